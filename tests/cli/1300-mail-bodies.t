#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Patches in mails: encoded, in parts, with format=flowed. Every command sees the
# decoded patch. A header that names an encoding does not make a plain body
# encoded.
# slow: python encodes about 60 mails
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool python3 git

mkdir -p "$scratch/orig" "$scratch/p"
cd "$scratch" || exit 2
{
	printf 'int one = 1;\nint two;\nint three;\nint four = 4;\n'
	numbered line 20
} >orig/f.c
sed 's/^int two;/int two = 2; \/* =3D, f\xc3\xbcr *\//; s/^line 15/line 15 =/' orig/f.c >want.c
(cd orig && diff -u --label a/f.c --label b/f.c f.c ../want.c) >fix.diff
printf 'Words of =20.\n---\n f.c | 2 +-\n\n' | cat - fix.diff >body

# mail FILE: as Python's own library would send the body.
mail() {
	python3 - "$@" <<'PYTHON'
import base64, quopri, sys
how, eol, out = sys.argv[1], sys.argv[2], sys.argv[3]
body = open("body", "rb").read()
head = ("From: A Dev <dev@example.org>\nDate: Thu, 2 Jan 2025 10:00:00 +0000\n"
        "Subject: [PATCH] f: set two\nMIME-Version: 1.0\n")
text = 'Content-Type: text/plain; charset="utf-8"\n'
def qp(b): return quopri.encodestring(b)
def b64(b): return base64.encodebytes(b)
crlf = body.replace(b"\n", b"\r\n")
mixed = ('Content-Type: multipart/mixed;\n boundary="=-b"\n\nno part\n--=-b\n' + text +
         "\nWords of a part.\n--=-b\nContent-Type: %s; name=\"x.patch\"\n"
         "Content-Disposition: attachment\nContent-Transfer-Encoding: %s\n\n%s\n--=-b\n"
         "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\naaaa\n--=-b--\n")
forms = {
  "qp": text + "Content-Transfer-Encoding: quoted-printable\n\n" + qp(body).decode(),
  "qp-lower": text + "content-transfer-encoding: QUOTED-PRINTABLE\n\n" +
      "".join(c if c != "=" else "=3d" for c in body.decode("latin-1"))
      .encode("latin-1").decode("latin-1"),
  "b64": text + "Content-Transfer-Encoding: base64\n\n" + b64(body).decode(),
  "b64-crlf": text + "Content-Transfer-Encoding: base64\n\n" + b64(crlf).decode(),
  "b64-one-line": text + "Content-Transfer-Encoding: base64\n\n" +
      base64.b64encode(body).decode() + "\n",
  "b64-list": text + "Content-Transfer-Encoding: base64\n\n" + b64(body).decode() +
      "\n_______________\nA list of words\n",
  "attached": mixed % ("text/x-patch", "base64", b64(body).decode()),
  "attached-octets": mixed % ("application/octet-stream", "base64", b64(body).decode()),
  "attached-qp": mixed % ("text/plain", "quoted-printable", qp(body).decode()),
  "attached-plain": mixed % ("text/x-diff", "8bit", body.decode("latin-1")),
  "alternative": "Content-Type: multipart/alternative; boundary=b\n\n--b\n" + text +
      "Content-Transfer-Encoding: quoted-printable\n\n" + qp(body).decode() +
      "\n--b\nContent-Type: text/html\n\n<pre>" + body.decode("latin-1") + "</pre>\n--b--\n",
  "nested": "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
      "Content-Type: multipart/alternative; boundary=b\n\n--b\n\nWords.\n--b\n"
      "Content-Type: text/html\n\n<p>\n--b--\n--o\nContent-Type: text/x-patch\n"
      "Content-Transfer-Encoding: base64\n\n" + b64(body).decode() + "--o--\n",
  "signed": "Content-Type: multipart/signed; boundary=s\n\n--s\n" + text +
      "Content-Transfer-Encoding: base64\n\n" + b64(body).decode() + "--s\n"
      "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\nx\n--s--\n",
  "forwarded": "Content-Type: multipart/mixed; boundary=o\n\n--o\n"
      "Content-Type: message/rfc822\n\n" + head + text +
      "Content-Transfer-Encoding: base64\n\n" + b64(body).decode() + "--o--\n",
  "8bit": text + "Content-Transfer-Encoding: 8bit\n\n" + body.decode("latin-1"),
  "saved-decoded": text + "Content-Transfer-Encoding: quoted-printable\n\n" +
      body.decode("latin-1"),
  "saved-decoded-64": text + "Content-Transfer-Encoding: base64\n\n" +
      body.decode("latin-1"),
}
mail = head + forms[how]
if eol == "crlf":
    mail = mail.replace("\n", "\r\n")
open(out, "wb").write(mail.encode("latin-1"))
PYTHON
}

