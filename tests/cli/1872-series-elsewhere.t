#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The folder of a series was moved, and a patch in it edited: revert knows it. Another
# series that is still there keeps its patch.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR

# moved and edited
two() {
	rm -rf s9
	tree_of
	hunk f 10 10 x >s/1.patch
	hunk f 30 30 y >s/2.patch
	runs 0 apply --tree t --repo s s
	mv s s9
	sed -i 's/+y/+yy/' s9/2.patch
}
two
ok 'a series in another place, with an edited patch' runs 1 check --tree t --repo s9
ok '... of which another version is applied' matches '^2\.patch +applied .*another version of it is applied; revert it first'
ok '... revert takes that out' eval 'runs 0 revert --tree t --repo s9 2.patch && [ "$(sed -n 30p t/f)" = 30 ]'
ok '... and then the new one goes in' eval 'runs 0 apply --tree t --repo s9 s9 && [ "$(sed -n 30p t/f)" = yy ]'
ok '... and all comes out' eval 'runs 0 revert --tree t --repo s9 s9 && as_before'
two
ok 'revert of the whole' eval 'runs 0 revert --tree t --repo s9 s9 && as_before'
two
rm s9/1.patch
ok 'without a patch that is known, it is another series' eval 'runs 1 check --tree t --repo s9 && silent "another version"'
two
mkdir s
ok 'so it is while the first place is there' eval 'runs 1 check --tree t --repo s9 && silent "another version"'

# another series with the same patch
tree_of
mkdir s2
hunk f 10 10 x >s/0005-a.patch
cp s/0005-a.patch s2/0002-b.patch
runs 0 apply --tree t --repo s s
cp -a t applied
ok 'a series with the patch of another one: revert' runs 0 revert --tree t --repo s2 s2
ok '... says whose it is' says 'its lines are those of 0005-a.patch, which is recorded; revert that'
ok '... and leaves it' same applied t
ok 'it is there, for check' eval 'runs 0 check --tree t --repo s2 && says "as part of 0005-a.patch"'
rm s/0005-a.patch
ok 'a patch that is gone there was moved' eval 'runs 0 revert --tree t --repo s2 s2 && as_before'

done_testing
