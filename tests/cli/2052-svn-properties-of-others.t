#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# svn:executable as Subversion 1.4 wrote it changes the mode. In words that are not known, as
# of an svn that speaks German, and svn:special, it is said that this change was not made.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2
bar='==================================================================='
line='___________________________________________________________________'
start() {
	rm -rf t
	mkdir t
	numbered line 5 | tee t/on >t/off
	chmod +x t/off
}
start
cp -a t orig
{
	printf '\nProperty changes on: on\n%s\nName: svn:executable\n   + *\n\n' "$line"
	printf '\nProperty changes on: off\n%s\nName: svn:executable\n   - *\n\n' "$line"
	printf '\nProperty changes on: off\n%s\nName: svn:keywords\n   + Id\n\n' "$line"
} >old.diff
ok 'as Subversion 1.4 has it' runs 0 apply --tree t old.diff
ok '... the modes are changed' eval '[ -x t/on ] && [ ! -x t/off ]'
ok '... status' runs 0 status --tree t
ok '... revert' runs 0 revert --tree t old.diff
ok '... puts them back' eval 'rm -rf t/.pom; same t orig'
printf '\nProperty changes on: off\n%s\nName: svn:executable\n   - yes\n   + *\n\n' "$line" >>old.diff
ok 'another value is no change' eval 'runs 0 apply --tree t old.diff && [ ! -x t/off ]'
start

edit() {
	printf 'Index: %s\n%s\n--- %s\t(Revision 1)\n+++ %s\t(Arbeitskopie)\n' "$1" "$bar" "$1" "$1"
	printf '@@ -1,3 +1,3 @@\n line 1\n-line 2\n+line two\n line 3\n'
}
# property TITLE LINE
property() {
	printf '\n%s: on\n%s\n%s\n## -0,0 +1 ##\n+*\n\\ Kein Zeilenvorschub\n' "$1" "$line" "$2"
}
{
	edit on
	property 'Eigenschaftsänderungen' 'Hinzugefügt: svn:executable'
} >german.diff
ok 'in German' runs 0 check --tree t german.diff
ok '... it is said' says 'Hinzugefügt: svn:executable' 'LC_ALL=C'
ok '... which is too little for --strict' runs 1 check --strict --tree t german.diff
{
	edit on
	property 'Eigenschaftsänderungen' 'Hinzugefügt: svn:keywords'
} >words.diff
ok 'of other properties nothing is said' eval 'runs 0 check --strict --tree t words.diff && silent svn:'
{
	printf 'Index: link\n%s\n--- link\t(nonexistent)\n+++ link\t(working copy)\n@@ -0,0 +1 @@\n+link on\n' "$bar"
	property 'Property changes on' 'Added: svn:special' | sed 's/: on/: link/'
} >special.diff
ok 'a symbolic link' runs 0 check --tree t special.diff
ok '... is named, with what to do' says 'Added: svn:special' 'make it by hand'
ok '... too little for --strict' runs 1 check --strict --tree t special.diff
done_testing
