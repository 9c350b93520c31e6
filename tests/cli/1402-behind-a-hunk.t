#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Text directly after a complete hunk is ignored, as in patch(1) and git apply. If
# a hunk has too many or too few lines, the message names the hunk and both
# counts.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t
seq 1 40 >t/f
seq 1 40 >t/g
cp -r t orig
# hunk FILE LINE TEXT: a diff that replaces one line.
head_of() {
	printf -- '--- a/%s\n+++ b/%s\n' "$1" "$1"
}
lines() {
	printf '@@ -%d,7 +%d,7 @@\n %s\n %s\n %s\n-%s\n+%s\n %s\n %s\n %s\n' \
		$(($1 - 3)) $(($1 - 3)) $(($1 - 3)) $(($1 - 2)) $(($1 - 1)) \
		"$1" "$2" $(($1 + 1)) $(($1 + 2)) $(($1 + 3))
}
hunk() {
	head_of "$1"
	lines "$2" "$3"
}
stat=' g | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)
'
try() {
	rm -rf t
	cp -r orig t
	runs "$@" apply --tree t ./x.patch
}

# text NAME TEXT: both files are changed, with TEXT between their diffs.
text() {
	{
		hunk f 5 five
		printf '%b' "$2"
		hunk g 9 nine
	} >x.patch
	ok "$1" eval 'try 0 && grep -qx five t/f && grep -qx nine t/g'
	{
		hunk f 5 five
		printf '%b' "$2"
	} >x.patch
	ok '... and at the end' eval 'try 0 && grep -qx five t/f'
	ok '... patch(1) takes it as well' eval 'cp -r orig p &&
		patch -s -p1 -d p <x.patch && cmp p/f t/f && rm -rf p'
}
text 'a diffstat' "$stat"
text 'a diffstat, and a line of three dashes' "---\n$stat\n"
text 'indented text' '    Some words,\n    and more.\n'
text 'the signature of a mail' '-- \n2.39.2\n\n'
text 'another mail' 'From 1234 Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: x\n\n'
text 'a remark, then a diffstat' "# remark\n$stat"
text 'blank lines' '\n \n\n'
text 'prose' 'Words.\n'

# wrong NAME LINE OLD NEW OLD NEW: refused; the header counts so many lines, and
# so many follow.
wrong() {
	ok "$1" eval 'try 2 && same orig t'
	ok '... names the hunk, and both counts' matches "^runme: x.patch:$2: " \
		"hunk #[12] \\(@@ -[0-9]+,[0-9]+ \\+[0-9]+,[0-9]+ @@\\): .*; the header counts $3 old and $4 new lines, and $5 old and $6 new lines follow"
	ok '... and what to do' says 'recountdiff'
}
{ hunk f 5 five; echo ' 9'; lines 20 x; } >x.patch
wrong 'a line of context too many before the next hunk' 12 7 7 8 8
{ hunk f 5 five; printf ' 9\n 10\n'; lines 20 x; } >x.patch
wrong 'two of them' 12 7 7 9 9
{ hunk f 5 five; echo '+more'; lines 20 x; } >x.patch
wrong 'a new line too many' 12 7 7 7 8
{ hunk f 5 five; echo '+more'; } >x.patch
wrong 'at the end' 12 7 7 7 8
{ hunk f 5 five; echo '-9'; hunk g 9 nine; } >x.patch
wrong 'an old line too many before the next file' 12 7 7 8 7
{ hunk f 5 five; printf ' 9\n+more\n'; } >x.patch
wrong 'a line of context, then a new one' 12 7 7 8 9
{ hunk f 5 five | sed '$d'; lines 20 x; } >x.patch
wrong 'a line too few before the next hunk' 11 7 7 6 6
{ hunk f 5 five | sed '$d'; hunk g 9 nine; } >x.patch
wrong 'a line too few before the next file' 12 7 7 6 6
{ hunk f 5 five | sed '$d'; } >x.patch
wrong 'a line too few at the end' 10 7 7 6 6
{ hunk f 5 five | sed '/^-5/d'; printf -- '-- \n2.39.2\n'; } >x.patch
wrong 'an old line too few before a signature' 11 7 7 6 7
{ hunk f 5 five; lines 20 x | sed 's/,7 +17,7/,9 +17,9/'; hunk g 9 nine; } >x.patch
wrong 'the second hunk is named' 23 9 9 7 7
{ hunk f 5 five; printf '\n'; lines 20 x; } >x.patch
ok 'text between two hunks of a file' eval 'try 2 && same orig t'
ok '... names the one before it' says 'x.patch:13: a hunk without a file header' \
	'hunk #1 (line 3)' '7 old and 7 new'

done_testing
