#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A patch that a browser, an editor, a mailer or a shell has damaged: the message
# says what the damage is and what to do. Nothing is written.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir t
seq 1 30 >t/f
cp -r t orig
printf -- '--- a/f\n+++ b/f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n' \
	>good
printf 'diff --git a/f b/f\nindex 1234567..89abcde 100644\n' | cat - good >git
mkdir b
sed 's/^5$/five/' t/f >b/f

# is NAME TEXT...: x.patch is refused, and the output has these texts.
is() {
	name=$1
	shift
	note t
	ok "$name" refused 2 apply --tree t ./x.patch
	ok '... is named' says "$@"
	ok '... with what to do' eval 'grep -q "^  [^ ]\|make it a unified\|never run" "$err"'
}
# meant NAME: x.patch is read as it was meant.
meant() {
	rm -rf t
	cp -r orig t
	ok "$1" eval 'runs 0 apply --tree t ./x.patch && cmp t/f b/f &&
		runs 0 revert --tree t x.patch && cmp t/f orig/f'
	rm -rf t
	cp -r orig t
}

{ printf '\357\273\277'; cat git; } >x.patch
meant 'a byte order mark of UTF-8'
{ printf '\377\376'; iconv -f UTF-8 -t UTF-16LE good; } >x.patch
is 'UTF-16' 'UTF-16' 'iconv'
{ printf '\376\377'; iconv -f UTF-8 -t UTF-16BE good; } >x.patch
is 'UTF-16, big-endian' 'UTF-16'
iconv -f UTF-8 -t UTF-16LE good >x.patch
is 'UTF-16 without a mark' 'UTF-16' 'iconv'
iconv -f UTF-8 -t UTF-16BE good >x.patch
is '... big-endian' 'UTF-16'
{ printf '\377\376\0\0'; iconv -f UTF-8 -t UTF-32LE good; } >x.patch
is 'UTF-32' 'UTF-32'
printf '<!DOCTYPE html>\n<html><title>404</title></html>\n' >x.patch
is 'a web page' 'a web page (HTML)' 'raw'
{ printf '\n  <!doctype HTML>\n<pre>\n'; sed 's/five/&lt;five/' good; echo '</pre>'; } >x.patch
is 'a diff in a web page' 'a web page (HTML)'
{ printf '<pre>'; cat good; } >x.patch
is 'a diff behind a tag' 'a web page (HTML)'
printf '<?xml version="1.0"?>\n<rss/>\n' >x.patch
is 'a feed' 'XML in the place of a patch'
echo '404: Not Found' >x.patch
is 'the answer of a server' 'no such file' 'curl -fL'
printf '{"message": "Not Found",\n "status": "404"}\n' >x.patch
is 'JSON' 'JSON' 'Accept:'
sed 's/^/    /' good >x.patch
is 'indented by four blanks' 'indented by blanks' 'sed'
sed 's/^/\t/' git >x.patch
is 'indented by a tab' 'indented by tabs' "sed 's/^\\t//'"
sed 's/^/| /' git >x.patch
is 'the graph of git log' 'as git log --graph draws' "sed 's/^[*| ] "
sed 's/^/> /' git >x.patch
is 'quoted' 'quoted in a mail' 'sed'
sed 's/^/> > /; 1i On Monday, somebody wrote:' git >x.patch
is 'quoted twice' 'quoted in a mail'
nl -ba good >x.patch
is 'numbered' 'numbers of a listing'
grep -n '' good >x.patch
is 'numbered by grep' 'numbers of a listing'
sed 's/^/log: /' good >x.patch
is 'with a word before each line' 'something before each'
esc=$(printf '\033')
sed "s/^[-+@].*/${esc}[31m&${esc}[m/; s/^diff.*/${esc}[1m&${esc}[m/" git >x.patch
is 'coloured' 'colours of a terminal' '--no-color'
sed "s/^[-+]\([0-9f]\)/${esc}[31m&${esc}[m/; s/^\(@@.*@@\)/&${esc}[m/" good >x.patch
is 'coloured, but for its head' 'colours of a terminal'
sed 's/^---/'"$(printf '\342\200\224')"'/' good >x.patch
meant 'with typographic dashes in one line'
sed "s/^ /$(printf '\302\240')/" good >x.patch
is 'with blanks of a web page' 'copied from a web page'
tr '\n' '\r' <good >x.patch
is 'lines that end in CR' 'end in CR only' 'tr '
printf '%%PDF-1.7\n%%\342\343\n' >x.patch
is 'a PDF' 'PDF'
printf 'PK\3\4\24\0\0\0' >x.patch
is 'a zip archive' 'zip' 'unzip'
for with in gzip bzip2 xz zstd; do
	$with -c good >x.patch
