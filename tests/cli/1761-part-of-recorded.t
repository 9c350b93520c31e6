#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch that is in the tree only as part of a recorded set is not called one to drop:
# revert takes the recorded set out, and the patch is needed then.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
no_advice() {
	! matches '[Dd]rop'
}
part_of() {
	matches "^$1 +present +tree: as part of $2, which is recorded\$"
}
# split: 1.patch is applied, and then split in two.
split() {
	tree_of
	{
		hunk f 10 10 x
		hunk f 24 24 y | sed 1,2d
	} >s/1.patch
	echo 1.patch >s/series
	runs 0 apply --tree t --repo s s
	hunk f 10 10 x >s/1a.patch
	hunk f 24 24 y >s/1b.patch
	printf '1a.patch\n1b.patch\n' >s/series
}

split
ok 'check: a patch that was split' runs 0 check --tree t --repo s
ok '... is there as part of the recorded one' part_of 1a.patch 1.patch
ok '... both halves are' part_of 1b.patch 1.patch
ok '... and nobody is told to drop them' no_advice
ok '... the table counts them' matches '^  2 are there as part of recorded sets$'
ok '... the JSON names it' runs 0 check --json --tree t --repo s
ok '... for each' json \
	'[s["trees"]["tree"]["part_of"] for s in d["sets"]] == ["1.patch"] * 2'
ok 'apply' runs 0 apply --tree t --repo s s
ok '... says so, too' part_of 1a.patch 1.patch
ok '... with no advice to drop' no_advice
ok 'one half as a file' runs 0 check --tree t s/1b.patch
ok '... is part of it' part_of 1b.patch 1.patch
ok 'revert of the series' runs 0 revert --tree t --repo s s
ok '... takes it out' as_before
ok 'and the series can be applied' runs 0 apply --tree t --repo s s

# with a third one, on top of a half
split
hunk f 14 14 z 1 >s/1c.patch
printf '1a.patch\n1b.patch\n1c.patch\n' >s/series
ok 'check: the halves and a new patch' runs 0 check --tree t --repo s
ok '... one applies' matches '^1c.patch +clean' '^3 sets: 1 applies, 2 are there already$'
ok '... and none is to be dropped' no_advice
ok 'apply' runs 0 apply --tree t --repo s s
ok '... again' runs 0 check --tree t --repo s
ok '... without advice to drop' no_advice

# the first half keeps the name
split
mv s/1a.patch s/1.patch
printf '1.patch\n1b.patch\n' >s/series
ok 'check: the rest of a patch that has less now' runs 1 check --tree t --repo s
ok '... the patch is another version' matches '^1.patch +applied .*another version of it'
ok '... of which the rest is a part' part_of 1b.patch 1.patch
ok '... and not to be dropped' no_advice

# two steps of one change: the first half lies below the second
tree_of
hunk f 10 10 y >s/1.patch
echo 1.patch >s/series
runs 0 apply --tree t --repo s s
hunk f 10 10 x >s/1a.patch
hunk f 10 x y >s/1b.patch
printf '1a.patch\n1b.patch\n' >s/series
ok 'check: a change in two steps' runs 0 check --tree t --repo s
ok '... the first is part of it' part_of 1a.patch 1.patch
ok '... the second is part of it' part_of 1b.patch 1.patch
ok '... none is to be dropped' no_advice

# what is there without the record can be dropped, as before
tree_of
hunk f 10 10 x >s/1.patch
hunk f 20 20 y >s/2.patch
hunk f 24 24 z >s/3.patch
sed -i 's/^10$/x/; s/^20$/y/' t/f
printf '3.patch\n' >s/series
runs 0 apply --tree t --repo s s
printf '1.patch\n2.patch\n3.patch\n' >s/series
ok 'check: patches that upstream took' runs 0 check --tree t --repo s
ok '... are to be dropped' matches '^  2 are there already: drop them$'
ok '... the JSON has no other set' runs 0 check --json --tree t --repo s
ok '... for them' json \
	'[s["trees"]["tree"]["part_of"] for s in d["sets"]] == [None] * 3'
cp s/3.patch s/4.patch
printf '3.patch\n4.patch\n' >s/series
ok 'check: one that the series has twice' runs 0 check --tree t --repo s
ok '... is to be dropped' matches '^  1 is there already: drop it$'

done_testing
