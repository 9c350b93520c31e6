#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# quilt cannot take off a patch that was merged three ways, or that has more fuzz than quilt
# allows. apply --quilt refuses it; a fuzz goes away with refresh.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
as_it_was() {
	ok "$1 is refused" runs 2 apply "$2" --quilt --tree t --repo s s
	ok '... with the reason, and what helps' says "1.patch: $3" 'without --quilt'
	ok '... and the tree is as it was' same before t
	ok '... without --quilt it goes in' runs 0 apply "$2" --tree t --repo s s
	ok '... and stands' stands
	ok '... and comes out' runs 0 revert --tree t --repo s s
	ok '... and leaves no trace' same before t
}

tree_of
git_tree t g
sed -i 's/^10$/x/' g/f
git -C g diff -U9 >s/1.patch
git -C g checkout -q f
sed -i -e 's/^[56]$/&k/' -e 's/^1[45]$/&k/' g/f
git -C g commit -qam 'moved on'
rm -rf t before
mv g t
cp -a t before
echo 1.patch >s/series
as_it_was 'what -3 merges' -3 'it was merged three ways'

tree_of
hunk f 10 10 x 5 >s/1.patch
sed -i 's/^[5678]$/&k/' t/f
cp -a t/f before/f
as_it_was 'a fuzz of 4' -F5 'it has fuzz 4'
refreshed() {
	says 'refresh --onto' && runs 0 refresh -F5 --onto t --repo s &&
		runs 0 apply --quilt --tree t --repo s s
}
ok '... and what helps' eval 'runs 2 apply -F5 --quilt --tree t --repo s s && refreshed'
ok '... it stands' stands
ok '... and comes out' runs 0 revert --tree t --repo s s
rm -rf t/.pc
ok '... and leaves no trace' same before t

tree_of
hunk f 10 10 x >s/1.patch
sed -i 's/^[78]$/&k/' t/f
cp -a t/f before/f
ok "a fuzz of 2 is within quilt's" runs 0 apply --quilt --tree t --repo s s
ok '... and stands' stands
ok '... and comes out' runs 0 revert --tree t --repo s s

done_testing
