#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The plugins of time and string beside those of iptables: for thousands of rules of
# mainline's match, right and wrong, the bytes of the rule, how it is listed, saved and
# translated, or the words by which it is refused, are the same. With each iptables from
# 1.8.7 to 1.8.13: the plugin is compiled with its headers, and its own plugin is what
# it is compared with. In an iptables of another version, the plugin steps aside.
# slow: plugins are compiled and tried with some thousand rules in several versions
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
need_tool make gcc pkg-config python3 iptables
scratch_folder
POM_HOME=$PWD
HOME=$out/home
export POM_HOME HOME
mkdir "$HOME"

for match in time string; do
	python3 tests/kernel/plugins/rules.py $match >"$out/rules.$match" ||
		bail 'no rules'
done

# harness CFLAGS...: the program that tries a plugin
harness() {
	gcc -Wall -Wextra -Werror -O1 -o "$out/plugin" \
		tests/kernel/plugins/plugin.c "$@"
}
# try MATCH FOLDERS: what a plugin in FOLDERS makes of the rules
try() {
	# shellcheck disable=SC2086 # it is words
	XTABLES_LIBDIR=$2 $run "$out/plugin" "$1" <"${rules:-$out/rules.$1}" 2>&1
}
# the words for an errno that nobody has set follow mktime
plain() {
	sed 's/^mktime: .*/mktime:/'
}
# What 1.8.7 writes otherwise: an end that is none, and no end where there is one; and
# no blanks in a set of nft.
of_its_time() {
	case $version in
	1.8.7) sed -e 's/ --to 65535$\| --to 65535 / /' -e 's/ TO 65535$\| TO 65535 / /' \
		-e 's/ --to 0$\| --to 0 / /' -e 's/ TO 0$\| TO 0 / /' \
		-e '/^xlate /s/, /,/g' -e 's/ *$//' ;;
	*) cat ;;
	esac
}
# alike MATCH: for both families, and both revisions that a kernel may have of string
alike() {
	for FAMILY in 4 6; do
		REVISION=$((FAMILY == 4))
		export FAMILY REVISION
		try "$1" "$theirs" | plain | of_its_time >"$out/theirs"
		try "$1" "$ours:$theirs" | plain | of_its_time >"$out/ours"
		cmp -s "$out/theirs" "$out/ours" || {
			echo "IPv$FAMILY, revision $REVISION:"
			diff -a "$out/theirs" "$out/ours" | head -n 12
			return 1
		}
		[ "$(grep -ac '^save' "$out/ours")" -gt 500 ] || return
		[ "$(grep -ac '^refused' "$out/ours")" -gt 500 ] || return
	done
}
# The new options are listed below those that there were.
help_goes_on() {
	XTABLES_LIBDIR=$theirs $run "$out/plugin" "$1" --help >"$out/theirs"
	XTABLES_LIBDIR=$ours:$theirs $run "$out/plugin" "$1" --help >"$out/ours"
	n=$(wc -l <"$out/theirs")
	[ "$n" -gt 5 ] && [ "$n" -lt "$(wc -l <"$out/ours")" ] &&
		head -n "$n" "$out/ours" | cmp - "$out/theirs"
}
# own MATCH TEXT WORD...: a rule of the set's own, for both families
own() {
	match=$1 text=$2
	shift 2
	rules=$out/rules.own
	printf '%s\n' "$*" | tr ' ' '\t' >"$rules"
	for FAMILY in 4 6; do
		export FAMILY
		REVISION=1 try "$match" "$ours:$theirs" >"$out/said"
		grep -qF -e "$text" "$out/said" || { cat "$out/said" && break; }
	done
	rules=
	grep -qF -e "$text" "$out/said"
}
# compare: with what was set up
compare() {
	for match in time string; do
		ok "... $match is what it is in iptables" alike $match
		ok '... its help goes on where that ends' help_goes_on $match
	done
	ok '... a rule with a zone' own time 'save --days Fri --timezone UTC' \
		--days Fri --timezone UTC
	ok '... a date with colons' own time \
		'save --datestart 2050-11-27T08:00:00 --timezone UTC' \
		--datestart 2050:11:27:08 --utc
	ok '... the end of the day' own time 'save --timestart 10:00:00 --timestop 23:59:59' \
		--timestart 10:00 --timestop 24:00
	ok '... a rule without --algo' own string 'save --string "a" --string "b" --stream' \
		--string a --stream --string b
	ok '... what a shell would run is in hex' own string \
		'save --hex-string "|24286964296062|" --algo bm' \
		--string "\$(id)\`b" --algo bm
}

