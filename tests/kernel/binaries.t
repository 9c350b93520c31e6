#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# For an iptables whose source is not available, sets are applied to a tree of its
# binary packages and built there without a warning: those with only new files, and
# those that put a complete plugin in the place of iptables' own, as a new file. The
# programs of the packages, with their own libraries, know them.
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool patchelf
out=$(mktemp -d) || bail 'no scratch folder'
trap 'rm -rf "$out"' EXIT
trap 'exit 2' HUP INT TERM
POM_HOME=$PWD
export POM_HOME

build() {
	(cd "$1" && ./configure --prefix="$2" && make && make install) \
		>"$out/log" 2>&1 || {
		cat "$out/log"
		return 1
	}
}
# translated PREFIX LINE RULE...: with the prefix's programs, which is LINE
translated() {
	prefix=$1 line=$2
	shift 2
	said=$(XTABLES_LIBDIR=$prefix/lib/xtables "$prefix/sbin/iptables-translate" \
		-A INPUT "$@" 2>&1)
	case $said in
	*"$line"*) return ;;
	esac
	echo "no \"$line\" in: $said"
	return 1
}
# answers PREFIX TEXT WORD...: iptables says that
answers() {
	prefix=$1 text=$2
	shift 2
	XTABLES_LIBDIR=$prefix/lib/xtables "$prefix/sbin/iptables-nft" "$@" 2>&1 |
		grep -F -e "$text"
}
version() {
	[ "$("$1/sbin/iptables-$3" -V)" = "iptables v$2 ($4)" ]
}
own_libraries() {
	ldd "$1/sbin/xtables-nft-multi" >"$out/ldd" 2>&1
	[ "$(grep -c "lib\(xtables\|nftnl\|mnl\)\.so.* => $1/lib/" \
		"$out/ldd")" = 3 ] && return
	cat "$out/ldd"
	return 1
}

mkdir "$out/repository"
cp -R base extra patches "$out/repository/"
none 'all sets can be had so' tests/lib/whole.sh "$out/repository"
for v in 1.8.7 1.8.13; do
	tree=$out/$v prefix=$out/prefix-$v
	binaries $v "$tree" || continue
	ok '... take the sets' "$RUNME" apply --repo "$out/repository" \
		--iptables "$tree" base extra
	ok '... build' build "$tree" "$prefix"
	none '... without a warning' grep -i 'warning' "$out/log"
	ok '... are of that version' version "$prefix" $v nft nf_tables
	ok '... in both' version "$prefix" $v legacy legacy
	ok '... have their own libraries' own_libraries "$prefix"
	ok '... know mport' translated "$prefix" 'tcp dport { 80, 90-100 }' \
		-p tcp -m mport --dports 80,90:95,96:100
	ok '... random' translated "$prefix" 'numgen random mod 100 < 33' \
		-m random --average 33
	ok '... and TARPIT' translated "$prefix" 'nft # ' -p tcp -j TARPIT --reset
	ok '... time' translated "$prefix" 'meta hour "04:00:00"-"06:30:00"' \
		-m time --timestart 04:00 --timestop 06:30
	ok '... with a zone' answers "$prefix" 'daylight saving time' -m time --help
	ok '... string' answers "$prefix" 'see iptables -m strings' -m string --help
	ok '... and strings' translated "$prefix" 'nft # ' -m string --string x
	ok '... and what they always had' translated "$prefix" \
		'ct state established' -m conntrack --ctstate ESTABLISHED
done

done_testing
