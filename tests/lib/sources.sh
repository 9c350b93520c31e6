#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Fetches sources as Debian ships them, once, and prints the folder of the unpacked
# tree. That tree must not be changed. With COPY, a fresh copy is made there. Copies
# of a kernel are hard links if possible: runme never writes through those.
#
#   sources.sh linux 6.1 [COPY] | linux newest | iptables 1.8.9
#   sources.sh libnftnl trixie
#       the library that a newer iptables is linked with, and its headers, from
#       that suite
#   sources.sh binaries 1.8.7
#       if Debian has no source of that iptables any more: a tree of its binary
#       packages, in which sets without an iptables.diff can be built
#   sources.sh headers 6.1
#       the newest such kernel's headers, of Debian's flavour for clouds; the link
#       headers leads to the folder that /lib/modules/RELEASE/build would
#   sources.sh headers 6.1-before
#       those of the same kernel before its latest change of ABI
#   sources.sh image 6.1
#       that kernel itself and its modules
#   sources.sh headers newest | image newest
#       of the newest kernel of Debian's backports. Its headers come with what builds
#       modules there, in usr, as programs for kernels need a newer libc than an
#       older Debian has; with outside first in PATH, a build uses those programs
#   sources.sh series 6.1
#       Debian's own patches to that kernel: a quilt folder patches/, and tree/
#       with the unpatched files that they change
#
# Trees are kept in $POM_SOURCES (default build/sources), each with a file
# TREE.origin that has the package, suite and version. The mirror and the keyring
# are those of the system's apt. For suites that the system does not have, the
# script keeps package lists of its own, so it changes nothing in the system and
# needs no root.
#
# Status: 0 success, 2 trouble, 3 the mirror no longer has the suite or version.
set -u

die() {
	status=$1
	shift
	echo "sources.sh: $*" >&2
	exit "$status"
}

# The suite that has a version. For a new version, add a row.
suite_of() {
	case $1 in
	linux-5.10 | iptables-1.8.7) echo bullseye ;;
	linux-6.1 | linux-6.12 | iptables-1.8.9 | series-6.1) echo bookworm ;;
	headers-6.1 | headers-6.1-before | headers-6.12) echo bookworm ;;
	image-6.1 | image-6.12) echo bookworm ;;
	headers-newest | image-newest) echo trixie-backports ;;
	iptables-1.8.11) echo trixie ;;
	linux-newest | iptables-1.8.13) echo sid ;;
	binaries-*) suite_of "iptables-${1#binaries-}" ;;
	libnftnl-trixie | libnftnl-sid) echo "${1#libnftnl-}" ;;
	*) return 1 ;;
	esac
}

# Runs a command in the scratch folder. Its output goes to the log, which fail shows.
quietly() {
	(cd "$tmp" && "$@") >>"$log" 2>&1
}

fail() {
	tail -n 20 "$log" >&2
	die "$@"
}

# Ends after a failed download: with 3 if the mirror lacks the file, otherwise with 2.
lacking() {
	grep -q '404 ' "$log" &&
		fail 3 "$suite lists $package $full, but its mirror lacks it"
	fail 2 "$package $full cannot be downloaded"
}

# "LABEL SUITE URI" for every Debian archive that apt is set up with.
archives() {
	# shellcheck disable=SC2016 # apt expands these
	apt-get "$@" indextargets --format \
		'$(ORIGIN) $(LABEL) $(RELEASE) $(REPO_URI)' \
		'Created-By: Packages' | sed -n 's/^Debian //p' | sort -u
}

# The lines of a sources.list for a suite ($1) of an archive ($2).
entry() {
	key=/usr/share/keyrings/debian-archive-keyring.gpg
	[ -e $key ] && key="[signed-by=$key] " || key=
	echo "deb $key$2 $1 main"
	echo "deb-src $key$2 $1 main"
}

