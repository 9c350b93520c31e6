#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A packager puts lines like "Upstream-Status: Backport" before a mail of git format-patch. Title,
# author and date are those of the mail; the lines stand behind its text.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"

cd "$scratch" || exit 2
mkdir t
seq 30 >t/f
git_tree t g
sed -i 's/^10$/ten/' g/f
GIT_AUTHOR_NAME='Zoë Ünal' GIT_AUTHOR_DATE='2024-03-05T06:07:08+0330' git -C g commit -qam 'f: the subject

The text.'
git -C g format-patch --stdout -1 >mail

# titled NAME: x.patch has the mail's title, author and date everywhere.
titled() {
	ok "$1: show" eval 'runs 0 show --tree t x.patch && says "x.patch: f: the subject" \
		"Author:    Zoë Ünal <ann@example.org>" "  The text."'
	rm -rf r && git_tree t r
	ok '... --commit' eval 'runs 0 apply --commit --tree r x.patch &&
		[ "$(git -C r log -1 --format="%s|%an|%ad")" = "f: the subject|Zoë Ünal|Tue Mar 5 06:07:08 2024 +0330" ]'
	rm -rf s box && mkdir s && cp x.patch s && echo x.patch >s/series
	ok '... export' eval 'runs 0 export --format mbox -o box --tree t --repo s x.patch &&
		git mailinfo msg diff <box >info && grep -qx "Subject: f: the subject" info &&
		grep -qx "Author: Zoë Ünal" info && grep -qx "Date: Tue, 5 Mar 2024 06:07:08 +0330" info'
}
lines() {
	printf '%s\n' "$@"
	echo
	cat mail
}
cp mail x.patch
titled 'nothing before it'
lines 'Upstream-Status: Pending' >x.patch
titled 'a field'
ok '... which is kept' eval 'runs 0 show --tree t x.patch && says "  Upstream-Status: Pending" && grep -qx "Upstream-Status: Pending" msg'
lines 'CVE: CVE-2015-7697' 'https://example.org/commit/1234' '' 'Signed-off-by: A <a@example.org>' >x.patch
titled 'several'
sed 's/$/\r/' x.patch >y.patch && mv y.patch x.patch
titled 'with CR LF'
{ printf 'Upstream-Status: Pending\n\n'; sed -n '/^Subject/,$p' mail; } >x.patch
ok 'the Subject alone' eval 'runs 0 show --tree t x.patch && says "x.patch: f: the subject" "  The text."'
sed 's,^The text,From: https://example.org/x.patch\n\n&,' mail >x.patch
titled 'an address in From:'
# where somebody says what it is about, that is the title
lines 'Fix it for our version.' >x.patch
ok 'a text' eval 'runs 0 show --tree t x.patch && says "x.patch: Fix it for our version."'
{ echo 'Subject: another'; echo; sed 1d mail; } >x.patch
ok 'another mail' eval 'runs 0 show --tree t x.patch && silent "x.patch: From"'
done_testing
