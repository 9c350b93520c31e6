#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A revert of a group takes out what is recorded of it, also if the repository does not
# list it any more. What may be of another repository is named, and the status is 1.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
two() {
	tree_of
	hunk f 10 10 x >s/1.patch
	hunk f 20 20 y >s/2.patch
	printf '1.patch\n+xen 2.patch\n' >s/series.conf
	runs 0 apply --tree t --repo s --guard xen s
	rm -rf applied && cp -a t applied
}
fresh() {
	rm -rf t && cp -a applied t
}
is_out() {
	! grep -qx "$1" t/f
}

two
ok 'revert: a guard was not given' runs 0 revert --tree t --repo s s
ok 'both are named' matches '^1.patch +reverted' '^2.patch +reverted'
ok 'both are out' as_before
fresh
ok 'revert by the path of the series' runs 0 revert --tree t --repo ./s ./s
ok 'both are out' as_before
fresh
ok 'one can be excluded' runs 0 revert --tree t --repo s --exclude 2.patch s
ok 'it stays' is_out x
ok 'as it was' not is_out y
fresh
ok 'check' runs 0 revert --check --tree t --repo s s
ok 'tells both' matches '^1.patch +can go' '^2.patch +can go'
fresh
ok 'without the repository, by its name' runs 0 revert --tree t s
ok 'both are out' as_before
fresh
ok 'the same as JSON' runs 0 revert --json --tree t s
ok 'has both' matches '"name": *"2.patch"'
fresh
rm s/2.patch
echo 1.patch >s/series.conf
ok 'revert: a patch is gone' runs 0 revert --tree t --repo s s
ok 'both are out' as_before
fresh
: >s/series.conf
ok 'revert: an empty series' runs 0 revert --tree t --repo s s
ok 'both are out' as_before
fresh
hunk f 30 30 z >s/2.patch
printf '2.patch\n' >s/series.conf
sed -i 's/^y$/mine/' t/f
ok 'revert: lines that somebody changed' runs 1 revert --tree t --repo s s
ok 'the set is named' matches '^2.patch .*conflict'

# the patches are other ones by now
two
hunk f 10 10 z >s/3.patch
rm s/1.patch s/2.patch
echo 3.patch >s/series.conf
ok 'revert: no patch of then is listed' runs 0 revert --tree t --repo s s
ok 'all is out' as_before

# the folder went elsewhere, and a line of its series
two
mkdir o
mv s o/s
echo 1.patch >o/s/series.conf
ok 'revert: the folder was moved' runs 1 revert --tree t --repo o/s s
ok 'the set that cannot be told for sure is named, and what to do' \
	matches '^2.patch .*o/s does not list it; .runme revert 2.patch. takes it out'
ok 'nothing was changed' same applied t
ok 'the others go' runs 1 revert --keep-going --tree t --repo o/s s
ok 'as is said' matches '^1.patch +reverted'
ok 'and as advised the last one' runs 0 revert --tree t --repo o/s 2.patch
ok 'all is out' as_before
rm -rf o

# two series of one folder
tree_of
hunk f 10 10 x >s/1.patch
hunk f 20 20 y >s/2.patch
echo 1.patch >s/a.series
echo 2.patch >s/b.series
mkdir u
mv s/a.series s/series && runs 0 apply --tree t --repo s s
mv s/series s/a.series
ok 'revert: a series of two in a folder' runs 1 revert --tree t --repo s/b.series s
ok 'what is of the other one is named' matches '^1.patch .*does not list it'

# another repository of the same name
tree_of
mkdir -p o/s
hunk f 10 10 x >s/1.patch
hunk f 20 20 y >o/s/2.patch
runs 0 apply --tree t --repo s s
runs 0 apply --tree t --repo o/s s
ok 'revert: another repository has that name' runs 0 revert --tree t --repo o/s s
ok 'its own is out' is_out y
ok 'the other one is in' not is_out x
ok 'the name means both without one' runs 0 apply --tree t --repo o/s s
ok 'which go together' runs 0 revert --tree t s
ok 'and are out' as_before

done_testing
