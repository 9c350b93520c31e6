#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets that change the same place can be reverted in any order that is possible. A
# set that another one builds on stays, and the message names the other one.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_trees
make_repo base
file=net/netfilter/Makefile
for set in a b c; do
	new_set base/$set
	edit_by base/$set linux.diff "$scratch/linux" $file "20i obj $set"
done

# In every order of apply and of revert.
there_and_back() {
	for set in $1; do
		runs 0 apply --fuzz 3 "$set" || return
	done
	for set in $2; do
		left=$(grep -cx 'obj [abc]' "$KERNEL_DIR/$file")
		runs 0 revert "$set" || return
		not grep -qx "obj $set" "$KERNEL_DIR/$file" &&
			[ "$(grep -cx 'obj [abc]' "$KERNEL_DIR/$file")" \
				-eq $((left - 1)) ] &&
			not says fuzz || return
		# what is left stands as the ledger has it
		runs 0 status && silent 'edited since' || return
	done
	pristine
}
every_way() {
	for again in 'a b c' 'a c b' 'b a c' 'b c a' 'c a b' 'c b a'; do
		ok "in: $1, out: $again" there_and_back "$1" "$again"
	done
}
for there in 'a b' 'b a'; do
	for again in 'a b' 'b a'; do
		ok "in: $there, out: $again" there_and_back "$there" "$again"
	done
done
every_way 'a b c'
every_way 'c a b'

# What stays when one has left can be taken for what it is: its diff in .pom is
# the difference that it makes now.
runs 0 apply --fuzz 3 a b c >/dev/null
runs 0 revert b >/dev/null
by_patch() {
	cp -a "$KERNEL_DIR" "$scratch/p" &&
		patch -s -R -F0 -p1 -d "$scratch/p" \
			<"$KERNEL_DIR/.pom/0003-c.diff" &&
		patch -s -R -F0 -p1 -d "$scratch/p" \
			<"$KERNEL_DIR/.pom/0001-a.diff" &&
		rm -rf "$scratch/p/.pom" && same "$scratch/linux" "$scratch/p"
}
ok 'the diffs in .pom are what patch -R takes' by_patch
runs 0 revert a c >/dev/null

# Three sets at three places: the lines between them move.
new_set base/low
edit_by base/low linux.diff "$scratch/linux" $file '44i low'
new_set base/top
edit_by base/top linux.diff "$scratch/linux" $file \
	-e '5i top' -e '5i top' -e '5i top' -e '5i top' -e '5i top'
new_set base/mid
edit_by base/mid linux.diff "$scratch/linux" $file '41i mid'
runs 0 apply top mid >/dev/null
cp -a "$KERNEL_DIR" "$scratch/two"
rm -r "$scratch/two/.pom"
runs 0 revert mid top >/dev/null
in_between() {
	# shellcheck disable=SC2086 # lists of names
	runs 0 apply low && runs 0 apply --fuzz 3 $1 && runs 0 revert low &&
		cp -a "$KERNEL_DIR" "$scratch/now" &&
		rm -r "$scratch/now/.pom" && same "$scratch/two" "$scratch/now" &&
		rm -r "$scratch/now" && runs 0 status && runs 0 revert $2 &&
		pristine
}
for one in 'top mid' 'mid top'; do
	for two in 'top mid' 'mid top'; do
		ok "low, then $one; low leaves, then $two" \
			in_between "$one" "$two"
	done
done

# built upon
runs 0 apply a >/dev/null
new_set base/upon
edit_by base/upon linux.diff "$KERNEL_DIR" $file 's/^obj a$/obj a upon/'
ok 'a set that changes the lines of another' runs 0 apply upon
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'keeps it in' refused 1 revert a
ok 'by name' says 'upon builds upon it; revert upon first, or both together'
ok 'in the order in which they can go' runs 0 revert a upon
ok 'both come out' pristine

runs 0 apply a upon b --fuzz 3 >/dev/null
ok 'one after the other' runs 0 revert upon
ok 'as well' runs 0 revert a
ok 'while a third one stays' grep -qx 'obj b' "$KERNEL_DIR/$file"
runs 0 revert b >/dev/null

# a file that a set brings and another one edits
runs 0 apply a >/dev/null
new_set base/editor
edit_by base/editor linux.diff "$KERNEL_DIR" net/netfilter/a.c 's/a/edited/'
ok 'a set that edits a file of another' runs 0 apply editor
note "$KERNEL_DIR" "$IPTABLES_DIR"
ok 'keeps it in, too' refused 1 revert a
ok 'by name, too' says 'editor builds upon it'
ok 'until it goes' runs 0 revert editor
ok 'then it can go' runs 0 revert a
ok 'and everything is as it was' pristine

# in one request: checked against what the one before leaves behind
ok 'sets that build upon each other, in one request' runs 0 apply a upon editor
ok 'come out in one' runs 0 revert editor upon a
ok 'with nothing left' pristine
ok 'a conflict with what the request itself has changed' runs 1 apply upon
mkdir -p "$POM_REPO/base/rival/"
echo 'Summary: rival' >"$POM_REPO/base/rival/info"
edit_by base/rival linux.diff "$scratch/linux" $file \
	-e 's/obj 19/obj rival/' -e 's/obj 20/obj rival/'
ok 'names the set' runs 1 check a rival
ok 'that did it' says 'a changed lines there, in this request'

done_testing
