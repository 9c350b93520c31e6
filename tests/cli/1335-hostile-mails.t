#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Hostile mails: time grows in proportion to their size, memory is a small
# multiple of it, and nothing leads out of the tree.
# slow: the hostile mails are large
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool python3

cd "$scratch" || exit 2
mkdir orig
numbered line 30 >orig/f
unified orig f 's/line 15/& new/' >fix.diff
python3 - <<'PYTHON'
import base64
diff = open("fix.diff", "rb").read()
head = b"From: a <a@b>\nSubject: [PATCH] s\nMIME-Version: 1.0\n"
sep = b"From x Mon Sep 17 00:00:00 2001\n"
def w(name, data):
    open(name + ".patch", "wb").write(data)
MB = 1 << 20
w("fields", head + b"X-A: b\n" * (MB // 7) + b"\n" + diff)
w("folded", head + b"X-A: b\n" + b" c\n" * (MB // 3) + b"\n" + diff)
w("subject", head + b"Subject: " + b"=?utf-8?q?" * (MB // 10) + b"\n\n" + diff)
w("words", head + b"Subject: " + b"=?utf-8?q?a?= " * (MB // 14) + b"\n\n" + diff)
w("quoted", head + b"Content-Transfer-Encoding: quoted-printable\n\n" +
  b"=3D" * (MB // 3) + b"\n" + diff.replace(b"=", b"=3D"))
w("soft", head + b"Content-Transfer-Encoding: quoted-printable\n\n" +
  (b"a" * 70 + b"=\n") * (MB // 72) + b"\n" + diff)
w("base64", head + b"Content-Transfer-Encoding: base64\n\n" +
  base64.encodebytes(b"x" * (MB // 2) + b"\n" + diff))
w("blanks", b"\n" * MB + head + b"\n" + diff)
w("marks", b"\xef\xbb\xbf" * (MB // 3) + diff)
w("froms", sep + head + b"\n" + b"From x\n" * (MB // 7) + diff)
w("mails", (sep + head + b"\n") * (MB // 80) + diff)
w("boundaries", head + b"Content-Type: multipart/mixed; boundary=b\n\n" +
  b"--b\n" * (MB // 4) + b"--b\n\n" + diff + b"--b--\n")
w("parameters", head + b"Content-Type: multipart/mixed" + b";a=b" * (MB // 4) +
  b";boundary=b\n\n--b\n\n" + diff + b"--b--\n")
inner = diff
for i in range(40):
    inner = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) + inner +
             b"\n--b%d--\n" % i)
w("nested", head + inner)
inner = diff
for i in range(2000):
    inner = b"Content-Type: message/rfc822\n\nFrom: x\n" + inner
w("messages", head + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + inner + b"\n--b--\n")
w("flowed", head + b"Content-Type: text/plain; format=flowed\n\n" +
  b"x \n" * (MB // 3) + b"\n" + diff.replace(b"\n ", b"\n  "))
w("brackets", head + b"Subject: " + b"[a] " * (MB // 4) + b"\n\n" + diff)
w("nul", head + b"Subject: a\0b\nContent-Transfer-Encoding: base64\n\n" +
  base64.encodebytes(b"\0\n" + diff))
open("threads.mbox", "wb").write(b"".join(
    sep + head + b"Subject: [PATCH %d/9999] t%d\nMessage-Id: <%d>\nReferences: <%d>\n\n" %
    (i % 9999, i, i, i // 2) + diff + b"\n" for i in range(4000)))
open("same.mbox", "wb").write((sep + head + b"Subject: [PATCH 1/9] t\n\n" + diff + b"\n") * 4000)
evil = diff.replace(b"b/f", b"b/../../x").replace(b"a/f", b"a/../../x")
w("out", head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(evil))
big = head + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(
    diff + b"-- \n" + b"# words\n" * (6 * MB))
open("big.patch", "wb").write(big)
PYTHON

for name in fields folded subject words quoted soft base64 blanks marks froms mails \
	boundaries parameters flowed brackets; do
	ok "$name: checked" bounded 2 200000 0 check --tree orig $name.patch
	ok '... and shown' bounded 2 200000 0 show --tree orig $name.patch
done
ok 'parts in parts, more than are looked into, are text' bounded 2 200000 0 check --tree orig nested.patch
ok '... and messages in messages' bounded 2 200000 0 check --tree orig messages.patch
ok 'NUL' bounded 2 200000 0 check --tree orig nul.patch
ok '... is shown' bounded 2 200000 0 show --tree orig nul.patch
ok 'many threads' bounded 4 300000 0 list --repo threads.mbox
ok 'one mail 4000 times' bounded 4 300000 0 list --repo same.mbox
ok '... is sent again' says '3999 mails of an older version'
ok '50 MB in base64' bounded 8 400000 0 check --tree orig big.patch
note orig
ok 'a decoded name that leads out' refused 1 apply --tree orig out.patch
ok '... is refused' says '..'
ok '... and nothing is there' [ ! -e "$scratch/../x" ]

done_testing
