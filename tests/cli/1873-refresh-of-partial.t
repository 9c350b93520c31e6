#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh of a patch that is partly in the tree does not advise --force, which it does not
# take.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
unset KERNEL_DIR IPTABLES_DIR

tree_of
{ hunk f 10 10 x && hunk f 30 30 y | tail -n +3; } >s/1.patch
sed -i 's/^10$/x/' t/f
ok 'refresh of what is partly there' runs 1 refresh --onto t --repo s
ok '... does not speak of --force' eval 'silent --force && says "--drop-upstream takes that out of the patch"'
ok '... as check does' eval 'runs 1 check --tree t --repo s && says "--force applies what is missing"'

done_testing
