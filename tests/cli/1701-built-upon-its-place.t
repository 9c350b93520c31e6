#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A set that deletes a file, and a later one that needs its name for a folder, or its
# folder for a file: the first one stays, and the later one is named.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2

start() {
	rm -rf t before s all
	mkdir -p t/d s
	echo e >t/e
	echo n >t/d/n
	seq 40 >t/f
	seq 40 >t/d/l
	cp -a t before
}
third() {
	[ ! -e s/3.patch ] || runs 0 revert --tree t 3.patch
}
# in_turn: 1.patch stays until 2.patch is out; both together can be taken out.
in_turn() {
	runs 0 apply --tree t --repo s s && stands && cp -a t all &&
		note t && refused 1 revert --tree t 1.patch &&
		says '2.patch builds upon it' && stands &&
		runs 0 check --tree t --repo s s || return
	runs 0 revert --tree t 2.patch && stands && runs 0 revert --tree t 1.patch &&
		third && same before t || return
	for order in '1.patch 2.patch' '2.patch 1.patch'; do
		rm -rf t
		cp -a all t
		# shellcheck disable=SC2086 # a list of names
		runs 0 revert --tree t $order || return
		runs 0 status --tree t && silent partial || return
		third && same before t || return
	done
	rm -rf all
}

start
git_gone e e >s/1.patch
git_new e/x new >s/2.patch
ok 'files below the file that was deleted' in_turn
start
{
	git_gone d/n n
	git_move d/l l
} >s/1.patch
git_new d new >s/2.patch
ok 'a file in the place of the folder' in_turn
start
{
	git_gone d/n n
	git_move d/l l
} >s/1.patch
git_move e d >s/2.patch
hunk f 20 20 twenty >s/3.patch
ok 'a file that moves there' in_turn
start
git_move e g >s/1.patch
git_new e/x/y new >s/2.patch
hunk f 20 20 twenty >s/3.patch
ok 'below a file that moved' in_turn
start
git_gone e e >s/1.patch
git_link e f >s/2.patch
ok 'a link in the place of a file' in_turn
start
git_gone e e >s/1.patch
git_new e/x new >s/2.patch
{
	git_gone e/x new
	git_new e other
} >s/3.patch
ok 'the name is a file again' eval 'runs 0 apply --tree t --repo s s && stands && note t &&
	refused 1 revert --tree t 1.patch && says "2.patch builds upon it" &&
	refused 1 revert --tree t 2.patch && says "3.patch builds upon it"'
ok '... revert of all' eval 'runs 0 revert --tree t --repo s s && same before t'

start
hunk d/l 20 20 twenty >s/1.patch
git_move d/l d/l/l >s/2.patch
ok 'a line of a file that moved below its own name' eval 'runs 0 apply --tree t --repo s s && stands &&
	runs 0 revert --tree t 1.patch && stands && runs 0 revert --tree t 2.patch && same before t'
start
git_gone e e >s/1.patch
ok 'a folder that nobody recorded' eval 'runs 0 apply --tree t s/1.patch && mkdir t/e && echo mine >t/e/mine && note t &&
	refused 1 revert --tree t 1.patch && says "e: it is a folder that stays"'
ok '... once it is away' eval 'rm -r t/e && runs 0 revert --tree t 1.patch && same before t'

start
{
	git_gone d/n n
	git_move d/l l
} >s/1.patch
git_new d new >s/2.patch
runs 0 apply --tree t --repo s s
echo mine >>t/d
note t
ok 'with an edit upon it as well' eval 'refused 1 revert --tree t 1.patch && says "2.patch builds upon it"'

done_testing