# takes NAME: the mail alone can be applied, reverted and committed
takes() {
	rm -rf t && cp -r orig t
	runs 0 apply --tree t "p/$1" && cmp t/f.c want.c &&
		runs 0 revert --tree t "p/$1" && same orig t
}
said() {
	runs 0 show --tree orig "p/$1" && says 'f: set two' 'A Dev <dev@example.org>'
}
for how in qp qp-lower b64 b64-crlf b64-one-line b64-list attached attached-octets \
	attached-qp attached-plain alternative nested signed forwarded 8bit \
	saved-decoded saved-decoded-64; do
	mail "$how" lf "p/$how.patch"
	ok "$how: the tree gets what was meant, and gives it back" takes "$how.patch"
	ok "... title and author" said "$how.patch"
done
for how in qp b64 attached nested; do
	mail "$how" crlf "p/$how-crlf.eml"
	ok "$how, saved with CR LF" takes "$how-crlf.eml"
done
{
	printf '\n\nFrom 0123456789 Mon Sep 17 00:00:00 2001\n'
	cat p/qp.patch
} >p/from.patch
ok 'behind blank lines and the line of a mailbox' takes from.patch
{
	printf '\357\273\277'
	cat p/b64.patch
} >p/mark.patch
ok 'behind a byte order mark' takes mark.patch
gzip -c p/b64.patch >p/packed.patch.gz
ok 'compressed' takes packed.patch.gz

# a series, long enough that a thread reads ahead
mkdir s
i=0
while [ $i -lt 40 ]; do
	i=$((i + 1))
	{
		printf 'Subject: [PATCH] n%d\nMIME-Version: 1.0\n' $i
		printf 'Content-Transfer-Encoding: base64\n\n'
		printf -- '--- /dev/null\n+++ b/n%d\n@@ -0,0 +1 @@\n+=3D %d\n' $i $i | base64
	} >s/$i.patch
	echo $i.patch
done >s/series
rm -rf t && cp -r orig t
ok 'a long series of such mails' runs 0 apply --tree t --repo s s
ok '... gives what was meant' [ "$(cat t/n1 t/n40)" = "=3D 1
=3D 40" ]
ok '... is there afterwards' runs 0 check --tree t --repo s
ok '... and goes again' runs 0 revert --tree t --repo s s
ok '... byte for byte' same orig t

# written by export, import and refresh
ok 'diff' runs 0 diff --tree orig p/b64.patch
ok '... has no code in it' silent '=3D 2'
mkdir one && cp p/qp.patch one
ok 'export as a folder' runs 0 export --repo one -o q
ok '... is not encoded' grep -qF 'int two = 2; /* =3D, f' q/qp.patch
ok '... and its header says so' grep -qx 'Content-Transfer-Encoding: 8bit' q/qp.patch
ok '... which is a patch for others' patch -s --dry-run -p1 -d orig -i "$scratch/q/qp.patch"
sed -i '1i /* a line */' orig/f.c
ok 'refresh' runs 0 refresh --repo one --onto orig
ok '... writes what it says' grep -qx 'Content-Transfer-Encoding: 8bit' one/qp.patch
ok '... with the lines moved, decoded' grep -qF '+int two = 2; /* =3D, f' one/qp.patch
ok '... and it is still clean' runs 0 check --tree orig --repo one
git -C orig init -q && git -C orig add . &&
	git -C orig -c user.name=me -c user.email=me@example.org commit -qm start
git -C orig config user.name me && git -C orig config user.email me@example.org
ok '--commit' runs 0 apply --commit --tree orig p/b64.patch
ok '... by the author, at that time, with the text' [ \
	"$(git -C orig log -1 --format='%an|%ae|%at|%s|%b')" = \
	'A Dev|dev@example.org|1735812000|f: set two|Words of =20.' ]

# mails that cannot be decoded
{
	printf 'Subject: x\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n'
} >p/uu.patch
ok 'uuencode is named' runs 2 check --tree orig p/uu.patch
ok '... with what to do' says uuencoded uudecode
sed 's,^\(Content-Type: \).*,\1multipart/encrypted; boundary=b,' p/8bit.patch >p/pgp.patch
ok 'so is encryption' runs 2 check --tree orig p/pgp.patch
ok '... with what to do' says encrypted decrypt
{
	sed '/^$/q' p/b64.patch
	sed '1,/^$/d' p/b64.patch | sed '2s/^.*/*** here was a line ***/'
} >p/torn.patch
ok 'base64 with other lines in it' runs 2 check --tree orig p/torn.patch
ok '... is damaged' says damaged

done_testing
