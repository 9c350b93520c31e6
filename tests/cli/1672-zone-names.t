#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Names of time zones in dates, as git reads them. A date that cannot be read is
# left out of a mailbox, and git am takes the mail.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
need_tool git

cd "$scratch" || exit 2
mkdir orig s
numbered line 30 >orig/f
# dated DATE: s has one patch of that date
dated() {
	{
		printf 'From: A <a@b.c>\nSubject: [PATCH] f\nDate: %s\n\nWords.\n---\n' "$1"
		unified orig f 's/line 15/new/'
	} >s/1.patch
	rm -f m
	runs 0 export --repo s --format mbox -o m
}
# becomes DATE WANTED: in the mailbox
becomes() {
	dated "$1" && grep '^Date:' m | tee .date && grep -qx "Date: $2" m
}
day='Mon, 6 Jan 2025 10:00:00'
while read -r name zone; do
	ok "$name" becomes "$day $name" "$day $zone"
done <<'ZONES'
CET +0100
CEST +0200
MET +0100
MEST +0200
WET +0000
WEST +0100
BST +0100
EET +0200
EEST +0300
MSK +0300
JST +0900
AEST +1000
AEDT +1100
NZST +1200
NZDT +1300
HST -1000
AKST -0900
AKDT -0800
EST -0500
GMT +0000
(CET) +0100
ZONES
ok 'the year behind it' becomes 'Mon Jan  6 10:00:00 CET 2025' "$day +0100"
ok 'a number counts before a name' becomes "$day -0500 (CET)" "$day -0500"
ok '... before one without brackets' becomes "$day -0500 CET" "$day -0500"
ok '... and behind a name' becomes "$day CET +0200" "$day +0200"

for date in '3 days ago' '6.1.2025' 'Mon, 6 Foo 2025 10:00'; do
	ok "$date: exported" dated "$date"
	ok '... without it' eval '! grep "^Date:" m'
	ok '... which is said' says "its date is invalid and is left out"
	rm -rf g
	git_tree orig g
	ok '... for git am' eval '(cd g && git am ../m 2>&1) && grep -qx new g/f'
done

dated "$day CET"
rm -rf g
git_tree orig g
ok 'a commit' runs 0 apply --commit --tree g --repo s s
ok '... has the zone' [ "$(git -C g log -1 --format=%aI)" = 2025-01-06T10:00:00+01:00 ]

done_testing
