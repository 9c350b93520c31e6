#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What a stopped refresh shows of each kind of conflict, and what becomes of the section:
# files that are missing, new, deleted or renamed, CR LF, a last line without a newline,
# parts that the tree has.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
w=s/.pom/refresh/conflict
more() {
	hunk "$@" | tail -n +3
}
# fresh: a tree with f and x; an empty folder for the patches.
fresh() {
	tree_of
	echo p.patch >s/series
}
stops() {
	runs 1 refresh --onto t --repo s && says 'Stopped at p.patch'
}
goes_on() {
	runs "${1-0}" refresh --continue --repo s
}
theirs() {
	sed -i -e '/^<<<<<<</,/^=======/d' -e '/^>>>>>>>/d' "$@"
}
# fits: the patch applies as it is, without offset.
fits() {
	runs 0 refresh --onto t --repo s && says '1 set unchanged'
}

fresh
{ hunk x 20 20 y && hunk f 10 10 z && more f 30 30 z; } >s/p.patch
sed -i 's/^29$/new/' t/f
sed -i 1d t/x
cp s/p.patch old
ok 'two files, of which one conflicts' stops
ok '... that one is shown' [ "$(ls $w)" = f ]
ok '... is taken' eval 'theirs $w/f && sed -i "s/^29$/new/" $w/f && goes_on'
cat >expected <<'END'
--- a/x
+++ b/x
@@ -16,7 +16,7 @@
 17
 18
 19
-20
+y
 21
 22
 23
--- a/f
+++ b/f
@@ -7,7 +7,7 @@
 7
 8
 9
-10
+z
 11
 12
 13
@@ -27,7 +27,7 @@
 27
 28
 new
-30
+z
 31
 32
 33
END
ok '... and both sections are right' cmp s/p.patch expected

fresh
hunk f 10 10 z >s/p.patch
hunk x 10 10 z >>s/p.patch
rm t/f
ok 'a file that the tree lacks' stops
ok '... which is said' says "$w/f:1 (the tree has no such file)"
cat >expected <<'END'
<<<<<<< ours
||||||| base
7
8
9
10
11
12
13
=======
7
8
9
z
11
12
13
>>>>>>> theirs
END
ok '... its hunk is shown' cmp $w/f expected
rm $w/f
ok '... removed, its section goes' goes_on
ok '... and no other' eval '! grep -q f s/p.patch && hunk x 10 10 z | cmp - s/p.patch'

fresh
hunk f 10 10 z >s/p.patch
sed -n 1,20p t/f >t/moved
rm t/f
ok 'a file that was moved' stops
sed 's/^10$/z/' t/moved >$w/moved
rm $w/f
ok '... its new place can be edited' goes_on
ok '... the patch is for that' fits
ok '... with its line' grep -qx '+++ b/moved' s/p.patch

fresh
git_new n 1 2 3 >s/p.patch
printf '1\nother\n3\n' >t/n
ok 'a new file that is there already' stops
cat >expected <<'END'
1
<<<<<<< ours
other
||||||| base
=======
2
>>>>>>> theirs
3
END
ok '... both are shown' cmp $w/n expected
ok '... resolved' eval 'theirs $w/n && goes_on'
ok '... it is an edit now' fits
ok '... of one line' grep -qx -e '-other' s/p.patch

fresh
git_gone f 1 2 3 >s/p.patch
git_mode x 100755 100644 >>s/p.patch
printf '1\nother\n3\n' >t/f
ok 'a deleted file that has other lines' stops
ok '... is shown' grep -qx other $w/f
rm $w/f
ok '... removed, it is deleted' goes_on
ok '... with its lines' eval 'fits && grep -qx -e -other s/p.patch'

fresh
git_gone n 1 2 3 >s/p.patch
hunk f 10 10 z >>s/p.patch
sed -i 's/^9$/new/' t/f
ok 'a file that is deleted already, and a conflict' stops
ok '... only the conflict is shown' [ "$(ls $w)" = f ]
ok '... and only it stays' eval 'theirs $w/f && sed -i "s/^9$/new/" $w/f &&
	goes_on && fits && ! grep -q "deleted" s/p.patch'

