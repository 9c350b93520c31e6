#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Texts that are given in the place of a patch: what other programs write of two files, and
# patches that a program has changed in every line. Each is named for what it is, and a
# command in the message mends the text.
# shellcheck source=tests/cli/git.sh
. "$(dirname -- "$0")/git.sh"
need_tool python3

cd "$scratch" || exit 2
mkdir t n
numbered line 30 | sed '12s/$/\n\n\tif (a < b)/' >t/f
sed 's/line 10$/ten/; s/a < b/a <= b/' t/f >n/f
sed 's/line 10$/TEN/' t/f >m
cp -r t a
cp -r n b
diff -ru a b >good.patch
diff -u a/f b/f | sed '1,2s,\t.*,,' >names.patch
{ printf 'From: A <a@example.org>\nSubject: [PATCH] f\n\nText.\n---\n'; git diff --no-index a b; } >mail.patch
note t

# named SAID: x.patch is refused and has that in its message. mends FILE: the first command in
# the message makes that file of x.patch.
named() {
	ok "$1" refused 2 check --tree t x.patch
	ok '... is named' says "$1" "${2-}"
	ok '... apply' refused 2 apply --tree t x.patch
}
mends() {
	command=$(sed -n "s/[^\`]*\`\\([^\`]*\\)\`.*/\\1/p" "$err" | head -n 1)
	[ -n "$command" ] && eval "$command" <x.patch >y.patch &&
		runs 0 check --tree t y.patch && alike "$1" y.patch
}

for x in good names mail; do
	sed '/^diff/,$ G' $x.patch >x.patch
	[ $x != names ] || sed G $x.patch >x.patch
	named 'a patch with an empty line behind each line'
	ok "... $x: the command mends it" mends $x.patch
done
{ echo 'Index: f'; printf '%067d\n' 0 | tr 0 =; cat names.patch; } >svn.patch
sed G svn.patch >x.patch
named 'a patch with an empty line behind each line'
ok '... svn: the command mends it' mends svn.patch

diff -ru --color=always a b | sed "1s/ '--color=always'//; 1s/ --color=always//" >x.patch
named 'the colours of a terminal'
ok '... the command mends it' mends good.patch
git diff --no-index --color=always a b >x.patch
git diff --no-index a b >git.patch
named 'the colours of a terminal'
ok '... the command mends it' mends git.patch
git diff --no-index --color=always --ws-error-highlight=all a b >x.patch
named 'the colours of a terminal'
ok '... the command mends it' mends git.patch
git diff --no-index --color=always a b | cat good.patch - >x.patch
named 'the colours of a terminal' 'x.patch:'
for how in --color-words --word-diff=color; do
	git diff --no-index --color=always $how a b >x.patch
	named 'a diff of words' 'without --color-words'
done

diff -ry a b >x.patch
named 'a diff with both files side by side (diff -y)'
diff -D NEW a/f b/f >x.patch
named 'a file with both versions in #ifdef (diff -D)'
diff3 m a/f b/f >x.patch
named 'a comparison of three files (diff3)'
diff3 -m m a/f b/f >x.patch
named 'the marks of a merge' 'git diff'
diff3 -e m a/f b/f >x.patch
named 'this is an ed script' 'make it again with `diff -u`'

git_tree t g
git -C g blame f >x.patch
named 'a file with the commit of each line' 'git show'
git -C g fast-export HEAD >x.patch
named 'a stream of git fast-export' 'git fast-import'
mkdir g/d
git -C g mv f d/f
git -C g diff --numstat -M HEAD >x.patch
named 'a list of files'
printf 'Modified regular file f:\n   1    1: line 1\n' >x.patch
named 'a diff of Jujutsu' 'jj diff --git'
printf 'SVN-fs-dump-format-version: 2\n\nUUID: 1\n' >x.patch
named 'a dump of a Subversion repository' 'svn diff'

{
	printf '{\\rtf1\\ansi {\\fonttbl{\\f0 Courier;}}\n\\f0\\fs20 '
	sed 's/$/\\par/; s/\t/\\tab /g' good.patch
	echo '}'
} >x.patch
named 'a document in Rich Text Format' 'plain text'
document() {
	python3 -IS - "$@" <<'PYTHON'
import sys, zipfile
with zipfile.ZipFile("x.patch", "w") as z:
    for name in sys.argv[1:]:
        z.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "<x/>")
PYTHON
}
document '[Content_Types].xml' word/document.xml
named 'a document of Word (docx)' 'plain text'
ok '... as a repository' eval 'refused 2 check --tree t --repo x.patch && says "docx"'
document mimetype content.xml
named 'a document of LibreOffice (odt)' 'plain text'

# what is none of these
printf '#ifndef NEW_H\n#define NEW_H\n#ifdef A\n#else /* A */\n#endif /* A */\n#endif /* NEW_H */\n' >x.patch
ok 'a header of C' eval 'refused 2 check --tree t x.patch && silent "diff -D"'
seq 12 | sed G >t/g
cp -r t c
sed 's/^5$/five/' t/g >c/g
diff -u t/g c/g | sed '1,2s,\t.*,,' >x.patch
ok 'a file with empty lines' runs 0 check --tree t x.patch
done_testing
