#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# checkpatch.pl --strict has no complaint about the kernel code of the sets.
# slow: it needs the sources of a kernel
. tests/lib/tap.sh
need_tool perl

tree=$(tests/lib/sources.sh linux 6.1) || bail 'no kernel source'
check() {
	perl "$tree/scripts/checkpatch.pl" --strict --no-tree --terse \
		--no-summary --show-types "$@"
}
sources=$(find base extra tests/bench -path '*/linux*/*.[ch]' \
	! -path '*/iptables*/*' 2>/dev/null)
for file in $sources; do
	none "$file" check -f "$file"
done
# The author and the message are in patches/, not in the diff of a set.
diffs=$(find base extra tests/bench -name 'linux*.diff' 2>/dev/null)
# On standard input: checkpatch would take a file that git tracks for a source file.
check_diff() {
	check --no-signoff --ignore COMMIT_MESSAGE - <"$1"
}
for file in $diffs; do
	none "$file" check_diff "$file"
done
[ "$tap_n" -gt 0 ] || tap 'not ok' 'there are sets'

done_testing
