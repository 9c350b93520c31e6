#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# quilt keeps an empty file both of a file that was empty and of one that was not there. An
# empty file that a pushed patch filled is empty again after revert, not deleted.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool quilt

cd "$scratch" || exit 2
mkdir -p orig/d p
: >orig/e
: >orig/d/e
seq 20 >orig/f
touch -d '2020-01-01' orig/e orig/d/e
fill() {
	printf -- '--- a/%s\n+++ b/%s\n@@ -0,0 +1,2 @@\n+one\n+two\n' "$1" "$1"
}
{ fill e && fill d/e && hunk f 10 10 ten; } >p/fill.patch
printf -- '--- a/e\n+++ b/e\n@@ -1,2 +1,3 @@\n one\n two\n+three\n' >p/more.patch
# a new file, which the header does not say
fill n >p/new.patch
git_new dev a b >p/dev.patch
# pushed PATCH...: quilt pushes the patches
pushed() {
	rm -rf t
	cp -a orig t
	printf '%s\n' "$@" >p/series
	(cd t && QUILT_PATCHES=$scratch/p quilt --quiltrc - push -a -q) >"$out" 2>&1
}
# back: the tree is as it was
back() {
	rm -rf t/.pc t/.pom
	same orig t
}
pushed fill.patch
ok 'it stands' runs 0 status --tree t
ok 'revert' runs 0 revert --tree t --repo p fill.patch
ok '... the files are empty, as before' back
pushed fill.patch more.patch
ok 'with a patch on top' eval 'runs 1 revert --tree t --repo p fill.patch && says "quilt has more.patch on top"'
ok '... both' runs 0 revert --tree t --repo p --all
ok '... as before' back
pushed fill.patch more.patch
ok '... one' eval 'runs 0 revert --tree t --repo p more.patch && runs 0 status --tree t && grep -qx two t/e'
ok '... after the other' eval 'runs 0 revert --tree t --repo p fill.patch && back'
pushed new.patch dev.patch
ok 'files that were not there' eval '[ -s t/n ] && [ -s t/dev ] && runs 0 revert --tree t --repo p --all'
ok '... go' back
pushed fill.patch dev.patch
cp -a t t2
rm -rf t
mv t2 t
ok 'in a copy of the tree' eval 'runs 0 status --tree t && runs 0 revert --tree t --repo p --all'
ok '... the files that were there stay' eval '[ -e t/e ] && [ ! -s t/e ] && [ -e t/d/e ]'
rm -rf t
cp -a orig t
echo fill.patch >p/series
ok 'with --quilt it is refused' runs 2 apply --quilt --tree t --repo p fill.patch
ok '... with the reason' says 'quilt does not tell that from an absent one'
ok '... and without it, done and undone' eval 'runs 0 apply --tree t --repo p fill.patch &&
	runs 0 revert --tree t --repo p fill.patch && back'
done_testing
