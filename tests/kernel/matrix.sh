#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Proves every set on every kernel with every iptables. Prints one line of TAP for each
# combination.
#
# If the mirror lacks the source of an iptables, its binary packages are used, for the
# sets that edit none of its files, or put a complete plugin in the place of one. The
# line and the info say so.
#
# A kernel image-6.1 is Debian's own one for clouds, booted in qemu with the sets as
# modules and with this machine's iptables, whatever other ones are named. image-newest
# is that of Debian's backports; kernels without the legacy tables are to come there.
# MATRIX_SETS names the sets or groups that are tried; of the others, nothing is said.
#
#	matrix.sh [KERNEL... -- IPTABLES...]
#	matrix.sh --cells	prints the cells, such as 6.1-1.8.9 and image-6.1
#	matrix.sh --cell CELL	prints the result of one cell, for merge.sh: TAP, and
#				as remarks what was tried and proved
. tests/lib/tap.sh
: "${BUILD:=build}" "${RUNME:=build/runme}"
sets=${MATRIX_SETS:-base extra}
POM_HOME=$PWD
export POM_HOME
kernels='5.10 6.1 6.12 newest image-6.1 image-6.12 image-newest'
iptables='1.8.7 1.8.9 1.8.11 1.8.13'
result=
case ${1-} in
--cells)
	for k in $kernels; do
		case $k in
		image-*) echo "$k" ;;
		*) for i in $iptables; do echo "$k-$i"; done ;;
		esac
	done
	exit
	;;
--cell)
	result=${2:?}
	case $result in
	image-*) set -- "$result" -- own ;;
	*) set -- "${result%-*}" -- "${result##*-}" ;;
	esac
	echo "# cell $result"
	;;
esac
if [ $# -gt 0 ]; then
	kernels='' iptables=''
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		kernels="$kernels $1"
		shift
	done
	[ $# -gt 1 ] || bail 'usage: matrix.sh [--cells | --cell CELL | KERNEL... -- IPTABLES...]'
	shift
	iptables=$*
fi
scratch_folder

# The version of a tree (linux, iptables), as the latest proof read it.
release() {
	python3 -c 'import json,sys
print(json.load(open(sys.argv[1]))["trees"][sys.argv[2]]["version"])' \
		"$out/json" "$1"
}

# "sources DAY", the later of the days on which the two were last touched; or
# "binaries DAY", that of iptables' packages.
made_of() {
	if [ -n "$binaries" ]; then
		echo "binaries $(date -u -r "$2/configure.ac" +%F)"
		return
	fi
	for f in "$1/Makefile" "$2/configure.ac"; do
		date -u -r "$f" +'sources %F'
	done | sort | tail -n 1
}

# What came out for each set: "NAME true|false PASSED TOTAL".
sets() {
	python3 -c 'import json,sys
for s in json.load(open(sys.argv[1])).get("sets", []):
    if not s["packet_test"]:
        continue
    good = (s["applies"] is not False and s["builds"] and s["boots"]
            and s["passed"] and s["passed"] + s["left_out"] == s["total"]
            and s["skipped"] == s["left_out"] and not s["lines"])
    print(s["name"], str(bool(good)).lower(), s["passed"], s["total"])' "$1"
}

# What the latest proof says of a set ($1) that failed: the lines that matter.
why() {
	python3 -c 'import json,sys
p = json.load(open(sys.argv[1]))
print("failed at:", p["failed_at"])
for s in p["sets"]:
    if s["name"] == sys.argv[2]:
        print("\n".join(s["lines"]))
print("\n".join(p["lines"]))
print("logs:", p["logs"])' "$out/json" "$1"
}

# What iptables $1 is linked with: the system's libnftnl, or that of the suite
# which has this iptables. configure takes both names from the environment.
linked_with() {
	unset libnftnl_CFLAGS libnftnl_LIBS
	[ -z "$binaries" ] || return 0 # they have their own beside them
	case $1 in
	1.8.11) suite=trixie ;;
	1.8.13) suite=sid ;;
	*) return ;;
	esac
	if ! lib=$(tests/lib/sources.sh libnftnl $suite 2>"$out/err"); then
		cat "$out/err" >&2
		return 1
	fi
	folder=$(dirname -- "$(find "$lib" -name libnftnl.so)")
	libnftnl_CFLAGS=-I$lib/usr/include
	libnftnl_LIBS="-L$folder -Wl,-rpath,$folder -lnftnl"
	export libnftnl_CFLAGS libnftnl_LIBS
}

# The sets, or for an iptables of packages a copy of them that can be applied to
# these (tests/lib/whole.sh). Sets that cannot are in $out/edits.
repository() {
	if [ -z "$binaries" ]; then
		echo "$POM_HOME"
		return
	fi
	if [ ! -d "$out/repository" ]; then
		mkdir "$out/repository"
		cp -R base extra patches "$out/repository/"
		tests/lib/whole.sh "$out/repository" >"$out/edits"
	fi
	echo "$out/repository"
}

