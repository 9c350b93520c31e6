#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# patches/ has the diffs that the sets give: `make patches' writes them. The help texts
# fit a terminal.
. tests/lib/tap.sh
: "${BUILD:=build}"

ok 'refresh --check finds nothing to do' env POM_HOME=. \
	"$BUILD/runme" refresh --check

# Written from the sets alone, they are the same byte for byte. Only the numbers in their
# names are from the series files.
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
cp -R base extra patches "$scratch" 2>/dev/null
find "$scratch/patches" -name '*.patch' -exec rm {} +
ok 'refresh makes the diffs anew' env POM_HOME="$scratch" \
	"$BUILD/runme" refresh
ok 'they are the ones in patches/' diff -r patches "$scratch/patches"

# A terminal shows them as they are.
wide() {
	awk 'length > 72 { print FILENAME ":" FNR ": " length " columns" }' \
		base/*/help extra/*/help
}
none 'help texts have at most 72 columns' wide

done_testing
