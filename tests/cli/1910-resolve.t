#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A series of ten patches is adapted to a newer tree in one sitting: of two conflicts, one
# is resolved and the other one skipped. The patches change only where they have to, and
# quilt applies the result without fuzz.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool quilt

cd "$scratch" || exit 2
w=s/.pom/refresh/conflict
more() {
	hunk "$@" | tail -n +3
}
mkdir t s
for i in f g h; do
	seq 100 >t/$i
done
hunk f 10 10 x >s/01.patch
hunk g 10 10 x >s/02.patch
hunk h 10 10 x >s/03.patch
{
	printf 'Subject: four hunks\n\nwith words\n---\n g | 2 +-\n\n'
	hunk g 90 90 gg | sed 's/^@@.*/& int g()/'
	hunk f 20 20 y | sed 's/^@@.*/& int one()/'
	more f 40 40 forty | sed 's/^@@.*/& int two()/'
	more f 60 60 z | sed 's/^@@.*/& int three()/'
	more f 80 80 z
	printf -- '-- \n2.30\n'
} >s/04.patch
hunk g 20 20 y >s/05.patch
hunk h 40 40 y >s/06.patch
hunk f 41 41 x2 0 >s/07.patch
hunk h 60 60 z >s/08.patch
hunk g 60 60 z >s/09.patch
hunk f 95 95 w >s/10.patch
printf '%s.patch\n' 01 02 03 04 05 06 07 08 09 10 >s/series
cp -a s old
# the newer tree
sed -i -e 's/^38$/thirty-eight/' -e 's/^39$/thirty-nine/' -e '70i new' t/f
sed -i -e 's/^40$/other/' -e 's/^41$/also/' t/h
cp -a t before

ok 'the first conflict' runs 1 refresh --onto t --repo s
ok '... is named, with the file and the line' says \
	'Stopped at 04.patch, patch 4 of 10' "$w/f:38"
ok '... and what to type' says 'runme refresh --continue --repo s' \
	'runme refresh --skip --repo s' 'runme refresh --drop --repo s' \
	'runme refresh --abort --repo s'
ok '... only the file that conflicts is there' [ "$(ls $w)" = f ]
cat >expected <<'END'
<<<<<<< ours
thirty-eight
thirty-nine
40
||||||| base
38
39
40
=======
38
39
forty
>>>>>>> theirs
END
sed -n 38,50p $w/f >markers
ok '... which has markers in the style diff3' diff markers expected
ok '... with the hunks that fit applied' [ "$(grep -c '^[yz]$' $w/f)" -eq 3 ]
unwritten() {
	mv s/.pom . && diff -r s old && mv .pom s
}
ok '... and no patch is written' unwritten

ok 'with a marker left' runs 2 refresh --continue --repo s
ok '... it does not go on' says "$w/f:38: it has conflict markers yet"
sed -i -e '/^<<<<<<</,/^=======/d' -e '/^>>>>>>>/d' -e 's/^38$/thirty-eight/' \
	-e 's/^39$/thirty-nine/' $w/f
ok 'resolved' runs 1 refresh --continue --repo s
ok '... it goes on to the next conflict' says '04.patch resolved: 1 hunk new, 1 moved' \
	'Stopped at 06.patch, patch 6 of 10' "$w/h:40"
ok '... whose file is there alone' [ "$(ls $w)" = h ]
ok '... and no patch is written yet' unwritten
ok 'skipped' runs 1 refresh --skip --repo s
ok '... it comes to the end' says '06.patch is skipped' \
	'10 sets: 1 refreshed, 1 resolved, 7 unchanged, 1 skipped' \
	'Skipped, and not made to fit the new tree:' \
	'Patches after 06.patch were judged without it.'
ok '... and nothing of it is left' [ "$(find s -type f | wc -l)" -eq 11 ]
for i in 01 02 03 05 06 07 08 09; do
	ok "$i.patch has its bytes" cmp s/$i.patch old/$i.patch
done
cat >expected <<'END'
31,32c31,32
<  38
<  39
---
>  thirty-eight
>  thirty-nine
47c47
< @@ -77,7 +77,7 @@
---
> @@ -78,7 +78,7 @@
END
differ() {
	diff "$1" "$2" >differs
	diff differs expected
}
ok 'the resolved one differs in two lines, and the place of one hunk' differ \
	old/04.patch s/04.patch
ok 'the series is as it was' cmp s/series old/series
ok 'the tree as well' same before t
by_quilt() (
	cp -a t q && cd q && sed -i '/^06/s/^/#/' ../s/series &&
		QUILT_PATCHES=../s quilt --quiltrc - push -a --fuzz=0 >../said 2>&1 &&
		! grep -i -e offset -e fuzz -e succeeded ../said
)
ok 'quilt applies the result without offset and fuzz' by_quilt

done_testing
