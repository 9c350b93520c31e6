#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Every source and script names its licence in its first lines.
. tests/lib/tap.sh

sources() {
	ls Makefile runme .ci/run .clang-format .clang-tidy
	dirs=$(ls -d pom tests base extra 2>/dev/null)
	# shellcheck disable=SC2086 # a list of names
	find $dirs -path tests/data -prune -o -type f ! -name '*.md' ! -name '*.png' \( \
		-path 'pom/*' -o -name '*.[ch]' -o -name '*.sh' -o \
		-path 'tests/*/*.t' -o -name '*.py' -o -name prove \) -print
}
scratch_folder
bare() {
	sources | sort >"$out/all"
	xargs grep -Hnm 1 'SPDX-License-Identifier: [A-Z]' <"$out/all" |
		sed -n 's/:[1-3]:.*//p' | sort | comm -23 "$out/all" - |
		sed 's/$/: no SPDX line/'
}
none 'SPDX lines' bare
ok 'COPYING is the GPL, version 2' grep -q 'Version 2, June 1991' COPYING

done_testing
