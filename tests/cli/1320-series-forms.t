#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Series in forms other than quilt's: guards, dpatch, and what editors leave. A
# file that is no series is refused, and the message says what it is.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool iconv git

cd "$scratch" || exit 2
mkdir -p orig c/p.suse c/p.xen p
numbered line 90 >orig/f
for i in 1 2 3 4 5 6 7 8; do
	unified orig f "s/line ${i}5/& new $i/" >p/$i.patch
done
cp p/*.patch c/p.suse && cp p/8.patch c/p.xen
cat >c/series.conf <<'END'
# Kernel patches configuration file
	p.suse/1.patch	# a comment
########################################################
-	p.suse/2.patch
+xen	p.suse/3.patch
-xen	p.suse/4.patch
+!xen p.suse/5.patch
	+xen -arm	p.suse/6.patch
+xen +arm	p.suse/7.patch -p1
+xen -	p.xen/8.patch
-
END
# takes NAME...: with the guards in $guards, these patches of c are listed
takes() {
	# shellcheck disable=SC2086 # words
	runs 0 list --repo c $guards || return
	got=$(sed -n 's,^ *p\.[a-z]*/\([0-9]\)\.patch.*,\1,p' "$out" | tr '\n' ' ')
	[ "$got" = "$* " ] && return
	echo "listed: $got"
	return 1
}
guards=
ok 'no guard holds' takes 1 4 5
ok '... what is left out is counted, and how to get it' says '5 patches are left out by guards' \
	'xen, arm' '--guard NAME'
guards='--guard xen'
ok '+NAME, -NAME, +!NAME' takes 1 3 6 7
guards='--guard arm'
ok '... of several on a line the last that holds' takes 1 4 5 7
guards='--guard xen --guard=arm'
ok '... and with both' takes 1 3 7
ok 'a guard that no patch has' runs 2 list --repo c --guard xne
ok '... is no guard' says xne 'no patch has a guard of that name'
cp -r orig t
ok 'applied' runs 0 apply --tree t --repo c/series.conf p.suse
ok '... is what is not guarded' [ "$(grep -o 'new .' t/f | tr '\n' ' ')" = 'new 1 new 4 new 5 ' ]
ok '... and goes' runs 0 revert --tree t --repo c/series.conf p.suse
ok '... byte for byte' same orig t
ok '--quilt' runs 0 apply --tree t --repo c --quilt --guard xen p.suse
ok '... is a series that quilt reads' [ "$(cat t/.pc/applied-patches)" = 'p.suse/1.patch
p.suse/3.patch
p.suse/6.patch
p.suse/7.patch' ]
sed -i '1i first' orig/f
ok 'refresh' runs 0 refresh --repo c --onto orig
ok '... keeps the guards' grep -qx '+xen	p.suse/3.patch' c/series.conf
sed -i 1d orig/f
printf -- '+x 1.patch\n-2.patch\n' >p/series
cp p/2.patch p/-2.patch
ok 'a series of quilt may have guards' runs 0 list --repo p
ok '... and a name that looks like one' says -2.patch '1 patch is left out'

# a series as editors and other systems leave it
printf '1.patch\n2.patch -p1\n' >plain
same_sets() {
	runs 0 list --repo p && says 1.patch 2.patch && silent 3.patch
}
sed 's/^/\xef\xbb\xbf/; 2s/^...//' plain >p/series
ok 'a byte order mark' same_sets
sed 's/$/\r/' plain >p/series
ok 'lines of CR LF' same_sets
sed 's/$/\r/; 1s/^/\xef\xbb\xbf/' plain >p/series
ok '... and both' same_sets
rm -rf t && cp -r orig t
ok '... which is applied' runs 0 apply --tree t --repo p p
ok '... and goes' runs 0 revert --tree t --repo p p
ok '... byte for byte' same orig t
cp p/2.patch 'p/2.patch#no'
printf '# ours\n\n  1.patch\t-p1   # one\n2.patch#no\n' >p/series
ok 'comments, blanks, and a # in a name' runs 0 list --repo p/series
ok '... are as quilt has them' says '2.patch#no'
iconv -f UTF-8 -t UTF-16 plain >p/series
ok 'UTF-16' runs 2 list --repo p
ok '... is named' says UTF-16 iconv
printf 'https://example.org/1.patch\n' >p/series
ok 'addresses' runs 2 list --repo p
ok '... are named' says 'an address' download
printf '<!DOCTYPE html>\n<html>\n' >p/series
ok 'a web page' runs 2 list --repo p
ok '... is named' says 'a web page'
rm p/series

# dpatch
mkdir -p d/debian/patches
for i in 1 2; do
	{
		printf '#! /bin/sh /usr/share/dpatch/dpatch-run\n## 0%d_a.dpatch by A Dev <dev@example.org>\n##\n' $i
		printf '## All lines beginning with `## DP:'\'' are a description of the patch.\n'
		printf '## DP: the title %d\n## DP: and more\n\n@DPATCH@\n' $i
		cat p/$i.patch
	} >d/debian/patches/0${i}_a.dpatch
done
printf '# ours\n01_a\n02_a.dpatch\n' >d/debian/patches/00list
echo 03_b >d/debian/patches/00list.amd64
rm -rf t && cp -r orig t
ok 'dpatch' runs 0 list --repo d
ok '... has its patches, with titles' matches '01_a\.dpatch +the title 1' '02_a\.dpatch +the title 2'
ok '... and says what it leaves out' says 00list.amd64
ok '... authors' runs 0 show --repo d 01_a.dpatch
ok '... and text' says 'A Dev <dev@example.org>' 'and more'
ok '... are applied' runs 0 apply --tree t --repo d/debian/patches/00list \
	01_a.dpatch 02_a.dpatch
ok '... both' [ "$(grep -c new t/f)" = 2 ]
printf '#if DEB\n01_a\n#endif\n' >d/debian/patches/00list
ok 'a list for cpp' runs 2 list --repo d
ok '... is named' says 'C preprocessor'

# files that are no series
ok 'a patch' runs 2 list --repo p/1.patch
ok '... is named' says 'it is a patch' 'runme check'
git init -q g
ok 'a work tree of git' runs 2 list --repo g
ok '... is named' says git format-patch
ok '... and .git itself' runs 2 list --repo g/.git
ok '... too' says git format-patch
cp orig/f g && git -C g add . && git -C g -c user.name=x -c user.email=x@y commit -qm x
git -C g bundle create -q ../x.bundle HEAD
ok 'a bundle' runs 2 list --repo x.bundle
ok '... is named' says 'git bundle' clone
mkdir -p ow/hack-6.12 ow/pending-6.12 yocto
cp p/1.patch ow/hack-6.12 && cp p/2.patch ow/pending-6.12
ok 'folders of patches' runs 2 list --repo ow
ok '... are named' says 'hack-6.12, pending-6.12' '--repo each'
ok '... and can be given, each' runs 0 list --repo ow/pending-6.12 --repo ow/hack-6.12
echo 'SRC_URI = "file://1.patch"' >yocto/linux_6.1.bb
ok 'a recipe of Yocto' runs 0 list --repo yocto/linux_6.1.bb
ok '... is read' says Yocto 'names 1.patch, which is in none'
ok '... and its folder' runs 0 list --repo yocto
ok '... too' says Yocto 'names 1.patch, which is in none'
echo 'patch p 1.patch' >yocto/features.scc
ok 'kernel features of Yocto' runs 2 list --repo yocto/features.scc
ok '... are named' says 'kernel features'

done_testing