# apt for one suite, with its lists and its sources in the scratch folder.
suite_apt() {
	cmd=$1
	shift
	"$cmd" -q -o Dir::Etc::sourcelist="$tmp/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::State::Lists="$tmp/lists" \
		-o Dir::Cache="$tmp/cache" \
		-o Acquire::Languages=none -o APT::Sandbox::User= \
		-o APT::Update::Post-Invoke-Success= \
		-o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 "$@"
}

# Sets up suite_apt for $suite and for its security archive, if it has one.
set_up() {
	mkdir -p "$tmp/lists/partial" "$tmp/cache/archives/partial"
	known=$(archives)
	if [ -z "$known" ]; then # a fresh system: apt has no lists yet
		quietly apt-get -q update -o Dir::State::Lists="$tmp/lists" \
			-o Dir::Cache="$tmp/cache" -o APT::Sandbox::User= \
			-o Debug::NoLocking=1 ||
			fail 2 "\`apt-get update' failed"
		known=$(archives -o Dir::State::Lists="$tmp/lists")
	fi
	main=$(echo "$known" | sed -n 's/^Debian [a-z]* //p' | head -n 1)
	security=$(echo "$known" | sed -n 's/^Debian-Security [^ ]* //p' |
		head -n 1)
	[ -n "$main" ] || die 2 "apt has no Debian archive set up"

	release=${suite%-backports} # which has what backports depend on
	entry "$release" "$main" >"$tmp/sources.list"
	[ "$release" = "$suite" ] || entry "$suite" "$main" >>"$tmp/sources.list"
	if ! quietly suite_apt apt-get update -o APT::Update::Error-Mode=any
	then
		grep -q 'does not have a Release file' "$log" &&
			fail 3 "suite $suite has vanished from apt's mirror"
		fail 2 "apt cannot read the lists of $suite"
	fi
	[ "$suite" != sid ] && [ -n "$security" ] || return 0
	cp "$tmp/sources.list" "$tmp/sources.main"
	entry "$release-security" "$security" >>"$tmp/sources.list"
	quietly suite_apt apt-get update -o APT::Update::Error-Mode=any && return
	echo "sources.sh: $release has no security archive (any more)" >&2
	mv "$tmp/sources.main" "$tmp/sources.list"
}

