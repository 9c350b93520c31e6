#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the tree does not have is not there already, and a patch file is not
# another one with its name and content that the same request puts in.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2

tree_of
git_copy nowhere f >s/1.patch
note t
ok 'a copy of what is not there' refused 1 apply --tree t --repo s 1.patch
ok 'is a conflict, whatever its target is' says conflict
tree_of
: >t/n
git_gone n one two >s/1.patch
note t
ok 'a patch that deletes a file' refused 1 apply --tree t --repo s 1.patch
ok 'is not there while the file is, although empty' says conflict

tree_of
mkdir s2
hunk f 20 20 twenty >s/1.patch
hunk f 20 twenty 20 >s/2.patch
cp s/1.patch s2/1.patch
ok 'a patch, its revert, and the patch again' runs 0 apply --tree t s/1.patch s/2.patch s2/1.patch
ok 'all of them go in' grep -qx twenty t/f
ok 'and stand' stands
ok 'the last one goes by its path' runs 0 revert --tree t s2/1.patch
ok 'and no other one' grep -qx 20 t/f
ok 'all others go' eval 'runs 0 revert --tree t s/2.patch s/1.patch && as_before'
done_testing
