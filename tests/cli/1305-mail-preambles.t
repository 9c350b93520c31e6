#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Title, author and date of a patch in any form: list, show, export to a mailbox
# and --commit give the same.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
mkdir s orig
numbered line 30 >orig/f
unified orig f 's/line 15/& new/' >fix.diff
git init -q g && git -C g config user.name me && git -C g config user.email me@example.org
cp orig/f g/f && git -C g add . && git -C g commit -qm start

# is AUTHOR SECONDS TITLE [BODY]: of s/x.patch, wherever it is said. SECONDS may be
# none.
is() {
	runs 0 list --repo s && says "$3" &&
		runs 0 show --repo s x.patch && says "${1#|}" &&
		rm -f m && runs 0 export --repo s --format mbox -o m &&
		git -C g reset -q --hard "$(git -C g rev-list --max-parents=0 HEAD)" &&
		git -C g am -q "$scratch/m" && of_git "$@" &&
		git -C g reset -q --hard HEAD~1 && rm -rf g/.pom &&
		runs 0 apply --commit --tree g --repo s s && of_git "$@"
}
of_git() {
	got=$(git -C g log -1 --format='%an <%ae>|%s')
	[ "$got" = "$1|$3" ] || {
		echo "git has: $got"
		return 1
	}
	[ -z "$2" ] || [ "$(git -C g log -1 --format=%at)" = "$2" ] || return
	[ -z "${4-}" ] || [ "$(git -C g log -1 --format=%b)" = "$4" ]
}
dev='A Dev <dev@example.org>'

# mail FIELD...
mail() {
	printf '%s\n' "$@" '' 'Words.' '' '---' ' f | 2 +-' ''
	cat fix.diff
}
set -- 'From: A Dev <dev@example.org>' 'Date: Thu, 2 Jan 2025 12:00:00 +0200' \
	'Subject: [PATCH v3 2/5] net: the title'
while read -r field; do
	mail "$field" "$@" >s/x.patch
	ok "a mail that begins with $field" is "$dev" 1735812000 'net: the title' Words.
done <<'END'
Content-Language: en
X-Spam: no
ARC-Seal: i=1; a=rsa-sha256
DKIM-Signature: v=1; bh=AAAA=
Sender: somebody@example.org
MIME-Version: 1.0
x_odd.field: yes
User-Agent: x
END
mail 'Received: from a' '	by b; Thu, 2 Jan 2025' ' (more)' "$@" >s/x.patch
ok 'a folded field first' is "$dev" 1735812000 'net: the title' Words.
mail 'From patchwork Thu Jan  2 10:00:00 2025' 'X-Patchwork-Id: 1' "$@" >s/x.patch
ok 'as patchwork has it' is "$dev" 1735812000 'net: the title' Words.
mail 'From: Sender <s@example.org>' 'Date: Fri, 3 Jan 2025 12:00:00 +0000' 'Subject: x' '' \
	"$@" >s/x.patch
ok 'fields in the text count more' is "$dev" 1735812000 'net: the title' Words.
mail 'From: A Dev <dev@example.org>' 'Subject: [PATCH] net: the' ' title' >s/x.patch
ok 'a folded subject, and no date' is "$dev" '' 'net: the title' Words.
ok '... none is made up' not grep -q ^Date: m
mail 'From: "Dev, A" <dev@example.org>' 'Subject: a title' >s/x.patch
ok 'a name in quotes' is 'Dev, A <dev@example.org>' '' 'a title'
mail 'From: dev@example.org (A Dev)' 'Subject: a title' >s/x.patch
ok 'a name behind the address' is "$dev" '' 'a title'
mail 'From: =?iso-8859-1?Q?J=F6rg_D?= <dev@example.org>' \
	'Subject: [PATCH] =?UTF-8?B?w7xiZXI=?= =?utf-8?q?=3A_a?= title' >s/x.patch
ok 'encoded words' is 'Jörg D <dev@example.org>' '' 'über: a title'
mail 'From: =?koi8-r?B?4Q==?= <dev@example.org>' 'Subject: =?none?q?a?=' >s/x.patch
ok 'a character set that is unknown stays' runs 0 show --repo s x.patch
ok '... and one that is known is read' says '=?none?q?a?=' 'А <dev@example.org>'
{
	printf 'From: J\366rg <dev@example.org>\nSubject: \374ber\n'
	printf 'Content-Type: text/plain; charset=iso-8859-1\n\nW\366rter.\n---\n'
	cat fix.diff
} >s/x.patch
ok 'Latin-1, as it is' is 'Jörg <dev@example.org>' '' über Wörter.
{
	printf 'From: A Dev <dev@example.org>\nSubject: a title\n\nFrom now on.\n\n'
	printf -- '--- is a dash\nFrom x Thu Jan  2 10:00:00 2025\nSubject: none\n---\n'
	cat fix.diff
} >s/x.patch
ok 'words that look like more' is "$dev" '' 'a title'
{
	printf 'commit 0123456789012345678901234567890123456789 (HEAD -> main)\nMerge: 1 2\n'
	printf 'Author: A Dev <dev@example.org>\nDate:   Thu Jan 2 12:00:00 2025 +0200\n\n'
	printf '    net: the title\n    \n    Words.\n\n---\n f | 2 +-\n\n'
	cat fix.diff
} >s/x.patch
ok 'git show' is "$dev" 1735812000 'net: the title' Words.
{
	sed 's/^Date: /AuthorDate: /; /^Author:/a Commit: B <b@example.org>' s/x.patch |
		sed '/^---$/,/^$/d' | sed 's/Thu Jan 2 12:00:00 2025 /2025-01-02 12:00:00 /'
} >y && mv y s/x.patch
ok 'git log -p --format=fuller --date=iso' is "$dev" 1735812000 'net: the title' Words.
{
	printf '# HG changeset patch\n# User A Dev <dev@example.org>\n# Date 1735812000 -7200\n'
	printf '# Branch default\n# Node ID 0123\n# Parent  0000\nnet: the title\n\nWords.\n\n'
	cat fix.diff
} >s/x.patch
ok 'hg export' is "$dev" 1735812000 'net: the title' Words.
{
	printf 'Description: net: the title\n Words.\nAuthor: A Dev <dev@example.org>\n'
	printf 'Origin: upstream, x\nLast-Update: 2020-01-01\n\n'
	cat fix.diff
} >s/x.patch
ok 'DEP-3' is "$dev" '' 'net: the title'
ok '... whose Last-Update is no date of the author' not grep -q ^Date: m
{
	printf 'net: the title\n\nWords.\n\nSigned-off-by: A Dev <dev@example.org>\n'
	cat fix.diff
} >s/x.patch
ok 'plain words' runs 0 list --repo s
ok '... have a title' says 'net: the title'

done_testing
