#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Packages of Debian's for dkms. They are made by dpkg's own tools.
# slow: Debian's tools make packages
# shellcheck source=tests/cli/module.sh
. "$(dirname -- "$0")/module.sh"
need_tool dpkg-deb dpkg-source make
make_repo base
module_set base/one 'Author: A. N. Other <other@netfilter.org>' 'License: GPL-2.0-only' \
	'Linux: >= 5.10, <= 7.2'
module_set base/Two_b
DEBFULLNAME='A Packager' DEBEMAIL=packager@netfilter.org SOURCE_DATE_EPOCH=1700000000
export DEBFULLNAME DEBEMAIL SOURCE_DATE_EPOCH

ok 'export' runs 0 module export one Two_b --format deb -o "$scratch/deb"
three() {
	set -- "$scratch"/deb/*
	[ $# -eq 6 ] && for name in one two-b; do
		for end in .dsc .tar.xz _all.deb; do
			[ -s "$(echo "$scratch/deb/patch-o-matic-$name-dkms"_*$end)" ] ||
				return
		done
	done
}
ok '... has three files a set' three
deb=$(echo "$scratch"/deb/patch-o-matic-one-dkms_*_all.deb)
dpkg-deb -x "$deb" "$scratch/x" && dpkg-deb -e "$deb" "$scratch/x/DEBIAN" || exit 2
dkms=$(echo "$scratch"/x/usr/src/patch-o-matic-one-*)
ok '... the binary one has the sources' cmp "$dkms/net/netfilter/xt_one.c" \
	"$POM_REPO/base/one/linux/net/netfilter/xt_one.c"
ok '... where dkms looks for them' [ "${dkms##*/}" = "$(
	sed -n 's/^PACKAGE_[A-Z]*="\(.*\)"/\1/p' "$dkms/dkms.conf" | paste -sd -
)" ]
ok '... all of it is of root' sh -c \
	"! dpkg-deb -c '$deb' | grep -v '^[-d]rw.r.[-x]r.[-x] root/root '"
ok '... its maintainer is who made it' [ "$(dpkg-deb -f "$deb" Maintainer)" = \
	'A Packager <packager@netfilter.org>' ]
ok '... it needs dkms' [ "$(dpkg-deb -f "$deb" Depends)" = 'dkms (>= 2.1)' ]
ok '... its scripts are scripts' sh -n "$scratch/x/DEBIAN/postinst"
ok '... both' sh -n "$scratch/x/DEBIAN/prerm"
unpacks() {
	dpkg-source --no-check -x "$scratch"/deb/patch-o-matic-one-dkms_*.dsc \
		"$scratch/source" >"$out" 2>&1
}
ok 'the source package unpacks' unpacks
ok '... and makes the same binary one' sh -c "cd '$scratch/source' &&
	make -sf debian/rules binary >/dev/null 2>&1 && cmp ../*one*_all.deb '$deb'"
ok 'once more' runs 0 module export one Two_b --format deb -o "$scratch/again"
ok '... gives the same bytes' same "$scratch/deb" "$scratch/again"
ok 'nothing is left in the scratch folder' [ -z "$(ls "$HOME/.cache/patch-o-matic")" ]
ok 'what is there is not written over' runs 2 module export one --format deb -o "$scratch/deb"

lacking=$scratch/lacking
mkdir "$lacking"
for tool in sh make gzip xz dpkg-deb; do
	ln -s "$(command -v $tool)" "$lacking/$tool"
done
without() {
	PATH=$lacking "$RUNME" module export one --format deb -o "$scratch/none" \
		>"$out" 2>"$err"
	[ $? -eq 2 ]
}
ok 'without dpkg-source' without
ok '... its package is named' says 'dpkg-source: it is not installed' \
	'install the package dpkg-dev'

done_testing
