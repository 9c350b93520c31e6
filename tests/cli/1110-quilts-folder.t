#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch does not write into .pc, in any spelling that a file system takes for
# it. The files there tell quilt what is applied, and quilt pop writes them back
# into the tree.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t
seq 1 9 >t/f
cat >fine.diff <<'PATCH'
--- a/f
+++ b/f
@@ -1,3 +1,3 @@
 1
-2
+two
 3
PATCH
note t
# shellcheck disable=SC2016 # a stream of NTFS
for name in .pc/applied-patches .PC/x .Pc/.version .pc./x '.pc ./x' PC~1/x pc~1/x a/.pc/x \
	'.pc::$INDEX_ALLOCATION/x' "$(printf '.\342\200\214pc')/x" ./.pc/x .pc//x; do
	{
		cat fine.diff
		printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+evil.patch\n' "$name"
	} >evil.diff
	ok "a patch that writes $name" refused 1 apply --tree t ./evil.diff
	ok '... is told so' says '.pc' 'quilt'
done
printf 'diff --git a/f b/.pc/f\nsimilarity index 100%%\nrename from f\nrename to .pc/f\n' >evil.diff
ok 'a rename' refused 1 apply --tree t ./evil.diff
ok '... is told so' says '.pc' 'quilt'
printf 'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+.pc\n\\ No newline at end of file\n' >evil.diff
ok 'a link to it' refused 1 apply --tree t ./evil.diff
ok '... is told so' says '.pc'
for name in x.pc .pcx pc/x apc~1; do
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+x\n' "$name" >good.diff
	ok "$name is another" runs 0 check --tree t ./good.diff
done
ok 'quilt'\''s own use of it' runs 0 apply --quilt --tree t ./fine.diff
ok '... is written' grep -q '^fine\.diff' t/.pc/applied-patches

done_testing
