#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# revert --unrecorded does not take out the lines of a set that is recorded: it names
# that set. Without the option, what stays is not said to have been there before.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig
numbered line 60 >orig/f
unified orig f 's/line 15/& one/' >a.patch
unified orig f 's/line 45/& two/' >u.patch
cp a.patch other.patch
cat a.patch u.patch | sed '9,${/^[-+][-+]/d;}' >both.patch
cp -r orig t
ok 'apply' runs 0 apply --tree t a.patch
note t
ok 'another patch with the same lines' refused 0 revert --tree t other.patch
ok '... stays, and whose they are is said' eval 'says "its lines are those of a.patch" && silent before'
ok '... with --unrecorded' refused 1 revert --unrecorded --tree t other.patch
ok '... it is named' says 'its lines are those of a.patch, which is recorded; revert that'
ok '... in JSON' eval 'refused 1 revert --json --unrecorded --tree t other.patch &&
	json "d[\"sets\"][0][\"standing\"] == \"conflict\" and not d[\"sets\"][0][\"ok\"]"'
ok '... status' runs 0 status --tree t
sed -i 's/line 45/& two/' t/f
note t
ok 'a patch that has more than those lines' refused 1 revert --unrecorded --tree t both.patch
ok 'lines elsewhere in the same file' runs 0 revert --unrecorded --tree t u.patch
ok '... go, and the record stands' eval 'runs 0 status --tree t && grep -q one t/f && not grep -q two t/f'
ok 'both together' runs 0 revert --unrecorded --tree t other.patch a.patch
ok '... are one' same orig t
runs 0 apply --tree t a.patch
sed -i 's/15 one/15 ONE/' t/f && cp t/f edited
patch -s -p1 -d t <u.patch
ok 'a record that did not stand before is not in the way' runs 0 revert --unrecorded --tree t u.patch
ok '... and nothing else went' cmp t/f edited

done_testing
