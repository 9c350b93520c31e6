#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A spec and a tarball for rpmbuild. With a stand-in for kmodtool, which Fedora has,
# they make the package of a kernel, and the akmod.
# slow: rpmbuild and rpmlint are run several times
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
need_tool rpmbuild rpm rpmlint
new_system
make_repo base
module_set base/one 'License: GPL-2.0-only' 'Linux: >= 5.10, <= 7.2'
module_set base/Two_b
sed -i 's/^Summary: .*/Summary: one 100% %{nil} %(touch touched) set/' "$POM_REPO/base/one/info"
echo 'how one is used' >"$POM_REPO/base/one/help"
DEBFULLNAME='A 100% Packager' DEBEMAIL=packager@netfilter.org SOURCE_DATE_EPOCH=1700000000
export DEBFULLNAME DEBEMAIL SOURCE_DATE_EPOCH

ok 'export' runs 0 module export one Two_b --format rpm -o "$scratch/rpm"
version=$(sed -n 's/^Version: *//p' "$scratch/rpm/patch-o-matic-one-kmod.spec")
name=patch-o-matic-one-kmod-$version
ok '... has two files a set' [ "$(ls "$scratch/rpm" | sed 's/+[0-9a-f]*/+/' | paste -sd ' ')" = \
	'patch-o-matic-Two_b-kmod-0.1+.tar.xz patch-o-matic-Two_b-kmod.spec patch-o-matic-one-kmod-0.1+.tar.xz patch-o-matic-one-kmod.spec' ]
ok '... the sources, and the help' [ "$(tar -tf "$scratch/rpm/$name.tar.xz" | sort | paste -sd ' ')" = \
	"$name/Kbuild $name/help $name/net/netfilter/Kbuild $name/net/netfilter/xt_one.c" ]
ok '... rpmlint has no error for the specs' rpmlint "$scratch"/rpm/*.spec
ok 'once more' runs 0 module export one Two_b --format rpm -o "$scratch/again"
ok '... gives the same bytes' same "$scratch/rpm" "$scratch/again"
ok 'what is there is not written over' runs 2 module export one --format rpm -o "$scratch/rpm"

# rpmbuild OPTION...: with the spec of one; the packages go to $scratch/top.
build() {
	(cd "$scratch" && rpmbuild --quiet --nodeps --define "_topdir $scratch/top" \
		--define "_sourcedir $scratch/rpm" "$@" "$scratch/rpm/patch-o-matic-one-kmod.spec") \
		>"$out" 2>&1 || {
		cat "$out"
		return 1
	}
}
packages() {
	find "$scratch/top" -name '*.rpm' -exec basename {} \; | sort | paste -sd ' '
}
has() {
	rpm -qlp "$scratch"/top/RPMS/*/"$1"* 2>/dev/null | paste -sd ' '
}
of_spec() {
	rpm -qp --qf "$1" "$scratch/top/SRPMS/$name-1.src.rpm" 2>/dev/null
}
ok 'without kmodtool, rpmbuild makes what all kernels need' build -ba
ok '... and the sources' [ "$(packages)" = \
	"$name-1.src.rpm patch-o-matic-one-kmod-common-$version-1.noarch.rpm" ]
ok '... with the help' eval 'has patch-o-matic-one-kmod-common | grep -q "/patch-o-matic-one-kmod-common[^ ]*/help$"'
ok 'a summary is no macro' [ "$(of_spec '%{summary}')" = 'one 100% %{nil} %(touch touched) set' ]
ok '... nor is a maintainer' [ "$(of_spec '%{changelogname}')" = "A 100% Packager <packager@netfilter.org> - $version-1" ]
ok '... none is run' eval '! find "$scratch" -name touched | grep .'

# What kmodtool prints, in short.
stub kmodtool <<END
case " \$* " in
*' --kmodname patch-o-matic-one-kmod '*) ;;
*) exit 1 ;;
esac
case " \$* " in
*' --for-kernels $release '*)
	echo '%global kernel_versions ${release}___$headers'
	package=kmod-patch-o-matic-one-$release files=/lib/modules/$release/extra/patch-o-matic-one
	;;
*' --akmod '*)
	echo '%global akmod_install mkdir -p %{buildroot}/usr/src/akmods; cp %{_sourcedir}/%{name}.spec %{buildroot}/usr/src/akmods/'
	package=akmod-patch-o-matic-one files=/usr/src/akmods
	;;
esac
cat <<SPEC
%global kmodinstdir_prefix /lib/modules
%global kmodinstdir_postfix extra/patch-o-matic-one
%package -n \$package
Summary: made by kmodtool
Requires: patch-o-matic-one-kmod-common >= %{?epoch:%{epoch}:}%{version}
%description -n \$package
Made by kmodtool.
%files -n \$package
\$files
SPEC
END
rm -rf "$scratch/top"
ok 'with kmodtool, the module of a kernel is built' build -bb --define "kernels $release"
ok '... and is where depmod looks for it' [ "$(has kmod-patch-o-matic-one-)" = \
	"/lib/modules/$release/extra/patch-o-matic-one /lib/modules/$release/extra/patch-o-matic-one/xt_one.ko" ]
rm -rf "$scratch/top"
ok 'without a kernel, the akmod is made' build -bb
ok '... with the sources' [ "$(has akmod-)" = "/usr/src/akmods /usr/src/akmods/patch-o-matic-one-kmod.spec" ]
ok '... and no module' eval '! packages | grep -q "^kmod-"'
echo BROKEN >>"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
rm -rf "$scratch/rpm"
runs 0 module export one --format rpm -o "$scratch/rpm"
ok 'what does not compile has no package' eval '! build -bb --define "kernels $release" >/dev/null'

ok 'another format is refused' runs 2 module export one --format srpm -o "$scratch/none"
ok '... with those that there are' says 'use tar, dkms, deb or rpm'

done_testing
