#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The sets as modules of the distribution's kernels and plugins of its iptables:
# they compile against the packages of headers, install into a system below a
# scratch folder, are found by the names that iptables asks for, and go again.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool make gcc depmod modprobe modinfo pkg-config iptables
scratch_folder
POM_HOME=$PWD
HOME=$out/home
export POM_HOME HOME
mkdir "$HOME"
xtables=$(pkg-config --variable=xtlibdir xtables) || bail 'no libxtables-dev'

manifest() (
	cd "$1" || exit
	find . -printf '%y %m %p %l\n' | sort
	find . -type f -exec sha256sum {} + | sort -k 2
)
# module STATUS ARG...
module() {
	wanted=$1
	shift
	"$RUNME" module "$@" >"$out/said" 2>&1
	ended=$?
	[ $ended -eq "$wanted" ] && return
	echo "status $ended instead of $wanted"
	cat "$out/said"
	return 1
}
says() {
	grep -qF -e "$1" "$out/said" || { cat "$out/said" && return 1; }
}
# as the kernel asks for it when a rule is added
autoloads() {
	modprobe -d "$root" -S "$release" --show-depends "$1" 2>&1 |
		grep -q "/updates/$2.ko"
}
# plugin OPTION NAME: the machine's iptables loads it and knows its help
plugin() {
	XTABLES_LIBDIR=$root$xtables:$xtables iptables "$1" "$2" --help 2>&1 |
		grep "^$2 "
}
made_for() {
	for ko in "$out/built"/*.ko; do
		case $(modinfo -F vermagic "$ko") in
		"$release "*) ;;
		*) return 1 ;;
		esac
		[ "$(modinfo -F license "$ko")" = GPL ] || return
	done
}

for version in 6.1 6.12; do
	headers=$(tests/lib/sources.sh headers $version) ||
		bail "no headers of linux $version"
	headers=$headers/headers
	release=$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
		"$headers/include/generated/utsrelease.h")
	rm -rf "$out/built"
	ok "linux $release: what can be built is" module 1 build --keep-going \
		--kernel "$headers" -o "$out/built" mport random time TARPIT string
	ok '... every module and the plugins that stand alone' \
		[ "$(cd "$out/built" && echo *)" = 'libxt_TARPIT.so libxt_mport.so libxt_random.so xt_TARPIT.ko xt_mport.ko xt_random.ko xt_strings.ko xt_timezone.ko' ]
	ok '... for that kernel' made_for
	ok '... and the reason is said for the rest' says \
		'it changes extensions/libxt_string.c of iptables itself'

	root=$out/root-$version
	mkdir -p "$root/lib/modules/$release/kernel" "$root$xtables" "$root/var/lib"
	depmod -b "$root" "$release" 2>"$out/log" || bail "$(cat "$out/log")"
	manifest "$root" >"$out/before"
	ok 'install' module 0 install --batch --root "$root" --kernel "$headers" \
		mport random TARPIT
	ok '... status' module 0 status --root "$root"
	ok '... the kernel finds the match mport' autoloads ipt_mport xt_mport
	ok '... and the target TARPIT, for IPv6 as well' autoloads ip6t_TARPIT xt_TARPIT
	ok '... iptables finds its plugin' plugin -j TARPIT
	ok '... and that of mport' plugin -m mport
	ok '... and that of random' plugin -m random
	ok 'remove' module 0 remove --batch --root "$root" mport random TARPIT
	manifest "$root" >"$out/after"
	none '... all is as it was, byte for byte' diff "$out/before" "$out/after"
done

# other headers of libxtables than the program's: what a plugin would meet
mismatch() {
	mkdir "$out/pc"
	sed 's/^Version:.*/Version: 1.8.13/' "$(pkg-config \
		--variable=pcfiledir xtables)/xtables.pc" >"$out/pc/xtables.pc"
	PKG_CONFIG_PATH=$out/pc
	export PKG_CONFIG_PATH
	module 1 build mport --kernel "$headers" -o "$out/mismatch" &&
		says 'headers of libxtables are of version 1.8.13' &&
		[ ! -e "$out/mismatch" ]
}
ok 'a mismatch of versions is said before anything is built' mismatch

done_testing
