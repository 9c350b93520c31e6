#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A file takes the place of a folder, and a folder that of a file, by sections in any
# order: check and apply take what git apply takes, and revert gives back what was there.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool git
cd "$scratch" || exit 2
GIT_CEILING_DIRECTORIES=$scratch
export GIT_CEILING_DIRECTORIES

# start: a tree with the file e, the folder d of two files, and a link l.
start() {
	rm -rf t before git p.patch
	mkdir -p t/d/sub t/g
	echo e >t/e
	echo n >t/d/n
	echo s >t/d/sub/s
	seq 40 >t/f
	echo g >t/g/g
	ln -s g t/l
	cp -a t before
	cp -a t git
}
as_git() {
	diff -r --no-dereference -x .pom t git
}
# both_ways: the patch goes in as git puts it in, is recognised there, and comes out.
both_ways() {
	(cd git && git apply ../p.patch) && runs 0 check --tree t p.patch &&
		same before t && runs 0 apply --tree t p.patch && as_git &&
		runs 0 status --tree t && silent partial && runs 0 revert --tree t p.patch &&
		same before t || return
	# another set upon it, in a file of its own, and one in a file that moved
	hunk f 20 20 twenty >other.patch
	runs 0 apply --tree t p.patch other.patch && runs 0 revert --tree t p.patch &&
		runs 0 revert --tree t other.patch && same before t || return
	# what is there without a record is seen, but for a copy that changes nothing
	! grep -q '^copy from' p.patch || return 0
	rm -rf t && cp -a git t && runs 0 check --tree t p.patch && says 'there already' &&
		runs 0 revert --unrecorded --tree t p.patch && same before t
}
# likewise NAME, not_so NAME: the patch in .p.
likewise() {
	start
	mv .p p.patch
	ok "$1" both_ways
}
not_so() {
	start
	mv .p p.patch
	ok "$1" eval '! (cd git && git apply ../p.patch 2>/dev/null) && note t && refused 1 check --tree t p.patch &&
		refused 1 apply --tree t p.patch'
}
gone() {
	git_gone "d/n" n
	git_gone "d/sub/s" s
}

git_move e e/e >.p
likewise 'a file is moved into a folder of its name'
git_move e e/e/e/e >.p
likewise 'the same, deeper'
{
	git_move d/n d
	git_gone d/sub/s s
} >.p
likewise 'a file takes the place of its folder'
{
	git_gone d/sub/s s
	git_move d/n d
} >.p
likewise '... after the other file'
git_move d/sub/s d/sub >.p
likewise 'a folder below becomes its file'
{
	git_new d new
	gone
} >.p
likewise 'a file is made before the folder is deleted'
{
	gone
	git_new d new
} >.p
likewise '... after it'
{
	git_gone d/n n
	git_new d new
	git_gone d/sub/s s
} >.p
likewise '... in between'
{
	git_new e/x/y one two
	git_new e/z three
	git_gone e e
} >.p
likewise 'files are put below a file before that is deleted'
{
	git_new e/x/y one two
	git_gone e e
	git_new e/z three
} >.p
likewise '... in between'
{
	git_gone e e
	git_new e/x/y one two
	git_new e/z three
} >.p
likewise '... after it'
{
	git_link d g
	gone
} >.p
likewise 'a link is made before the folder is deleted'
{
	git_new l/a new
	git_unlink l g
} >.p
likewise 'a folder is made before the link is deleted'
{
	git_unlink l g
	git_new l/a new
} >.p
likewise '... after it'
{
	git_move d/n e/n
	git_move e d
	git_move d/sub/s e/s
} >.p
likewise 'a file and a folder change places'
{
	git_copy e d/n/e
	git_move d/n n
} >.p
likewise 'a copy below a file that moves'
{
	git_move e e/e
	git_copy f e/f
	echo 'diff --git a/f b/f'
	hunk f 20 20 twenty
} >.p
likewise 'a move, a copy and an edit'
{
	printf 'diff --git a/e b/e/e\nsimilarity index 50%%\nrename from e\nrename to e/e\n'
	printf -- '--- a/e\n+++ b/e/e\n@@ -1 +1,2 @@\n e\n+more\n'
} >.p
likewise 'a move with an edit'

git_new d new >.p
not_so 'a file in the place of a folder that stays'
{
	git_new d new
	git_gone d/n n
} >.p
not_so '... of which one file stays'
git_move f d >.p
not_so 'a move there'
git_new e/x new >.p
not_so 'a file below a file that stays'
{
	git_new x new
	git_new x/y new
} >.p
not_so 'a file below a new file'
{
	git_new x/y new
	git_new x new
} >.p
not_so 'a file in the place of a new folder'
git_new l/x new >.p
not_so 'a file below a link that stays'
{
	git_link x g
	git_new x/y new
} >.p
not_so 'a file below a new link'
{
	git_link d g
	gone
	git_new d/y new
} >.p
not_so 'the same, where a folder was'

start
{
	git_new d new
	echo 'and then'
	gone
} >p.patch
note t
ok 'commits are judged one by one' refused 1 check --tree t p.patch
start
git_new x/y new >p.patch
git_new x new >q.patch
note t
ok 'sets as well' eval 'refused 1 apply --tree t p.patch q.patch && says "x: it is a folder that stays"'
ok '... in the other order' eval 'refused 1 apply --tree t q.patch p.patch && says "x is no folder" "x/y"'

done_testing
