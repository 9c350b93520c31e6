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
	ends "$wanted" "$RUNME" module "$@"
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
# own_option PROGRAM MATCH OPTION: the match has this option of the set's
own_option() {
	XTABLES_LIBDIR=$root$xtables:$xtables "$1" -m "$2" --help 2>&1 |
		grep -e "$3"
}
# What happens after an upgrade of iptables, as the plugin sees it.
not_elsewhere() {
	version=$(pkg-config --modversion xtables)
	cp -R "$xtables" "$out/elsewhere" &&
		sed "s/$version/$(echo "$version" | tr 0-9 7)/" \
			"$root$xtables/libipt_time.so" >"$out/elsewhere/libipt_time.so" ||
		return
	XTABLES_LIBDIR=$out/elsewhere iptables -m time --help >"$out/log" 2>&1
	rm -r "$out/elsewhere"
	grep -q kerneltz "$out/log" && ! grep -q -e --days "$out/log"
}
# made_for FOLDER: its modules are for the kernel, and say their licence
made_for() {
	for ko in "$1"/*.ko; do
		case $(modinfo -F vermagic "$ko") in
		"$release "*) ;;
		*) return 1 ;;
		esac
		[ "$(modinfo -F license "$ko")" = GPL ] || return
	done
}

sets=$(ls -d base/*/linux extra/*/linux | cut -d / -f 2)
# joined SUFFIX: the names on standard input, as "echo *" has them
joined() {
	sed "s/\$/$1/" | LC_ALL=C sort | paste -sd ' '
}
# those of string and time stand beside iptables' own, for each family
plugins_of_all=$({
	basename -s .c -a base/*/iptables/extensions/lib*.c \
		extra/*/iptables/extensions/lib*.c
	printf '%s\n' libip6t_string libip6t_time libipt_string libipt_time
} | joined .so)
modules_of_all=$(sed -n 's/^+obj-.* += \(.*\)\.o$/\1/p' base/*/linux.diff \
	extra/*/linux.diff | joined .ko)
for version in 6.1 6.12; do
	headers=$(tests/lib/sources.sh headers $version) ||
		bail "no headers of linux $version"
	headers=$headers/headers
	release=$(sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
		"$headers/include/generated/utsrelease.h")
	# install compiles them again, so building them alone for one kernel is enough
	if [ $version = 6.1 ]; then
		ok "linux $release: all sets are built" module 0 build \
			--kernel "$headers" -o "$out/built" $sets
		ok '... every module, the plugins, and those beside iptables'\'' own' \
			[ "$(cd "$out/built" && LC_ALL=C ls | paste -sd ' ')" = "$plugins_of_all $modules_of_all" ]
		ok '... for that kernel' made_for "$out/built"
	fi

	root=$out/root-$version
	mkdir -p "$root/lib/modules/$release/kernel" "$root$xtables" "$root/var/lib"
	depmod -b "$root" "$release" 2>"$out/log" || bail "$(cat "$out/log")"
	manifest "$root" >"$out/before"
	updates=$root/lib/modules/$release/updates
	ok "linux $release: install" module 0 install --batch --root "$root" \
		--kernel "$headers" $sets
	ok '... every module, for that kernel' made_for "$updates"
	ok '... and no other' [ "$(cd "$updates" && LC_ALL=C ls | paste -sd ' ')" = "$modules_of_all" ]
	ok '... every plugin' [ "$(cd "$root$xtables" && LC_ALL=C ls | paste -sd ' ')" = "$plugins_of_all" ]
	ok '... status' module 0 status --root "$root"
	ok '... the kernel finds the match mport' autoloads ipt_mport xt_mport
	ok '... and the target TARPIT, for IPv6 as well' autoloads ip6t_TARPIT xt_TARPIT
	ok '... iptables finds its plugin' plugin -j TARPIT
	ok '... and that of mport' plugin -m mport
	ok '... and that of random' plugin -m random
	ok '... the kernel finds revision 1 of time' autoloads ipt_timezone xt_timezone
	ok '... and strings, for IPv6' autoloads ip6t_strings xt_strings
	ok '... iptables finds the plugin that is beside its own' own_option iptables \
		time days
	ok '... and ip6tables' own_option ip6tables string 'm strings'
	ok '... but not an iptables of another version' not_elsewhere
	ok 'remove' module 0 remove --batch --root "$root" $sets
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
