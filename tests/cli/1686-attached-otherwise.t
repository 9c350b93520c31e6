#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Mails without a diff, of which an attachment has the patch in a form that is not read, or
# which are no patch: named for what they are. Other attachments are passed over.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool base64
cd "$scratch" || exit 2
mkdir orig
seq 40 >orig/f
diff='--- a/f
+++ b/f
@@ -9,3 +9,3 @@
 9
-10
+ten
 11'

# attached TYPE NAME BYTES [TEXT]: a mail with that attachment
attached() {
	printf 'From: A Dev <dev@example.org>\nSubject: [PATCH] f: x\nMIME-Version: 1.0\n'
	printf 'Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: text/plain\n\n%s\n\n--B\n' "${4-See there.}"
	printf 'Content-Type: %s\nContent-Disposition: attachment; filename="%s"\n' "$1" "$2"
	printf 'Content-Transfer-Encoding: base64\n\n'
	# shellcheck disable=SC2059 # escapes
	printf "$3" | base64
	printf -- '--B--\n'
}
named() { # WORD
	runs 2 check --tree orig ./x.eml && says "instead of a readable patch, this mail has a part that is $1"
}
attached application/zip patches.zip 'PK\003\004\024\0' >x.eml
ok 'a zip archive' named 'a zip archive'
attached application/gzip linux-patches.tar.gz '\037\213\010\0' >x.eml
ok 'a tarball' named 'compressed with gzip'
attached application/vnd.rar Patch.RAR 'Rar!\032\007\001\0' >x.eml
ok 'a RAR archive' named 'a RAR archive'
attached application/x-7z-compressed my-diff.7z '7z\274\257\047\034\0\004' >x.eml
ok 'a 7-Zip archive' named 'a 7-Zip archive'
attached application/ms-tnef winmail.dat 'x\237>\042\001\002' >x.eml
ok 'what Outlook makes of attachments' named 'a winmail.dat of Outlook'
attached application/pdf patch.pdf '%%PDF-1.4\n' >x.eml
ok 'a PDF document' named 'a PDF document'
attached application/zip config.zip 'PK\003\004\024\0' >x.eml
ok 'an archive of other things is nothing to name' eval 'runs 2 check --tree orig ./x.eml && says "no unified diff was found"'
attached application/zip patches.zip 'PK\003\004\024\0' "$diff" >x.eml
ok '... nor one beside a patch' runs 0 check --tree orig ./x.eml

# mime TYPE: a mail of that type; its body is standard input
mime() {
	printf 'From: A Dev <dev@example.org>\nSubject: [PATCH] f: x\nMIME-Version: 1.0\nContent-Type: %s\n' "$1"
	printf 'Content-Transfer-Encoding: base64\n\n'
	base64
}
printf '0\202\001\002\0' | mime 'application/pkcs7-mime; smime-type=enveloped-data' >x.eml
ok 'S/MIME' named 'encrypted, or packed with its signature (S/MIME)'
printf '0\202\001\002\0\n%s\n\0\n' "$diff" | mime 'application/x-pkcs7-mime; smime-type=signed-data' >x.eml
ok '... in which the patch can be read' runs 0 check --tree orig ./x.eml

# text WORD: the body on standard input is named so
text() {
	{ printf 'From: A Dev <dev@example.org>\nSubject: x\n\n' && cat; } >x.eml
	runs 2 check --tree orig ./x.eml && says "there is no patch in it: it is $1"
}
ok 'uuencode in a body' text 'a text with something in uuencode' <<'END'
begin 644 a.patch
#9F]O
`
end
END
ok 'a request to pull' text 'a request to pull' <<'END'
The following changes since commit 0123456789:

  Linux 6.1

are available in the Git repository at:

  git://example.org/x y

 f | 2 +-
END

done_testing
