#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A folder that was empty before a set put a file there stays after the revert; a
# folder that apply made is removed.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
new() {
	printf -- '--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+new\n' "$2" >"$1"
}
gone() {
	printf -- '--- a/%s\n+++ /dev/null\n@@ -1 +0,0 @@\n-new\n' "$2" >"$1"
}
# tree FOLDER...: a tree t with these folders, and its copy.
tree() {
	rm -rf t orig
	mkdir t
	echo int >t/f.c
	for d; do
		mkdir -p "t/$d"
	done
	cp -R t orig
}
new a.patch d/e/x
new b.patch d/e/y
gone c.patch d/e/x

tree d/e
ok 'into an empty folder' runs 0 apply --tree t a.patch
ok '... and out again: the folder stays' eval \
	'runs 0 revert --tree t a.patch && same orig t && [ -d t/d/e ]'
tree d
runs 0 apply --tree t a.patch
ok 'a folder in an empty one goes, the empty one stays' eval \
	'runs 0 revert --tree t a.patch && same orig t && [ ! -e t/d/e ]'
tree
runs 0 apply --tree t a.patch
ok 'folders that apply made go' eval \
	'runs 0 revert --tree t a.patch && same orig t && [ ! -e t/d ]'

tree d/e
ok 'two sets in the folder' eval \
	'runs 0 apply --tree t a.patch && runs 0 apply --tree t b.patch'
ok '... the first one goes' runs 0 revert --tree t a.patch
ok '... and the second: the folder stays' eval \
	'runs 0 revert --tree t b.patch && same orig t && [ -d t/d/e ]'
tree
runs 0 apply --tree t a.patch
runs 0 apply --tree t b.patch
ok 'two sets in a folder that the first made' runs 0 revert --tree t a.patch
ok '... the last one takes it along' eval \
	'runs 0 revert --tree t b.patch && same orig t && [ ! -e t/d ]'

tree d/e
ok 'a set deletes what another one made there' eval \
	'runs 0 apply --tree t a.patch && runs 0 apply --tree t c.patch'
ok '... and the folder is still there' [ -d t/d/e ]
ok '... also when both are out, at once' eval \
	'runs 0 revert --tree t a.patch c.patch && same orig t && [ -d t/d/e ]'
tree
echo new >t/f
mkdir -p t/d/e
mv t/f t/d/e/x
rm -r orig
cp -R t orig
ok 'a set that deletes the last file deletes its folder' eval \
	'runs 0 apply --tree t c.patch && [ ! -e t/d ]'
ok '... and makes it again' eval 'runs 0 revert --tree t c.patch && same orig t'

tree "$(printf 'o\001dd')" other
new odd.patch '"'
sed -i '2s/.*/+++ "b\/o\\001dd\/x"/' odd.patch
ok 'a folder with a control byte in its name' runs 0 apply --tree t odd.patch
ok '... is read again' runs 0 status --tree t
ok '... and stays' eval 'runs 0 revert --tree t odd.patch && same orig t &&
	[ -d "t/$(printf "o\001dd")" ]'

# Bytes that .pom/ledger cannot hold are replaced or quoted.
tree
new plain d/x
mkdir s "$(printf 's\002et')"
printf 'a\001b\033[1m title\177\n' | cat - plain >s/1.patch
printf 'From: A\002 <a@b>\nSubject: [PATCH] x\003y\r\n\n' | cat - plain |
	sed 's!d/x!d/z!' >"s/$(printf 'n\001ame').patch"
sed 's!d/x!d/y!' plain >"$(printf 's\002et/2').patch"
sed 's!d/x!d/w!' plain >'s/"q".patch'
for p in s/1.patch "s/$(printf 'n\001ame').patch" \
	"$(printf 's\002et/2').patch" 's/"q".patch'; do
	ok 'a control byte in a patch or its name: in' \
		runs 0 apply --tree t "$p"
	ok '... and the record can be read' runs 0 status --tree t
	ok '... it is known again' eval \
		'runs 0 check --tree t "$p" && says applied'
done
ok '... nothing in the record is a control byte' eval \
	'! LC_ALL=C tr -d "\t\n" <t/.pom/ledger | LC_ALL=C grep -q "[[:cntrl:]]"'
for p in s/1.patch "s/$(printf 'n\001ame').patch" \
	"$(printf 's\002et/2').patch" 's/"q".patch'; do
	ok '... and it goes out' runs 0 revert --tree t "$p"
done
ok 'all as it was' eval 'same orig t && [ ! -e t/d ]'
done_testing
