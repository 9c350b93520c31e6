#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The patches of Buildroot's packages, of Yocto's recipes, of RPM's spec files and of
# Debian's source packages, as they lie: which ones are read, and in which order.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"

cd "$scratch" || exit 2
mkdir -p k orig
for part in kernel net include/linux; do mkdir -p "k/$part"; done
printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 9\nEXTRAVERSION =\nKERNELRELEASE = x\n' >k/Makefile
touch k/Kconfig k/Kbuild
seq 40 >k/f
seq 40 >orig/f
# put FILE LINE OLD NEW
put() {
	mkdir -p "$(dirname "$1")"
	hunk f "$2" "$3" "$4" >"$1"
}
# listed "NAME..." REPO [OPTION]...: the sets of the repository, in their order
listed() {
	want=$1
	shift
	runs 0 list --json --repo "$@" && json "' '.join(s['name'] for s in d['sets']) == '$want'"
}

# Buildroot: a package, and folders for its versions
put b/linux/0001-a.patch 10 10 a
put b/uboot/0001-u.patch 10 10 u
ok 'the patches of the kernel' listed linux/0001-a.patch b
ok '... list says as what they are read' eval 'runs 0 list --repo b && says "read as Buildroot" "package: linux"'
ok '... apply' eval 'runs 0 check --kernel k --repo b && says "1 set applies"'
put b/linux/6.12.9/0001-b.patch 10 10 b
put b/linux/6.6/0001-c.patch 10 10 c
ok 'of several versions, those of the tree' listed linux/6.12.9/0001-b.patch b --kernel k
ok '... or of the option' listed linux/6.6/0001-c.patch b --kernel k --kernel-version 6.6.3
ok '... or, for no version, those in the folder itself' listed linux/0001-a.patch b
rm b/linux/0001-a.patch
ok '... or none' eval 'runs 2 list --repo b && says "several kernels: 6.12.9 or 6.6" "--kernel-version 6.12.9"'
ok 'a folder of versions alone' listed 6.6/0001-c.patch b/linux --kernel-version 6.6
seq 0 40 >k/f
ok 'refresh' eval 'runs 0 refresh --onto k --repo b --kernel-version 6.6 && grep -q "^@@ -8" b/linux/6.6/0001-c.patch'
seq 40 >k/f
ok 'another package is named' eval 'rm -r b/linux && runs 2 list --repo b && says "folders with patches: uboot"'

# Yocto: the order of SRC_URI
mkdir -p y/files
put y/linux-acme/b.patch 10 10 b
put y/files/a.patch 10 b a
put y/linux-acme-6.12/c.patch 10 a c
put y/cfg/extra.patch 20 20 x
cat >y/linux-acme_6.12.bb <<'EOF'
# SRC_URI = "file://comment.patch"
SRC_URI = "git://example.org/linux.git;branch=x \
    file://b.patch file://defconfig \
    https://example.org/far.patch"
require linux-acme.inc
NAME = "${BPN}"
SRC_URI:append:rpi = " file://machine.patch"
SRC_URI += "${@bb.utils.contains('A', 'b', 'file://python.patch', '', d)}"
SRC_URI:prepend = "file://none.patch;apply=no "
SRC_URI += "file://sub.patch;patchdir=${S}/other"
EOF
cat >y/linux-acme.inc <<'EOF'
FILESEXTRAPATHS:prepend := "${THISDIR}/cfg:"
SRC_URI += "file://a.patch;striplevel=1"
SRC_URI_append = " file://c.patch"
SRC_URI:append = " file://${X}.patch;striplevel=1 file://${WHO}.patch"
X ?= "extra"
require ../outside.inc
require linux-acme.inc
EOF
put y/x.patch 30 30 none
ok 'a recipe that includes itself without end' eval 'runs 2 list --repo y && says "includes more than 32 files"'
sed -i '$d' y/linux-acme.inc
ok 'a recipe' listed 'b.patch a.patch c.patch extra.patch' y
ok '... its file' listed 'b.patch a.patch c.patch extra.patch' y/linux-acme_6.12.bb
ok '... they apply one on the other' eval 'runs 0 check --tree orig --repo y && says "4 sets apply"'
ok '... what is left out is said' says 'left out: SRC_URI:append:rpi' 'fetched from elsewhere: 1' \
	'only BitBake knows the name: 2' 'patchdir names another folder: 1'
ok '... and as what it is read' eval 'runs 0 list --repo y && says "read as a recipe of Yocto: SRC_URI of linux-acme_6.12.bb"'
seq 0 40 >orig/f
ok '... refresh' eval 'runs 0 refresh --onto orig --repo y && grep -q "^@@ -8" y/files/a.patch'
seq 40 >orig/f
echo 'SRC_URI = "file://x.patch;striplevel=1 file://../orig/f.patch file://gone.patch"' >y/linux-acme_6.6.bb
ok 'two versions' eval 'runs 2 list --repo y && says "several kernels: 6.12 or 6.6"'
ok '... one of them' listed 'b.patch a.patch c.patch extra.patch' y --kernel k
ok '... the other' eval 'runs 1 check --tree orig --repo y --kernel-version 6.6 && matches "^x.patch +clean"'
ok '... a name that leads out, and one that is not there' eval 'matches "^\.\./orig/f.patch +malformed" &&
	matches "^gone.patch +malformed .*in none of the recipe"'
