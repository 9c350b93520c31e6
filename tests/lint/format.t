#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# C files but the kernel's own are formatted as .clang-format says: `make format'
# does it.
. tests/lib/tap.sh
need_tool clang-format

files=$(find pom tests \( -path tests/data -o -path '*/linux' \) -prune -o \
	-name '*.[ch]' -print)
# shellcheck disable=SC2086 # a list of names
none 'every C file is formatted' clang-format --dry-run -Werror $files
ok 'there are some' [ "$(echo "$files" | wc -l)" -ge 100 ]

done_testing
