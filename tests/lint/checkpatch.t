#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# checkpatch.pl --strict has no complaint about the kernel code of the sets, nor about what
# `runme new' writes.
# slow: it needs the sources of a kernel
. tests/lib/tap.sh
need_tool perl
: "${BUILD:=build}"
scratch_folder

tree=$(tests/lib/sources.sh linux 6.1) || bail 'no kernel source'
check() {
	perl "$tree/scripts/checkpatch.pl" --strict --no-tree --terse \
		--no-summary --show-types "$@"
}
# Names of 28 characters, the longest.
mkdir -p "$out/new/base" "$out/new/patches"
echo 'Groups: base' >"$out/new/patches/repository"
for new in base/abcdefghijklmnopqrstuvwxyz_1:match base/ABCDEFGHIJKLMNOPQRSTUVWXYZ_2:target; do
	ok "a new ${new#*:}" env POM_HOME="$PWD" "$BUILD/runme" new "${new%:*}" "--${new#*:}" \
		--repo "$out/new"
done
ok '... they fit Linux 6.1' "$BUILD/runme" check --repo "$out/new" --kernel "$tree" --strict
no_entry() {
	"$BUILD/runme" check --repo . --repo "$out/new" --kernel "$tree" | grep -o 'Config in .*'
}
none 'each symbol that a set adds has its entry in a Kconfig' no_entry
sources=$(find base extra tests/bench "$out/new" -path '*/linux*/*.[ch]' \
	! -path '*/iptables*/*' 2>/dev/null)
for file in $sources; do
	none "$file" check -f "$file"
done
# The author and the message are in patches/, not in the diff of a set.
diffs=$(find base extra tests/bench "$out/new" -name 'linux*.diff' 2>/dev/null)
# On standard input: checkpatch would take a file that git tracks for a source file.
check_diff() {
	check --no-signoff --ignore COMMIT_MESSAGE - <"$1" | sed "s,^-:,$1:,"
}
for file in $diffs; do
	none "$file" check_diff "$file"
done
[ "$tap_n" -gt 0 ] || tap 'not ok' 'there are sets'

done_testing