echo >y/other_1.bb
ok 'two recipes' eval 'runs 2 list --repo y && says "several recipes: linux-acme_6.12.bb, linux-acme_6.6.bb, other_1.bb" "--repo y/linux-acme_6.12.bb"'
printf 'A = "%s"\nB = "%s"\nSRC_URI = "%s"\n' "\${B}\${B}\${B}" "\${A}\${A}\${A}" "file://\${A}.patch" >y/other_1.bb
# shellcheck disable=SC2086
ok 'variables that name each other' bounded 5 2000000 0 list --repo y/other_1.bb

# RPM: the numbers, and what %prep does with them
mkdir s
for n in 1 2 3; do put s/p$n.patch 10 $((n == 1 ? 10 : n - 1)) $n; done
put s/acme-4.patch 30 30 four
cat >s/acme.spec <<'EOF'
%global base acme
Name: acme
Version: 1.2
Patch2: p2.patch
Patch1: https://example.org/x/p1.patch
# Patch7: no.patch
%if 0
Patch8: never.patch
%else
Patch3: p3.patch
%endif
%if 0%{?fedora} > 40
Patch4: %{base}-4.patch
%elif 1
Patch5: other.patch
%else
Patch6: other.patch
%endif
%prep
%setup -q
%patch1 -p1
%patch -P 2 -p1
%patch 3 -p1
%patch4 -p1 -R
%build
%patch5 -p1
EOF
ok 'a spec file' listed 'p1.patch p2.patch p3.patch acme-4.patch' s
ok '... with its folder, or by name' listed 'p1.patch p2.patch p3.patch acme-4.patch' s/acme.spec
sed -i 30s/30/four/ orig/f
ok '... in the order of %prep, and taken out with -R' eval 'runs 0 check --tree orig --repo s && says "4 sets apply" "conditions of which the first branch is read: 1"'
seq 40 >orig/f
prep() { # LINE...
	sed -i '/^%prep/,$d' s/acme.spec
	printf '%s\n' %prep "$@" >>s/acme.spec
}
prep '%autosetup -p1 -n x'
ok '%autosetup: the order of the lines' listed 'p2.patch p1.patch p3.patch acme-4.patch' s
prep '%autosetup -N' '%autopatch -p1 -m 1 -M 2'
ok '%autopatch: some' eval 'listed "p2.patch p1.patch" s && says "does not apply them: 2"'
prep '%autopatch -p1 3 1'
ok '... or by number' listed 'p3.patch p1.patch' s
prep 'ApplyOptionalPatch p3.patch' 'ApplyPatch p1.patch'
ok 'ApplyPatch' listed 'p3.patch p1.patch' s
prep 'git am *'
ok '%prep that says nothing' eval 'listed "p2.patch p1.patch p3.patch acme-4.patch" s && says "names no patches"'
printf 'Patch9: %%{what}.patch\nPatch10: ../y/x.patch\nPatch11: gone.patch\n' >s/b
cat s/acme.spec >>s/b && mv s/b s/acme.spec
ok 'a macro that is not known' eval 'runs 0 list --repo s && says "has a macro that is not known here"'
ok '... a name that leads out, and one that is not there' says 'leads out of the tree (..)' 'does not lie beside the spec file'
cp s/acme.spec s/two.spec
ok 'two spec files' eval 'runs 2 list --repo s && says "there are 2 spec files" "--repo s/"'
echo p2.patch >s/series
ok 'a series is read as one' listed p2.patch s

# Debian, whose kernel has folders in its series
mkdir -p d/debian
put d/debian/patches/bugfix/all/a.patch 10 10 a
put d/debian/patches/debian/b.patch 10 a b
printf '# first\nbugfix/all/a.patch\ndebian/b.patch\n' >d/debian/patches/series
ok 'a source package of Debian' listed 'bugfix/all/a.patch debian/b.patch' d
ok '... its folder debian' eval 'cp -r d/debian x && runs 0 list --repo x && says bugfix/all/a.patch'
cp orig/f d
ok '... on itself' eval 'runs 0 check --tree d --repo d && says "2 sets apply"'
ok '... list says as what it is read' eval 'runs 0 list --repo d && says "read as a source package of Debian: debian/patches/series"'
tar cJf d.debian.tar.xz -C d debian
ok '... its archive' listed 'bugfix/all/a.patch debian/b.patch' d.debian.tar.xz
echo debian/b.patch >d/debian/patches/ubuntu.series
ok "another vendor's series is named" eval 'listed "bugfix/all/a.patch debian/b.patch" d && says "debian/patches/ubuntu.series is for that vendor"'
ok '... and can be given' listed debian/b.patch d/debian/patches/ubuntu.series

done_testing
