#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Patches as a program shows them: with $ at the ends of lines (cat -A), with line ends of
# Unicode, with other signs than + and -, the short log of Bazaar. Each is named for what it
# is, or told, and a command in the message mends it. Files that are no code have &lt; or
# typographic quotes only where their language has them.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t n
numbered '	line' 30 >t/f
sed 's/line 10$/ten/' t/f >n/f
cp -r t a
cp -r n b
diff -ru a b | sed '2,3s/^\(...\) .*/\1 a\/f/' >good.patch
sed '1i new' n/f | diff -u /dev/null - | sed '1,2s,^+++.*,+++ b/new,' >new.patch
note t

# named SAID FILE: x.patch is refused and has that in its message; the command makes FILE of it.
named() {
	ok "$1" refused 2 check --tree t x.patch
	ok '... is named' says "$1"
	ok '... apply' refused 2 apply --tree t x.patch
	# shellcheck disable=SC2034 # used in eval
	command=$(sed -n 's/.*`\(sed [^`]*\)`.*/\1/p' "$err") file=$2
	ok '... and the command mends it' eval '[ -n "$command" ] &&
		eval "$command" <x.patch >y.patch && alike "$file" y.patch && runs 0 check --tree t y.patch'
}
for x in good new; do
	cat -A $x.patch >x.patch
	named 'as `cat -A` shows it' $x.patch
done
printf -- '--- a/f\n+++ b/f\n@@ -10 +10 @@ $\n-\tline 10\n+$\n' >x.patch
ok 'one line that ends in $' eval 'refused 0 check --tree t x.patch && silent "cat -A"'

for end in '\xe2\x80\xa8' '\xc2\x85'; do
	sed ":a; N; \$!ba; s/\\n/$end/g; s/\$/$end/" good.patch | tr -d '\n' >x.patch
	named 'lines end in U+2028 or U+0085' good.patch
done

for signs in '<> ' '<>=' '-> ' '<+ ' '-+='; do
	sed "/^@@/,\$ y/-+ /$signs/" good.patch | sed "s/^@@.*/@@ -7,7 +7,7 @@/" >x.patch
	ok "the signs $signs" eval 'refused 2 check --tree t x.patch && says "other signs than a blank, - and +"'
done
sed 's/^ //; s/^	//' good.patch >x.patch
ok 'no signs' eval 'refused 2 check --tree t x.patch && silent "other signs" && says "lost the blank"'

# what is no code
# shellcheck disable=SC2034 # used in eval
entity='&lt; and the like where a file has <'
# shellcheck disable=SC2034 # used in eval
quotes='its quotes are those of a text'
new_file() {
	printf -- "--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+$2\n" "$1" >x.patch
}
for x in notes.txt x.yaml run d/x.conf x.rs; do
	new_file $x 'a &lt; b &amp;&amp; c'
	ok "$x with &lt;" eval 'refused 0 check --tree t x.patch && says "$entity"'
done
for x in x.html x.html.in d/x.xml x.md x.svg x.po x.rst; do
	new_file $x 'a &lt; b &amp;&amp; c'
	ok "$x with &lt;" eval 'refused 0 check --tree t x.patch && silent "$entity"'
done
# shellcheck disable=SC1111 # these are what is tested
text='say “so”'
for x in x.c x.json x.mk x.dtso Kbuild; do
	new_file $x "$text"
	ok "$x with quotes" eval 'refused 0 check --tree t x.patch && says "$quotes"'
done
# shellcheck disable=SC1111 # these are what is tested
new_file x.c '#include “x.h”'
ok '#include with quotes' eval 'refused 0 check --tree t x.patch && says "$quotes"'
for x in x.txt x.rst README x.yaml; do
	new_file $x "$text"
	ok "$x with quotes" eval 'refused 0 check --tree t x.patch && silent "$quotes"'
done

# shellcheck disable=SC1112 # these are what is tested
for text in 'the CD’s start' '/* “so” */' ' * “so”' '// “so”' '# “so”'; do
	new_file x.c "$text"
	ok "x.c with $text" eval 'refused 0 check --tree t x.patch && silent "$quotes"'
done

# bzr log --short -p indents the diffs, but not the lines that begin a change
entry() {
	printf '%5d A Dev\t2026-11-30 {v%d}\n      %s\n' "$1" "$1" "$2"
	sed 's/^/      /'
	echo
}
second() {
	printf "=== modified file 'f'\n--- f\t2026-11-30 22:09:52 +0000\n+++ f\t2026-11-30 22:09:52 +0000\n@@ -10 +10 @@\n-ten\n+TEN\n" | entry 3 two
}
first() {
	printf "=== modified file 'f'\n--- f\t2026-11-30 22:09:52 +0000\n+++ f\t2026-11-30 22:09:52 +0000\n@@ -10 +10 @@\n-\tline 10\n+ten\n" | entry 2 one
}
{ second; first; } >x.patch
ok 'bzr log --short' refused 2 check --tree t x.patch
ok '... is named' says 'all indented by blanks'
command=$(sed -n 's/.*`\(sed [^`]*\)`.*/\1/p' "$err")
eval "$command" <x.patch >y.patch
ok '... the command takes the blanks off' refused 0 check --tree t y.patch
ok '... and the order is turned' says 'this log has the newest change first'
ok '... apply' eval 'runs 0 apply --tree t y.patch && grep -qx TEN t/f'
ok '... revert' eval 'runs 0 revert --tree t y.patch && rm -rf t/.pom && same a t'
{ first; second; } | sed 's/^ \{6\}//' >x.patch
ok '... in order' eval 'runs 0 check --tree t x.patch && silent "newest change"'
done_testing
