#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# fossil diff has the same name behind --- and +++ of a file that is new or gone, and says
# before it what became of it: such a file is made, or deleted, and nothing else.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir orig
seq 5 >orig/f
seq 3 >orig/gone
line=$(printf '%066d' 0 | tr 0 =)

# section WORD FILE RANGES: a section of fossil diff, with the lines from standard input.
section() {
	[ -z "$1" ] || printf '%-8s %s\n' "$1" "$2"
	printf 'Index: %s\n%s\n--- %s\n+++ %s\n@@ %s @@\n' "$2" "$line" "$2" "$2" "$3"
	cat
	echo
}
{
	printf ' 1\n-2\n+two\n 3\n' | section '' f '-1,3 +1,3'
	printf '+new\n+file\n' | section ADDED new '-0,0 +1,2'
	seq 3 | sed 's/^/-/' | section DELETED gone '-1,3 +0,0'
} >x.patch
cp -r orig t
ok 'check' eval 'runs 0 check --tree t x.patch && says "1 new" "1 deleted"'
ok 'apply' runs 0 apply --tree t x.patch
ok '... edits' [ "$(sed -n 2p t/f)" = two ]
ok '... makes' eval '[ "$(cat t/new)" = "$(printf "new\nfile")" ]'
ok '... deletes' [ ! -e t/gone ]
ok '... again' eval 'runs 0 apply --tree t x.patch && says "is there already"'
ok 'revert' eval 'runs 0 revert --tree t x.patch && rm -rf t/.pom && same orig t'

printf '+new\n+file\n' | section ADDED f '-0,0 +1,2' >y.patch
note t
ok 'a new file, and the tree has another one' refused 1 apply --tree t y.patch
ok '... is named' says 'the patch creates the file, but the tree has another one there'
# without that word it inserts lines, as diff -U0 writes them
printf '+new\n' | section '' f '-0,0 +1,1' >z.patch
ok 'lines before the first one' eval 'runs 0 apply --tree t z.patch && [ "$(wc -l <t/f)" = 6 ]'
printf '+new\n' | section ADDED other '-0,0 +1,1' | sed 's/ other$/ f/; 1s/f$/other/' >w.patch
rm -rf t && cp -r orig t
ok 'the word of another file' eval 'runs 0 apply --tree t w.patch && [ "$(wc -l <t/f)" = 6 ]'
done_testing
