#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The report of a refused revert or apply names a set only if it has the line that stands
# there, or removed the one that is missing. It advises to revert that set only if this is
# possible and helps.
# shellcheck disable=SC2016 # what is said has backticks
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
applied() {
	runs 0 apply --tree t --repo s "$@"
}
refused() {
	runs 1 revert --tree t --repo s "$@"
}
blames_nobody() {
	silent 'changed lines there' 'takes it out'
}
json_of() {
	"$RUNME" revert --json --tree t --repo s "$@" >"$out" 2>"$err"
}

# a patch, its revert, and an edit in that line
tree_of
hunk f 10 10 x >s/1.patch
hunk f 10 x 10 >s/2.patch
ok 'a patch and its revert' applied s
sed -i 's/^10$/mine/' t/f
ok 'the line is edited' refused s
ok '... by no set' blames_nobody
ok 'the same for the revert alone' refused 2.patch
ok '... by no set' blames_nobody

# the set itself
tree_of
git_new n a b c d e f g h >s/1.patch
ok 'a set that makes a file' applied s
sed -i 3d t/n
ok 'a line of it is deleted' refused s
ok '... not by the set' blames_nobody
json_of s
ok '... nor in JSON' says '"changed_by": null'
tree_of
hunk f 10 10 x >s/a.patch
mkdir s/b && hunk f 10 x 10 >s/b/a.patch
printf 'a.patch\nb/a.patch\n' >s/series
ok 'two sets whose names end alike' applied s
sed -i 's/^10$/mine/' t/f
ok 'the line is edited' refused s
ok '... by none of them' blames_nobody

# a set beside it
tree_of
hunk f 10 10 x >s/1.patch
hunk f 12 12 y | sed 's/^ 10$/ x/' >s/2.patch
ok 'a set beside another one' applied s
cp -a t both
sed -i 's/^x$/xx/' t/f
ok 'the line of the first is edited' refused 1.patch
ok '... the second has a line there' says '2.patch changed lines there'
ok '... but its revert does not help' silent 'takes it out'
ok '... which is so' runs 0 revert --tree t --repo s 2.patch
ok '... it is refused all the same' refused 1.patch

# what is so
rm -rf t && mv both t
hunk f 12 12 z >s/3.patch
ok 'a patch of a line that another one changed' runs 1 apply --tree t --repo s s/3.patch
ok '... names that one' says '2.patch changed lines there, applied before'
hunk f 12 12 z | sed 's/^ 10$/ x/' >s/3.patch
ok 'the same with its context' runs 1 apply --tree t --repo s s/3.patch
ok '... with the way out' says '`runme revert 2.patch` takes it out'
ok '... which is one' runs 0 revert --tree t --repo s 2.patch
ok '... and helps' runs 0 check --tree t --repo s s/3.patch

# a set that cannot be reverted
tree_of
{ hunk f 10 10 x && hunk x 10 10 y; } >s/1.patch
ok 'a set of two files' applied s
hunk f 10 10 z >s/2.patch
ok 'a patch that conflicts with it' runs 1 apply --tree t --repo s s/2.patch
ok '... the way out' says '`runme revert 1.patch` takes it out'
sed -i 's/^y$/yy/' t/x
ok 'its other file is edited' runs 1 apply --tree t --repo s s/2.patch
ok '... it is named' says '1.patch changed lines there, applied before'
ok '... but not advised' silent 'takes it out'
ok '... since it is refused' refused 1.patch
sed -i 's/^yy$/y/' t/x
sed -i 's/^x$/mine/' t/f
ok 'its line is edited' runs 1 apply --tree t --repo s s/2.patch
ok '... no advice' silent 'takes it out'
ok '... since it is refused' refused 1.patch

# a set that another one needs
make_trees
make_repo base
new_set base/a
new_set base/b 'Depends: a'
new_set base/c
for set in a c; do
	edit_by base/$set linux.diff "$scratch/linux" net/netfilter/Makefile \
		"3s/.*/line of $set/"
done
ok 'a set' runs 0 apply a
ok 'one that conflicts with it' runs 1 apply c
ok '... the way out' says '`runme revert a` takes it out'
ok 'a set that needs it' runs 0 apply b
ok 'the other one again' runs 1 apply c
ok '... no advice' silent 'takes it out'
ok '... since it is refused' runs 1 revert a

done_testing