is "compressed with $with" "compressed with $with" 'ending'
done
tar -cf - good >x.patch
is 'a tar archive' 'tar archive'
printf '\177ELF\2\1\1' >x.patch
is 'a program' 'program'
head -c 4096 /dev/zero >x.patch
is 'zeros' 'binary data'
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:12\n' >x.patch
is 'of Git LFS' 'Git LFS' 'lfs pull'
printf '# v2 git bundle\n1234 refs/heads/x\n' >x.patch
is 'a bundle' 'bundle of git'
printf ' f | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n' >x.patch
is 'a diffstat' 'diffstat without the diff'
printf ' a.png | Bin 0 -> 12 bytes\n' >x.patch
is '... of a picture' 'diffstat'
printf 'net/socket.c\nnet/core/dev.c\n' >x.patch
is 'names' 'list of files' '--name-only'
printf 'M\tnet/socket.c\nA\tf\n' >x.patch
is 'names with what happened' 'list of files'
printf '1\t1\tnet/socket.c\n' >x.patch
is 'names with numbers' 'list of files'
printf ':100644 100644 1234567 89abcde M\tf\n' >x.patch
is 'a raw diff' 'raw diff of git'
printf '../linux/0001-x.patch' >x.patch
is 'a link that was written as a file' 'name of a file'
printf 'commit 0123456789012345678901234567890123456789\nAuthor: A <a@b>\nDate:   now\n\n    words\n' >x.patch
is 'a log' 'log without diffs' 'git log -p'
printf '1:  1234567 = 1:  89abcde f: five\n' >x.patch
is 'a range-diff' 'range-diff'
printf 'Index: f\n====\n--- f\t(revision 1)\n+++ f\t(working copy)\n\nProperty changes on: f\n___\nAdded: svn:executable\n## -0,0 +1 ##\n+*\n' >x.patch
is 'properties' "Subversion's properties"
printf '==== //depot/f#3 - /w/f ====\n5c5\n' >x.patch
is 'Perforce' 'normal diff'
printf '[f: five\nA <a@b>**20050618] hunk ./f 5\nhunk ./f 5\n-5\n+five\n' >x.patch
is 'darcs' 'darcs'
printf 'd5 1\na5 1\nfive\n' >x.patch
is 'RCS' 'RCS'
git diff --no-index --word-diff orig b 2>/dev/null >x.patch
is 'a diff of words' 'diff of words' '--word-diff'
diff -c t/f b/f >x.patch
is 'a context diff' 'context diff' 'diff -u'
diff t/f b/f >x.patch
is 'a normal diff' 'normal diff' 'diff -u'
diff -e t/f b/f >x.patch
is 'an ed script' 'ed script'
printf '\n\n \n' >x.patch
is 'blank lines' 'nothing but blank lines'
echo 'Dear maintainer, where is it?' >x.patch
is 'a letter' 'no unified diff was found'

# good patches that must not be taken for damaged ones
{ printf 'Subject: the tag <html>\n\n<b@c> wrote\n { "a": 1 }\n    @@ -1 +1 @@\n'; cat good; } >x.patch
meant 'words that look like some of it'
{ cat good; printf -- '-- \n<html>\n%s[31m\n' "$esc"; } >x.patch
meant 'behind a good one'

done_testing
