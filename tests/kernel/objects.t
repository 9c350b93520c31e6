#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The code of the sets compiles without a warning in every kernel of their range and in
# iptables. The extensions work as far as they can without that kernel running.
# Build folders are kept in $BUILD/kernel, so only the first run is slow.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool sparse make gcc flex bison bc
POM_HOME=$PWD
export POM_HOME
jobs=$(nproc)
work=$BUILD/kernel
mkdir -p "$work" || bail "no folder $work"
work=$(cd "$work" && pwd)
exec 9>"$work/.lock"
flock 9

sets=$(ls -d base/*/ extra/*/ 2>/dev/null)
[ -n "$sets" ] || bail 'there are no sets'

# The names of new files of the sets below $1 (linux, iptables), as $2 says.
added() {
	for set in $sets; do
		[ ! -d "$set$1" ] || (cd "$set$1" && find -- * -path "$2")
	done
}

# The symbols of all Config fields: "+NEW" those of the sets, "OLD" the rest.
symbols() {
	for set in $sets; do
		sed -n '/^Config:/,/^[A-Z]/{/^Config:\|^ /p}' "$set/info"
	done | sed 's/^Config://' | tr -s ' ,' '\n' | sort -u | grep .
}

# Just enough for net/netfilter, and the sets as modules.
configuration() {
	printf 'CONFIG_%s=y\n' 64BIT SMP MODULES MULTIUSER NET INET IPV6 \
		NETFILTER NETFILTER_ADVANCED NETFILTER_XTABLES
	symbols | sed 's/^+\(.*\)/CONFIG_\1=m/; t; s/.*/CONFIG_&=y/'
}

kbuild() {
	nice make -s -j"$jobs" -C "$tree" O="$out" W=1 "$@" 9>&-
}

copies() {
	mkdir -p "$out"
	tests/lib/sources.sh linux "$version" "$tree" &&
		tests/lib/sources.sh iptables 1.8.9 "$iptables"
}

prepare() {
	configuration >"$out/wanted" &&
		kbuild allnoconfig KCONFIG_ALLCONFIG="$out/wanted" &&
		kbuild modules_prepare
}

enabled() {
	for symbol in $(symbols | sed -n 's/^+//p'); do
		grep -x "CONFIG_$symbol=m" "$out/.config" || exit 1
	done
}

# What gcc (W=1) and sparse say about files that a set brings.
complaints() {
	names=$(added linux '*.[ch]' | sed 's|.*/||' | paste -sd '|')
	grep -E "(^|/)($names):[0-9]+:.*(warning|error)" "$1"
}

for version in 6.1 6.12; do
	tree=$work/linux-$version out=$work/objects-$version
	iptables=$work/iptables
	ok "$version: fresh trees" copies
	ok "$version: all sets apply" env KERNEL_DIR="$tree" \
		IPTABLES_DIR="$iptables" "$RUNME" apply extra
	ok "$version: a kernel can be configured with them" prepare
	ok "$version: Kconfig knows what they add" enabled
	for object in $(added linux 'net/*.c' | sed 's/\.c$/.o/'); do
		rm -f "$out/$object"
		ok "$version: $object compiles" kbuild C=2 \
			CF=-D__CHECK_ENDIAN__ "$object"
		printf '%s\n' "$tap_out" >"$out/says"
		none "$version: without a warning (W=1, sparse)" \
			complaints "$out/says"
	done
done

out=$work/iptables-out
mkdir -p "$out"
configure() {
	[ -e "$out/Makefile" ] ||
		(cd "$out" && "$iptables/configure" --quiet --enable-devel=no)
}
ok 'iptables 1.8.9 can be configured' configure
make_iptables() {
	nice make -s -j"$jobs" -C "$out" 9>&-
}
ok 'the patched iptables builds' make_iptables
printf '%s\n' "$tap_out" >"$out/says"
iptables_complaints() {
	names=$(added iptables '*.[ch]' | sed 's|.*/||' | paste -sd '|')
	grep -E "(^|/)($names):[0-9]+:.*warning" "$out/says"
}
none 'without a warning in what the sets add' iptables_complaints

