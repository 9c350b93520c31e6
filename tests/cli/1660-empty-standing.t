#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What changes nothing stands as empty: the letter before a series, an empty patch.
# It is not counted as there, nobody is told to drop it, and it is not exported.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig s
numbered line 60 >orig/f
unified orig f 's/line 15/& one/' >s/1-a.patch
unified orig f 's/line 35/& two/' >s/3-b.patch
printf 'From: A <a@example.org>\nSubject: [PATCH 0/2] f: all\n\nWords.\n\n f | 4 ++--\n' \
	>s/0-cover.patch
: >s/2-none.patch
printf '%s\n' 0-cover.patch 1-a.patch 2-none.patch 3-b.patch >s/series
cp -r orig t

ok 'check' runs 0 check --tree t --repo s
ok '... names both' matches '^0-cover\.patch +empty .*the letter before a series' \
	'^2-none\.patch +empty .*an empty patch'
ok '... counts them apart' matches '^4 sets: 2 apply, 2 are empty$' \
	'^  2 change nothing$' '^    0-cover.patch 2-none.patch$'
ok '... and does not say to drop them' silent 'drop'
ok 'list' eval 'runs 0 list --tree t --repo s && matches "^  0-cover.patch  empty"'
ok 'show' eval 'runs 0 show --tree t --repo s 0-cover.patch && says "tree: empty (the letter"'
ok 'JSON says the same' eval 'runs 0 check --json --tree t --repo s &&
	json "d[\"summary\"] == {\"clean\": 2, \"empty\": 2} and
	[(x[\"ok\"], x[\"changes\"]) for x in d[\"sets\"] if x[\"standing\"] == \"empty\"] == [(True, False)] * 2"'
ok 'apply' eval 'runs 0 apply --tree t --repo s s && matches "^4 sets: 2 applied, 2 are empty$"'
ok '... records the others only' eval 'runs 0 status --tree t && says 1-a.patch 3-b.patch &&
	silent 0-cover 2-none'
ok '... and nothing is left to be applied' eval 'runs 0 check --tree t --repo s &&
	matches "^4 sets: 2 are there already, 2 are empty$"'
ok 'revert' eval 'runs 0 revert --tree t --repo s s && same orig t'
ok 'refresh leaves them alone' eval 'runs 0 refresh --repo s --onto t &&
	says "4 sets unchanged" && silent "#"'
ok 'export to quilt' runs 0 export --repo s -o q
ok '... leaves the letter out, and says so' eval '[ ! -e q/0-cover.patch ] &&
	says "0-cover.patch: left out, since it changes nothing" && silent "2-none.patch: left out"'
ok 'export to a mailbox' runs 0 export --repo s --format mbox -o q.mbox
ok '... leaves both out, and says so' says '0-cover.patch: left out' '2-none.patch: left out' '2 patches'
ok 'export of some of them, on a tree' eval 'runs 0 export --tree t --repo s -o r 0-cover.patch 1-a.patch &&
	[ "$(cat r/series)" = 1-a.patch ] && says "0-cover.patch: left out"'

done_testing
