#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A hunk that says where the newline at the end of a file is, on a file that ends
# otherwise: refresh writes patches that can be read, and a hunk that would change
# nothing does not fit.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
none='\\ No newline at end of file\n'

# given TREE HUNKS: the file t/f, and a series of one patch of it.
given() {
	rm -rf s t u v
	mkdir s t
	printf '%b' "$1" >t/f
	printf -- '--- a/f\n+++ b/f\n%b' "$2" >s/a.patch
	echo "a.patch${3:+ $3}" >s/series
}

# rewritten NAME TREE HUNKS [-R]: refresh makes the patch fit exactly, with the bytes
# that patch(1) makes. FUZZ is the option for all.
FUZZ=2
rewritten() {
	given "$2" "$3" "${4-}"
	cp -r t v
	ok "$1: patch(1) takes it" eval "patch -s -p1 -F$FUZZ -d v ${4-} <s/a.patch"
	ok '... refresh' runs 0 refresh --repo s --onto t --fuzz "$FUZZ"
	ok '... it is clean then' eval 'runs 0 check --strict --tree t --repo s &&
		matches "^a\.patch +clean" && silent offset'
	cp -r t u
	ok '... and makes the same bytes' eval 'runs 0 apply --strict --tree u --repo s a.patch &&
		cmp u/f v/f'
	# git takes no remarks
	ok '... with patch(1) and git as well' eval "(cd t && patch -s -p1 -F0 --dry-run ${4-}) <s/a.patch &&
		grep -v '^#' s/a.patch >bare && (cd t && git apply --unidiff-zero --check ${4-}) <bare"
}
rewritten 'the file has grown behind' '1\n2\nmore\n' "@@ -1,2 +1,2 @@\n 1\n-2\n+B\n$none"
rewritten '... much' '1\n2\nm\nn\no\np\n' "@@ -1,2 +1,2 @@\n 1\n-2\n+B\n$none"
rewritten '... and in front' 'x\n1\n2\nm\nn\n' "@@ -1,2 +1,2 @@\n 1\n-2\n+B\n$none"
rewritten '... without context' 'x\n1\n2\nm\n' "@@ -2,1 +2,1 @@\n-2\n+B\n$none"
rewritten '... and has no newline' '1\n2\nmore' "@@ -1,2 +1,2 @@\n 1\n-2\n+B\n$none"
rewritten '... of a patch that is reversed' '1\n2\nmore\n' \
	"@@ -1,2 +1,2 @@\n 1\n-B\n$none+2\n" -R
rewritten 'only the place has moved' 'x\n1\n2\n' "@@ -1,2 +1,2 @@\n 1\n-2\n+B\n$none"
rewritten 'other lines before' 'x\n2\n3' \
	"@@ -1,3 +1,3 @@\n 1\n 2\n-3\n$none+C\n$none"
rewritten 'a newline comes' 'x\n2\n3' "@@ -1,3 +1,3 @@\n 1\n 2\n-3\n$none+C\n"
rewritten 'the context has lost its newline' 'a\nb\nz' \
	'@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n'
rewritten 'the context has got a newline' 'a\nb\nz\n' \
	"@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n$none"
rewritten 'CR LF' 'x\r\n1\r\n2\r\nm\r\n' \
	"@@ -1,2 +1,2 @@\r\n 1\r\n-2\r\n+B\r\n"
rewritten 'a remark in the hunk' 'x\na\nb\nz\n' \
	'@@ -1,3 +1,3 @@\n a\n# a remark\n-b\n+B\n c\n'
FUZZ=3
rewritten 'lines come behind one without a newline' '1\n2\n3' \
	'@@ -1,3 +1,4 @@\n a\n b\n c\n+new\n'
rewritten '... reversed' '1\n2\n3' '@@ -1,4 +1,3 @@\n a\n b\n c\n-new\n' -R

# unfit NAME TREE HUNKS [-R]: it would change nothing, so it does not fit.
unfit() {
	given "$2" "$3" "${4-}"
	note s t
	ok "$1: check says so" eval 'refused 1 check --tree t --repo s &&
		says "it only removes the newline at the end of the file, and more lines follow in this file" &&
		silent fuzz'
	ok '... with any fuzz' eval 'refused 1 check --tree t --repo s --fuzz 0 &&
		silent fuzz'
	ok '... refresh' eval 'refused 1 refresh --check --repo s --onto t && says "more lines follow"'
	ok '... apply' eval 'refused 1 apply --tree t --repo s a.patch && says "more lines follow"'
	ok '... in JSON' eval 'refused 1 check --json --tree t --repo s &&
		grep -q "\"goes on\"" "$out"'
}
unfit 'only the newline goes' '1\n2\nmore\n' "@@ -1,2 +1,2 @@\n 1\n-2\n+2\n$none"
unfit 'without context' '1\n2\nmore\n' "@@ -2 +2 @@\n-2\n+2\n$none"
unfit 'all lines are written anew' '1\n2\nmore\n' "@@ -1,2 +1,2 @@\n-1\n-2\n+1\n+2\n$none"
unfit 'reversed' '1\n2\nmore\n' "@@ -1,2 +1,2 @@\n 1\n-2\n$none+2\n" -R

given '1\n2\n' "@@ -1,2 +1,2 @@\n 1\n-2\n+2\n$none"
ok 'at the end of the file it fits' runs 0 apply --tree t --repo s a.patch
printf '1\n2' >want
ok '... the newline is gone' cmp want t/f
ok '... and comes back' eval 'runs 0 revert --tree t a.patch && printf "1\n2\n" | cmp - t/f'

done_testing
