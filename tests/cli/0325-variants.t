#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Of the variants of a set, the one with the highest version at or below the
# tree's is taken.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_linux "$scratch/linux" 6 1
make_iptables "$scratch/iptables" 1.8.9
make_repo base
new_set base/var
for variant in linux linux-5.15 linux-6.1 linux-6.2 linux-6.12; do
	edit_by base/var $variant.diff "$scratch/linux" \
		net/netfilter/Makefile "20i by $variant"
done
for variant in iptables iptables-1.8.8 iptables-1.8.10; do
	edit_by base/var $variant.diff "$scratch/iptables" \
		extensions/GNUmakefile.in "20i by $variant"
done
new_set base/late
edit_by base/late linux-6.12.diff "$scratch/linux" net/netfilter/Makefile \
	'30i late'

# chosen FILE TEXT: the file has the line of this variant
chosen() {
	if ! grep -qx "$2" "$1"; then
		grep '^by' "$1"
		return 1
	fi
}
kernel_takes() {
	KERNEL_DIR=$scratch/k-$1-$2-$3
	export KERNEL_DIR
	make_linux "$KERNEL_DIR" "$1" "$2" "$3"
	"$RUNME" apply var >"$out" 2>&1 &&
		chosen "$KERNEL_DIR/net/netfilter/Makefile" "by $4" &&
		"$RUNME" revert var >"$out" 2>&1 &&
		not chosen "$KERNEL_DIR/net/netfilter/Makefile" "by $4"
}
ok '5.10.0 takes the one without a version' kernel_takes 5 10 0 linux
ok '5.15.0 takes 5.15' kernel_takes 5 15 0 linux-5.15
ok '5.15.160 takes 5.15' kernel_takes 5 15 160 linux-5.15
ok '6.0.9 takes 5.15' kernel_takes 6 0 9 linux-5.15
ok '6.1.0 takes 6.1' kernel_takes 6 1 0 linux-6.1
ok '6.1.170 takes 6.1' kernel_takes 6 1 170 linux-6.1
ok '6.2.1 takes 6.2' kernel_takes 6 2 1 linux-6.2
ok '6.11.9 takes 6.2, for 2 is less than 12' kernel_takes 6 11 9 linux-6.2
ok '6.12.0 takes 6.12' kernel_takes 6 12 0 linux-6.12
ok '7.2.0 takes 6.12' kernel_takes 7 2 0 linux-6.12

iptables_takes() {
	dir=$scratch/i-$1
	make_iptables "$dir" "$1"
	IPTABLES_DIR=$dir "$RUNME" apply var >"$out" 2>&1 &&
		chosen "$dir/extensions/GNUmakefile.in" "by $2"
}
unset KERNEL_DIR
ok 'iptables 1.8.7 takes the one without a version' iptables_takes 1.8.7 iptables
ok 'iptables 1.8.9 takes 1.8.8' iptables_takes 1.8.9 iptables-1.8.8
ok 'iptables 1.8.11 takes 1.8.10' iptables_takes 1.8.11 iptables-1.8.10
ok 'iptables 1.10 takes 1.8.10' iptables_takes 1.10 iptables-1.8.10

KERNEL_DIR=$scratch/k-6-1-0
export KERNEL_DIR
note "$KERNEL_DIR"
ok 'below all variants, and none without a version' refused 1 apply late
ok 'says so' says 'it has no variant for linux 6.1.0'
KERNEL_DIR=$scratch/k-6-12-0
ok 'from the variant on' runs 0 apply late

# a pre-release is older than the release that it leads to
make_linux "$scratch/rc" 6 12 0
sed -i 's/^EXTRAVERSION.*/EXTRAVERSION = -rc3/' "$scratch/rc/Makefile"
KERNEL_DIR=$scratch/rc
ok 'a candidate for 6.12 counts as 6.12: it has what 6.12 has' runs 0 apply var
ok 'by its variant' chosen "$KERNEL_DIR/net/netfilter/Makefile" 'by linux-6.12'

done_testing
