#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A mailbox that was written anew after its mails were applied: a mail is known by what it
# changes, then by its title, and never by its position.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# mail TAG LINE TITLE [NEW]: a mail as git format-patch --stdout writes it; it makes NEW
# of the line. An empty title: it has no subject.
mail() {
	printf 'From 1234567890123456789012345678901234567890 %s\n' \
		'Mon Sep 17 00:00:00 2001'
	printf 'From: A <a@example.org>\n'
	[ -z "$3" ] || printf 'Subject: [PATCH %s] %s\n' "$1" "$3"
	printf '\nbody\n---\n\n'
	hunk f "$2" "$2" "${4:-x$2}"
	printf -- '-- \n2.39\n\n'
}
# two [OPTION]: two mails, applied.
two() {
	tree_of
	rm -rf m.mbox before
	cp -a t before
	{
		mail 1/2 10 'foo ten'
		mail 2/2 20 'foo twenty'
	} >m.mbox
	runs 0 apply "$@" --tree t --repo m.mbox m.mbox
}
has() {
	grep -qx "$1" t/f
}
stands_as() {
	if [ $# -gt 2 ]; then
		matches "^$1 +$2 .*$3"
	else
		matches "^$1 +$2( |\$)"
	fi
}
# What the older runme recorded: "mail N".
as_recorded_before() {
	sed -i -e 's|m.mbox/foo-ten.patch|m.mbox/mail 1|' \
		-e 's|m.mbox/foo-twenty.patch|m.mbox/mail 2|' "$1"
	grep -q 'm.mbox/mail 2' "$1"
}
old_ledger() {
	as_recorded_before t/.pom/ledger
}

for old in true old_ledger; do
	two
	ok "record: $old" $old
	mail 1/1 20 'foo twenty' >m.mbox
	ok 'check: the first mail is dropped' runs 0 check --tree t --repo m.mbox
	ok 'the other one is applied' \
		stands_as 0001-foo-twenty.patch applied \
		'recorded as 0002-foo-twenty.patch'
	ok 'revert of it' \
		runs 0 revert --tree t --repo m.mbox 0001-foo-twenty.patch
	ok 'takes it out' not has x20
	ok 'and leaves the first one' has x10

	two
	$old
	{
		mail 1/3 30 'foo thirty'
		mail 2/3 10 'foo ten'
		mail 3/3 20 'foo twenty'
	} >m.mbox
	ok 'check: one is inserted in front' runs 0 check --tree t --repo m.mbox
	ok 'it is to be applied' stands_as 0001-foo-thirty.patch clean
	ok 'those behind are applied: 2' stands_as 0002-foo-ten.patch applied
	ok 'those behind are applied: 3' stands_as 0003-foo-twenty.patch applied
	ok 'nobody is told to drop one' not matches drop
	ok 'revert of the new one' \
		runs 0 revert --tree t --repo m.mbox 0001-foo-thirty.patch
	ok 'which is not there' stands_as 0001-foo-thirty.patch 'not there'
	ok 'takes nothing out' has x10
	ok 'apply takes it in' runs 0 apply --tree t --repo m.mbox m.mbox
	ok 'with its line' has x30
	ok 'revert of the mailbox' runs 0 revert --tree t --repo m.mbox m.mbox
	ok 'takes all out' as_before

	two
	$old
	mail 1/1 30 'bar thirty' >m.mbox
	ok 'check: another thread of that name' runs 0 check --tree t --repo m.mbox
	ok 'it is to be applied' stands_as 0001-bar-thirty.patch clean
	runs 0 revert --tree t --repo m.mbox 0001-bar-thirty.patch
	ok 'revert of it takes nothing out' has x10

	two
	$old
	{
		mail 1/2 10 'foo ten' other
		mail 2/2 20 'foo twenty'
	} >m.mbox
	ok 'check: another version' runs 1 check --tree t --repo m.mbox
	ok 'it is known by its title' stands_as 0001-foo-ten.patch applied \
		'another version of it is applied'
	ok 'the other one is applied' stands_as 0002-foo-twenty.patch applied
	ok 'revert of it' runs 0 revert --tree t --repo m.mbox 0001-foo-ten.patch
	ok 'takes the version out that is applied' not has x10
done

# another number as well
two
{
	mail 1/3 30 'foo thirty'
	mail 2/3 10 'foo ten' other
	mail 3/3 20 'foo twenty'
} >m.mbox
ok 'check: another version with another number' \
	runs 1 check --tree t --repo m.mbox
ok 'it is known by its title' stands_as 0002-foo-ten.patch applied \
	'another version of it is applied'
ok 'the new one is to be applied' stands_as 0001-foo-thirty.patch clean

# mails with one title, and without any
for title in same ''; do
	tree_of
	{
		mail 1/2 10 "$title"
		mail 2/2 20 "$title"
	} >m.mbox
	ok "apply: two mails with the title '$title'" \
		runs 0 apply --tree t --repo m.mbox m.mbox
	ok 'check' runs 0 check --tree t --repo m.mbox
	ok 'both are applied' matches '^0001-.*applied' '^0002-.*applied'
	mail 1/1 20 "$title" >m.mbox
	ok 'the first is dropped: check' runs 0 check --tree t --repo m.mbox
	ok 'the other one is applied' matches '^0001-.*applied +.*recorded as 0002-'
	ok 'revert of the mailbox' runs 0 revert --tree t --repo m.mbox m.mbox
	ok 'names both' not matches '[.]diff'
	ok 'and takes both out' as_before
done
tree_of
mail 1/1 10 '' >m.mbox
runs 0 apply --tree t --repo m.mbox m.mbox
mail 1/1 20 '' >m.mbox
ok 'check: another mail, both without a title' runs 0 check --tree t --repo m.mbox
ok 'it is to be applied' matches '^0001-.*clean'

tree_of
mail 1/1 10 '東京' >m.mbox
runs 0 apply --tree t --repo m.mbox m.mbox
mail 1/1 20 '大阪' >m.mbox
ok 'check: another mail, without a letter for a name' \
	runs 0 check --tree t --repo m.mbox
ok 'it is to be applied' matches '^0001-.*clean'
# the names of two records that have one name
tree_of
mail 1/1 10 foo >a.mbox
mail 1/1 20 foo >b.mbox
runs 0 apply --tree t --repo a.mbox a.mbox
runs 0 apply --tree t --repo b.mbox b.mbox
for old in true old_names; do
	old_names() {
		sed -i 's|mbox/foo.patch|mbox/mail 1|' t/.pom/ledger
	}
	$old
	runs 0 status --tree t
	ok "status: two mailboxes, $old" matches '^  a.mbox/0001-foo.patch +applied' \
		'^  b.mbox/0001-foo.patch +applied'
done
ok 'each can be named' runs 0 revert --tree t a.mbox/0001-foo.patch
ok 'the other one stays' has x20
two
{
	printf 'From 1234567890123456789012345678901234567890 %s\n' \
		'Mon Sep 17 00:00:00 2001'
	printf 'From: A <a@example.org>\nSubject: [PATCH 0/2] cover\n\nhello\n\n'
	mail 1/2 10 'foo ten'
	mail 2/2 20 'foo twenty'
} >m.mbox
ok 'a cover letter in front: check' runs 0 check --tree t --repo m.mbox
ok 'all are applied: 1' stands_as 0001-foo-ten.patch applied
ok 'all are applied: 2' stands_as 0002-foo-twenty.patch applied
ok 'revert' runs 0 revert --tree t --repo m.mbox m.mbox
ok 'names the sets' not matches '[.]diff'
ok 'and takes all out' as_before

# with quilt's record
old_sets() {
	as_recorded_before t/.pc/.pom_sets
}
for old in true old_sets; do
	two --quilt
	ok "quilt's record: $old" $old
	mail 1/1 20 'foo twenty' >m.mbox
	ok 'check: the first mail is dropped' runs 0 check --tree t --repo m.mbox
	ok 'the other one is applied' \
		stands_as 0001-foo-twenty.patch applied 'by quilt'
	ok 'revert of it' \
		runs 0 revert --tree t --repo m.mbox 0001-foo-twenty.patch
	ok 'takes it out' not has x20
	ok 'and leaves the first one' has x10
	mail 1/1 30 'bar thirty' >m.mbox
	ok 'check: another thread of that name' runs 0 check --tree t --repo m.mbox
	ok 'it is to be applied' stands_as 0001-bar-thirty.patch clean
done

done_testing
