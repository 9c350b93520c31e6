#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# failed.sh FOLDER: what failed in the TAP that prove has left there
# (PERL_TEST_HARNESS_DUMP_TAP), so that it stands at the end of a long output: of each
# test that failed, its name and the last lines that it said about it. The end is the
# line with which prove itself ends.
cd "$1" || exit 2
find . -type f | LC_ALL=C sort | while read -r file; do
	whole=$(grep -c '^1\.\.[0-9]' "$file")
	grep -q '^not ok\|^Bail out!' "$file" || [ "$whole" = 0 ] || continue
	echo "${file#./}:"
	[ "$whole" != 0 ] || echo '  it did not come to its end'
	awk '/^not ok|^Bail out!/ { said = 1 } /^ok/ { said = 0 } said' "$file" |
		tail -n 20 | cut -c 1-200 | sed 's/^/  /'
done
echo 'Result: FAIL'
