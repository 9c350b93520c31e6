#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# svn diff: svn:executable sets and clears the x of a file, in svn's own form and with --git.
# Files that svn diff only names are named.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
bar='==================================================================='
# header NAME [OLD NEW]: of svn diff 1.14
header() {
	printf 'Index: %s\n%s\n' "$1" "$bar"
	[ -z "${2-}" ] || printf -- '--- %s\t(%s)\n+++ %s\t(%s)\n' "$1" "$2" "$1" "$3"
}
# property NAME Added|Deleted [PROPERTY]
property() {
	printf '\nProperty changes on: %s\n____________________\n%s: %s\n' "$1" "$2" "${3-svn:executable}"
	if [ "$2" = Added ]; then
		printf '## -0,0 +1 ##\n+*\n'
	else
		printf '## -1 +0,0 ##\n-*\n'
	fi
	printf '\\ No newline at end of property\n'
}
edit() {
	printf '@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n'
}
svn='revision 1'
work='working copy'
{
	header edit "$svn" "$work"
	edit
	property edit Added
	header on "$svn" "$work"
	property on Added svn:keywords
	property on Added
	header off "$svn" "$work"
	property off Deleted
	header new nonexistent "$work"
	printf '@@ -0,0 +1 @@\n+1\n'
	property new Added
	header script "$svn" nonexistent
	printf '@@ -1 +0,0 @@\n-1\n'
	property script Deleted
	header none "$svn" nonexistent
	header plain "$svn" "$work"
	edit
	property plain Added svn:keywords
} >p.diff
sed -e '/^Index: /{N; s,^Index: \(.*\)\n.*,diff --git a/\1 b/\1,}' -e 's,^--- ,--- a/,' -e 's,^+++ ,+++ b/,' p.diff |
	awk '{ print }
	/^diff / { name = $4 }
	name == "b/edit" || name == "b/on" { print "old mode 100644\nnew mode 100755" }
	name == "b/off" { print "old mode 100755\nnew mode 100644" }
	name == "b/new" { print "new file mode 100755" }
	name == "b/script" { print "deleted file mode 100755" }
	name == "b/none" { print "deleted file mode 100644" }
	{ name = "" }' >git.diff

mkdir t
printf '%s\n' 1 2 3 | tee t/edit t/on t/plain >t/off
echo 1 >t/script
: >t/none
chmod +x t/off t/script
cp -a t orig
modes() {
	(cd t && find . -path ./.p\* -prune -o -type f -printf '%m %p\n' | sort)
}
changed() {
	modes | grep -v -e patches/ -e /script -e /none >is
	printf '%s\n' '644 ./off' '644 ./plain' '755 ./edit' '755 ./new' '755 ./on' | alike - is &&
		grep -qx two t/edit
}
for form in p git; do
	ok "$form.diff" runs 0 apply --tree t $form.diff
	ok '... changes the modes' changed
	ok '... and deletes two files' eval '[ ! -e t/script ] && [ ! -e t/none ]'
	ok '... status' runs 0 status --tree t
	ok '... again' runs 0 apply --tree t $form.diff
	ok '... revert' runs 0 revert --tree t $form.diff
	ok '... puts all back' eval 'rm -rf t/.pom; same t orig'
done
sed 's/$/\r/' p.diff >crlf.diff
sed -i 's/$/\r/' t/edit t/plain t/script
ok 'with CR LF' runs 0 apply --tree t crlf.diff
ok '... is the same' eval '[ -x t/on ] && [ ! -x t/off ] && [ -x t/edit ] && [ -x t/new ]'
rm -rf t && cp -a orig t

{
	printf '\nProperty changes on: on\n____________________\nAdded: svn:executable\n   + *\n'
	printf '\nProperty changes on: off\n____________________\nDeleted: svn:executable\n   - *\n\n'
} >old.diff
ok 'as Subversion 1.6 has it' runs 0 apply --tree t old.diff
ok '... is the same' eval '[ -x t/on ] && [ ! -x t/off ]'
rm -rf t && cp -a orig t

{
	printf 'Property changes on: on\nAdded: svn:executable\n\n'
	header edit "$svn" "$work"
	edit
} >words.diff
ok 'words in the message' eval 'runs 0 apply --tree t words.diff && [ ! -x t/on ]'
rm -rf t && cp -a orig t

{
	header copy
	header mine
	property mine Added svn:keywords
	header edit "$svn" "$work"
	edit
	header last
} >lone.diff
ok 'a copy or an empty file is only named' eval 'runs 0 check --tree t lone.diff &&
	says "line 1 of the patch names a change that cannot be read: Index: copy, and 1 more"'
ok '... which is too little for --strict' runs 1 check --strict --tree t lone.diff
printf 'diff --git a/edit b/copy\ncopy from edit@12\ncopy to copy\n' >copy.diff
ok 'with --git it is copied' eval 'runs 0 apply --tree t copy.diff && cmp t/edit t/copy'

# patch(1) knows no properties: what quilt made with it has other modes. It does not know
# "(nonexistent)" either, and leaves an empty file.
rm -rf t && cp -a orig t
rm t/none
mkdir t/patches
sed '/^Index: script/,/^Index: plain/{/^Index: plain/!d}' p.diff >t/patches/p.diff
echo 'p.diff -p0' >t/patches/series
if command -v quilt >/dev/null; then
	(cd t && QUILT_PATCHES=patches quilt --quiltrc - push -q >"$out" 2>&1)
	ok 'pushed by quilt' eval '[ ! -x t/edit ] && grep -qx two t/edit'
	ok '... it stands' eval 'runs 0 status --tree t && silent edited'
	ok '... and is taken out' runs 0 revert --tree t --repo t/patches p.diff
	ok '... all of it' eval 'cmp t/edit orig/edit && [ ! -e t/new ] && [ -x t/off ]'
fi
ok 'with --quilt' runs 0 apply --quilt --tree t --repo t/patches p.diff
ok '... it has the modes' changed
ok '... stands' eval 'runs 0 status --tree t && silent edited'
ok '... and is taken out' runs 0 revert --tree t --repo t/patches p.diff
ok '... with its modes' eval 'rm -rf t/patches t/.pc t/.pom; : >t/none; same t orig'
done_testing
