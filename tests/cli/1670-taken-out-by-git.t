#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Somebody else has put the files back, with git reset or from an archive: status says
# that the sets are out, and revert takes them off the record, also those that changed
# each other's lines, or moved a file that one of them made.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
mkdir orig s
numbered line 60 >orig/f
cp -r orig w
unified w f 's/line 15/& one/' >s/1.patch && sed -i 's/line 15/& one/' w/f
unified w f 's/15 one/15 two/' >s/2.patch && sed -i 's/15 one/15 two/' w/f
printf -- '--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+new\n' >s/3.patch
printf 'diff --git a/n b/m\nsimilarity index 100%%\nrename from n\nrename to m\n' >s/4.patch
unified w f 's/line 45/& three/' >s/5.patch
cp -r orig t
git -C t init -q
git -C t config user.name me && git -C t config user.email me@example.org
git -C t add . && git -C t commit -qm start
ok 'apply as commits' runs 0 apply --commit --tree t --repo s s
cp -r t full
reset() {
	rm -rf t && cp -r full t && git -C t reset -q --hard "HEAD~$1"
}
reset 5
ok 'all of it is reset: status' runs 1 status --tree t
ok '... says what happened, and what to do' matches \
	'^  1.patch +partial +it was taken out by other means; revert takes it off the record' \
	'^  2.patch +partial +it was taken out' '^  4.patch +partial +it was taken out'
note t
ok '... check says so as well' eval 'refused 1 check --tree t --repo s && says "taken out by other means"'
ok '... one with another upon it stays with that' refused 1 revert --tree t 1.patch
ok '... which is named' says '2.patch builds upon it'
ok '... with all that is upon it, it goes' eval 'runs 0 revert --tree t 1.patch 2.patch 5.patch && says "taken out already"'
ok '... and the others' runs 0 revert --tree t --repo s s
ok '... nothing is recorded, and nothing was changed' eval 'runs 0 status --tree t && silent partial &&
	[ ! -e t/.pom/ledger ] && [ -z "$(git -C t status --porcelain)" ] && cmp t/f orig/f'
ok '... and all can go in again' runs 0 apply --tree t --repo s s
for n in 1 2 3 4; do
	reset $n
	ok "$n commits are reset: revert of all" runs 0 revert --tree t --repo s s
	ok '... gives what was there' eval 'cmp t/f orig/f && [ ! -e t/n ] && [ ! -e t/m ] && runs 0 status --tree t'
done
reset 5
sed -i 's/line 50/& mine/' t/f && cp t/f mine
ok 'with an edit beside it, it is no version that is known' runs 1 status --tree t
rm -rf t && cp -r full t
ok 'as it was left, all stands' runs 0 status --tree t

done_testing
