#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Each manual page is clean mdoc, is installed, and is named by the others; no page
# names one that is not there.
. tests/lib/tap.sh
need_tool mandoc col
scratch_folder

# A macro that is not parsed stays in the text. One that takes the next as its
# argument opens a quote in a quote.
# shellcheck disable=SC1112 # the quotes of the page
broken() {
	mandoc -T utf8 "$1" | col -bx >"$out/page"
	grep -nwE 'Ar|Cm|Dq|Em|Ev|Fl|Li|Ns|Op|Pa|Pq|Ql|Sx|Sy|Xr' "$out/page"
	tr -s '\n ' ' ' <"$out/page" | LC_ALL=C.UTF-8 grep -oE '‘[^’]*‘[^ ]*|[^ ]*’’'
}
# NAME SECTION of each of our pages that any page refers to.
references() {
	sed -n 's/^\.Xr \(runme[a-z-]*\|pom-[a-z-]*\) \([0-9]\).*/\1.\2/p' pom/man/* |
		sort -u
}
for page in pom/man/*.[1-9]; do
	name=${page##*/}
	none "$page: mandoc finds nothing to warn of" mandoc -T lint -W warning "$page"
	none '... no macro is left in the text' broken "$page"
	ok '... it is installed' grep -q "man/man${name##*.}/$name\$" Makefile
	ok '... another page refers to it' eval 'references | grep -qxF "$name"'
done
missing() {
	references | while read -r name; do
		[ -s "pom/man/$name" ] || echo "pom/man/$name"
	done
}
none 'each page that is referred to is there' missing
ok 'runme(1) is there' test -s pom/man/runme.1

done_testing
