#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A mail in HTML, or a page saved with words above it, has &lt; where its patch has
# <: it is named for what it is and not applied. Mails with a plain part, and
# patches that only talk about HTML, are read as they were meant.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool python3

cd "$scratch" || exit 2
mkdir orig
numbered line 30 >orig/f
unified orig f 's/line 15/if (a < b \&\& c > d)/' >good
unified orig f 's/line 15/<p>a \&lt; b<\/p>/' >tags
unified orig f 's/line 15/a \&lt; b/' >entity
unified orig f 's/line 25/new/' >other
sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' good >escaped
python3 - <<'PYTHON'
import base64, quopri
good, escaped, tags, entity, other = (
    open(n, "rb").read() for n in ("good", "escaped", "tags", "entity", "other"))
head = b"From: A <a@b.c>\nSubject: [PATCH] f\nMIME-Version: 1.0\n"
html = b"Content-Type: text/html; charset=utf-8\n"
plain = b"Content-Type: text/plain; charset=utf-8\n"
page = b"<html><body><pre>\n" + escaped + b"</pre></body></html>\n"
divs = b"<div>Hello</div>\n" + b"".join(
    b"<div>" + l + b"</div>\n" for l in escaped.splitlines())
qp = b"Content-Transfer-Encoding: quoted-printable\n"
b64 = b"Content-Transfer-Encoding: base64\n"
def multi(kind, *parts):
    return (head + b"Content-Type: multipart/" + kind + b"; boundary=b\n\n" +
            b"".join(b"--b\n" + p + b"\n" for p in parts) + b"--b--\n")
def w(name, data):
    open(name + ".patch", "wb").write(data)
w("pre", head + html + b"\n" + page)
w("qp", head + html + qp + b"\n" + quopri.encodestring(page))
w("b64", head + html + b64 + b"\n" + base64.encodebytes(page))
w("div", head + html + b"\n" + divs)
w("bare", head + html + b"\n" + escaped)
w("xhtml", head + b"Content-Type: application/xhtml+xml\n\n" + page)
w("only", multi(b"alternative", html + b"\n" + page))
w("mixed", multi(b"mixed", plain + b"\nWords.\n", html + b64 + b"\n" + base64.encodebytes(page)))
w("both", multi(b"alternative", html + b"\n" + page, plain + b"\n" + good))
w("attached", multi(b"mixed", html + b"\n" + page, b"Content-Type: text/x-patch\n\n" + good))
w("saved", head + html + b"\nWords.\n---\n" + good)
w("mailed-tags", head + plain + b"\nWrite\n<html>\n<pre>\n---\n" + entity)
w("words-tags", b"Write\n<html>\n<pre>\n\n" + tags)
w("words", b"The tags <html> and <pre>\n\n" + entity)
w("hunks", tags)
w("words-page", b"Saved page\n" + page)
w("words-p", b"Some words\n<p>\n" + escaped)
w("http", b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + page)
w("doctype", b"Saved page\n  <!DOCTYPE html>\n" + escaped)
sep = b"From x Mon Sep 17 00:00:00 2001\n"
def no(data, n):
    return sep + data.replace(b"[PATCH] f", n) + b"\n"
open("b.mbox", "wb").write(
    no(head + html + b"\n" + page, b"[PATCH] bad") + no(head + plain + b"\n" + other, b"[PATCH] well") +
    no(head + html + b"\n<p>thanks</p>\n", b"words"))
PYTHON

cp -r orig t
note t
for name in pre qp b64 div bare xhtml only mixed; do
	ok "HTML: $name" refused 2 apply --tree t ./$name.patch
	ok '... is named' says 'this mail is in HTML' 'as plain text' 'raw'
done
for name in words-page words-p http doctype; do
	ok "a page: $name" refused 2 apply --tree t ./$name.patch
	ok '... is named' says 'a web page (HTML)' 'raw'
done
# meant NAME PATCH: the same as the patch alone
meant() {
	rm -rf t want
	cp -r orig t
	cp -r orig want
	runs 0 apply --tree want "./$2" && runs 0 apply --tree t "./$1.patch" &&
		cmp want/f t/f
}
ok 'a plain part beside one in HTML' meant both good
ok 'a patch attached to one in HTML' meant attached good
ok 'saved as plain text, with the old header' meant saved good
ok 'a mail that writes tags, of a line with an entity' meant mailed-tags entity
ok 'a text that writes tags, of a page' meant words-tags tags
ok 'tags amidst words' meant words entity
ok 'tags in hunks' meant hunks tags

rm -rf t
cp -r orig t
ok 'in a mailbox' runs 1 check --tree t --repo b.mbox
ok '... one is malformed, and named' says 'this mail is in HTML' '1 cannot be read'
ok '... words in HTML are none' silent 0003
ok '... the other goes on' eval 'runs 1 apply --keep-going --tree t --repo b.mbox 0001-bad.patch 0002-well.patch &&
	grep -qx new t/f && ! grep -q "&" t/f'

done_testing
