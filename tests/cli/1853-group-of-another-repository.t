#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# revert --repo R GROUP takes out what was applied from R, also if R lists no patch of
# that group any more; it leaves in what another repository has in a group of that name.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
tree_of
mkdir -p x/s/net y/s/net
hunk f 10 10 x >x/s/net/1.patch
hunk f 30 30 y >y/s/net/2.patch
echo net/1.patch >x/s/series
echo net/2.patch >y/s/series
applied() {
	for repo in x/s y/s; do
		runs 0 apply --tree t --repo $repo net || return
	done
	: >x/s/series
}
ok 'two series of one name have a group of one name' applied
ok 'one lists nothing any more' runs 0 revert --tree t --repo x/s net
ok '... what was applied from it goes out' matches '^net/1.patch +reverted' '^1 set reverted'
ok '... and no more' eval 'silent 2.patch && runs 0 status --tree t && matches "^ +net/2.patch +applied"'
note t
ok 'once more there is nothing' refused 2 revert --tree t --repo x/s net
ok '... which is told' says 'net: nothing of that name is applied'
ok 'the other one goes out' runs 0 revert --tree t --repo y/s net
ok 'without --repo' eval 'echo net/1.patch >x/s/series && applied && runs 0 revert --tree t net'
ok '... both go out' says '2 sets reverted'
ok 'a set and its group' eval 'echo net/1.patch >x/s/series && applied &&
	runs 0 revert --tree t --repo x/s net/1.patch net && says "1 set reverted"'

done_testing
