#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# The encoding of a mail's body, misspelt: it is decoded if it is clear which one is meant.
# Else the mail is malformed, and the message has the header's words. What is encoded never
# gets into the tree.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool python3

cd "$scratch" || exit 2
mkdir orig want
seq 40 >orig/f
sed 's/^10$/a = 1;/' orig/f >want/f
hunk f 10 10 'a = 1;' >plain
sed 's/ = / =3D /' plain >qp
python3 -c 'import base64
print(base64.encodebytes(open("plain", "rb").read()).decode(), end="")' >b64
note orig

# mail BODY FIELD...: the mail x.eml.
mail() {
	{
		printf 'From: A <a@example.org>\nSubject: [PATCH] f: x\n'
		body=$1
		shift
		printf '%s\n' "$@" ''
		cat "$body"
	} >x.eml
}
# meant TEXT: x.eml gives what was meant, and comes out again.
meant() {
	rm -rf t
	cp -r orig t
	ok "$1" eval 'runs 0 apply --tree t ./x.eml && cmp want/f t/f'
	ok '... and goes' eval 'runs 0 revert --tree t x.eml && cmp orig/f t/f'
}
for word in quoted_printable 'quoted printable' QuotedPrintable quoted-printible \
	qouted-printable quoted; do
	mail qp "Content-Transfer-Encoding: $word"
	meant "$word"
done
for word in base-64 base_64 'BASE 64' bsae64 base64:; do
	mail b64 "Content-Transfer-Encoding: $word"
	meant "$word"
done
for word in 8bits 8-bit 7-bit utf-8 us-ascii none ISO-8859-1 '""' ''; do
	mail plain "Content-Transfer-Encoding: $word"
	meant "not encoded: $word"
done
mail qp 'Content-Transfer-Encoding : quoted-printable'
meant 'a blank before the colon'
mail qp 'Content_Transfer_Encoding: quoted-printable'
meant 'the name of the field'
mail b64 'Content-Transfer-Encodng: base64'
meant '... misspelt, too'
mail qp 'Content-Transfer-Encoding: 8bit' 'Content-Transfer-Encoding: quoted-printable'
meant 'two of them'

# unknown WORD BODY: it is refused, and so is the mail in a mailbox beside a good one.
unknown() {
	mail "$2" "Content-Transfer-Encoding: $1"
	ok "unknown: $1" refused 2 apply --tree orig ./x.eml
	ok '... is named' says "Content-Transfer-Encoding: $1'" 'no known encoding' \
		'get the mail again'
}
for word in x-foo base32 yEnc; do
	unknown "$word" plain
	unknown "$word" b64
done
unknown utf-8 qp
head='From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001'
mail plain 'Content-Transfer-Encoding: 8bit'
{ echo "$head" && cat x.eml; } >two.mbox
mail qp 'Content-Transfer-Encoding: x-foo'
{ echo "$head" && sed 's/f: x/f: y/' x.eml; } >>two.mbox
ok 'in a mailbox' runs 1 check --tree orig --repo two.mbox
ok '... the other one is checked' matches '0001.*clean' '0002.*malformed'
ok '... and it is named' says 'Content-Transfer-Encoding: x-foo'

# parts TYPE WORD BODY: a mail with the patch and a part of that kind.
parts() {
	{
		printf 'From: A <a@example.org>\nSubject: [PATCH] f: x\n'
		printf 'Content-Type: multipart/mixed; boundary=one\n\n'
		printf -- '--one\nContent-Type: text/plain\n\n'
		cat plain
		printf -- '--one\nContent-Type: %s\nContent-Transfer-Encoding: %s\n\n' "$1" "$2"
		cat "$3"
		printf -- '--one--\n'
	} >x.eml
}
parts image/png x-foo b64
meant 'a picture beside it'
parts text/x-patch x-foo b64
ok 'a second patch' refused 2 apply --tree orig ./x.eml
ok '... is named' says "Content-Transfer-Encoding: x-foo'"
done_testing
