#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A megabyte of lines that nearly match, and 200 hunks that nearly fit: the
# answer comes at once, the explanations included, and takes little memory.
# test_locate and test_explain count the steps.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t
awk 'BEGIN { for (i = 0; i < 524288; i++) print i == 300000 ? "b" : "a"
	print "c" }' >t/f

# hunks CONTEXT: 200 of them, with so many lines on both sides of the change.
hunks() {
	awk -v n="$1" 'BEGIN {
		print "--- a/f\n+++ b/f"
		for (k = 0; k < 200; k++) {
			at = 1 + k * 2500
			printf "@@ -%d,%d +%d,%d @@\n", at, 2 * n + 2, at, 2 * n + 2
			for (i = 0; i < n; i++) print " a"
			print "-b\n-c\n+c\n+b"
			for (i = 0; i < n; i++) print " a"
		}
	}'
}

# Seconds of processor time and kilobytes that are a multiple of what it takes,
# and a fraction of what it took when every hunk read all of the file. Under a
# sanitizer, addresses are no measure.
# shellcheck disable=SC3045 # dash and bash have them
bounded() {
	case $RUNME in
	*/asan/*) runs "$@" ;;
	*) (ulimit -t 20 && ulimit -v 500000 && runs "$@") ;;
	esac
}
for context in 3 1000; do
	hunks $context >hunks.diff
	ok "hunks with $context lines of context" bounded 1 check --tree t \
		./hunks.diff
	ok '... are all explained' says '200 of 200 hunks do not fit' \
		'hunk #8 (line'
	ok '... in JSON' bounded 1 check --json --tree t ./hunks.diff
	ok '... as well' json 'len(d["sets"][0]["trees"]["tree"]["files"][0]
		["hunks"]) == 200'
done

done_testing
