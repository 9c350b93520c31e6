#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Files below .pom and .pc must belong to the same users as these folders: a diff
# of the ledger, and the files that quilt keeps. The content of quilt's files is
# compared with the tree and not trusted.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

mkdir -p pristine/d s
seq 1 9 >pristine/d/f
cat >s/one.patch <<'PATCH'
--- a/d/f
+++ b/d/f
@@ -1,3 +1,3 @@
 1
-2
+two
 3
PATCH
echo one.patch >s/series
# applied [--quilt]: a tree with the patch applied.
applied() {
	rm -rf t
	cp -a pristine t
	runs 0 apply "$@" --tree t --repo s s
}

# --- the file that quilt kept has other bytes
applied --quilt
echo other >t/.pc/one.patch/d/f
note t
ok 'a file that quilt kept is another' refused 1 revert --tree t --repo s s
ok '... which is said' says 'were changed since' 'quilt pop'
applied --quilt
: >t/.pc/one.patch/d/f
note t
ok 'a file that quilt kept is empty' refused 1 revert --tree t --repo s s
applied --quilt
rm -r t/.pc/one.patch
note t
ok 'quilt'\''s folder is gone' refused 1 revert --tree t --repo s s

# --- a file of another user
for what in t/.pc/one.patch t/.pc/one.patch/d t/.pc/one.patch/d/f; do
	applied --quilt
	chmod o+w "$what"
	note t
	ok "$what that everybody may write" refused 2 revert --tree t --repo s s
	ok '... is named' says "$what" 'everybody may write it'
done
applied
chmod o+w t/.pom/*.diff
note t
for command in status 'revert --repo s s' 'apply --repo s s'; do
	# shellcheck disable=SC2086 # a command and its name
	ok "${command%% *} where anybody may write a diff" refused 2 $command --tree t
	ok '... which is named' says '.diff' 'everybody may write it'
done
if [ "$(id -u)" -eq 0 ]; then
	applied
	chown 1234 t/.pom/*.diff
	note t
	ok 'a diff of somebody'\''s' refused 2 status --tree t
	ok '... is named' says '.diff' 'user 1234'
	applied --quilt
	chown 1234 t/.pc/one.patch/d/f
	note t
	ok 'a file that somebody put in quilt'\''s place' refused 2 revert --tree t --repo s s
	ok '... is named' says 'user 1234'
fi

done_testing
