#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# On a full disk nothing changes, and the message says so.
#
# The disk is a small one in memory, in a mount namespace of its own, so that
# nothing is left behind.
if [ -z "${POM_MOUNTS-}" ]; then
	POM_MOUNTS=1
	export POM_MOUNTS
	for how in -m -rm; do
		unshare $how true 2>/dev/null && exec unshare $how sh "$0"
	done
	echo '1..0 # SKIP a file system cannot be mounted here'
	exit 0
fi
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_linux "$scratch/linux" 6 1
make_iptables "$scratch/iptables" 1.8.9
make_repo base
new_set base/one
seq 1 20000 >"$POM_REPO/base/one/linux/net/netfilter/one.c"
edit_by base/one linux.diff "$scratch/linux" net/netfilter/Makefile '20i one'
edit_by base/one iptables.diff "$scratch/iptables" \
	extensions/GNUmakefile.in '20i rule one'

# small TREE OPTIONS: fresh trees, this one on a small disk
small() {
	umount "$scratch/k" "$scratch/i" 2>/dev/null
	rm -rf "$scratch/k" "$scratch/i"
	mkdir "$scratch/k" "$scratch/i"
	mount -t tmpfs -o "mode=755,$2" small "$scratch/$1" || return
	cp -a "$scratch/linux/." "$scratch/k"
	cp -a "$scratch/iptables/." "$scratch/i"
}
# leave KIB: fills the disk except for that much
leave() {
	rm -f "$disk/filler"
	free=$(df -k --output=avail "$disk" | tail -n 1)
	head -c $(((free - $1) * 1024)) /dev/zero >"$disk/filler"
}
clean() {
	rm -f "$disk/filler"
	pristine
}
KERNEL_DIR=$scratch/k IPTABLES_DIR=$scratch/i
export KERNEL_DIR IPTABLES_DIR
if ! small k size=1m; then
	skip 'a full disk' 'a file system cannot be mounted here'
	done_testing
	exit 0
fi

disk=$scratch/k
for kib in 0 4 8 16 32 64 100 120; do
	small k size=1m
	leave $kib
	ok "$kib KiB are left for the kernel tree" runs 2 apply one
	ok '... says so' says 'No space left on device'
	ok '... check does not mind' runs 0 check one
	ok '... and nothing was changed' clean
done
disk=$scratch/i
for kib in 0 4 8; do
	small i size=1m
	leave $kib
	ok "$kib KiB are left for the iptables tree" runs 2 apply one
	ok '... says so' says 'No space left on device'
	ok '... and nothing was changed, in either' clean
done

# no inodes left
disk=$scratch/k
for more in 0 1 2 3 4 5; do
	small k size=1m,nr_inodes=1000
	used=$(df --output=iused "$disk" | tail -n 1)
	small k "size=1m,nr_inodes=$((used + more))"
	ok "$more more files can be made" runs 2 apply one
	ok '... says so' says 'No space left on device'
	ok '... and nothing was changed' clean
done

# revert: it needs space as well
small k size=1m
runs 0 apply one >/dev/null
cp -a "$scratch/k" "$scratch/k.applied"
leave 0
back() {
	runs 2 revert one && says 'No space left on device' &&
		rm "$disk/filler" && same "$scratch/k.applied" "$scratch/k"
}
ok 'no room to take it out: it stays as it is' back
ok '... and goes when there is room' runs 0 revert one
ok '... without a trace' pristine

# a report that cannot be written is an error
full_report() {
	"$RUNME" list >/dev/full 2>"$err"
	[ $? -eq 2 ] && grep -q 'No space left on device' "$err"
}
ok 'a report that cannot be written' full_report
umount "$scratch/k" "$scratch/i" 2>/dev/null

done_testing
