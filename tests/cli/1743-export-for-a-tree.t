#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# export with a tree writes the patches of a series for that tree, in every format, or
# nothing if one of them does not apply. Without a tree they are copied unchanged.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
# diffs of files of 40 numbered lines, for trees in which others come before these
mkdir base t s
seq 40 >base/f
seq 40 >base/g
seq 60 100 >base/h
for f in f g; do
	{ seq -f 'top %g' 5 && seq 40; } >t/$f
done
sed 's/^8$/other/' base/h >t/h
sed 's/$/\r/' base/f >t/crlf
cp -a base/f base/crlf
{
	echo 'Subject: what one does'
	echo
	unified base f 's/^10$/ten/'
} >s/1.patch
unified base g 's/^20$/twenty/' | sed 's,[ab]/g,g,' >s/2.patch
(cd t && sed -i 's/^30$/thirty/' g)
unified base g 's/^30$/thirty/' >s/3.patch
unified base f 's/^12$/twelve/' | gzip -n >s/4.patch.gz
unified base crlf 's/^12$/twelve/' | sed 's/$/\r/' >s/5.patch
printf '1.patch\n2.patch -p0\n3.patch -R\n4.patch.gz\n5.patch\n' >s/series
cp -a t want
ok 'the series applies' runs 0 apply --tree want --repo s s
rm -r want/.pom

# as_exported FOLDER: the series in it makes the tree, to the line.
as_exported() {
	rm -rf u
	cp -a t u
	runs 0 check --strict --tree u --repo "$1" && silent offset fuzz &&
		runs 0 apply --strict --tree u --repo "$1" "${2:-$1}" &&
		rm -r u/.pom && same want u
}
note t s
ok 'quilt' eval 'refused 0 export --repo s --tree t -o e.quilt && as_exported e.quilt'
ok '... names and options stay' eval 'printf "1.patch\n2.patch -p0\n3.patch -R\n4.patch\n5.patch\n" |
	cmp - e.quilt/series'
ok '... and the text before a diff' grep -qx 'Subject: what one does' e.quilt/1.patch
ok '... the lines are those of the tree' grep -q '^@@ -12,7 +12,7 @@' e.quilt/1.patch
cat >quilt.sh <<'END'
rm -rf u && cp -a t u && cd u && while read -r name level; do
	patch -s -F0 ${level:--p1} <../e.quilt/"$name" || exit
done <../e.quilt/series
END
ok '... patch(1) takes them without fuzz' eval 'sh quilt.sh && same want u'
ok 'tar' eval 'refused 0 export --repo s --tree t --format tar -o e.tar && tar -xf e.tar &&
	diff -r e e.quilt'
printf '1.patch\n2.patch -p0\n4.patch.gz\n5.patch\n' >s/series
sed -i 's/^thirty$/30/' t/g want/g
ok 'mbox' eval 'runs 0 export --repo s --tree t --format mbox -o e.mbox &&
	as_exported ./e.mbox e.mbox'
ok 'again the same bytes' eval 'runs 0 export --repo s --tree t --format mbox -o e2.mbox &&
	cmp e.mbox e2.mbox'

unified base f 's/^10$/TEN/' >s/6.patch
printf '1.patch\n6.patch\n2.patch -p0\n' >s/series
note t s
for format in quilt tar mbox; do
	ok "$format: with a conflict nothing is written" eval \
		"refused 1 export --repo s --tree t --format $format -o k.$format &&
		says 6.patch conflict 'Nothing was written' && [ ! -e k.$format ]"
	ok '... --keep-going leaves it out' eval \
		"refused 1 export --repo s --tree t --format $format -k -o k.$format &&
		says 6.patch '2 patches'"
done
ok '... the others are for the tree' eval 'runs 0 check --strict --tree t --repo k.quilt && silent offset'
ok 'without a tree they are as they are' eval 'refused 0 export --repo s -o plain &&
	cmp s/1.patch plain/1.patch && cmp s/6.patch plain/6.patch &&
	cmp s/series plain/series'
printf '1.patch\n' >s/series
sed 's/^10$/ten/' t/f >t/f2
mv t/f2 t/f
for format in quilt tar mbox; do
	ok "$format: one that is there already" eval \
		"runs 1 export --repo s --tree t --format $format -o p.$format && says present"
done

done_testing
