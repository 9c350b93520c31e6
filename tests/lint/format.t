#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# C files but the kernel's own are formatted as .clang-format says: `make format' does it.
. tests/lib/tap.sh
need_tool clang-format

files=$(find pom tests \( -path tests/data -o -path '*/linux' \) -prune -o -name '*.[ch]' -print)
for file in $files; do
	ok "$file" clang-format --dry-run -Werror "$file"
done

done_testing
