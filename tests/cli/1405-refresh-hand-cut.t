#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# refresh of hunks that people have cut by hand, with less context at one end than
# at the other: they are rewritten correctly and give the same file.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t
seq 1 30 >t/f
# cut NAME WANT HUNK...: a series of one patch of these hunks; WANT edits f by sed.
cut() {
	name=$1
	want=$2
	shift 2
	rm -rf s u
	mkdir s
	printf -- '--- a/f\n+++ b/f\n' >s/a.patch
	printf '%b' "$@" >>s/a.patch
	echo a.patch >s/series
	sed "$want" t/f >want
	ok "$name: check takes it" runs 0 check --tree t --repo s
	ok '... refresh' eval 'runs 0 refresh --repo s --onto t && silent overlap'
	ok '... it is clean then' eval 'runs 0 check --strict --tree t --repo s &&
		matches "^a\.patch +clean" && silent offset'
	cp -r t u
	ok '... and makes the same file' eval 'runs 0 apply --strict --tree u --repo s a.patch &&
		cmp u/f want'
	ok '... for patch(1) and git as well' eval '(cd t && patch -s -p1 -F0 --dry-run) <s/a.patch &&
		(cd t && git apply --unidiff-zero --check) <s/a.patch'
	cp s/a.patch s.a
	ok '... once more changes nothing' eval 'runs 0 refresh --repo s --onto t && cmp s.a s/a.patch'
}
cut 'less behind' '11s/.*/eleven/' '@@ -9,4 +9,4 @@\n 9\n 10\n-11\n+eleven\n 12\n'
cut 'nothing behind' '11s/.*/eleven/' '@@ -9,3 +9,3 @@\n 9\n 10\n-11\n+eleven\n'
cut 'less in front' '11s/.*/eleven/' '@@ -10,4 +10,4 @@\n 10\n-11\n+eleven\n 12\n 13\n'
cut 'nothing in front' '11s/.*/eleven/' '@@ -11,3 +11,3 @@\n-11\n+eleven\n 12\n 13\n'
cut 'nothing in front, as of line 1' '11s/.*/eleven/' '@@ -1,3 +1,3 @@\n-11\n+eleven\n 12\n 13\n'
cut 'no context' '11s/.*/eleven/' '@@ -11 +11 @@\n-11\n+eleven\n'
cut 'no context, displaced' '11s/.*/eleven/' '@@ -14 +14 @@\n-11\n+eleven\n'
cut 'near the end of the file' '29s/.*/x/' '@@ -27,3 +27,3 @@\n 27\n 28\n-29\n+x\n'
cut 'at the end of the file' '30s/.*/x/' '@@ -28,3 +28,3 @@\n 28\n 29\n-30\n+x\n'
cut 'at its beginning' '1s/.*/x/' '@@ -1,3 +1,3 @@\n-1\n+x\n 2\n 3\n'
cut 'one behind the other' '11s/.*/x/;14s/.*/y/' \
	'@@ -9,4 +9,4 @@\n 9\n 10\n-11\n+x\n 12\n@@ -13,2 +13,2 @@\n 13\n-14\n+y\n'
cut 'lines that are new only' '11a x\nz' '@@ -10,2 +10,4 @@\n 10\n 11\n+x\n+z\n'
cut 'a line that is gone' '11d' '@@ -9,4 +9,3 @@\n 9\n 10\n-11\n 12\n'
cut 'displaced as well' '21s/.*/x/' '@@ -9,4 +9,4 @@\n 19\n 20\n-21\n+x\n 22\n'
printf '%s' "$(cat t/f)" >t/open
mv t/open t/f
cut 'a file without its last newline' '27s/.*/x/' '@@ -24,5 +24,5 @@\n 24\n 25\n 26\n-27\n+x\n 28\n'

done_testing