fresh
{
	git_move f g
	hunk f 10 10 z | sed 's/^+++ .*/+++ b\/g/'
} >s/p.patch
sed -i 's/^9$/new/' t/f
ok 'a renamed file' stops
ok '... has its new name' [ "$(ls $w)" = g ]
ok '... and is renamed afterwards' eval 'theirs $w/g && sed -i "s/^9$/new/" $w/g &&
	goes_on && fits && grep -qx "rename to g" s/p.patch'
rm t/f
ok 'a renamed file that is not there' stops
ok '... cannot be shown' says 'g cannot be shown as a file with markers' 'is not there'
ok '... so --continue refuses' runs 2 refresh --continue --repo s
ok '... and --skip goes on' runs 1 refresh --skip --repo s

fresh
hunk f 10 10 z | sed 's/$/\r/' >s/p.patch
sed -i 's/^9$/new/' t/f
ok 'a patch with CR LF' stops
ok '... is resolved with LF' eval 'theirs $w/f && sed -i "s/^9$/new/" $w/f && goes_on'
ok '... and keeps its line ends' [ "$(grep -c "$(printf '\r$')" s/p.patch)" -eq 11 ]
ok '... and fits' fits
sed -i 's/$/\r/' t/f
sed -i 's/^new\r$/newer\r/' t/f
ok 'a tree with CR LF' stops
ok '... has markers with CR LF' eval '! grep -v "$(printf "\r$")" $w/f'
ok '... and is resolved' eval 'theirs $w/f && goes_on && fits'

fresh
hunk f 37 37 z >s/p.patch
sed -i 's/^36$/new/' t/f
printf 41 >>t/f
ok 'no newline at the end' stops
ok '... which an editor adds' eval 'theirs $w/f && echo >>$w/f && goes_on'
ok '... is not in the patch' eval 'fits && ! grep -q "No newline" s/p.patch'
fresh
{
	printf -- '--- a/f\n+++ b/f\n@@ -36,5 +36,5 @@\n'
	printf ' 36\n 37\n 38\n-39\n+z\n 40\n\\ No newline at end of file\n'
} >s/p.patch
printf '%s' "$(sed 's/^40$/new/' t/f)" >t/f2
mv t/f2 t/f
ok 'a conflict in the last line, without a newline' stops
ok '... resolved' eval 'theirs $w/f && sed -i s/^40$/new/ $w/f && goes_on'
ok '... has none' eval 'fits && [ "$(grep -c "No newline" s/p.patch)" -eq 1 ]'

fresh
{ hunk f 10 10 z && more f 20 20 z && more f 30 30 z; } >s/p.patch
sed -i 's/^20$/z/' t/f
ok 'a part that the tree has' stops
ok '... needs no edit' eval '! grep -q "^<<<<<<<" $w/f && goes_on'
ok '... and goes' eval 'fits && [ "$(grep -c ^@@ s/p.patch)" -eq 2 ]'

fresh
{ hunk f 10 10 z && hunk x 10 10 z; } >s/p.patch
sed -i 's/^10$/z/' t/f
ok 'a file that the tree has as a whole' stops
ok '... needs no edit either' says 'No file has to be edited'
ok '... and its section goes' eval 'goes_on && hunk x 10 10 z | cmp - s/p.patch'

fresh
{ hunk f 10 10 z && hunk f 20 20 z; } >s/p.patch
sed -i 's/^9$/new/' t/f
ok 'two sections of one file' stops
ok '... cannot be shown' says 'the patch has several sections for f.'

fresh
hunk f 10 10 z >s/p.patch
sed -i 's/^9$/new/' t/f
ok 'a conflict' stops
cp t/f $w/f
ok 'with the file of the tree' goes_on 2
ok '... nothing is left' says 'nothing of the patch is left; --drop takes it out'
cp t/f $w/notes
ok 'a file that is not of the tree' eval 'sed -i s/^10$/z/ $w/f && goes_on'
ok '... is not taken, which is said' says 'conflict/notes: not taken'
ok '... and not in the patch' eval '! grep -q notes s/p.patch'

done_testing
