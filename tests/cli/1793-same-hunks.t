#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A recorded patch of which only the line numbers, a tag or a reply differ now is the same
# one. And "[PATCHv2 1/3]" is a second version.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
work() {
	tree_of
	rm -rf s/*
}

work
sed -i 1inew t/f
cp -r t o
hunk f 10 10 x >s/1.patch
hunk f 30 30 y >s/2.patch
printf '1.patch\n2.patch\n' >s/series
ok 'a series with an offset is applied' runs 0 apply --tree t --repo s s
ok '... and refreshed' runs 0 refresh --repo s --onto o
ok '... it is applied' runs 0 check --tree t --repo s
ok '... both' says '2 sets are there already'
ok '... with no word of another version' silent 'another version'
sed -i 's/^+y$/+z/' s/2.patch
ok 'another line is another version' runs 1 check --tree t --repo s
ok '... it is' says 'another version of it is applied'

work
{
	printf 'Subject: x\n\n'
	hunk f 10 10 x
} >s/1.patch
runs 0 apply --tree t --repo s s >/dev/null
sed -i 's/^Subject: x$/&\nAcked-by: me/' s/1.patch
ok 'a tag in the header' runs 0 check --tree t --repo s
ok '... is no other version' silent 'another version'
hunk f 10 10 x | sed 's/^ 9$/ nine/' >s/1.patch
ok 'other context' runs 1 check --tree t --repo s
ok '... is one' says 'another version'

work
mail() {
	printf 'From 0 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\n'
	printf 'Message-Id: <%s@x>\nSubject: %s\n\n' "$1" "$2"
}
{
	mail 1 '[PATCH] f: one'
	hunk f 10 10 x
	echo
} >b.mbox
runs 0 apply --tree t ./b.mbox >/dev/null
{
	mail 2 'Re: [PATCH] f: one'
	echo 'Reviewed'
} >>b.mbox
ok 'a reply in a mailbox' runs 0 check --tree t ./b.mbox
ok '... is no other version' silent 'another version'

work
box() {
	n=0
	for tag in '[PATCH 1/2]' '[PATCH 2/2]' "[$1 1/3]" "[$1 2/3]" "[$1 3/3]"; do
		n=$((n + 1))
		mail $n "$tag f: part $n" | sed "s/^Message-Id/In-Reply-To: <0@x>\n&/"
		hunk f $((n * 8)) $((n * 8)) x
		echo
	done >v.mbox
}
for tag in 'PATCHv2' 'RFCv2' 'PATCH v2' 'PATCHV2'; do
	box "$tag"
	ok "[$tag 1/3] is a second version" runs 0 list --repo v.mbox
	ok '... the first one is left out' says '2 mails of an older version are left out'
done
box 'PATCH dev2'
ok '[PATCH dev2 1/3] is none' runs 0 list --repo v.mbox
ok '... nothing is left out' silent 'left out'

done_testing
