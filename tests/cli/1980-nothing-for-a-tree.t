#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set that has a half for one tree only, where only the other tree is given: alone it
# does not apply, and in its group it keeps no other set from being applied.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra
new_set base/helper
new_set base/plugin
rm -r "$POM_REPO/base/plugin/linux"
mkdir "$POM_REPO/base/plugin/iptables"
echo new >"$POM_REPO/base/plugin/iptables/new"
new_set extra/another
unset KERNEL_DIR

ok 'a group' runs 0 check extra
ok '... says what there is to do, and what is passed over' says \
	'1 applies, 2 have nothing for these trees'
ok '... and names it' matches '^helper +none +it has nothing for the trees'
ok 'all sets' eval 'runs 0 check && says "1 applies"'
ok 'the set alone' eval 'runs 1 check helper && says "1 set does not apply"'
ok 'several that have nothing' runs 1 check helper another
rm -r "$POM_REPO/base/plugin"
ok 'a group of which no set has anything' eval 'runs 1 check extra &&
	says "2 sets do not apply"'
mkdir -p "$POM_REPO/base/plugin/iptables"
echo 'Summary: the plugin' >"$POM_REPO/base/plugin/info"
echo new >"$POM_REPO/base/plugin/iptables/new"
ok 'apply' runs 0 apply extra
ok '... applies the others' [ -e "$IPTABLES_DIR/new" ]
ok '... again' eval 'runs 0 apply extra && says "1 is there already"'
ok 'in JSON' eval '"$RUNME" check --json extra >"$out" && json "d[\"exit\"] == 0"'
ok 'revert' runs 0 revert extra
ok '... all' [ ! -e "$IPTABLES_DIR/new" ]
done_testing
