#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# quilt keeps the same of an empty file as of one that is not there. So --quilt refuses a set
# that makes a new file over an empty one: to take it out would delete the file.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# with_empty: a tree with the empty file n
with_empty() {
	tree_of
	: >t/n
	chmod 600 t/n
	rm -rf before
	cp -a t before
}
goes_with() {
	ok "$1: applied" runs 0 apply "${2:---batch}" --tree t --repo s s
	ok '... and reverted' runs 0 revert --tree t --repo s s
	rm -rf t/.pc
	ok '... and the tree is as before' as_before
}

with_empty
{ hunk f 10 10 x && git_new n 1 2; } >s/1.patch
ok 'a new file over an empty one is refused' runs 2 apply --quilt --tree t --repo s s
ok '... with the reason' says 'n: it is empty, and quilt does not tell that from an absent one; apply 1.patch without --quilt'
ok '... and the tree is as before' as_before
goes_with 'without --quilt'

git_move f n >s/1.patch
ok 'a file that is moved there' runs 1 apply --quilt --tree t --repo s s
{ hunk f 10 10 x && git_new m 1 2; } >s/1.patch
goes_with 'what leaves it alone' --quilt
printf -- '--- a/n\n+++ b/n\n@@ -0,0 +1 @@\n+1\n' >s/1.patch
ok 'an edit of it is refused' runs 2 apply --quilt --tree t --repo s s
goes_with 'without --quilt'
git_move n m >s/1.patch
goes_with 'a rename of it' --quilt

done_testing
