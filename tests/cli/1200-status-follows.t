#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Directly after apply and after revert, every applied set stands as it was
# written, whatever the sets of a series do to each other's files.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2

# there_and_back: the series goes in at once and one by one, and out at once and
# one by one, from its end.
there_and_back() {
	runs 0 apply --tree t --repo s s && stands && cp -a t after &&
		runs 0 revert --tree t --repo s s && as_before || return
	for patch in s/*; do
		runs 0 apply --tree t "$patch" && stands || return
	done
	diff -r --no-dereference -x .pom after t && rm -rf after || return
	for patch in $(printf '%s\n' s/* | sort -r); do
		runs 0 revert --tree t "$patch" && stands || return
	done
	as_before
}
series() {
	ok "$1" there_and_back
	rm -rf after
	tree_of
}

tree_of
hunk f 20 20 twenty >s/1.patch
hunk f 20 twenty 20 >s/2.patch
series 'a patch and its revert'
hunk f 20 20 twenty >s/1.patch
hunk f 20 twenty 20 >s/2.patch
hunk f 20 20 twenty >s/3.patch
series 'a patch, its revert, and the patch again'
git_move f g >s/1.patch
git_move g f >s/2.patch
series 'a rename and the rename back'
git_move f g >s/1.patch
git_move g h >s/2.patch
series 'renamed twice'
git_move f g >s/1.patch
hunk g 20 20 twenty >s/2.patch
git_move g d/h >s/3.patch
hunk d/h 20 twenty 20 >s/4.patch
series 'edited under each of its names'
git_new n one two >s/1.patch
git_move n m >s/2.patch
series 'created, then renamed'
git_new n one two >s/1.patch
git_gone n one two >s/2.patch
series 'created, then deleted'
# shellcheck disable=SC2046 # a list of numbers
git_gone f $(seq 40) >s/1.patch
git_new f other >s/2.patch
series 'deleted, then created with other lines'
# shellcheck disable=SC2046
git_gone f $(seq 40) >s/1.patch
# shellcheck disable=SC2046
git_new f $(seq 40) >s/2.patch
series 'deleted, then created as it was'
git_move f g >s/1.patch
# shellcheck disable=SC2046
git_gone g $(seq 40) >s/2.patch
series 'renamed, then deleted'
git_mode f 100644 100755 >s/1.patch
git_mode f 100755 100644 >s/2.patch
series 'executable, and not'
git_mode f 100644 100755 >s/1.patch
hunk f 20 20 twenty >s/2.patch
git_mode x 100755 100644 >s/3.patch
series 'modes and lines'
git_link l f >s/1.patch
git_unlink l f >s/2.patch
git_new l one >>s/2.patch
git_gone l one >s/3.patch
git_link l x >>s/3.patch
series 'a link, a file, a link'
git_copy f g >s/1.patch
hunk f 20 20 twenty >s/2.patch
git_copy f h >s/3.patch
series 'copied before and after an edit'
{
	hunk f 10 10 ten
	hunk f 30 30 thirty
} >s/1.patch
hunk f 30 thirty 30 >s/2.patch
series 'two sections about one file'
{
	git_move f x
	git_move x f
} >s/1.patch
hunk f 20 20 twenty >s/2.patch
series 'two files change places'
git_new d one >s/1.patch
git_gone d one >s/2.patch
git_new d/e two >s/3.patch
series 'a folder where a file was'
for n in $(seq 10 29); do
	hunk f 20 "$((n == 10 ? 20 : n - 1))" "$n" |
		sed -e 's/^-9$/-20/' >s/$n.patch
done
series 'one line twenty times'

# which set covers which
hunk f 20 20 twenty >s/1.patch
hunk f 30 30 thirty >s/2.patch
hunk f 20 twenty XX >s/3.patch
git_move x y >s/4.patch
runs 0 apply --tree t --repo s s >/dev/null
ok 'what a later set has changed is covered' runs 0 status --tree t
ok 'by name' matches '^  1.patch +applied +covered by 3.patch$'
ok 'and nothing else is' matches '^  2.patch +applied$' '^  3.patch +applied$'
ok 'for programs too' runs 0 status --json --tree t
ok 'as a member' json '[x["covered_by"] for x in d["applied"]] ==
	["3.patch", None, None, None]'

# somebody edits a file since: what is covered stays so, the rest is looked for
sed -i '35s/$/ mine/' t/f
ok 'an edit elsewhere' runs 0 status --tree t
ok 'is said, but not of what does not know' matches \
	'^  1.patch +applied +covered by 3.patch$' \
	'^  2.patch +applied +its files were edited since, its own lines still stand$' \
	'^  4.patch +applied$'
sed -i '20s/$/ mine/' t/f
ok 'an edit of its own line' runs 1 status --tree t
ok 'is said of the one that it is an edit of' matches '^  3.patch +partial' \
	'^  2.patch +applied'

# quilt on top of what the ledger has
if command -v quilt >/dev/null; then
	tree_of
	hunk f 20 20 twenty >s/1.patch
	hunk f 20 twenty XX >s/2.patch
	runs 0 apply --tree t s/1.patch >/dev/null
	ok 'quilt goes on top' runs 0 apply --quilt --tree t --repo s 2.patch
	ok 'status is 0' stands
	cp -a t kept
	ok 'what is below quilt stays' runs 1 revert --tree t s/1.patch
	ok 'by name' says 'quilt has 2.patch on top of it'
	ok 'as it is' diff -r kept t
	ok 'until that goes' runs 0 revert --tree t s/2.patch
	ok 'then status is 0' stands
	ok 'and it goes as well' runs 0 revert --tree t s/1.patch
	ok 'to the last byte' cmp before/f t/f
else
	skip 'quilt' 9 2>/dev/null || :
fi
done_testing