# As runme module compiles it for this system's iptables.
version=$(pkg-config --modversion xtables) || bail 'no libxtables-dev'
theirs=$(pkg-config --variable=xtlibdir xtables)
headers=$(tests/lib/sources.sh headers 6.1) || bail 'no headers of linux'
run=
VERSION=$version
export VERSION
ok "iptables $version, this system's" "$RUNME" module build time string \
	--kernel "$headers/headers" -o "$out/built"
ours=$out/built
ok '... a program that loads plugins' harness -lxtables
compare

# With the distribution's beside it, in a program of another version.
cp -R "$theirs" "$out/both"
cp "$ours"/*.so "$out/both"
both=$out/both
aside() {
	try time "$theirs" | plain >"$out/theirs"
	try time "$both" | plain >"$out/ours"
	cmp "$out/theirs" "$out/ours"
}
says_its_version() {
	XTABLES_LIBDIR=$both "$out/plugin" strings </dev/null --help 2>&1 |
		grep -F "libxt_strings.so: this is for iptables $version: "
}
VERSION=1.99
ok 'in another version, the plugin steps aside' aside
own_refused() {
	theirs=$both ours=$both own time 'refused (2)' --days Fri
}
ok '... and the set'\''s own options are refused' own_refused
ok '... a plugin that has no other says so' says_its_version
VERSION=${version}1
ok '... in one that begins alike, too' aside
VERSION="$version (nf_tables)"
in_nft() {
	ours=$both theirs=$both own time 'save --days Fri' --days Fri --timezone UTC
}
ok '... but not with nf_tables' in_nft
rm "$both/libxt_time.so"
VERSION=1.99
ok '... where there is nothing else, it says so' sh -c "XTABLES_LIBDIR=$both '$out/plugin' \
	time --help 2>&1 </dev/null | grep -F 'this is for iptables $version'"

# With the binary packages of other versions.
VERSION=
for version in 1.8.7 1.8.11 1.8.13; do
	tree=$out/$version
	binaries $version "$tree" || continue
	mkdir "$tree/packages" "$tree/ours"
	tar -xf "$tree/packages.tar" -C "$tree/packages"
	lib=$tree/packages/lib
	# a suite with a newer libc has its own loader
	run="env LD_LIBRARY_PATH=$lib"
	for loader in "$lib"/ld-*.so.*; do
		[ ! -e "$loader" ] || run="$loader --library-path $lib"
	done
	theirs=$lib/xtables ours=$tree/ours
	ok '... a program that loads plugins' harness -I"$tree/include" -L"$lib" -lxtables \
		-Wl,--unresolved-symbols=ignore-in-shared-libs
	for set in base/time extra/string; do
		for c in "$set"/iptables/extensions/*_plugin.c \
			"$set"/iptables/extensions/libxt_*.c; do
			[ -e "$c" ] || continue
			so=${c##*/} so=${so%.c}
			case $so in *_plugin) so=libipt_${so%_plugin} ;; esac
			ok "... $so compiles without a warning" gcc -Wall -Wextra \
				-Wno-unused-parameter -Werror -O2 -fPIC -shared -DPIC \
				-DXTABLES_INTERNAL -D_FILE_OFFSET_BITS=64 -D_INIT="${so}_init" \
				-I"$set/iptables/include" -I"$tree/include" \
				-o "$ours/$so.so" "$c"
		done
	done
	for so in "$ours"/libipt_*.so; do
		cp "$so" "$ours/libip6t_${so##*/libipt_}"
	done
	compare
done

done_testing
