#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# --commit where the kernel and iptables are folders of one git repository: what the one
# branch cannot get is refused before anything is written.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
make_trees
make_repo base
new_set base/one
# shellcheck disable=SC2016 # for sed
edit_by base/one iptables.diff "$scratch/iptables" extensions/GNUmakefile.in '$a one'
mkdir pristine
mv "$KERNEL_DIR" pristine/k
mv "$IPTABLES_DIR" pristine/i
git_tree pristine all
KERNEL_DIR=$scratch/all/k IPTABLES_DIR=$scratch/all/i
first=$(git -C all rev-parse HEAD)

ok 'both trees at once' runs 2 apply --commit base
ok '... are refused' says 'the two trees are in one git repository' 'name one tree'
ok '... before a commit' [ "$(git -C all rev-parse HEAD)" = "$first" ]
ok '... and before a file is written' [ -z "$(git -C all status --short)" ]
unset IPTABLES_DIR
ok 'the kernel alone' runs 0 apply --commit base
ok 'and then iptables' runs 0 apply --commit --iptables all/i base
ok '... are two commits' [ "$(git -C all rev-list --count "$first..")" = 2 ]
ok '... with nothing left over' [ -z "$(git -C all status --short)" ]
ok 'so the way back' runs 0 revert --commit base
ok '... of the other one' eval 'unset KERNEL_DIR && runs 0 revert --commit --iptables all/i base'
ok '... to where it began' git -C all diff --exit-code "$first" HEAD

done_testing
