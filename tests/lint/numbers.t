#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# No two tests of a folder have the same number.
. tests/lib/tap.sh

# The numbers that stand twice, with the tests that have them.
shared() {
	for dir in tests/*/; do
		ls "$dir" | sed -n 's/^\([0-9]\{4\}\)-.*\.t$/\1/p' | sort | uniq -d |
			while read -r number; do
				ls "$dir$number"-*.t
			done
	done
}
none 'each test has a number of its own' shared
ok 'there are numbered tests' [ "$(ls tests/cli/[0-9]*.t | wc -l)" -ge 100 ]

done_testing
