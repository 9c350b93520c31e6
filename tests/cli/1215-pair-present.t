#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A series contains a patch and its revert, and patch(1) has applied all of it.
# The patches around the two show that both are applied, and none is offered
# again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
cd "$scratch" || exit 2

# by_others N: patch(1) applies the first N of the series, without a record.
by_others() {
	n=0
	for patch in s/*; do
		n=$((n + 1))
		[ $n -le "$1" ] || break
		runs 0 apply --tree t "$patch" || return
	done
	rm -rf t/.pom
}
# standings WORD...: the standings of the series, in its order; apply agrees with
# them.
standings() {
	by_others "$1" || return
	shift
	runs 0 check --tree t --repo s || return
	now=$(awk '/^[0-9]\.patch /{ print $2 }' "$out" | tr '\n' ' ')
	[ "$now" = "$* " ] || {
		echo "they stand: $now"
		return 1
	}
	left=$(printf '%s\n' "$@" | grep -c clean)
	cp -a t was
	runs 0 apply --tree t --repo s s || return
	[ "$left" -gt 0 ] || diff -r was t
}
series() { # TEXT N WORD...
	ok "$@"
	rm -rf was
	tree_of
}
p=present c=clean
one_pair() {
	hunk f 20 20 twenty >s/1.patch
	hunk f 10 10 ten >s/2.patch
	hunk f 20 twenty 20 >s/3.patch
	hunk f 30 30 thirty >s/4.patch
}
tree_of
one_pair
series 'all are there' standings 4 $p $p $p $p
one_pair
series 'all but the last' standings 3 $p $p $p $c
one_pair
series 'none is' standings 0 $c $c $c $c
one_pair
series 'the first' standings 1 $p $c $c $c
a_prefix() {
	hunk f 10 10 ten >s/1.patch
	hunk f 20 20 twenty >s/2.patch
	hunk f 20 twenty 20 >s/3.patch
	hunk f 30 30 thirty >s/4.patch
}
a_prefix
series 'a pair behind what is there' standings 1 $p $c $c $c
a_prefix
series 'a pair that is there' standings 4 $p $p $p $p
hunk f 20 20 twenty >s/1.patch
hunk f 20 twenty 20 >s/2.patch
hunk f 20 20 twenty >s/3.patch
hunk f 30 30 thirty >s/4.patch
series 'a patch, its revert, and the patch again' standings 4 $p $p $p $p
git_move f g >s/1.patch
git_move g f >s/2.patch
hunk f 30 30 thirty >s/3.patch
series 'a rename and the rename back' standings 3 $p $p $p
git_mode f 100644 100755 >s/1.patch
git_mode f 100755 100644 >s/2.patch
hunk f 30 30 thirty >s/3.patch
series 'executable, and not' standings 3 $p $p $p
new_and_gone() {
	git_new n one >s/1.patch
	git_gone n one >s/2.patch
	hunk f 30 30 thirty >s/3.patch
}
new_and_gone
# no file of the tree shows that they went in; the one after them does
series 'created, then deleted' standings 3 $p $p $p
new_and_gone
series 'created, then deleted, and no more' standings 2 $c $c $c
hunk f 20 20 twenty >s/1.patch
hunk x 20 20 twenty >s/2.patch
hunk f 20 twenty 20 >s/3.patch
hunk x 20 twenty 20 >s/4.patch
hunk f 30 30 thirty >s/5.patch
series 'two pairs that cross' standings 5 $p $p $p $p $p

# applied by runme: both are applied, and no advice would separate them
hunk f 20 20 twenty >s/1.patch
hunk f 20 twenty 20 >s/2.patch
runs 0 apply --tree t --repo s s >/dev/null
ok 'a pair that is recorded' runs 0 check --tree t --repo s
ok 'is applied, and not to be dropped' eval 'matches "^1.patch +applied" &&
	matches "^2.patch +applied" && silent drop'
done_testing
