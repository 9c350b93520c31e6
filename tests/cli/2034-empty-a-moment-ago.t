#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# An empty file that was made a moment before quilt filled it stays, too: it is older than
# the folder in which quilt keeps it. Where nothing tells it, revert refuses.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool quilt
cd "$scratch" || exit 2
mkdir p
fill() {
	printf -- '--- a/%s\n+++ b/%s\n@@ -0,0 +1,2 @@\n+one\n+two\n' "$1" "$1"
}
{ fill e && fill n; } >p/fill.patch
printf -- '--- /dev/null\n+++ b/dev\n@@ -0,0 +1 @@\n+new\n' >p/dev.patch
printf '%s\n' fill.patch dev.patch >p/series
# pushed: quilt pushes the patches onto an empty file that was just made
pushed() {
	rm -rf t
	mkdir t
	: >t/e
	chmod 640 t/e
	(cd t && QUILT_PATCHES=$scratch/p quilt --quiltrc - push -a -q) >"$out" 2>&1
	[ -s t/e ] && [ -s t/n ] && [ -s t/dev ]
}
# files: the files of the tree, with sizes and modes
files() {
	(cd t && find . -path ./.pc -prune -o -path ./.pom -prune -o -type f -printf '%p %s %m\n' | sort)
}
if [ "$(stat -c %W p/series)" = 0 ]; then
	skip 'an empty file' 'this file system does not tell when a file was made'
else
	ok 'an empty file, and files that were not there' pushed
	ok '... stand' runs 0 status --tree t
	ok '... revert' runs 0 revert --tree t --repo p --all
	ok '... the empty file is there, the others are not' [ "$(files)" = './e 0 640' ]
	ok 'apply them again' eval 'runs 0 apply --tree t --repo p --all &&
		runs 0 revert --tree t --repo p --all'
	ok '... and back' [ "$(files)" = './e 0 640' ]
	pushed
	ok 'one of two' eval 'runs 0 revert --tree t --repo p dev.patch && runs 0 status --tree t'
	ok '... then the other' eval 'runs 0 revert --tree t --repo p --all && [ "$(files)" = "./e 0 640" ]'
fi

# In a copy that keeps dates, all files are younger than the folder, and the dates of the
# two are those of the push. If the push took a second, the date of e tells what it was.
pushed
cp -a t t2
rm -rf t
mv t2 t
ok 'in a copy it is not known' runs 1 revert --tree t --repo p fill.patch dev.patch
ok '... which is said, with what to do' matches 'quilt does not tell whether [en] was empty.*quilt pop'
ok '... and nothing is changed' [ "$(files | wc -l)" = 3 ]
ok '... the tree stands' runs 0 status --tree t
ok 'what the patch itself says is enough' runs 0 revert --tree t --repo p dev.patch
ok '... the file has gone' [ ! -e t/dev ]

# runme itself gives quilt an empty file only of one that was not there
rm -rf t
mkdir t
: >t/other
echo new.patch >p/series
fill n >p/new.patch
ok 'what runme gave to quilt' runs 0 apply --quilt --tree t --repo p --all
rm -rf t2
cp -a t t2
ok '... is reverted' eval 'runs 0 revert --tree t --repo p --all && [ ! -e t/n ]'
ok '... in a copy as well' eval 'runs 0 revert --tree t2 --repo p --all && [ ! -e t2/n ]'
done_testing
