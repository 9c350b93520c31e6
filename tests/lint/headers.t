#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Every header compiles alone: it includes what it needs.
. tests/lib/tap.sh
compile=$(make -s compiler) || bail 'make compiler'

alone() {
	printf '#include "%s"\nextern int not_empty;\n' "${1#pom/}" |
		$compile -fsyntax-only -x c -
}
for header in pom/*/*.h; do
	ok "$header" alone "$header"
done

done_testing
