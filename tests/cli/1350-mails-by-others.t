#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Mails as other programs encode them: comments and blanks where the RFCs allow
# them, CR LF inside the encoding, and a mailbox in which some mails are no patch.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
mkdir lf
seq 1 30 | sed 's/$/ = x/' >lf/f
cp -r lf want.lf
sed -i 's/^5 .*/five = y/; 20d' want.lf/f
for tree in lf want.lf; do
	mkdir "${tree%lf}crlf"
	sed 's/$/\r/' $tree/f >"${tree%lf}crlf/f"
done
diff -u --label a/f lf/f --label b/f want.lf/f >p.diff
python3 - <<'PYTHON'
import base64
body = b"Words.\n---\n" + open("p.diff", "rb").read()
head = b"From: A <a@example.org>\nSubject: [PATCH] x\nContent-Type: text/plain; charset=utf-8\n"
def quoted(text, at_end=b""):
    lines = text.replace(b"=", b"=3D").replace(b"\r", b"=0D").split(b"\n")
    return b"\n".join(l[:-1] + b"=20" + at_end if l.endswith(b" ") else l + at_end
                      for l in lines)
def mail(name, encoding, text):
    with open(name, "wb") as f:
        f.write(head + b"Content-Transfer-Encoding: " + encoding + b"\n\n" + text)
dos = body.replace(b"\n", b"\r\n")
mail("comment.mail", b"quoted-printable (RFC 2045)", quoted(body))
mail("semicolon.mail", b"base64;", base64.encodebytes(body))
mail("blanks.mail", b"quoted-printable", quoted(body, b" \t"))
mail("soft.mail", b"quoted-printable", quoted(body.replace(b"@", b"@\0")).replace(b"\0", b"= \n"))
mail("b64.mail", b"base64", base64.encodebytes(dos))
mail("qp.mail", b"quoted-printable", quoted(dos))
PYTHON

# does MAIL TREE: the mail is applied to the tree and reverted.
does() {
	rm -rf t
	cp -r "$2" t
	runs 0 apply --tree t "./$1.mail" || return
	cmp t/f "want.$2/f" && runs 0 revert --tree t "$1.mail" && cmp t/f "$2/f"
}
for mail in comment semicolon blanks soft b64 qp; do
	ok "$mail" does $mail lf
done
for mail in b64 qp; do
	ok "$mail: CR LF in the encoding, on CR LF" does $mail crlf
	ok '... the title and the words have no CR' eval "runs 0 show ./$mail.mail &&
		says 'Words.' && ! grep -q \"\$(printf '\r')\" '$out'"
done

# tags inside an encoded word
for subject in '=?utf-8?B?W1BBVENIXSB0aXRsZSDDpA==?=' '=?UTF-8?q?=5BPATCH_2/3=5D_title_=C3=A4?=' \
	'=?utf-8?q?Re=3A_=5BRFC=5D?= [PATCH] =?utf-8?q?title_=C3=A4?='; do
	sed "s|^Subject: .*|Subject: $subject|" comment.mail >tags.mail
	ok "$subject" eval 'runs 0 show ./tags.mail && says "tags.mail: title ä"'
done

# a mailbox: one applies, one is cut, one is binary, one is the cover letter
box() {
	printf 'From %040d Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH %d/3] %s\n' \
		"$1" "$1" "$2"
}
{
	box 0 cover
	printf '\nAll about it.\n\n'
	box 1 good
	sed '1,2d' comment.mail
	box 2 bad
	printf '\nwords\n---\n'
	sed 's/^@@ -17,7/@@ -17,9/' p.diff
	box 3 picture
	printf '\nwords\n---\ndiff --git a/b b/b\nindex 1..2 100644\nBinary files a/b and b/b differ\n'
} >box.mbox
rm -rf t
cp -r lf t
ok 'a mailbox with malformed mails' runs 1 check --tree t --repo box.mbox
ok '... the good one is checked' matches '0001-good.patch +clean'
ok '... the hunk and both numbers are named' says 'hunk #2 (@@ -17,9' \
	'the header counts 9 old and 6 new lines, and 7 old and 6 new lines follow'
ok '... as is what is binary' says 'a binary file differs'
ok '... in JSON' eval 'runs 1 check --json --tree t --repo box.mbox &&
	json "[x[\"standing\"] for x in d[\"sets\"]] == [\"clean\", \"malformed\", \"malformed\"]"'
ok 'export writes nothing' runs 1 export --repo box.mbox -o out
ok '... and says so, and what to do' says 'cannot be exported' 'Nothing was written.' \
	--keep-going
ok '... nothing is left out of it' silent '0002-bad.patch: left out'
ok '... it is not there' [ ! -e out ]
ok 'export -k leaves them out' eval 'runs 1 export -k --repo box.mbox -o out &&
	says "0002-bad.patch: left out" && [ "$(wc -l <out/series)" -eq 1 ]'
ok 'apply -k' runs 1 apply -k --tree t --repo box.mbox box.mbox
ok '... status' runs 0 status --tree t
ok 'revert of all of them' runs 0 revert --tree t --repo box.mbox box.mbox
ok '... is back' cmp lf/f t/f
ok 'revert of what cannot be read, by itself' runs 2 revert --tree t --repo box.mbox \
	0002-bad.patch
ok '... says why' says 'hunk #2'

done_testing
