#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Patches whose lines were changed: &lt; for < from the source of a web page, typographic
# quotes, no-break spaces, a tab in front (diff -T), blanks for tabs, blanks lost at the end.
# check and apply tell what it is, and the command in the message makes the patch good again.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t n
{
	numbered 'int i' 10
	printf '\tif (a < b && c[0] == '"'x'"') {\n\t\tputs("it is %%d\\n");\n\n'
	printf '\t\treturn b->next & 1;\n\t}\n        eight\n'
	numbered 'int k' 10
} >t/f.c
sed 's/a < b/a <= b/; s/it is/it was/' t/f.c >n/f.c
diff -u t/f.c n/f.c | sed '1,2s,^\(...\) .*,\1 a/f.c,' >good.patch
sed '1i #include <x.h>' n/f.c | diff -u /dev/null - | sed '1,2s,^+++.*,+++ b/new.c,' >new.patch
note t

# told FILE WORDS: check and apply of x.patch end with 1 and say so; with the command, it is
# FILE again. told_too: the same where it fits, and check ends with 0.
told() {
	file=$1 said=$2
	ok "$2" refused 1 check --tree t x.patch
	mends
	ok '... apply' eval 'refused 1 apply --tree t x.patch && says "$said"'
}
told_too() {
	file=$1 said=$2
	ok "$2" refused 0 check --tree t x.patch
	mends
	ok '... in JSON' eval 'runs 0 check --json --tree t x.patch && says "$said"'
	ok '... apply' eval 'rm -rf u && cp -r t u && runs 0 apply --tree u x.patch && says "$said"'
}
mends() {
	ok '... is told' says "$said"
	command=$(sed -n 's/[^`]*`\([^`]*\)`.*/\1/p' "$out" | head -n 1)
	ok '... and the command mends it' mended
}
mended() {
	[ -n "$command" ] && eval "$command" <x.patch >y.patch && alike "$file" y.patch &&
		runs 0 check --tree t y.patch && silent '`'
}
escaped() {
	sed "s/&/\\&amp;/g; s/</\\&lt;/g; s/>/\\&gt;/g; $1" "$2"
}
for how in '' "s/\"/\\&quot;/g; s/'/\\&#39;/g" "s/\"/\\&#34;/g; s/'/\\&#x27;/g" 's/$/<br>/' 's/^/<span class="x">/; s,$,</span><br />,'; do
	escaped "$how" good.patch >x.patch
	case $how in
	*span*)
		ok 'with tags' refused 2 check --tree t x.patch
		ok '... is told' says 'a web page'
		;;
	*) told good.patch '&lt; and the like where a file has <' ;;
	esac
	escaped "$how" new.patch >x.patch
	case $how in
	*span*) ok 'with tags' refused 2 check --tree t x.patch ;;
	*) told_too new.patch '&lt; and the like where a file has <' ;;
	esac
done
escaped 's/^ /\&nbsp;/' good.patch >x.patch
ok 'blanks, too' refused 2 check --tree t x.patch
cp "$err" "$out"
file=good.patch said='the source of a web page'
mends

# shellcheck disable=SC1111 # these are what is tested
sed "s/\"\([^\"]*\)\"/“\1”/; s/'\(.\)'/‘\1’/" good.patch >x.patch
told good.patch 'its quotes are those of a text'
# shellcheck disable=SC1111 # these are what is tested
sed "s/\"\([^\"]*\)\"/“\1”/; s/'\(.\)'/‘\1’/" new.patch >x.patch
told_too new.patch 'its quotes are those of a text'
printf -- '--- /dev/null\n+++ b/n.c\n@@ -0,0 +1,2 @@\n+    int a;\n+    int b;\n' >blanks.patch
sed 's/^\(.\)    /\1\xc2\xa0\xc2\xa0\xc2\xa0\xc2\xa0/' blanks.patch >x.patch
told_too blanks.patch 'it has no-break spaces'

diff -uT t/f.c n/f.c | sed '1,2s,^\(...\) .*,\1 a/f.c,' >x.patch
told good.patch 'a tab in front, as diff -T writes them'
mkdir a b
cp n/f.c b/new.c
sed -i '1i #include <x.h>' b/new.c
{ echo 'diff -NruT a/new.c b/new.c'; diff -NuT a/new.c b/new.c | sed '1s,.*,--- /dev/null,; 2s,.*,+++ b/new.c,'; } >x.patch
ok 'a new file: check' refused 0 check --tree t x.patch
ok '... is told' says 'a tab in front, as diff -T writes them'

sed 's/\t/        /g' good.patch >x.patch
told good.patch 'the patch has blanks where the file has tabs'
expand good.patch >x.patch
told good.patch 'the patch has blanks where the file has tabs'
sed -i '13s/^$/ /' t/f.c
note t
ok 'blanks at the end' refused 1 check --tree t ./good.patch
ok '... are told' says 'only blanks at the ends of lines differ' 'patch -l'
ok '... and patch -l takes it' eval 'cp -r t p && patch -lsd p <good.patch'
sed -i 's/if (/if  (/' t/f.c
note t
ok 'blanks within' refused 1 check --tree t ./good.patch
ok '... are told' says 'only blanks and tabs differ' 'patch -l'

# what has both is not damaged
printf -- '--- /dev/null\n+++ b/n.c\n@@ -0,0 +1,2 @@\n+puts("&lt;");\n+a &= b;\n' >x.patch
ok 'an escape in a string' eval 'refused 0 check --tree t x.patch && silent "web page"'
printf -- '--- /dev/null\n+++ b/n.html\n@@ -0,0 +1,2 @@\n+a &lt; b\n+c\n' >x.patch
ok 'a page' eval 'refused 0 check --tree t x.patch && silent "&lt;"'
printf -- '--- /dev/null\n+++ b/n.c\n@@ -0,0 +1,2 @@\n+/* “so” */\n+puts("a");\n' >x.patch
ok 'quotes in a comment' eval 'refused 0 check --tree t x.patch && silent "its quotes"'
done_testing
