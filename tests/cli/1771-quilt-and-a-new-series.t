#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The patches of a series are renamed, dropped or changed after `apply --quilt`: quilt's
# record is judged by the files that it kept, as runme's own is by what it recorded.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
export QUILT_PATCHES=../s
# lists PATCH...: makes the series of these patches.
lists() {
	printf '%s\n' "$@" >s/series
}
two() {
	tree_of
	hunk f 10 10 x >s/1.patch
	hunk f 20 20 y >s/2.patch
	lists 1.patch 2.patch
	runs 0 apply --quilt --tree t --repo s s
	sleep 0.05 # the time of what is written next is another one
}
# stands_as NAME STANDING [NOTE]: in what check has printed.
stands_as() {
	if [ $# -gt 2 ]; then
		matches "^$1 +$2 .*$3"
	else
		matches "^$1 +$2( |\$)"
	fi
}
files_as_before() {
	cmp -s before/f t/f
}

# renamed
two
mv s/1.patch s/a.patch
lists a.patch 2.patch
cp -a t u
ok 'check: another name' runs 0 check --tree t --repo s
ok 'it is applied' stands_as a.patch applied 'recorded as 1.patch'
ok 'nobody is told to drop it' not matches drop
ok 'revert of the series' runs 0 revert --tree t --repo s s
ok 'takes both out' files_as_before
ok 'of which nothing is recorded' runs 0 status --tree t
ok 'any more' not matches patch
rm -rf t && mv u t
ok 'revert of the one on top' runs 0 revert --tree t --repo s 2.patch
ok 'and of the other one' runs 0 revert --tree t --repo s a.patch
ok 'takes both out' files_as_before

two
mv s/1.patch s/p && mv s/2.patch s/1.patch && mv s/p s/2.patch
lists 2.patch 1.patch
ok 'check: names that were exchanged' runs 0 check --tree t --repo s
ok 'the first is the second one' stands_as 1.patch applied 'recorded as 2.patch'
ok 'the second is the first one' stands_as 2.patch applied 'recorded as 1.patch'
ok 'revert of one of them' runs 0 revert --tree t --repo s 1.patch
ok 'takes its lines out' test "$(grep -cx y t/f)" = 0
ok 'and leaves those of the other' test "$(grep -cx x t/f)" = 1

two
mv s/2.patch s/3.patch && mv s/1.patch s/2.patch
hunk f 30 30 z >s/1.patch
lists 1.patch 2.patch 3.patch
ok 'check: a new patch in front, with the name of another one' \
	runs 0 check --tree t --repo s
ok 'it is new' stands_as 1.patch clean
ok 'the others are applied: 2' stands_as 2.patch applied 'recorded as 1.patch'
ok 'the others are applied: 3' stands_as 3.patch applied 'recorded as 2.patch'

# a patch, its revert, and the patch again
tree_of
hunk f 10 10 x >s/1.patch
sed -e 's/^-10/-x/; s/^+x/+10/' s/1.patch >s/2.patch
cp s/1.patch s/3.patch
lists 1.patch 2.patch
runs 0 apply --quilt --tree t --repo s s
lists 1.patch 2.patch 3.patch
ok 'check: the same patch again' runs 0 check --tree t --repo s
ok 'is to be applied' stands_as 3.patch clean
ok 'the first one is applied' stands_as 1.patch applied

# another version
two
hunk f 10 10 xx >s/1.patch
ok 'status: the patch has other lines now' runs 0 status --tree t
ok 'both are applied' matches '^  1.patch +applied' '^  2.patch +applied'
ok 'check' runs 1 check --tree t --repo s
ok 'another version is applied' \
	stands_as 1.patch applied 'another version of it is applied'
ok 'the other one is as it was' stands_as 2.patch applied 'by quilt'
two
hunk f 20 20 yy >s/2.patch
ok 'status: the patch on top has other lines' runs 0 status --tree t
ok 'both are applied' matches '^  1.patch +applied' '^  2.patch +applied'
cp before/f t/f
ok 'status: the file was put back' runs 1 status --tree t
ok 'so the patch is not there' matches '^  2.patch +partial'
two
sed -i 's/^y$/mine/' t/f
ok 'status: the tree was edited, and no patch' runs 1 status --tree t
ok 'that is seen' matches '^  2.patch +partial'

# dropped from the series
unlisted='does not list it; .quilt pop. takes it out'
two
rm s/1.patch
lists 2.patch
ok 'revert of the series: a patch is dropped' runs 1 revert --tree t --repo s s
ok 'it is named, and what to do' stands_as 1.patch conflict "$unlisted"
ok 'the others go' runs 1 revert --keep-going --tree t --repo s s
ok 'as is said' matches '^2.patch +reverted' '^1.patch +conflict'
ok 'the dropped one stays' test "$(grep -cx x t/f)" = 1
two
rm s/1.patch
hunk f 30 30 z >s/3.patch
lists 3.patch
ok 'revert: no patch of then is listed' runs 1 revert --tree t --repo s s
ok 'both are named' matches '^1.patch +conflict' '^2.patch +conflict'
two
mv s s1
mkdir s
hunk f 30 30 z >s/3.patch
lists 3.patch
mv s o && mv s1 s
ok "revert of another repository says nothing of quilt's patches" \
	runs 0 revert --tree t --repo o o
ok 'of which none is of that' not matches quilt

# a copy, and a patch that makes the same file
tree_of
git_copy f g >s/1.patch
# shellcheck disable=SC2046 # words
git_new g $(cat t/f) >s/2.patch
lists 1.patch
ok 'a copy' runs 0 apply --quilt --tree t --repo s s
lists 1.patch 2.patch
ok 'it is reverted, whatever else would make that file' runs 0 revert --tree t --repo s 1.patch
ok 'and it is gone' [ ! -e t/g ]

done_testing
