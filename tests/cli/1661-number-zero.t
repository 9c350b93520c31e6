#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# In a mailbox a mail with the number 0 is left out only when it has no change of its
# own: one that carries a patch is a set, in front of the others.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig
numbered line 60 >orig/f
unified orig f 's/line 15/& one/' >1.diff
unified orig f 's/line 35/& two/' >2.diff
# mail SUBJECT ID DIFF [TEXT]
mail() {
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: A Dev <dev@example.org>\n'
	printf 'Subject: %s\nMessage-Id: <%s>\n\nWords.\n%s\n---\n\n' "$1" "$2" "${4-}"
	cat "$3"
	printf -- '-- \n2.39.5\n\n'
}
lists() {
	[ "$(sed -n 's/^  \([0-9][^ ]*\.patch\) .*/\1/p' "$out" | tr '\n' ' ')" = "$* " ]
}
{
	mail '[PATCH 1/1] f: two' b 2.diff
	mail '[PATCH 0/1] f: one' a 1.diff
} >two.mbox
ok 'with a patch' runs 0 list --repo two.mbox
ok '... it is a set, in its place' lists 0001-f-one.patch 0002-f-two.patch
ok '... and nothing is left out or missed' silent 'left out' 'has 1 patch'
cp -r orig t
ok '... and goes in' eval 'runs 0 apply --tree t --repo two.mbox two.mbox && [ "$(grep -c "[eo]$" t/f)" = 2 ]'
mail '[PATCH 0/1] f: one' a 1.diff >one.mbox
ok 'alone' eval 'runs 0 list --repo one.mbox && lists 0001-f-one.patch'
{
	mail '[PATCH v2 0/1] f: all' a 1.diff 'Interdiff against v1:'
	mail '[PATCH v2 1/1] f: two' b 2.diff
} >inter.mbox
ok 'an interdiff is no patch' eval 'runs 0 list --repo inter.mbox && lists 0001-f-two.patch &&
	says "left out: 1 cover letter"'
{
	mail '[PATCH 0/1] f: all' a /dev/null
	mail '[PATCH 1/1] f: two' b 2.diff
} >cover.mbox
ok 'nor is a letter' eval 'runs 0 list --repo cover.mbox && lists 0001-f-two.patch &&
	says "left out: 1 cover letter"'

done_testing
