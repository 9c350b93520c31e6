#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Names with blanks: what was applied to those that begin or end in one is recorded, stands,
# and is taken out again. A patch that lost the tabs behind its names is read as git
# and diff meant it.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

mkdir t
echo 1 >'t/end '
echo 1 >'t/ begin'
cp -r t orig
cat >p.patch <<'END'
diff --git "a/end " "b/end "
--- "a/end "
+++ "b/end "
@@ -1 +1 @@
-1
+2
diff --git "a/ begin" "b/ begin"
--- "a/ begin"
+++ "b/ begin"
@@ -1 +1 @@
-1
+3
diff --git "a/new " "b/new "
new file mode 100644
--- /dev/null
+++ "b/new "
@@ -0,0 +1 @@
+4
END
ok 'apply' runs 0 apply --tree t p.patch
ok '... writes all three' eval '[ "$(cat "t/end " "t/ begin" "t/new " | tr -d "\n")" = 234 ]'
ok 'status' runs 0 status --tree t
ok 'revert' runs 0 revert --tree t p.patch
ok '... leaves what was there' diff -r orig t
printf 'diff --git a/end  b/end \n--- a/end \t\n+++ b/end \t\n@@ -1 +1 @@\n-1\n+2\n' >g.patch
ok 'as git writes the name' runs 0 apply --tree t g.patch
ok '... is taken out again' eval 'runs 0 revert --tree t g.patch && diff -r orig t'
ok 'with quilt' runs 0 apply --quilt --tree t p.patch
ok '... status' runs 0 status --tree t

# The tabs are lost in a mail, or in an editor, and the blanks before them.
need_tool git
git init -q g
(
	cd g || exit 2
	mkdir 'd e'
	for name in 'my file' 'end ' ' begin' 'two  blanks' 'd e/f g' 'x 2024-01-01 y' 'a (copy).txt' \
		'Mon 1.txt' 'q"uote' 'ren me' 'del me'; do
		seq 20 >"$name"
	done
	git add . && git -c user.name=x -c user.email=x@example.org commit -qm x
	sed -i 's/^10$/ten/' ./*.txt 'my file' 'end ' ' begin' 'two  blanks' 'd e/f g' x* q*
	git mv 'ren me' 'ren you' && git rm -q -f 'del me' && echo 1 >'new one' && git add .
)
git -C g archive HEAD | (mkdir before && tar xC before)
cp -r g after && rm -rf after/.git
as_git() {
	rm -rf t && cp -r before t && runs 0 apply --tree t "$@" && rm -rf t/.pom && diff -r after t
}
for prefix in '' --no-prefix '--src-prefix=i/ --dst-prefix=w/'; do
	strip=-p1
	[ "$prefix" != --no-prefix ] || strip=-p0
	# shellcheck disable=SC2086 # words
	git -C g diff --cached $prefix >whole
	for lost in '/^\(---\|+++\) /s/	$//' '/^\(---\|+++\) /s/	$/  /' \
		'/^\(---\|+++\) /s/	$/ 2024-01-01 00:00:00.000000000 +0000/' 's/[ 	]*$//'; do
		[ "$strip$lost" != '-p0s/[ 	]*$//' ] || continue
		sed "$lost" whole >lost.patch
		ok "git diff $prefix with $lost" as_git $strip ./lost.patch
	done
done
# refuses OLD NEW [NAME]: they contradict the header, which has NAME
refuses() {
	printf 'diff --git a/%s b/%s\n--- %s\n+++ %s\n@@ -1 +1 @@\n-1\n+2\n' "${3-my file}" \
		"${3-my file}" "$1" "$2" >x.patch
	runs 2 check --tree before ./x.patch && says 'contradict each other'
}
ok 'another name is a contradiction' refuses 'a/my other' 'b/my file'
ok '... so is a shorter one' refuses 'a/my file' 'b/my'
ok '... and a longer one' refuses 'a/my file' 'b/my file too'
ok '... although it begins as the header has it' refuses 'a/my file' 'b/my file' my
# plain OLD NEW: a diff without a header of git, of which each line is that of "my file"
plain() {
	printf -- '--- %s\n+++ %s\n@@ -1,2 +1,2 @@\n-1\n+one\n 2\n' "$1" "$2" >x.patch
	rm -rf t && cp -r before t && runs 0 apply --tree t -p1 ./x.patch && grep -qx one 't/my file'
}
ok 'a plain diff' plain 'a/my file' 'b/my file'
ok '... with dates' plain 'a/my file 2024-01-01 00:00:00' 'b/my file 2024-01-02 00:00:00'
ok '... of diff -u in the C locale' plain 'a/my file Tue Mar  1 10:00:00 2005' 'b/my file Tue Mar  1 10:10:00 2005'
ok '... of Subversion' plain 'a/my file (revision 1)' 'b/my file (working copy)'
printf -- '--- /dev/null\n+++ b/brand new\n@@ -0,0 +1 @@\n+one\n' >x.patch
# into FILE [OPTION]: x.patch is applied and makes that file, or changes it
into() {
	name=$1
	shift
	rm -rf t && cp -r before t && runs 0 apply --tree t "$@" ./x.patch && grep -qx one "t/$name"
}
ok 'a new file' into 'brand new'
printf -- '--- a/end words\n+++ b/end of it\n@@ -0,0 +1 @@\n+one\n' >x.patch
ok 'words that differ are no part of the name' into end
printf 'Index: my file\n@@ -1,2 +1,2 @@\n-1\n+one\n 2\n' >x.patch
ok 'a name of Index: alone' into 'my file' -p0

done_testing
