#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set that a later set builds on stays, and the message names the later set,
# even if the two together change nothing. Both can be reverted together, named in
# any order.
# slow: each pair is tried as commits, too
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2
GIT_CONFIG_NOSYSTEM=1 HOME=$scratch/home GIT_AUTHOR_NAME=N GIT_AUTHOR_EMAIL=n@example.org
GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@example.org
export GIT_CONFIG_NOSYSTEM HOME GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
	GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

in_turn() { # [OPTION]
	cp -a t start
	runs 0 apply $1 --tree t --repo s s && stands && note t || return
	refused 1 revert $1 --tree t 1.patch &&
		says '2.patch builds upon it' && stands || return
	runs 0 revert $1 --tree t 2.patch && stands &&
		runs 0 revert $1 --tree t 1.patch && stands &&
		diff -r --no-dereference -x .git start t || return
	for both in '1.patch 2.patch' '2.patch 1.patch'; do
		# shellcheck disable=SC2086 # a list of names
		runs 0 apply $1 --tree t --repo s s &&
			runs 0 revert $1 --tree t $both && stands &&
			diff -r --no-dereference -x .git start t || return
	done
}
# The same as commits: HEAD has what the tree has.
by_commits() {
	git -C t init -q && git -C t add . && git -C t commit -qm start &&
		in_turn --commit && git -C t diff --quiet HEAD
}
pair() {
	cp -a s s2
	ok "$1" in_turn ''
	tree_of
	rm -r s
	mv s2 s
	rm -rf start
	ok "$1, as commits" by_commits
	rm -rf start
	tree_of
}

tree_of
hunk f 20 20 twenty >s/1.patch
hunk f 20 twenty 20 >s/2.patch
pair 'an edit and its revert'
hunk f 20 20 twenty >s/1.patch
hunk f 20 twenty XX >s/2.patch
pair 'an edit of the edit'
git_move f g >s/1.patch
git_move g f >s/2.patch
pair 'a rename and the rename back'
git_mode f 100644 100755 >s/1.patch
git_mode f 100755 100644 >s/2.patch
pair 'executable, and not'
git_new n one two >s/1.patch
git_gone n one two >s/2.patch
pair 'created, then deleted'
# shellcheck disable=SC2046 # a list of numbers
git_gone f $(seq 40) >s/1.patch
# shellcheck disable=SC2046
git_new f $(seq 40) >s/2.patch
pair 'deleted, then created'
hunk f 20 20 twenty >s/1.patch
git_copy f g >s/2.patch
hunk g 20 twenty 20 | sed 's,^--- a/g,--- a/f,' >>s/2.patch
pair 'a copy of its lines'
hunk f 20 20 twenty >s/1.patch
# the context of the second has the line of the first
hunk f 22 22 XXII | sed 's/^ 20$/ twenty/' >s/2.patch
pair 'a line close by, whose context is the first'

# a set at the same place that does not need the first does not build on it
hunk f 20 20 twenty >s/1.patch
hunk f 30 30 thirty >s/2.patch
git_mode f 100644 100755 >s/3.patch
git_move f g >s/4.patch
hunk g 10 10 ten >s/5.patch
runs 0 apply --tree t --repo s s >/dev/null
ok 'an edit below others and below a rename' runs 0 revert --tree t 1.patch
ok 'goes, and what is left stands' stands
ok 'as if it had never been there' eval 'cp -a before want &&
	for p in 2 3 4 5; do runs 0 apply --fuzz 0 --tree want s/$p.patch || break; done &&
	diff -r --no-dereference -x .pom want t'
ok 'a mode below others' runs 0 revert --tree t 3.patch
ok 'goes as well' not test -x t/g
ok 'the rename does not' runs 1 revert --tree t 4.patch
ok 'for the edit under the new name' says '5.patch builds upon it'
ok 'all that is left goes' runs 0 revert --tree t 4.patch 2.patch 5.patch
ok 'and the tree is as it was' as_before

# without the first, the second would be placed elsewhere
tree_of
for _ in 1 2; do
	printf 'a\nb\nc\nd\ne\nf\ng\n'
done >t/f
cp t/f before/f
printf -- '--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n a\n b\n-c\n+C\n d\n' >s/1.patch
printf -- '--- a/f\n+++ b/f\n@@ -8,7 +8,7 @@\n a\n b\n c\n-d\n+D\n e\n f\n g\n' >s/2.patch
runs 0 apply --tree t --repo s s >/dev/null
ok 'the second of two places that are alike' runs 0 revert --tree t 1.patch
ok 'is where it was' eval 'cp -a before want2 && runs 0 apply --tree want2 s/2.patch &&
	cmp want2/f t/f'
done_testing