fetch_linux() {
	if [ "$version" = newest ]; then
		package=$(suite_apt apt-cache pkgnames linux-source- |
			grep -x 'linux-source-[0-9.]*' | sort -V | tail -n 1)
	else
		package=linux-source-$version
	fi
	full=$(suite_apt apt-cache --no-all-versions show "$package" 2>>"$log" |
		sed -n 's/^Version: //p')
	[ -n "$full" ] || fail 3 "$suite has no ${package:-linux-source} (any more)"
	name=linux-${package#linux-source-}
	[ -d "$cache/$name" ] && return
	quietly suite_apt apt-get download "$package=$full" || lacking
	quietly dpkg-deb -x "$tmp/$package"_*.deb "$tmp/deb" || fail 2 "dpkg-deb"
	mkdir "$tmp/tree" || exit 2
	quietly tar -xf "$tmp/deb/usr/src/$package.tar.xz" \
		--strip-components=1 -C "$tmp/tree" ||
		fail 2 "$package.tar.xz cannot be unpacked"
}

fetch_iptables() {
	package=iptables
	full=$(suite_apt apt-cache showsrc iptables | sed -n 's/^Version: //p' |
		grep "^$version-" | sort -V | tail -n 1)
	[ -n "$full" ] || die 3 "$suite has no iptables $version (any more)"
	# apt compares the files with its signed lists: dpkg-source need not
	if quietly suite_apt apt-get source --download-only "iptables=$full"
	then
		quietly dpkg-source --no-check -x "$tmp"/*.dsc "$tmp/tree"
	elif quietly suite_apt apt-get source --tar-only "iptables=$full"; then
		full="$full, without Debian's own patches: the mirror lacks them"
		mkdir "$tmp/tree" &&
			quietly tar -xf "$tmp"/iptables_*.orig.tar.?z* \
				--strip-components=1 -C "$tmp/tree"
	else
		lacking
	fi || fail 2 "iptables $full cannot be unpacked"
}

fetch_series() {
	package=linux
	versions=$(suite_apt apt-cache showsrc linux |
		sed -n 's/^Version: //p' | grep "^$version\." | sort -Vr)
	[ -n "$versions" ] || die 3 "$suite has no linux $version (any more)"
	# a mirror may lack the latest version; any version will do
	for full in $versions ''; do
		[ -n "$full" ] || lacking
		quietly suite_apt apt-get source --download-only "linux=$full" &&
			break
	done
	mkdir -p "$tmp/tree/tree" || exit 2
	quietly tar -xf "$tmp"/linux_*.debian.tar.xz --strip-components=1 \
		-C "$tmp/tree" debian/patches || fail 2 "linux $full has no patches"
	# the whole source has 1.5 GB; tar complains about files that only patches make
	top=$(tar -tf "$tmp"/linux_*.orig.tar.xz 2>/dev/null | head -n 1)
	find "$tmp/tree/patches" -name '*.patch' -exec sed -nE \
		-e 's!^(---|\+\+\+) [^/]*/([^	]*).*!\2!p' \
		-e 's!^(rename|copy) from (.*)!\2!p' {} + | sort -u |
		sed "s!^!${top%%/*}/!" >"$tmp/names"
	quietly tar -xf "$tmp"/linux_*.orig.tar.xz --strip-components=1 \
		-C "$tmp/tree/tree" -T "$tmp/names"
	[ -s "$tmp/tree/tree/Makefile" ] || fail 2 "linux $full cannot be unpacked"
}

# The packages linux-KIND-* that a package ($2) depends on; $1 are the kinds.
parts() {
	suite_apt apt-cache --no-all-versions show "$2" |
		sed -n 's/^Depends: //p' | tr ',' '\n' |
		sed -nE "s/^ *(linux-($1)-[^ :]*).*/\1/p"
}

# In $package and $full, the newest package of that kind that is for clouds, or the
# one before; of an image that is signed, the one that is not comes first.
find_cloud() {
	kernel=${version%-before}
	[ "$kernel" = "$version" ] && last=1 || last=2
	[ "$kernel" != newest ] || kernel='[0-9]+'
	package=$(suite_apt apt-cache pkgnames "linux-$1-" |
		grep -E "^linux-$1-$kernel\\.[0-9.+a-z-]*-cloud-amd64(-unsigned)?\$" |
		sort -V | tail -n "$last" | head -n 1)
	[ -n "$package" ] || die 3 "$suite has no $1 of linux $version"
	full=$(suite_apt apt-cache --no-all-versions show "$package" |
		sed -n 's/^Version: //p')
}

fetch_image() {
	find_cloud image
	# shellcheck disable=SC2046 # a list of names
	quietly suite_apt apt-get download "$package" \
		$(parts 'binary|modules' "$package") || lacking
	mkdir "$tmp/tree" || exit 2
	unpack
	[ ! -e "$tmp/tree/boot" ] || return 0
	# since 7.3 the image is among the modules
	vmlinuz=$(cd "$tmp/tree" && echo usr/lib/modules/*/vmlinuz)
	release=$(basename "${vmlinuz%/vmlinuz}")
	mkdir "$tmp/tree/boot" && ln -s usr/lib "$tmp/tree/lib" &&
		ln -s "../$vmlinuz" "$tmp/tree/boot/vmlinuz-$release" || exit 2
}

# Unpacks the packages into the tree.
unpack() {
	for deb in "$tmp"/*.deb; do
		quietly dpkg-deb -x "$deb" "$tmp/tree" || fail 2 "dpkg-deb"
	done
}

# Downloads all that a build with $package needs; see tests/lib/inside.sh.
fetch_programs() {
	alone='-o Dir::State::status=/dev/null'
	# shellcheck disable=SC2086 # a list of options
	names=$(suite_apt apt-get $alone -s --no-install-recommends install \
		"$package" make binutils dpkg mawk coreutils dash findutils grep sed \
		2>>"$log" | sed -n 's/^Inst \([^ ]*\).*/\1/p')
	[ -n "$names" ] || fail 2 "apt finds no way to install $package"
	# shellcheck disable=SC2086 # a list of names
	download $names
	mkdir -p "$tmp/tree/outside/root" || exit 2
	unpack
	ln -s mawk "$tmp/tree/usr/bin/awk"
	cp "$home/tests/lib/inside.sh" "$tmp/tree/outside/make" || exit 2
	for gcc in "$tmp"/tree/usr/bin/*gcc-[0-9]*; do
		ln -sf make "$tmp/tree/outside/${gcc##*/}"
	done
}

fetch_headers() {
	find_cloud headers
	if [ "$version" = newest ]; then
		fetch_programs
	else
		# shellcheck disable=SC2046 # a list of names
		quietly suite_apt apt-get download "$package" \
			$(parts 'headers|kbuild' "$package") || lacking
		mkdir "$tmp/tree" || exit 2
		unpack
	fi
	ln -s "usr/src/$package" "$tmp/tree/headers"
	# shellcheck disable=SC2016 # for make
	sed -i 's,/usr/src/,$(dir $(lastword $(MAKEFILE_LIST)))../,' \
		"$tmp/tree/headers/Makefile" || exit 2
}

fetch_libnftnl() {
	package=libnftnl-dev
	full=$(suite_apt apt-cache --no-all-versions show $package 2>>"$log" |
		sed -n 's/^Version: //p')
	[ -n "$full" ] || die 3 "$suite has no $package (any more)"
	library=$(suite_apt apt-cache show "$package=$full" |
		sed -n 's/^Depends: .*\(libnftnl[0-9]*\) .*/\1/p')
	quietly suite_apt apt-get download "$package=$full" "$library=$full" ||
		lacking
	mkdir "$tmp/tree" || exit 2
	unpack
}

# Prints the packages for a tree of binaries: the libraries that iptables $full depends
# on, except libc; iptables; and its headers.
binary_packages() {
	# shellcheck disable=SC2086 # a list of names
	suite_apt apt-cache $alone --no-all-versions show iptables |
		sed -n 's/^Depends: //p' | tr ',' '\n' |
		sed -n 's/^ *\(lib[^ :]*\).*/\1/p' | grep -v '^libc6'
	echo iptables
	echo libxtables-dev
}

# Do the fetched packages need a libc newer than this system's?
newer_libc() {
	have=$(dpkg-query -W -f '${Version}' libc6) || return 0
	for deb in "$tmp"/*.deb; do
		want=$(dpkg-deb -f "$deb" Depends |
			sed -n 's/.*libc6 (>= \([^)]*\)).*/\1/p')
		dpkg --compare-versions "$have" lt "${want:-0}" && return 0
	done
	return 1
}

# Downloads packages ($@) of the suite, also those that the system has installed.
download() {
	# shellcheck disable=SC2086 # a list of options
	quietly suite_apt apt-get $alone download "$@" || lacking
}

# Makes a tree of the packages: packages.tar with their files as iptables' build would
# install them, and configure.ac, by which the tool knows a tree of iptables. Its
# time is that of the newest file in iptables' own package.
stand_in() {
	for deb in "$tmp"/*.deb; do
		quietly dpkg-deb -x "$deb" "$tmp/deb" || fail 2 "dpkg-deb"
	done
	into=$tmp/packages
	mkdir -p "$into/sbin" "$into/lib" "$tmp/tree/extensions" || exit 2
	cp -a "$tmp/deb/usr/include" "$tmp/tree" &&
		cp -a "$tmp"/deb/usr/lib/*/xtables "$into/lib" &&
		find "$tmp/deb/usr/sbin" \( -name 'xtables-*-multi' -o \
			-lname 'xtables-*-multi' \) \
			-exec cp -a {} "$into/sbin" \; &&
		find "$tmp/deb" -path '*/lib/*-*/*.so*' \
			! -path '*/xtables/*' ! -path '*/gconv/*' \
			! -path '*/audit/*' -exec cp -a {} "$into/lib" \; &&
		cp "$home"/tests/lib/binaries/* "$tmp/tree" || exit 2
	quietly tar -cf "$tmp/tree/packages.tar" -C "$into" . ||
		fail 2 "$package $full cannot be packed"
	echo "AC_INIT([iptables], [$version])" >"$tmp/tree/configure.ac"
	newest=$(find "$into/sbin" "$into/lib/xtables" -type f -printf '%T@\n' |
		sort -n | tail -n 1)
	touch -d "@$newest" "$tmp/tree/configure.ac" || exit 2
}

fetch_binaries() {
	alone='-o Dir::State::status=/dev/null'
	package=iptables
	# shellcheck disable=SC2086 # a list of options
	full=$(suite_apt apt-cache $alone --no-all-versions show iptables \
		2>>"$log" | sed -n 's/^Version: //p')
	case $full in
	"$version"-*) ;;
	*) die 3 "$suite has no package of iptables $version (any more)" ;;
	esac
	# shellcheck disable=SC2046 # a list of names
	download $(binary_packages)
	! newer_libc || download libc6
	stand_in
	full="$full, binary packages and not the source: $(
		cd "$tmp" && echo *.deb)
not tried with these: edits to files that iptables has (a set's iptables.diff),
the source as Debian patches it, headers of the kernel that it brings along (the
system's are taken instead), its manual with that of a set"
}

# Fetches the tree into the cache, unless another run has done so meanwhile.
get() (
	for tool in apt-get dpkg-deb dpkg-source flock xz; do
		command -v $tool >/dev/null ||
			die 2 "$tool is not there; \`make deps' installs it"
	done
	flock 9 || exit 2
	[ ! -d "$cache/$name" ] || exit 0
	tmp=$(mktemp -d "$cache/.new.XXXXXX") || exit 2
	trap 'rm -rf "$tmp"' EXIT
	trap 'exit 2' HUP INT TERM
	log=$tmp/log
	set_up
	"fetch_$what"
	if [ ! -d "$cache/$name" ]; then
		echo "$package $suite $full" >"$cache/$name.origin"
		mv "$tmp/tree" "$cache/$name" || exit 2
	fi
	[ "$name" = "$what-$version" ] || ln -s "$name" "$cache/$what-$version"
) 9>"$cache/.lock"

# Kernels are large: hard links, if both folders are on one file system.
copy() {
	rm -rf "$2" && mkdir -p "$(dirname -- "$2")" || exit 2
	if [ "$what" != linux ] || ! cp -al "$1" "$2" 2>/dev/null; then
		rm -rf "$2" && cp -a "$1" "$2" || exit 2
	fi
}

{ [ $# -eq 2 ] || [ $# -eq 3 ]; } ||
	die 2 "usage: sources.sh linux|iptables|libnftnl|binaries|headers|image|series VERSION [COPY]"
what=$1 version=$2 name=$1-$2
suite=$(suite_of "$name") ||
	die 2 "no suite is known for $name; add it to suite_of in $0"
home=$(cd -P -- "$(dirname -- "$0")/../.." && pwd) || exit 2
mkdir -p "${POM_SOURCES:=$home/build/sources}" || exit 2
cache=$(cd -P -- "$POM_SOURCES" && pwd) || exit 2

[ -d "$cache/$name" ] || get || exit
if [ $# -eq 3 ]; then
	copy "$cache/$name/." "$3"
	echo "$3"
else
	(cd -P -- "$cache/$name" && pwd)
fi
