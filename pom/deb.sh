#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# deb.sh [FOLDER]: makes a binary package for Debian there, of what `make install'
# installs. FOLDER is build/deb or another one. `make deb' calls it, after it has built
# the tool in BUILD. DEBFULLNAME and DEBEMAIL name the maintainer. Files have the time
# of the last commit, or of SOURCE_DATE_EPOCH.
set -eu
cd -P -- "$(dirname -- "$0")/.."
umask 022
: "${BUILD:=build}" "${MAKE:=make}" "${CC:=gcc}"
mkdir -p "${1:-build/deb}"
folder=$(realpath -- "${1:-build/deb}")
version=$(sed -n 's/^VERSION = //p' Makefile)
arch=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
work=$(mktemp -d "$folder/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 2' HUP INT TERM
root=$work/debian/runme
doc=$root/usr/share/doc/runme

# Only objects that have the prefix in them are compiled again. Debian's zsh reads
# another folder than the one of `make install'.
mkdir "$work/build"
cp -a "$BUILD/pom" "$work/build/"
$MAKE install BUILD="$work/build" PREFIX=/usr DESTDIR="$root" \
	ZSH_DIR=/usr/share/zsh/vendor-completions >"$work/log" 2>&1 || {
	cat "$work/log" >&2
	exit 2
}
chmod -R u=rwX,go=rX "$root"
strip --remove-section=.comment --remove-section=.note "$root/usr/bin/runme"
find "$root/usr/share/man" -type f -exec gzip -9n {} +

# As Debian's other tools find it out.
mail=${DEBEMAIL:-${EMAIL:-patch-o-matic@localhost}}
case $mail in
*'<'*) ;;
*) mail="${DEBFULLNAME:-Patch-o-matic} <$mail>" ;;
esac
mkdir -p "$work/debian/lazy/DEBIAN" "$doc" "$root/DEBIAN"
cat >"$work/debian/control" <<END
Source: runme
Section: net
Priority: optional
Maintainer: $mail
Standards-Version: 4.6.2

Package: runme
Architecture: $arch
Depends: \${shlibs:Depends}
Recommends: \${shlibs:Recommends}, gcc, make, pkg-config, libxtables-dev, kmod
Suggests: dkms, iptables, bc, bison, flex, qemu-system-x86, dpkg-dev, xz-utils
Description: checks, applies and reverts patch sets for netfilter
 runme tries every patch of a set in memory first. It says what applies, what
 does not, and why. Then it changes a kernel tree and an iptables tree together,
 or not at all, and can revert byte for byte. It also builds sets as modules of
 the kernel that runs, and boots kernels to test them.
 .
 The package has the sets of the groups base and extra.
END
cat >"$work/changelog" <<END
runme ($version) unstable; urgency=medium

  * Patch-o-matic $version.

 -- $mail  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
gzip -9n <"$work/changelog" >"$doc/changelog.gz"
cat >"$doc/copyright" <<END
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Patch-o-matic

Files: *
Copyright: $(date -u -d "@$SOURCE_DATE_EPOCH" +%Y), the Patch-o-matic authors
Comment: The author of a set stands in its file info.
License: GPL-2
 On Debian systems, the text of the GNU General Public License, version 2,
 is in /usr/share/common-licenses/GPL-2.
END

# What is loaded on demand: a program that is linked with it has its dependencies.
# shellcheck disable=SC2046 # a list of options
echo 'int main(void) { return 0; }' | $CC -x c - -o "$work/debian/lazy/lazy" \
	-Wl,--no-as-needed $(pkg-config --libs libarchive libcurl libgit2 libedit ncursesw)
cd "$work"
# what it warns of is that lazy uses nothing of what it is linked with
dpkg-shlibdeps --warnings=0 -Tsubstvars -dRecommends -edebian/lazy/lazy -dDepends "-e$root/usr/bin/runme"
(cd "$root" && find usr -type f | LC_ALL=C sort | xargs md5sum) >md5sums
mv md5sums "$root/DEBIAN/"
dpkg-gencontrol -prunme -lchangelog -Tsubstvars -ffiles "-P$root"
dpkg-deb --root-owner-group --build "$root" . >/dev/null
mv -- *.deb "$folder/"
echo "$folder/runme_${version}_$arch.deb"
