#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Lines of a set that somebody took out are missed by status, also where a later set
# gave their file another name; and lines that are there are not, also where the first
# name has a file again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# with PATCH...: f has a line of 1.patch, then these are applied in their order.
with() {
	tree_of
	hunk f 10 10 x >s/1.patch
	printf '1.patch\n' >s/series
	for patch; do
		mv "$patch" s/ && echo "$patch" >>s/series
	done
	runs 0 apply --tree t --repo s s
	runs 0 status --tree t
}
lost() {
	sed -i 's/^x$/10/' "t/$1"
}
is_missed() {
	runs 1 status --tree t && matches '^  1.patch +partial'
}
is_there() {
	runs "$1" status --tree t && matches '^  1.patch +applied'
}
reverts() {
	runs 0 revert --tree t --repo s s && as_before
}

git_move f h >2.patch
with 2.patch
ok 'with nothing lost' is_there 0
sed -i 's/^30$/mine/' t/h
ok 'other lines changed' is_there 0
lost h
ok 'a rename does not hide the loss' is_missed
ok 'the words say what became of it' matches 'its lines were taken out since'
ok 'nor is it hidden from check' runs 1 check --tree t --repo s
ok 'which names the file of today' matches 'h: its lines are not there'
sed -i 's/^mine$/30/' t/h
ok 'what is left can be reverted' reverts

git_move f h >2.patch
with 2.patch
sed -i 's/^x$/other/' t/h
ok 'a rename does not hide another line' is_missed

git_move f g >2.patch
hunk g 30 30 z >3.patch
git_move g d/h >4.patch
with 2.patch 3.patch 4.patch
ok 'two renames: nothing lost' is_there 0
lost d/h
ok 'two renames do not hide the loss' is_missed
ok 'of this set alone' matches '^  3.patch +applied'

{
	git_copy f h
	git_gone f $(seq 9) x $(seq 11 40)
} >2.patch
with 2.patch
ok 'copy and delete: nothing lost' is_there 0
lost h
ok 'the lines of a copy are those of the set that made it' is_there 1
ok 'which misses them' matches '^  2.patch +partial'

git_move f h >2.patch
hunk h 10 x y >3.patch
with 2.patch 3.patch
sed -i 's/^30$/mine/' t/h
ok 'a set that changed the line under the new name covers it' is_there 0
sed -i 's/^y$/z/' t/h
ok 'the loss is that of this set' runs 1 status --tree t
ok 'and not of the one below' matches '^  1.patch +applied' '^  3.patch +partial'

git_move f h >2.patch
with 2.patch
rm t/h
ok 'the file was deleted' is_missed

# lost before the rename
tree_of
hunk f 10 10 x >s/1.patch
git_move f h >s/2.patch
runs 0 apply --tree t --repo s 1.patch
lost f
ok 'lost' is_missed
ok 'then the file gets another name' runs 0 apply --tree t --repo s 2.patch
ok 'which does not bring it back' is_missed

# the first name has a file again
git_move f h >2.patch
with 2.patch
seq 40 >t/f
ok 'a copy of the original is at the first name' is_there 1
ok 'its line stands' test "$(grep -cx x t/h)" = 1
rm t/f
ok 'without it all is well' is_there 0
ok 'and comes out' reverts
git_move f h >2.patch
with 2.patch
rm t/h && seq 40 >t/f
ok 'the file is as it was' is_missed
ok 'as somebody took it out' matches 'taken out by other means'

done_testing
