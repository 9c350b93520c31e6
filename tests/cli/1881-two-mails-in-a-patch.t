#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch file with two mails or commits does not become one commit, one mail or one set with
# the author of the first. As a repository, each of its mails is a set.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
tree_of
git_tree before g
sed -i 's/^10$/x/' g/f
git -C g commit -qam 'one: first' --author 'A <a@example.org>'
sed -i 's/^30$/y/' g/f
git -C g commit -qam 'two: second

Signed-off-by: B <b@example.org>' --author 'B <b@example.org>'
git -C g format-patch --stdout -2 >s/m.patch
git -C g log -p --reverse -2 >l.patch
by_hg() {
	printf '# HG changeset patch\n# User %s <x@example.org>\n# Date 0 0\n%s\n\n' "$@"
}
{
	by_hg A one
	hunk f 10 10 x
	by_hg B two
	hunk f 30 30 y
} >h.patch
git -C g checkout -q -b z HEAD~2
echo m.patch >s/series
cp -a g before-g

not_one() {
	note g
	ok "$1 are not one commit" refused 2 apply --commit --tree g "$2"
	ok '... with the reason, and what helps' says "it has 2 $3" "$4" 'repo FILE'
	ok '... and nothing changed' same before-g g
}
not_one 'two mails' ./s/m.patch mails 'each mail is a set'
not_one 'two commits of git log' ./l.patch commits 'git format-patch --stdout'
not_one 'two commits of hg export' ./h.patch commits 'git format-patch --stdout'

ok 'they are not one mail' runs 2 export --repo s --format mbox --tree g -o e.mbox
ok '... with the reason' says 'it has 2 mails'
ok '... without a tree both stay' runs 0 export --repo s --format mbox -o e.mbox
ok '... with their authors' eval 'grep -q "^From: A" e.mbox && grep -q "^From: B" e.mbox'
ok 'they are not one set' runs 1 import s -o imported
ok '... with the reason' says 'm.patch: not imported: it has 2 mails'
ok 'as a repository they are two sets' runs 0 import s/m.patch -o two
ok '... with their authors' eval \
	'grep -rq "^Author: A" two && grep -rq "^Author: B" two'

ok 'without --commit they go in' runs 0 apply --tree g ./s/m.patch
ok '... and come out' runs 0 revert --tree g m.patch
ok 'as a repository they are two commits' runs 0 apply --commit --tree g --repo s/m.patch \
	m.patch
git -C g log -2 --format='%an: %s' >have
printf 'B: two: second\nA: one: first\n' >want
ok '... of two authors' cmp have want
ok '... and revert makes commits as before' runs 0 revert --commit --tree g --repo s/m.patch \
	m.patch

done_testing
