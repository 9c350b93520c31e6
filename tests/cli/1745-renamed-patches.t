#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch file that was renamed after it was applied is known by its content: check has it
# as applied, and revert takes it out. Two patches that change the same stay two.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# stands_as NAME STANDING [NOTE]: in what check has printed.
stands_as() {
	if [ $# -gt 2 ]; then
		matches "^$1 +$2 .*$3"
	else
		matches "^$1 +$2( |\$)"
	fi
}
no_advice() {
	! matches 'drop'
}
two() {
	tree_of
	hunk f 10 10 x >s/0001-p.patch
	hunk f 20 20 y >s/0002-q.patch
	runs 0 apply --tree t --repo s s
}

two
mv s/0001-p.patch s/0003-p.patch
ok 'check: another number' runs 0 check --tree t --repo s
ok 'it is applied, under the name that it had' \
	stands_as 0003-p.patch applied 'recorded as 0001-p.patch'
ok 'nobody is told to drop it' no_advice
cp -a t u
ok 'a revert of the series' runs 0 revert --tree t --repo s s
ok 'takes it out' as_before
rm -rf t && mv u t
ok 'a revert of it alone' runs 0 revert --tree t s/0003-p.patch
ok 'leaves the other one' runs 0 revert --tree t --repo s 0002-q.patch
ok 'and nothing else' as_before

two
mv s/0002-q.patch s/r.patch
ok 'apply: another name' runs 0 apply --tree t --repo s s
ok 'changes nothing' stands_as r.patch applied 'recorded as 0002-q.patch'
ok 'its old name is good for revert' \
	runs 0 revert --tree t 0002-q.patch 0001-p.patch
ok 'with all of it' as_before

two
mv s/0001-p.patch s/p && mv s/0002-q.patch s/0001-p.patch &&
	mv s/p s/0002-q.patch
ok 'check: names that were exchanged' runs 0 check --tree t --repo s
ok 'the first is the second one' \
	stands_as 0001-p.patch applied 'recorded as 0002-q.patch'
ok 'the second is the first one' \
	stands_as 0002-q.patch applied 'recorded as 0001-p.patch'
ok 'revert of one of them' runs 0 revert --tree t --repo s 0001-p.patch
ok 'takes its lines out' test "$(grep -cx y t/f)" = 0
ok 'and leaves those of the other' test "$(grep -cx x t/f)" = 1

two
mv s/0002-q.patch s/0003-q.patch && mv s/0001-p.patch s/0002-p.patch
hunk f 30 30 z >s/0001-p.patch
ok 'check: a new patch in front, with the number of another one' \
	runs 0 check --tree t --repo s
ok 'it is new' stands_as 0001-p.patch clean
ok 'the others are applied: 2' \
	stands_as 0002-p.patch applied 'recorded as 0001-p.patch'
ok 'the others are applied: 3' \
	stands_as 0003-q.patch applied 'recorded as 0002-q.patch'
ok 'apply puts it in' runs 0 apply --tree t --repo s s
ok 'again there is nothing to do' runs 0 check --tree t --repo s
ok 'all three are applied' stands_as 0001-p.patch applied
ok 'revert takes all out' runs 0 revert --tree t --repo s s
ok 'and all of it' as_before
two
mv s/0001-p.patch s/0003-p.patch
hunk f 30 30 z >s/0001-p.patch
runs 0 apply --tree t --repo s s
runs 0 status --tree t
ok 'two records of one path have two names' \
	matches '^  0001-0001-p.patch.diff +applied'
ok 'each can be named' runs 0 revert --tree t \
	0001-0001-p.patch.diff 0002-q.patch 0003-0001-p.patch.diff
ok 'all are out' as_before

two
hunk f 10 10 z >s/0001-p.patch
ok 'check: another version' runs 1 check --tree t --repo s
ok 'is said to be one' \
	stands_as 0001-p.patch applied 'another version of it is applied'

# the series in another folder, with other numbers; the first one is still there
two
mkdir v2
cp s/0001-p.patch v2/0002-p.patch && cp s/0002-q.patch v2/0001-q.patch
ok 'check: the next version of a series' runs 0 check --tree t --repo v2
ok 'its patches are applied' \
	stands_as 0002-p.patch applied 'recorded as 0001-p.patch'
ok 'revert of it' runs 0 revert --tree t --repo v2 v2
ok 'takes all out' as_before

# a patch, its revert, and the patch again
again() {
	tree_of
	hunk f 10 10 x >s/1.patch
	sed -e 's/^-10/-x/; s/^+x/+10/' s/1.patch >s/2.patch
	cp s/1.patch s/3.patch
	printf '1.patch\n2.patch\n' >s/series
	runs 0 apply --tree t --repo s s
	printf '3.patch\n' >>s/series
}
again
ok 'check: the same patch again' runs 0 check --tree t --repo s
ok 'is to be applied' stands_as 3.patch clean
ok 'as a file, too' runs 0 check --tree t s/3.patch
ok 'it is to be applied' stands_as 3.patch clean
echo 3.patch >s/series
ok 'and in a series without the others' runs 0 check --tree t --repo s
ok 'it is to be applied' stands_as 3.patch clean
printf '1.patch\n2.patch\n3.patch\n' >s/series
ok 'apply' runs 0 apply --tree t --repo s s
ok 'its line is there' test "$(grep -cx x t/f)" = 1
ok 'revert of the last one' runs 0 revert --tree t --repo s 3.patch
ok 'takes that out' test "$(grep -cx x t/f)" = 0
ok 'revert of all' runs 0 revert --tree t --repo s s
ok 'gives the tree back' as_before

again
mv s/1.patch s/a.patch && mv s/3.patch s/c.patch
printf 'a.patch\n2.patch\nc.patch\n' >s/series
ok 'check: both renamed, and one of them applied' runs 0 check --tree t --repo s
ok 'the first is' stands_as a.patch applied 'recorded as 1.patch'
ok 'the other is not' stands_as c.patch clean
ok 'apply puts it in' runs 0 apply --tree t --repo s s
ok 'its line is there' test "$(grep -cx x t/f)" = 1
ok 'revert of all' runs 0 revert --tree t --repo s s
ok 'gives the tree back' as_before

# in two folders of a series, by one name
tree_of
mkdir s/a s/b
hunk f 10 10 x >s/a/p.patch
sed -e 's/^-10/-x/; s/^+x/+10/' s/a/p.patch >s/r.patch
cp s/a/p.patch s/b/p.patch
printf 'a/p.patch\nr.patch\n' >s/series
runs 0 apply --tree t --repo s s
echo b/p.patch >>s/series
ok 'check: the same patch in two folders' runs 0 check --tree t --repo s
ok 'the one that is not applied is to be applied' \
	matches '^[^ ]*b/p.patch +clean|^p.patch +clean'

done_testing