# One cell of the matrix: $1 kernel, $2 iptables, the trees in $3 and $4.
cell() {
	of=
	if [ -n "$binaries" ]; then
		of=', binary packages'
		repository >"$out/err"
		[ ! -s "$out/edits" ] ||
			skip "$(paste -sd ' ' "$out/edits") on linux $1 with iptables $2" \
				"$lacking: on its binary packages, sets that edit its files cannot be tried"
	fi
	KERNEL_DIR=$3 IPTABLES_DIR=$4 "$RUNME" prove --json \
		--repo "$(repository)" $sets >"$out/json" 2>"$out/err"
	sets "$out/json" >"$out/sets" 2>>"$out/err"
	if [ ! -s "$out/sets" ]; then
		tap 'not ok' "linux $1, iptables $2" "$(cat "$out/err")"
		return
	fi
	linux=$(release linux)
	ipt=$(release iptables)
	while read -r set good passed total; do
		name="$set on linux $linux with iptables $ipt$of: $passed of $total"
		if [ "$good" = true ]; then
			tap ok "$name"
			echo "$set linux $linux iptables $ipt $(made_of "$3" "$4")" \
				>>"$out/proved"
		else
			tap 'not ok' "$name" "$(why "$set")"
		fi
		echo "$set ${linux%.*} $ipt" >>"$out/tried"
	done <"$out/sets"
}

# What the latest proof on an image has: a VALUE of its object image.
of_image() {
	python3 -c 'import json,sys
print(json.load(open(sys.argv[1]))["image"][sys.argv[2]])' "$out/json" "$1"
}

# The row of an image: $1 its version, the trees of the image and of its headers in
# $2 and $3.
image_row() {
	vmlinuz=$(echo "$2"/boot/vmlinuz-*)
	PATH=$3/outside:$PATH "$RUNME" prove --json --image "$vmlinuz" --modules "$2/lib/modules/${vmlinuz##*/vmlinuz-}" \
		--kernel "$3/headers" $sets >"$out/json" 2>"$out/err"
	sets "$out/json" >"$out/sets" 2>>"$out/err"
	only=
	case $1,$([ ! -s "$out/sets" ] || of_image backends) in
	*,'legacy nft') ;;
	newest,nft) only=', nft only' ;;
	*)
		tap 'not ok' "image of linux $1, both back ends" "$(cat "$out/err" "$out/json")"
		return
		;;
	esac
	kernel=$(of_image release)
	ipt=$(of_image iptables)
	[ "$(of_image emulated)" = True ] && how=emulated || how=kvm
	while read -r set good passed total; do
		name="$set on image $kernel with iptables $ipt, $how$only: $passed of $total"
		if [ "$good" = true ]; then
			tap ok "$name"
			echo "$set image $kernel iptables $ipt $how $(date -u -r "$vmlinuz" +%F)" \
				>>"$out/proved"
		else
			tap 'not ok' "$name" "$(why "$set")"
		fi
		echo "$set image-$(echo "$kernel" | cut -d. -f1,2) own" >>"$out/tried"
	done <"$out/sets"
}

: >"$out/proved"
: >"$out/tried"
# Fetches a tree ($1 linux, iptables or binaries, $2 version), once, into $tree.
# The status is that of sources.sh, and what it says is in $out/err.
fetched() {
	got=$out/tree-$1-$2
	if [ ! -e "$got" ]; then
		tests/lib/sources.sh "$1" "$2" >"$got" 2>"$got.err"
		echo $? >"$got.status"
	fi
	tree=$(cat "$got")
	cp "$got.err" "$out/err"
	return "$(cat "$got.status")"
}

# The tree of a source, in $tree; a suite that has vanished is said, and its
# cells stay empty. Of an iptables, packages will do: $lacking says then why.
source_of() {
	binaries=
	fetched "$1" "$2"
	status=$?
	if [ $status = 3 ] && [ "$1" = iptables ]; then
		lacking="the source of iptables $2 has vanished from the mirror"
		binaries=1
		said=$(tail -n 1 "$out/err")
		fetched binaries "$2"
		status=$?
		[ $status != 3 ] || echo "$said" >"$out/err"
	fi
	case $status in
	0) return 0 ;;
	3) skip "the source of $1 $2" "$(tail -n 1 "$out/err")" ;;
	*) tap 'not ok' "the source of $1 $2" "$(cat "$out/err")" ;;
	esac
	return 1
}

for k in $kernels; do
	case $k in
	image-*)
		source_of image "${k#image-}" && image=$tree &&
			source_of headers "${k#image-}" &&
			image_row "${k#image-}" "$image" "$tree"
		continue
		;;
	esac
	source_of linux "$k" || continue
	linux_tree=$tree
	for i in $iptables; do
		source_of iptables "$i" && linked_with "$i" &&
			cell "$k" "$i" "$linux_tree" "$tree"
	done
done
if [ -n "$result" ]; then
	sed 's/^/# proved /' "$out/proved"
	sed 's/^/# tried /' "$out/tried"
elif [ ! -s "$out/tried" ]; then
	tap 'not ok' 'a cell could be tried'
fi
done_testing
