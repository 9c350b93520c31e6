#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# OpenWrt's target/linux as it lies: which folders are read for a platform and a kernel, in
# which order, the new files of files/, and what refresh makes of them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
# a kernel VERSION: with the version of its Makefile, and a file of 40 lines
kernel() {
	mkdir -p "$1/kernel" "$1/net" "$1/include/linux"
	printf 'VERSION = %s\nPATCHLEVEL = %s\nSUBLEVEL = 3\nEXTRAVERSION =\nKERNELRELEASE = x\n' \
		"${2%.*}" "${2#*.}" >"$1/Makefile"
	touch "$1/Kconfig" "$1/Kbuild" "$1/net/Kconfig"
	seq 40 >"$1/f"
}
# put FOLDER NAME LINE OLD NEW: a patch in target/linux
put() {
	mkdir -p "w/target/linux/$1"
	hunk f "$3" "$4" "$5" >"w/target/linux/$1/$2"
}
# names: the sets in their order
names() {
	json "' '.join(s['name'] for s in d['sets']) == '$*'"
}
kernel k 6.12
kernel new 6.18
put generic/backport-6.12 010-a.patch 10 10 b
put generic/pending-6.12 010-a.patch 10 b p
put generic/hack-6.12 001-c.patch 10 p h
put generic/hack-6.12 README 20 20 x
put x1/patches-6.12 900-d.patch 10 h platform
put x2/patches 900-e.patch 10 h other
mkdir -p w/target/linux/generic/files/net w/target/linux/generic/files-6.12 w/target/linux/x1/files/net
echo generic >w/target/linux/generic/files/net/one.c
echo script >w/target/linux/generic/files-6.12/two.sh
chmod +x w/target/linux/generic/files-6.12/two.sh
echo x1 >w/target/linux/x1/files/net/one.c
# generic [NAME]...: the sets of generic/, and then these
generic() {
	names files backport-6.12/010-a.patch pending-6.12/010-a.patch hack-6.12/001-c.patch "$@"
}

# which patches, in which order
ok 'generic alone' eval 'runs 0 list --json --repo w && generic'
ok '... target/linux itself' eval 'runs 0 list --json --repo w/target/linux && generic'
ok 'list says as what it is read' eval 'runs 0 list --repo w &&
	says "read as OpenWrt" "generic/files, generic/files-6.12, generic/backport-6.12, generic/pending-6.12, generic/hack-6.12"'
ok 'a platform comes last' eval 'runs 0 list --json --repo w --platform x1 && generic x1/patches-6.12/900-d.patch'
ok '... its patches may have no version' eval 'runs 0 list --json --repo w --platform x2 && generic x2/patches/900-e.patch'
ok 'a platform that there is not' eval 'runs 2 list --repo w --platform x3 && says "no such platform" "x1, x2"'
ok '... nor by a path' eval 'runs 2 list --repo w --platform ../linux/x1 && says "no such platform"'
ok '... nor for another repository' eval 'runs 2 list --repo w/target/linux/x2/patches --platform x1 &&
	says "leave --platform out"'

# the patches are applied to what those before them left; the platform's files win
ok 'they apply one on the other' eval 'runs 0 check --kernel k --repo w --platform x1 && says "5 sets apply"'
cp -r k t
ok 'without a name' eval 'runs 2 apply --kernel t --repo w && same k t'
ok '... it says how' says 'no set or group was named' '--all takes all 4' 'files, backport-6.12, pending-6.12, ...' \
	'runme list --repo w'
ok '--all and a name' eval 'runs 2 apply --kernel t --repo w --all files && says "it is given beside --all" && same k t'
ok '--all' runs 0 apply --kernel t --repo w --platform x1 --all
ok '... the platform is on top' eval 'grep -qx platform t/f && grep -qx x1 t/net/one.c && [ -x t/two.sh ] && [ ! -x t/net/one.c ]'
ok '... is there, then' eval 'runs 0 check --kernel t --repo w --platform x1 && says "5 sets are there already"'
ok '... and goes' eval 'runs 0 revert --kernel t --repo w --platform x1 --all && same k t'
ok 'a group goes up to it' eval 'runs 0 apply --kernel t --repo w pending-6.12 && grep -qx p t/f &&
	runs 0 revert --kernel t --repo w --all && same k t'
