#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set that has a diff for some versions only cannot be exported without a tree: a part
# of it would be missing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/ant
edit_by base/ant linux.diff "$scratch/linux" net/netfilter/Makefile '20i obj ant'
unset KERNEL_DIR IPTABLES_DIR

ok 'with a diff for all versions' runs 0 export ant -o "$scratch/all"
ok '... both parts are there' grep -rq '^+obj ant' "$scratch/all"
mv "$POM_REPO/base/ant/linux.diff" "$POM_REPO/base/ant/linux-6.1.diff"
ok 'with a diff for some versions' runs 2 export ant -o "$scratch/some"
ok '... that is said' says 'for some versions only' KERNEL_DIR
ok '... and nothing is written' [ ! -e "$scratch/some" ]
ok 'with a tree' runs 0 export ant --kernel "$scratch/linux" -o "$scratch/tree"
ok '... it is there' grep -rq '^+obj ant' "$scratch/tree"

done_testing
