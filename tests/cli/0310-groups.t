#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A group means its sets and those of the groups before it. Names of groups and
# sets can be mixed.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base extra attic
new_set base/one
new_set base/two
new_set extra/three
new_set attic/four

ok 'the first group' runs 0 apply base
ok 'is itself' has 'one two'
fresh
ok 'the second group' runs 0 apply extra
ok 'brings the first one' has 'one three two'
ok 'a line each, in order' matches '^one +applied' '^3 sets applied'
ok 'again' runs 0 apply extra
ok 'there is nothing to do' matches '^3 sets are there already$'
ok 'all of it goes with the group as well' runs 0 revert extra
ok 'and everything is as it was' pristine
ok 'once more' runs 0 revert extra
ok 'there is nothing to take out' matches '^3 sets are not there$' \
	'^one +not there *$'
ok 'that is no reason to write anything' pristine
ok 'a group and a set of a later one' runs 0 apply base four
ok 'are these' has 'four one two'
fresh
ok 'a set by its group' runs 0 apply attic/four
ok 'is this set' has four
fresh
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'a set by another group' refused 2 apply base/four
ok 'is not known' says 'base/four' 'no set or group of that name'
ok 'names twice, and in a group as well' runs 0 apply two two base base/two
ok 'are asked for once' matches '^2 sets applied'
ok 'a group without a set that is in it' runs 0 apply attic --exclude three
ok 'is the rest' has 'four one two'
fresh
ok 'check without names' runs 0 check
ok 'is about all groups' matches '^4 sets apply$'
ok 'list without names' runs 0 list
ok 'as well, below their groups' matches '^base$' '^extra$' '^attic$' \
	'^  four +clean +the set four$'
ok 'list of a group' runs 0 list base
ok 'is that group' silent three attic
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'apply without names' refused 2 apply
ok 'asks which' says 'no set or group was named' 'runme list'
ok 'revert without names' refused 2 revert
ok 'too' says 'no set or group was named'
ok 'diff without names' refused 2 diff
ok 'show without names' refused 2 show

# in the order of the names, whatever the folder says, and of the groups
order() {
	sed -n 's/^\([a-z]*\) .*applied.*/\1/p' "$out" | tr '\n' ' '
}
runs 0 apply four three two one >/dev/null
ok 'sets go in in the order in which they are named' \
	[ "$(order)" = 'four three two one ' ]
fresh
runs 0 apply attic >/dev/null
ok 'and in a group in that of the groups and their names' \
	[ "$(order)" = 'one two three four ' ]

done_testing