echo other >t/net/one.c
ok 'a file that is there with another text is none of ours' eval 'runs 1 check --kernel t --repo w && matches "^files +conflict"'
rm t/net/one.c
ok '--quilt' eval 'runs 0 apply --kernel t --repo w --all --quilt && grep -qx h t/f && runs 0 revert --kernel t --repo w --all'
rm -rf t/.pc t/patches
ok '... and back' same k t

# several kernels
put generic/hack-6.18 001-c.patch 10 10 new
ok 'patches for several kernels' eval 'runs 2 list --repo w &&
	says "patches for several kernels: 6.12 or 6.18" "--kernel-version 6.12 or --kernel-version 6.18"'
ok '... the tree decides' eval 'runs 0 check --json --kernel k --repo w && generic'
ok '... another one' eval 'runs 0 check --json --kernel new --repo w && names files hack-6.18/001-c.patch'
ok '... or the option' eval 'runs 0 check --json --kernel new --repo w --kernel-version 6.12.7 && generic'
ok '... or that the platform has one only' eval 'runs 0 list --json --repo w --platform x1 && generic x1/patches-6.12/900-d.patch'
ok 'a kernel without patches' eval 'runs 2 list --repo w --kernel-version 6.6 && says "no patches for 6.6" "--kernel-version 6.18"'

# refresh: where the patches lie
sed -i '1i zero' new/f
cp -r w before
ok 'refresh' eval 'runs 0 refresh --onto new --repo w --kernel-version 6.12 && says "3 refreshed, 1 unchanged"'
ok '... writes them where they lie' grep -q '^@@ -8,7 +8,7 @@' w/target/linux/generic/backport-6.12/010-a.patch
ok '... nothing else' [ "$(diff -rq before w | wc -l)" -eq 3 ]
ok '... and they fit' eval 'runs 0 check --strict --kernel new --repo w --kernel-version 6.12 && silent offset'
sed -i s/^10$/b/ new/f
ok '... those of its own kernel without the option' eval 'runs 1 refresh --check --onto k --repo w && says "3 need to be refreshed"'
ok 'a patch that is upstream' eval 'runs 0 refresh --onto new --repo w --kernel-version 6.12 &&
	says "remove the file $PWD/w/target/linux/generic/backport-6.12/010-a.patch by hand"'
echo generic >new/net/one.c
echo script >new/two.sh
chmod +x new/two.sh
ok '... new files, too' eval 'runs 0 refresh --onto new --repo w --kernel-version 6.12 && matches "^files is upstream: .*remove these files"'

# what a stranger's checkout may have
ln -s /etc/passwd w/target/linux/generic/files/net/link
ln -s /etc w/target/linux/generic/files/etc
mkdir -p w/target/linux/generic/files/.git
echo x >w/target/linux/generic/files/.git/config
ok 'links and .git are left out' eval 'runs 0 list --repo w --kernel-version 6.12 && says "left out of the new files: 3" && matches "files +2 new files"'
mv w/target/linux/generic/files/net outside
ln -s ../../../../outside w/target/linux/generic/files/net
ok 'a folder that is a link' eval 'runs 0 list --repo w --kernel-version 6.12 && matches "files +1 new file of"'
mv w/target/linux/generic/hack-6.12 hack
ln -s ../../../../hack w/target/linux/generic/hack-6.12
ok '... also of patches' eval 'runs 0 list --json --repo w --kernel-version 6.12 && names files backport-6.12/010-a.patch pending-6.12/010-a.patch'

# a folder may have a series
printf '# ours\n020-b.patch\n' >w/target/linux/generic/pending-6.12/series
put generic/pending-6.12 020-b.patch 20 20 x
ok 'a series in a folder' eval 'runs 0 list --json --repo w --kernel-version 6.12 && names files backport-6.12/010-a.patch pending-6.12/020-b.patch'
rm -r w/target/linux/generic/files/.git
tar cf w.tar -C w .
ok 'an archive of it' eval 'runs 0 list --json --repo w.tar --kernel-version 6.12 && names files backport-6.12/010-a.patch pending-6.12/020-b.patch'

done_testing
