#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Depends needs the whole name of a set: the beginning or the end of a name does
# not match.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
for set in bottom rock-bottom rock rock-bottoms; do
	new_set "base/$set"
	n=$((${n:-0} + 10))
	edit_by "base/$set" linux.diff "$scratch/linux" net/netfilter/Makefile \
		"${n}i obj $set"
done
new_set base/user 'Depends: rock-bottom'

applied() {
	[ "$(sed -n 's/^Set: //p' "$KERNEL_DIR/.pom/ledger" | tr '\n' ' ')" \
		= "$1 " ]
}

ok 'a set pulls in the one that it names' runs 0 apply user
ok 'and no set with a similar name' applied 'rock-bottom user'
runs 0 apply bottom rock rock-bottoms >/dev/null
for set in bottom rock rock-bottoms; do
	ok "$set goes: nobody needs it" runs 0 revert "$set"
done
ok 'rock-bottom stays' runs 1 revert rock-bottom
ok 'because user needs it' says 'user needs it'
ok 'it is still there' applied 'rock-bottom user'
done_testing
