#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Diffs of other programs: what they say of a file in words alone is not passed over,
# Subversion's words for a file that is not there are read, and texts that are no
# unified diff are named.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
mkdir -p orig/d
seq 40 >orig/f
seq 40 >orig/d/g
hunk='@@ -9,3 +9,3 @@
 9
-10
+ten
 11'
good="--- a/f
+++ b/f
$hunk"

# refuses NAME WORD TEXT...: what is in words beside a change that is well
refuses() {
	name=$1 word=$2
	shift 2
	printf '%s\n' "$@" >x.patch
	note orig
	ok "$name" refused 2 check --tree orig ./x.patch
	ok '... is named' says "$word"
}
for diff in "$good" ''; do
	refuses 'Subversion, binary' 'a binary file differs' 'Index: x.png' \
		'===================================================================' \
		'Cannot display: file marked as a binary type.' 'svn:mime-type = image/png' "$diff"
	refuses 'Mercurial, binary' 'a binary file differs' 'diff -r 01 -r 23 x' 'Binary file x has changed' "$diff"
	refuses 'Perforce, binary' 'a binary file differs' '==== //m/x#1 - /w/x ==== (binary)' '(... files differ ...)' "$diff"
	refuses 'diff in German' 'a binary file differs' 'diff -ur a/x b/x' \
		'Binärdateien a/x und b/x sind verschieden.' "$diff"
	refuses 'diff in French' 'a binary file differs' 'diff -ur a/x b/x' \
		'Les fichiers binaires a/x et b/x sont différents' "$diff"
	refuses 'Bazaar, renamed' 'Bazaar describes the rename of a file' "=== renamed file 'd/g' => 'd/h'" "$diff"
done
printf 'diff -ur a/f b/f\n%s\ndiff -ur a/e b/e\ndiff -ur a/d/g b/d/g\nOnly in b: f.orig\n' "$good" >x.patch
ok 'what diff says of other files is no change' runs 0 check --tree orig ./x.patch
printf '%s\n\n3d things and 10c of them\n12ab\n5a7f00 (A 2020 10) x\n' "$good" >x.patch
ok 'words that begin with numbers' runs 0 check --tree orig ./x.patch
for one in 'a diff of words=@@ -9,3 +9,3 @@\n 9\n~\n-10\n+ten\n~\n' \
	'a diffstat=\ create mode 100644 x\n delete mode 100644 y\n' \
	'a semantic patch=@@\nexpression E;\n@@\n- f(E)\n+ g(E)\n' \
	'a context diff without=***************\n*** 9,11 ****\n  9\n! 10\n--- 9,11 ----\n  9\n! ten\n' \
	'a patch in base64=LS0tIGEvZgorKysgYi9mCg==\n'; do
	printf -- "$(printf %s "${one#*=}" | sed 's/^\\ / /')" >x.patch
	ok "${one%%=*}" runs 2 check --tree orig ./x.patch
	ok '... is named' says "${one%%=*}"
done
printf 'diff a/f b/f\t(rejected hunks)\n%s\n' "$hunk" >x.patch
ok 'rejects of git' eval 'runs 2 check --tree orig ./x.patch && says "git apply --reject"'
printf '\033[1mdiff --git a/x b/x\033[m\nBinary files a/x and b/x differ\n' >x.patch
ok 'colours' eval 'runs 2 check --tree orig ./x.patch && says "colours of a terminal"'
printf '5a7f00 (A 2020 10) x\n' >x.patch
ok 'git blame is no normal diff' eval 'runs 2 check --tree orig ./x.patch && silent "normal diff"'
printf '10c10\n< 10\n---\n> ten\n' >x.patch
ok '... but this is one' eval 'runs 2 check --tree orig ./x.patch && says "normal diff"'
printf '10,12c\nten\n.\n' >x.patch
ok '... and this an ed script' eval 'runs 2 check --tree orig ./x.patch && says "ed script"'

# svn NAME STAMP STAMP NUMBERS: x.patch of Subversion
svn() {
	printf 'Index: %s\n%s\n--- %s\t%s\n+++ %s\t%s\n@@ %s @@\n' "$1" =================================== "$1" "$2" "$1" "$3" "$4"
}
for stamps in '(nonexistent)=(working copy)' '(revision 0)=(revision 0)' '(revision 0)=(revision 7)'; do
	{ svn new "${stamps%%=*}" "${stamps#*=}" '-0,0 +1' && echo +x; } >x.patch
	rm -rf t && cp -r orig t
	ok "Subversion makes a file: $stamps" eval 'runs 0 apply --tree t -p0 ./x.patch && says "1 new" && [ -f t/new ]'
	ok '... which goes' eval 'runs 0 revert --tree t ./x.patch && same orig t'
done
{ svn f '(revision 1)' '(nonexistent)' '-1,40 +0,0' && sed 's/^/-/' orig/f; } >x.patch
rm -rf t && cp -r orig t
ok 'Subversion deletes one' eval 'runs 0 apply --tree t -p0 ./x.patch && says "1 deleted" && [ ! -e t/f ]'
ok '... which comes back' eval 'runs 0 revert --tree t ./x.patch && same orig t'

done_testing