# The iptables just built: tool legacy iptables ARG..., tool nft ...
tool() {
	tool_variant=$1
	shift
	XTABLES_LIBDIR=$out/extensions \
		"$out/iptables/xtables-$tool_variant-multi" "$@"
}
# A target has capitals, and -j instead of -m.
flag() {
	case $1 in
	[A-Z]*) echo -j ;;
	*) echo -m ;;
	esac
}
# Every option that the manual of an extension has is in its --help.
helps() {
	name=${1#lib*_}
	wanted=$(sed -n '/^\.TP/{n;s/\\-/-/gp}' \
		"$iptables/extensions/$1.man" | grep -Eo -e '--[a-z]+(-[a-z]+)*' | sort -u)
	tool legacy iptables "$(flag "$name")" "$name" --help >"$out/says" || exit 1
	for option in ${wanted:-none}; do
		grep -e "$option" "$out/says" && continue
		echo "no $option in iptables $(flag "$name") $name --help"
		exit 1
	done
}
# iptables' own test runner, where the running kernel has the extension.
own_tests() {
	cd "$out" && python3 "$iptables/iptables-test.py" \
		"--$1" "$iptables/extensions/$2.t"
}
# The first use makes the kernel look for the module.
in_kernel() {
	legacy=$out/iptables/xtables-legacy-multi
	# shellcheck disable=SC2016 # the inner shell expands these
	XTABLES_LIBDIR=$out/extensions unshare -n sh -c '
		"$1" iptables -A INPUT -p tcp "$3" "$2"
		cat /proc/net/ip_tables_matches /proc/net/ip_tables_targets |
			grep -x "$2"' - "$legacy" "$1" "$(flag "$1")"
} >/dev/null 2>&1
extensions=$(added iptables 'extensions/lib*.c' | sed 's|.*/||; s|\.c$||')
for extension in $extensions; do
	match=${extension#lib*_}
	ok "iptables $(flag "$match") $match --help shows its options" helps "$extension"
	for variant in legacy nftables; do
		name="iptables-test.py --$variant $extension.t"
		if in_kernel "$match"; then
			ok "$name" own_tests "$variant" "$extension"
		else
			skip "$name" "needs root and a running kernel that has xt_$match"
		fi
	done
done

# What cannot work is refused with the reason, by iptables itself: the running
# kernel need not have the sets, and here it must lack that of time.
# refuses VARIANT PART WORD...
refuses() {
	multi=$out/iptables/xtables-$1-multi part=$2
	shift 2
	XTABLES_LIBDIR=$out/extensions unshare -n "$multi" iptables "$@" \
		>"$out/says" 2>&1 && exit 1
	cat "$out/says"
	grep -qF -e "$part" "$out/says"
}
for variant in legacy nft; do
	name="$variant: refused with the reason"
	if ! unshare -n true 2>/dev/null; then
		skip "$name" 'needs root'
		continue
	fi
	for words in '' '-p udp' '! -p tcp' '--protocol 17'; do
		# shellcheck disable=SC2086
		ok "$name: TARPIT, $words" refuses $variant '"-p tcp"' \
			-A INPUT $words -j TARPIT
	done
	ok "$name: TARPIT in nat" refuses $variant 'use raw, mangle or filter' \
		-t nat -I PREROUTING -p tcp -j TARPIT
	for chain in OUTPUT POSTROUTING; do
		ok "$name: TARPIT in $chain" refuses $variant \
			'use PREROUTING, INPUT or FORWARD' \
			-t mangle -I $chain 1 -p 6 -j TARPIT --honeypot
	done
	if in_kernel time && grep -qs '^xt_timezone ' /proc/modules; then
		skip "$name: time --days" 'this kernel has the set'
		continue
	fi
	ok "$name: time --days" refuses $variant \
		"this kernel's time match cannot do --days" \
		-A INPUT -m time --days Fri
	ok "$name: time --timezone" refuses $variant 'cannot do --timezone' \
		-A INPUT -m time --weekdays Fri --timezone UTC
	ok "$name: time, a date" refuses $variant 'cannot do dates with colons' \
		-A INPUT -m time --datestart 2026:11:27
done

done_testing
