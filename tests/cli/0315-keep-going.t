#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# All or nothing, in both trees. With --keep-going, every set that fits is
# applied, and the exit status is 1 if any did not fit.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
new_set base/good
new_set base/half
edit_by base/half iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20s/.*/half/'
sed -i 's/rule 2[01]/nothing of the kind/' "$POM_REPO/base/half/iptables.diff"
new_set base/wrong
edit_by base/wrong linux.diff "$scratch/linux" net/netfilter/Kconfig '40d'
sed -i 's/config 40/config forty/' "$POM_REPO/base/wrong/linux.diff"

note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'one of three fits' refused 1 apply base
ok 'so nothing is done, and it says what could have been' says \
	'3 sets: 1 would apply, 2 do not apply' \
	'Nothing was changed. --keep-going applies the others.'
ok 'each with its reason' matches '^wrong +conflict +linux: ' \
	'^half +conflict +iptables: '
ok 'the reason names the place, and both texts' says \
	'belongs at line 37' 'config forty' 'tree  40: config 40'
ok 'a set that fits into one tree only is in neither' refused 1 apply half
ok 'and says which one is the matter' matches '^half +conflict +iptables: '
ok 'with --keep-going' runs 1 apply --keep-going base
ok 'what fits goes in' says '3 sets: 1 applied, 2 do not apply'
ok 'that one' [ -e "$KERNEL_DIR/net/netfilter/good.c" ]
ok 'of the others nothing' [ ! -e "$KERNEL_DIR/net/netfilter/half.c" ]
ok 'the other tree is as it was' same "$scratch/iptables" "$IPTABLES_DIR"
ok '-k is the same' runs 1 apply -k base
ok 'the first one is there now' \
	says '3 sets: 1 is there already, 2 do not apply'
ok 'with nothing to do, -k of what fails is still a 1' runs 1 apply -k wrong
ok 'what can be done is a 0' runs 0 apply --keep-going good

# taking out
rm -rf "$POM_REPO/base/half" "$POM_REPO/base/wrong"
new_set base/other
runs 0 apply other >/dev/null
echo '/* mine */' >"$KERNEL_DIR/net/netfilter/other.c"
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'one of two can go' refused 1 revert good other
ok 'so none goes' says '2 sets: 1 would be reverted, 1 cannot be reverted' \
	'Nothing was changed. --keep-going reverts the others.'
ok 'with --keep-going' runs 1 revert --keep-going good other
ok 'it goes' [ ! -e "$KERNEL_DIR/net/netfilter/good.c" ]
ok 'and the other one stays' grep -q mine "$KERNEL_DIR/net/netfilter/other.c"

done_testing
