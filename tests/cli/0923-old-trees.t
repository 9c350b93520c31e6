#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Kernels 2.4 and 2.6 and an iptables without a configure script are recognised,
# and variants and requirements are chosen by their versions.
# shellcheck source=tests/cli/old.sh
. "$(dirname -- "$0")/old.sh"

POM_REPO=$scratch/ng
export POM_REPO
make_iptables_12 "$scratch/iptables"

# by version, of patches: what a tree gets is a line that says by which
make_24 "$scratch/linux" 20
info by-version base
for v in '' -2.4 -2.4.22 -2.6 -2.6.0 -2.6.11; do
	change by-version "linux$v.patch" net/socket.c "1i by linux$v"
done
# a second patch continues the first, whatever its name
printf '%s\n' '--- a/net/socket.c' '+++ b/net/socket.c' '@@ -1,2 +1,3 @@' \
	' by linux-2.6.11' '+and _2.patch' ' int socket;' |
	 file patchlets/by-version/linux-2.6.11_2.patch
printf '%s\n' '--- a/net/socket.c' '+++ b/net/socket.c' '@@ -2,2 +2,3 @@' \
	' and _2.patch' '+and .patch_3' ' int socket;' |
	file patchlets/by-version/linux-2.6.11.patch_3
# and of folders
info folders base
for v in '' -2.4.22 -2.6 -2.6.9; do
	echo "/* $v */" | file "patchlets/folders/linux$v/init/new.c"
done
echo '/* more */' | file patchlets/folders/linux-2.6/init/more.c
# part of a set has a condition, and the set another
info part base 'Requires: linux-2.4.22.patch >= 2.4.25' 'Requires: linux != 0, linux >= 2.4.18'
sed -i 's/linux != 0, //' "$POM_REPO/patchlets/part/info"
for v in -2.4 -2.4.22; do
	change part "linux$v.patch" kernel/fork.c "1i part linux$v"
done
# both kinds of configuration in a folder without a version
ng_match both base
# iptables by version
info user base 'Requires: iptables >= 1.2.7, iptables < 1.3'
for v in '' -1.2.8; do
	sed "1i by iptables$v" "$scratch/iptables/iptables.c" |
		diff -u --label a/iptables.c --label b/iptables.c \
			"$scratch/iptables/iptables.c" - |
		file "patchlets/user/iptables$v.patch"
done

takes() { # DAYS SUBLEVEL EXTRA BY FOLDER PART
	rm -rf "$scratch/t"
	"make_$1" "$scratch/t" "$2" "$3"
	cp -a "$scratch/t" "$scratch/t.was"
	export KERNEL_DIR="$scratch/t"
	runs 0 apply by-version folders both || return
	{ [ "$(sed -n 1p "$scratch/t/net/socket.c")" = "by linux$4" ] &&
		[ "$(cat "$scratch/t/init/new.c")" = "/* $5 */" ]; } || {
		head -n 3 "$scratch/t/net/socket.c" "$scratch/t/init/new.c"
		return 1
	}
	"$RUNME" apply part >"$out" 2>&1
	case $(sed -n 1p "$scratch/t/kernel/fork.c") in
	"part linux$6" | "$6") ;;
	*)
		cat "$out"
		return 1
		;;
	esac
	runs 0 revert base && same "$scratch/t.was" "$scratch/t" || return
	rm -rf "$scratch/t.was"
}
none='int fork;'
unset IPTABLES_DIR
ok '2.4.17 is before what the set requires' takes 24 17 '' -2.4 '' "$none"
ok '2.4.18' takes 24 18 '' -2.4 '' -2.4
ok '2.4.21-pre5' takes 24 21 -pre5 -2.4 '' -2.4
ok '2.4.22' takes 24 22 '' -2.4.22 -2.4.22 -2.4
ok '2.4.25' takes 24 25 '' -2.4.22 -2.4.22 -2.4.22
ok '2.4.37.11' takes 24 37 .11 -2.4.22 -2.4.22 -2.4.22
ok '2.6.0-test9' takes 26 0 -test9 -2.6.0 -2.6 -2.4.22
ok '2.6.9' takes 26 9 '' -2.6.0 -2.6.9 -2.4.22
ok '2.6.10' takes 26 10 '' -2.6.0 -2.6.9 -2.4.22
ok '2.6.11-rc3-bk2' takes 26 11 -rc3-bk2 -2.6.11 -2.6.9 -2.4.22
ok '2.6.11.12' takes 26 11 .12 -2.6.11 -2.6.9 -2.4.22
rm -rf "$scratch/t"
KERNEL_DIR=$scratch/t
export KERNEL_DIR
make_26 "$scratch/t" 16
ok 'continued by a second and a third patch' eval 'runs 0 apply by-version &&
	[ "$(head -n 3 "$scratch/t/net/socket.c" | tr "\n" , )" = \
	"by linux-2.6.11,and _2.patch,and .patch_3," ]'
ok 'which come out together' eval 'runs 0 revert by-version &&
	[ "$(head -n 1 "$scratch/t/net/socket.c")" = "int socket;" ]'

user() {
	IPTABLES_DIR=$scratch/u
	export IPTABLES_DIR
	rm -rf "$IPTABLES_DIR"
	make_iptables_12 "$IPTABLES_DIR" "$1"
	[ $# -lt 4 ] || sed -i "s/^IPTABLES_VERSION:=/$4/" "$IPTABLES_DIR/Makefile"
	runs "$2" apply user && says "$3"
}
unset KERNEL_DIR
ok 'iptables 1.2.7a' user 1.2.7a 0 applied
ok 'the first of its patches' grep -qx 'by iptables' "$scratch/u/iptables.c"
ok 'iptables 1.2.11' user 1.2.11 0 applied
ok 'the second' grep -qx 'by iptables-1.2.8' "$scratch/u/iptables.c"
ok 'iptables 1.3.8 is past it' user 1.3.8 1 'it is for iptables >= 1.2.7, < 1.3'
ok 'a Makefile with blanks' user 1.2.9 0 applied 'IPTABLES_VERSION := '
ok 'a Makefile of the first ones' user 1.2.8 0 applied 'NETFILTER_VERSION:='

# what is none is said to be none
KERNEL_DIR=$scratch/u
export KERNEL_DIR
unset IPTABLES_DIR
ok 'iptables for a kernel' eval 'runs 2 check both && says "the source tree of iptables"'
unset KERNEL_DIR
IPTABLES_DIR=$scratch/linux
export IPTABLES_DIR
ok 'a kernel for iptables' eval 'runs 2 check both && says "the source tree of a kernel"'

done_testing
