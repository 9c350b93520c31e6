#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A new script that the tree has without its mode is not all there: check says so, and
# apply --force sets the mode.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR

tree_of
git_new n 1 2 | sed 's/100644/100755/' >s/1.patch
printf '1\n2\n' >t/n
cp -a t before2
ok 'a new script that has another mode' runs 1 check --tree t --repo s
ok '... is partial, which is said' eval 'matches "^1\.patch +partial" && says "its lines are there already, its mode is not"'
ok 'apply' runs 1 apply --tree t --repo s s
ok '... leaves it' same before2 t
ok 'apply --force' runs 0 apply --force --tree t --repo s s
ok '... sets the mode' [ -x t/n ]
ok '... which revert takes back, and no more' eval 'runs 0 revert --tree t --repo s s && same before2 t'
chmod 755 t/n
ok 'with the mode, it is there' eval 'runs 0 check --tree t --repo s && matches "^1\.patch +present"'
git_new x 1 2 >s/1.patch
printf '1\n2\n' >t/x
ok 'a file that can be executed, and need not be, is there' eval 'runs 0 check --tree t --repo s && matches "^1\.patch +present"'

done_testing
