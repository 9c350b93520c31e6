#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# --commit, where git's files are locked, or the run is killed between the files of the tree
# and the branch: all or nothing, and the next run finishes what was begun.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool strace

cd "$scratch" || exit 2
# work: a tree in git, and a series of two patches.
work() {
	tree_of
	rm -rf t s/*
	git_tree before t
	hunk f 10 10 y >s/1.patch
	git_new n 1 2 3 >s/2.patch
}
# subjects WORD...: of the branch, the latest one first
subjects() {
	[ "$(git -C t log --format=%s | tr '\n' ' ')" = "$* " ] &&
		[ -z "$(git -C t status --porcelain)" ]
}
no_note() {
	[ -z "$(git -C t for-each-ref refs/runme)" ]
}

work
start=$(git -C t log --format=%s)
ok 'apply --commit' runs 0 apply --commit --tree t --repo s s
ok '... leaves no note' no_note
ok 'revert --commit' runs 0 revert --commit --tree t --repo s s
ok '... nor does it' no_note

# locks
for lock in index HEAD refs/heads/$(git -C t symbolic-ref --short HEAD); do
	work
	touch "t/.git/$lock.lock"
	ok "with $lock.lock" runs 2 apply --commit --tree t --repo s s
	ok '... the file is named, and what to do' \
		says "t/.git/$lock.lock: another git works on this repository" 'remove that file'
	ok '... nothing was changed' cmp -s t/f before/f
	ok '... nor recorded' runs 0 status --tree t
	ok '... really' says 'nothing is applied'
	rm "t/.git/$lock.lock"
	ok '... afterwards it works' runs 0 apply --commit --tree t --repo s s
	ok '... whole' subjects 2.patch 1.patch "$start"
done

# killed COMMAND CALL N: at the N-th call of that name. runme puts its files in their places
# with renameat2, and libgit2 the index and the branch with rename.
killed() {
	strace -f -qq -o /dev/null -e inject="$2:signal=KILL:when=$3" \
		"$RUNME" "$1" --commit --tree t --repo s s >/dev/null 2>&1
}
after_kill() {
	find t/.git -name '*.lock' -delete
	runs 0 "$1" --commit --tree t --repo s s && no_note
}
finished=0 undone=0
for when in 'renameat2 1' 'renameat2 2' 'renameat2 3' 'rename 1' 'rename 2'; do
	work
	# shellcheck disable=SC2086 # a call and a number
	killed apply $when
	written=no
	[ -e t/n ] && written=yes
	ok "apply is killed at $when: the next run ends it" after_kill apply
	grep -q 'they are now' "$err" && finished=$((finished + 1))
	[ $written = yes ] || undone=$((undone + 1))
	ok '... the branch and the tree have all' subjects 2.patch 1.patch "$start"
done
ok 'some were finished' [ $finished -ge 2 ]
ok '... and some began anew' [ $undone -ge 1 ]
finished=0
for when in 'renameat2 1' 'rename 1' 'rename 2'; do
	work
	runs 0 apply --commit --tree t --repo s s
	# shellcheck disable=SC2086 # a call and a number
	killed revert $when
	ok "revert is killed at $when: the next run ends it" after_kill revert
	grep -q 'they are now' "$err" && finished=$((finished + 1))
	ok '... the branch has both' subjects 'Revert "1.patch"' 'Revert "2.patch"' \
		2.patch 1.patch "$start"
done
ok 'some were finished' [ $finished -ge 2 ]

# what the user did since counts more
work
killed apply rename 2
find t/.git -name '*.lock' -delete
git -C t reset -q --hard && rm -f t/n
rm -rf t/.pom
ok 'after a git reset --hard' runs 0 apply --commit --tree t --repo s s
ok '... the sets are applied anew' silent 'they are now'
ok '... whole' subjects 2.patch 1.patch "$start"
ok '... with no note' no_note

# an index that libgit2 does not read
work
git -C t update-index --split-index
ok 'a split index' runs 2 apply --commit --tree t --repo s s
ok '... is named, with what to do' says 'cannot read the index' 'git update-index --no-split-index'
git -C t update-index --no-split-index
ok '... which helps' runs 0 apply --commit --tree t --repo s s


# a rebase
up() {
	work
	rm s/2.patch
	git -C t checkout -qb up
	sed -i '1i head' t/f
	"$@"
	git -C t commit -qam upstream
	git -C t checkout -q -
	runs 0 apply --commit --tree t --repo s s
	git -C t rebase -q up
}
up true
ok 'revert --commit after a rebase' runs 0 revert --commit --tree t --repo s s
names_parent() {
	[ "$(git -C t log -1 --format=%b | sed -n 's/^This reverts commit \(.*\)\.$/\1/p')" = \
		"$(git -C t rev-parse HEAD~1)" ]
}
ok '... names the commit that the branch has' names_parent
up sed -i 's/^10$/y/' t/f
ok 'a rebase that dropped the commit, as upstream has its lines' runs 2 revert --commit --tree t --repo s s
ok '... is said' says 'is not in this branch any more; upstream may have brought the same lines'
ok '... and nothing changed' grep -qx y t/f

done_testing
