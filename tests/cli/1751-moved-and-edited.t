#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Sets that gave files other names, in a tree where somebody edited the files since: what
# goes in one run is what goes set by set, and a name that is gone is no proof that lines
# were taken out.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 1
unset KERNEL_DIR IPTABLES_DIR

# series: the patches in s, applied to a fresh tree t; o is as it was.
series() {
	rm -rf t o
	mkdir t
	seq 60 >t/f
	cp -R t o
	runs 0 apply --tree t --repo s s || return
	rm -rf was
	mkdir was
}
# patch NUMBER: its text is the input.
patch() {
	[ "$1" != 1 ] || rm -rf s
	mkdir -p s
	cat >"s/$1.patch"
}
differs_by() {
	diff -r -x .pom o t | grep '^[<>]' >differences
	printf '%s\n' "$@" | diff - differences
}
# move_edit FROM TO LINE OLD NEW: a rename with an edit.
move_edit() {
	printf 'diff --git a/%s b/%s\nsimilarity index 90%%\n' "$1" "$2"
	printf 'rename from %s\nrename to %s\n' "$1" "$2"
	hunk "$1" "$3" "$4" "$5" | sed "2s,.*,+++ b/$2,"
}

git_move f r0 | patch 1
hunk r0 20 20 x | patch 2
git_move r0 r1 | patch 3
ok 'an edit between two renames' series
sed -i 's/^21$/21\nmine/' t/r1
ok '... and one by hand' runs 0 status --tree t
ok '... are reverted in one run' runs 0 revert --tree t --repo s s
ok '... but for what was done by hand' differs_by '> mine'
series
chmod 755 t/r1
ok 'the same with another mode' runs 0 revert --tree t --repo s s
ok '... leaves no line' cmp t/f o/f

git_new n 1 2 3 4 | patch 1
git_move n r | patch 2
series
echo mine >>t/r
ok 'a new file that was moved, and has more in it' runs 1 revert --tree t --repo s s
ok '... is not told as taken out' says 'it has more in it than the patch knows'
ok '... and stays recorded' runs 0 status --tree t
ok '... under its name' [ -e t/r ]

git_move f r0 | patch 1
hunk r0 20 20 y | patch 2
git_move r0 f | patch 3
series
sed -i 's/^40$/mine/' t/f
ok 'there and back' runs 0 revert --tree t --repo s s
ok '... with an edit between' differs_by '< 40' '> mine'

git_move f r0 | patch 1
hunk r0 10 10 x | patch 2
series
mv t/r0 t/f
ok 'a file that somebody moved back' runs 1 status --tree t
ok '... has the lines of the other set' matches '^  2\.patch +applied +'
ok '... which are taken out of it' runs 0 revert --tree t --repo s s
ok '... all of them' cmp t/f o/f
series
mv t/r0 t/q
ok 'a file that somebody moved elsewhere' runs 1 status --tree t
ok '... is missed' matches '^  2\.patch +partial +.*r0: it is not there any more$'
ok '... and its set stays' runs 1 revert --tree t --repo s 2.patch
ok '... with where the file may be' says 'q lies beside it'

series
sed -i 's/^30$/mine/' t/r0
ok 'a rename below an edit' runs 1 revert --tree t --repo s 1.patch
ok '... does not go alone' says '2.patch builds upon it'
ok '... also not with -k' runs 1 revert -k --tree t --repo s 1.patch
ok '... but together' runs 0 revert --tree t --repo s s
ok '... with what was done by hand left' differs_by '< 30' '> mine'

git_new f 1 2 3 | patch 2
series
echo mine >>t/r0
ok 'a new file at the name before a rename' runs 0 status --tree t
ok '... does not hide the rename' matches '^  1\.patch +applied'
sed -i 's/^10$/x/' t/r0
ok '... nor does an edit' runs 0 status --tree t

move_edit f r0 10 10 x | patch 1
{
	printf -- '--- a/r0\n+++ b/r0\n@@ -9,5 +9,6 @@\n'
	printf ' 9\n x\n 11\n+new\n 12\n 13\n'
} | patch 2
move_edit r0 r1 30 30 z | sed 's/@@ .*/@@ -28,7 +28,7 @@/' | patch 3
series
chmod 755 t/r1
ok 'renames with edits, one beside the other' runs 0 status --tree t
ok '... all stand' matches '^  1\.patch +applied'
ok '... and go' runs 0 revert --tree t --repo s s
ok '... byte for byte' cmp t/f o/f

i=0
rm -rf s
while [ $i -lt 200 ]; do
	git_move "f$i" "f$((i + 1))" >"s.$i"
	i=$((i + 1))
done
mkdir s
for i in $(seq 0 199); do
	mv "s.$i" "s/$(printf %03d "$i").patch"
done
rm -rf t
mkdir t
seq 60 >t/f0
runs 0 apply --tree t --repo s s
echo mine >>t/f200
ok '200 renames, and a line by hand' runs 0 revert --tree t --repo s s
ok '... are back' [ "$(tail -n 1 t/f0)" = mine ]

done_testing
