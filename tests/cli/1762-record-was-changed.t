#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A diff in .pom that was changed does not give the file back as it was: revert compares the
# digest of the version before, and refuses.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
one() {
	tree_of
	hunk f 10 10 x >s/1.patch
	runs 0 apply --tree t --repo s s
	note t
}
# changed SED: revert refuses with the diff changed like that, and changes nothing.
changed() {
	sed -i "$1" t/.pom/0001-*.diff
	note t
	refused 1 revert --tree t --repo s s &&
		says 'its record was changed: without it, f would not be as it was before' \
			'put .pom/0001-1.patch.diff back from a copy'
}

one
ok 'a removed line is another one' changed 's/^-10$/-11/'
ok '... with the diff as it was' sed -i 's/^-11$/-10/' t/.pom/0001-1.patch.diff
ok '... it is reverted' runs 0 revert --tree t --repo s s
ok '... in full' as_before
one
ok 'a removed line is gone' changed 's/^-10$//; s/^@@ -7,7 /@@ -7,6 /; /^$/d'
ok '... and the file was put back' cp before/f t/f
ok '... the set can be taken off the record' runs 0 revert --tree t --repo s s
ok '... and the tree is as before' as_before

# trailing blanks that were cut in all files of the tree
tree_of
sed -i 's/^10$/10  /' t/f before/f
hunk f 10 '10  ' 10 >s/1.patch
runs 0 apply --tree t --repo s s
ok 'blanks at the ends of lines are gone' changed 's/[ 	]*$//'

# another place: in the first of these blocks the line was missing before
blocks() {
	tree_of
	for _ in 1 2 3 4; do printf '1\n2\n3\n10\n5\n6\n7\n'; done |
		sed 4d >t/f
	cp t/f before/f
	{
		printf -- '--- a/f\n+++ b/f\n@@ -14,7 +14,6 @@\n'
		printf ' 1\n 2\n 3\n-10\n 5\n 6\n 7\n'
	} >s/1.patch
	runs 0 apply --tree t --repo s s
}
blocks
ok 'another place' changed 's/^@@ -14,7 +14,6 @@/@@ -1,7 +1,6 @@/'
one
sed -i 's/^@@ -7,7 +7,7 @@/@@ -17,7 +17,7 @@/' t/.pom/0001-*.diff
ok 'a place from which the right one is found' runs 0 revert --tree t --repo s s
ok '... gives the file back' as_before

# the diff of a later set, while an earlier one is to be taken out
tree_of
hunk f 10 10 x >s/1.patch
hunk f 20 20 y >s/2.patch
runs 0 apply --tree t --repo s s
sed -i 's/^-20$/-21/' t/.pom/0002-*.diff
note t
ok 'the diff of a later set' refused 1 revert --tree t --repo s 1.patch
ok '... is named, too' says 'or the diff of a later set'
ok 'both' refused 1 revert --tree t --repo s s

# files that were edited by hand have no version to compare
one
sed -i 's/^30$/mine/' t/f
ok 'a file that was edited since' runs 0 revert --tree t --repo s s
sed -i 's/^30$/mine/' before/f
ok '... keeps the edit' as_before

done_testing
