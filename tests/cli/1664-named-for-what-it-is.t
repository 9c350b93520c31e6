#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What is no patch that can be read is named: texts of diff and git without lines, and
# mails in which the patch is packed or in UTF-16.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool gzip iconv base64

cd "$scratch" || exit 2
mkdir orig
numbered line 60 >orig/f
unified orig f 's/line 15/& one/' >d
note orig

# named TEXT WORD: a file with that text is refused with that word
named() {
	[ "$1" != -- ] || shift
	printf -- "$1\n" >x.patch
	ok "named: $2" refused 2 check --tree orig x.patch
	ok "... in these words" says "$2"
}
named 'Only in db: n' 'diff -q, or -r without -N'
named 'diff -r a b\nFiles a/f and b/f differ' 'diff -q, or -r without -N'
named 'Submodule m 0123456..789abcd:\n  > a change' 'a change of a submodule'
named '4\t\t\t4\n5\t\t\t      |\tfive' 'diff -y'
named 'M\ta/f\nR100\ta/g\tb/g' 'a list of files'
named '1\t2\ta/f\n-\t-\ta/x.png' 'a list of files'
named '*** Begin Patch\n*** Update File: f\n@@\n-a\n+b\n*** End Patch' 'a list of edits'
named -- '--- a/f\n+++ b/f\n@@\n-a\n+b' 'hunks have no heads with numbers'
named -- '--- a/f\n+++ b/f\n@@ ... @@\n-a\n+b\nwords' 'hunks have no heads with numbers'
named 'Binary files a/x and b/x differ' 'copy that file by hand'
printf '==== //depot/f#3 - /home/me/f ====\n' | cat - d | sed '/^[-+][-+]/d' >x.patch
ok 'a diff of Perforce' eval 'refused 2 check --tree orig x.patch && says Perforce'
printf 'no\ttabs of diff\n' >x.patch
ok 'words with a tab are none of them' eval 'refused 2 check --tree orig x.patch &&
	says "no unified diff was found"'
{
	printf -- '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n'
	sed 's/^-/- -/' d
	printf -- '-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----\n'
} >x.patch
ok 'a text that PGP signed' eval 'refused 2 check --tree orig x.patch && says "PGP has signed"'

# mail TYPE [FIELD...] <BODY: in base64
mail() {
	printf 'From: A Dev <dev@example.org>\nSubject: [PATCH] f: x\nMIME-Version: 1.0\n'
	printf 'Content-Type: %s\n' "$1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@"
	printf 'Content-Transfer-Encoding: base64\n\n'
	base64
}
# attached FIELD... <BODY: as a part beside a text
attached() {
	printf 'From: A Dev <dev@example.org>\nSubject: [PATCH] f: x\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\n'
	cat text
	printf '\n--B\n'
	printf '%s\n' "$@"
	printf 'Content-Transfer-Encoding: base64\n\n'
	base64
	printf -- '--B--\n'
}
echo Words. >text
iconv -f UTF-8 -t UTF-16 d | mail 'text/plain; charset=utf-16' >x.patch
ok 'a mail in UTF-16' eval 'refused 2 check --tree orig x.patch && says "this mail has a part that is a text in UTF-16"'
iconv -f UTF-8 -t UTF-16LE d | mail 'text/plain; charset="UTF-16LE"' >x.patch
ok '... without a mark' eval 'refused 2 check --tree orig x.patch && says "a text in UTF-16"'
iconv -f UTF-8 -t UTF-16 d | attached 'Content-Type: text/x-patch; name="a.patch"' >x.patch
ok '... as an attachment' eval 'refused 2 check --tree orig x.patch && says "a text in UTF-16"'
gzip -c d | attached 'Content-Type: application/gzip; name="a.patch.gz"' >x.patch
ok 'an attachment that is packed' eval 'refused 2 check --tree orig x.patch && says "compressed with gzip"'
gzip -c d | attached 'Content-Type: application/octet-stream' \
	'Content-Disposition: attachment; filename=a.patch.gz' >x.patch
ok '... of which the disposition has the name' eval 'refused 2 check --tree orig x.patch && says "compressed with gzip"'
cp d text
printf '\211PNG\r\n\032\n' | attached 'Content-Type: image/png; name="logo.png"' >x.patch
ok 'a picture beside a patch is nothing to name' runs 0 check --tree orig x.patch
gzip -c d | attached 'Content-Type: application/gzip; name="config.gz"' >x.patch
ok '... nor is anything that is no patch' runs 0 check --tree orig x.patch
mkdir s && cp d s/1.patch && gzip -c d | attached 'Content-Type: application/gzip; name="a.patch.gz"' |
	sed '/^--- a/,/^ line 18/d' >s/2.patch
ok 'in a folder it is one of the sets' eval 'runs 1 check --tree orig --repo s &&
	matches "^1.patch +clean" "^2.patch +malformed .*compressed with gzip"'

done_testing
