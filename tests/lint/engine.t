#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The engine only computes: it reads, writes and prints nothing.
. tests/lib/tap.sh
: "${BUILD:=build}"
need_tool nm objdump

calm() {
	grep -En '#[[:space:]]*include[[:space:]]*(<(stdio|unistd|fcntl|dirent|locale|time|signal|sys/.*)\.h>|"lib/root\.h")' \
		pom/engine/*.[ch] | grep -v '<sys/stat\.h>' # the bits of modes
}
none 'engine includes no header for I/O, clock or locale' calm

# What engine and lib define themselves, but for lib/root (I/O), and what they
# may take from libc: memory and numbers.
known() {
	nm --defined-only "$BUILD"/pom/engine/*.o \
		"$BUILD"/pom/lib/[!r]*.o | awk 'NF == 3 { print $3 }'
	printf '%s\n' memchr memcmp memcpy memmem memmove memrchr memset \
		strchr strcmp strlen strncasecmp strncmp strrchr strspn \
		strcspn strpbrk strstr bsearch qsort free __stack_chk_fail \
		__assert_fail _GLOBAL_OFFSET_TABLE_
}
foreign() {
	known | sort -u >"$scratch/known"
	for o in "$BUILD"/pom/engine/*.o; do
		nm -u "$o" | awk -v o="$o" '{ print $2, o }'
	done | sort | join -v 1 - "$scratch/known"
}
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
none 'engine calls nothing that reads, writes or prints' foreign

variables() {
	for o in "$BUILD"/pom/engine/*.o; do
		objdump -t "$o" | awk -v o="$o" '
			/ O (\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ &&
			!/ \.data\.rel\.ro/ { print o ": " $NF }'
	done
}
none 'engine has no variables that outlive a call' variables

done_testing
