#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# One tree had its half of a set before, and a later set took that away. The other tree's
# half is applied, and a later set builds upon it: revert refuses, as with that tree alone.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
make_repo base
make_linux k 6 1
make_iptables i 1.8.9
moves() {
	printf 'diff --git a/%s b/%s\nsimilarity index 100%%\nrename from %s\nrename to %s\n' "$1" "$2" "$1" "$2"
}
mode() {
	printf 'diff --git a/a.c b/a.c\nold mode %s\nnew mode %s\n' "$1" "$2"
}
new_set base/one
new_set base/two
rm -r "$POM_REPO"/base/*/linux
moves a.c h.c >"$POM_REPO/base/one/linux.diff"
mode 100644 100755 >"$POM_REPO/base/one/iptables.diff"
moves h.c a.c >"$POM_REPO/base/two/linux.diff"
mode 100755 100644 >"$POM_REPO/base/two/iptables.diff"
numbered line 9 >k/h.c
numbered line 9 >i/a.c
KERNEL_DIR=$scratch/k IPTABLES_DIR=$scratch/i
export KERNEL_DIR IPTABLES_DIR
cp -a k k0
cp -a i i0

ok 'two sets' runs 0 apply one two
ok 'the first one is needed' runs 1 revert one
ok '... by the second' says 'two builds upon it'
ok '... and stays recorded' eval 'runs 0 status && says "covered by two"'
ok 'both go' eval 'runs 0 revert one two && same k0 k && same i0 i'
ok 'one that is nowhere' eval 'runs 0 revert one && says "not there"'
done_testing
