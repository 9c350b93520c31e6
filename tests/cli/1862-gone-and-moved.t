#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A file of a recorded set is not in the tree any more: revert says where it may be. With
# --force it takes out the rest, and the set off the record.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# applied: the series in s, to a tree with the files f and d/g
applied() {
	rm -rf t before
	mkdir -p t/d
	seq 40 >t/f
	seq 40 >t/d/g
	cp -a t before
	runs 0 apply --tree t --repo s s
}
recorded() {
	runs 1 status --tree t && says 'is not there any more'
}
unrecorded() {
	[ ! -e t/.pom ]
}

mkdir s
{ hunk d/g 10 10 x && hunk f 10 10 x; } >s/1.patch
hunk d/g 30 30 y >s/2.patch
ok 'two sets' applied
rm -r t/d before/d
ok 'a file that both changed is deleted' runs 1 revert --tree t --repo s s
ok '... which revert does not hide' says 'a file of it is not there any more; --force takes out what is left, and the set off the record'
ok '... and both stay' recorded
ok 'with --force' runs 0 revert --force --tree t --repo s s
ok '... both go' matches '^1\.patch +reverted +tree: .*d/g is not there any more'
ok '... also those lines that are there, and no other ones' as_before

ok 'again' applied
rm -r t/d before/d
sed -i 's/^x/z/' t/f
ok 'lines in another file were changed' runs 1 revert --force --tree t --repo s s
ok '... which is said' says 'its lines were changed since it was applied'
ok '... and keeps the set' recorded

rm s/1.patch
ok 'one set' applied
mv t/d/g t/d/h
ok 'its file is renamed' runs 1 revert --tree t --repo s s
ok '... revert says where it may be' says 'd/h may be it now: move that back'
cp -a t t2
ok 'with --force, that stays' runs 0 revert --force --tree t --repo s s
ok '... as is said' says 'd/g is not there, and d/h stays'
ok '... with its lines' grep -qx y t/d/h
ok '... off the record' unrecorded
rm -rf t
mv t2 t
mv t/d/h t/d/g
ok 'moved back, it is reverted' runs 0 revert --tree t --repo s s
ok '... and nothing is left' as_before

git_new n/m 1 2 3 4 5 6 7 8 >s/2.patch
hunk f 20 20 w >>s/2.patch
for to in o/m n/q; do
	ok "a new file is moved to $to" applied
	mkdir -p t/o
	mv t/n/m "t/$to"
	ok '... it is not taken for deleted' runs 1 revert --tree t --repo s s
	ok '... but found' says "n/m is not there any more, and $to has its bytes: move that back"
	ok '... and recorded' runs 1 status --tree t
	ok 'with --force, it stays' runs 0 revert --force --tree t --repo s s
	ok '... as is said' says "n/m is not there, and $to stays"
	ok '... and the rest goes' cmp t/f before/f
done
git_new n/m 1 2 3 4 5 6 7 8 >s/2.patch
ok 'a set of one new file' applied
mv t/n t/o
ok '... that is moved with its folder' runs 1 status --tree t
ok '... status asks whether it is that' says 'n/m: it is not there any more; is it o/m now?'
echo more >>t/o/m
ok '... with other bytes, it is another file' runs 0 revert --tree t --repo s s
ok '... and the set is off the record' unrecorded

{ git_new n/m 1 2 3 && git_new o/m 1 2 3; } >s/2.patch
ok 'a set of two like files' applied
rm -r t/n
ok '... of which one is deleted' runs 0 revert --tree t --repo s s
ok '... is reverted: the other one is its own' as_before

# a rename that was undone by hand
rm -rf t s
mkdir t s
seq 40 >t/f
seq 10 >t/g
{
	printf -- '--- a/f\n+++ b/f\n@@ -9,3 +9,3 @@\n 9\n-10\n+x\n 11\n'
	printf 'diff --git a/g b/h\nsimilarity index 100%%\nrename from g\nrename to h\n'
} >s/1.patch
echo 1.patch >s/series
ok 'a set with a rename and an edit' runs 0 apply --tree t --repo s s
mv t/h t/g
ok '... whose rename was undone by hand' runs 1 status --tree t
ok '... which is said' says 'g: it has its old name again'
ok 'the rest is taken out' runs 0 revert --tree t --repo s s
ok '... and all is as it was' eval '[ "$(cat t/f t/g)" = "$(seq 40; seq 10)" ] && [ ! -e t/h ]'
done_testing
