#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Mails whose header breaks the rules: encodings in quotes or behind a comment, boundaries
# that are not where the header says, a patch in the text and attached as well. What is
# encoded never gets into the tree.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
# shellcheck source=tests/cli/patches.sh
. "$(dirname -- "$0")/patches.sh"
need_tool python3 iconv

cd "$scratch" || exit 2
mkdir orig want
seq 40 >orig/f
sed 's/^10$/a = 1;/' orig/f >want/f
sed 's/^20$/b = 2;/' want/f >both
hunk f 10 10 'a = 1;' >plain
hunk f 20 20 'b = 2;' >second
sed 's/ = / =3D /' plain >qp
python3 -c 'import base64
print(base64.encodebytes(open("plain", "rb").read()).decode(), end="")' >b64
field='Content-Transfer-Encoding:'

# head FIELD...: a mail's header, and the empty line.
head_() {
	printf 'From: A <a@example.org>\nSubject: [PATCH] f: x\n'
	printf '%s\n' "$@" ''
}
# meant TEXT [WANT]: x.eml gives what was meant, and comes out again.
meant() {
	rm -rf t
	cp -r orig t
	ok "$1" runs 0 apply --tree t ./x.eml
	ok '... gives what was meant' cmp "${2-want/f}" t/f
	ok '... and goes' eval 'runs 0 revert --tree t x.eml && cmp orig/f t/f'
}

for word in '"quoted-printable"' "'quoted-printable'" '(a comment) quoted-printable' \
	'quoted-printable, 8bit' ' quoted-printable;'; do
	{ head_ "$field $word" && cat qp; } >x.eml
	meant "$word"
done
{ head_ "$field \"base64\"" && cat b64; } >x.eml
meant '"base64"'
{ printf '%s quoted-printable\n\n' "$field" && cat qp; } >x.eml
meant 'no other field'

# parts BOUNDARY FILE...: parts of text in quoted-printable.
parts() {
	boundary=$1
	shift
	for i; do
		printf -- '--%s\nContent-Type: text/plain\n%s quoted-printable\n\n' \
			"$boundary" "$field"
		cat "$i"
	done
	printf -- '--%s--\n' "$boundary"
}
type='Content-Type: multipart/mixed'
{ head_ "$type; boundary*0=\"one\"; boundary*1=\"two\"" && parts onetwo qp; } >x.eml
meant 'a boundary in two pieces'
{ head_ "$type; boundary=\"one" ' two"' && parts 'one two' qp; } >x.eml
meant 'a boundary that is folded'
{ head_ "$type" && parts one qp; } >x.eml
meant 'a boundary that is not named'
{ head_ "$type; boundary=other" && parts one qp; } >x.eml
meant 'another one'
parts one qp >x.eml
meant 'the header is lost'

{ head_ "$type; boundary=one" && parts one qp qp; } >x.eml
meant 'in the text and attached: it is taken once'
sed 's/ = / =3D /' second >qp2
{ head_ "$type; boundary=one" && parts one qp qp2 qp; } >x.eml
meant '... between others' both
# the second one begins as the first one ends, so neither has all of the other
sed 's/^ 13$/ 130/' plain >longer
{ head_ "$type; boundary=one" && parts one longer plain; } >x.eml
rm -rf t
cp -r orig t
ok '... but not if a line of it goes on' eval \
	'runs 1 check --tree t ./x.eml && matches "^  *fuzzy  *f" "^  *present  *f"'

{
	head_ "$type; boundary=one"
	printf -- '--one\nContent-Type: message/rfc822\n%s base64\n\n' "$field"
	{ head_ "$field quoted-printable" && cat qp; } >inner
	python3 -c 'import base64
print(base64.encodebytes(open("inner", "rb").read()).decode(), end="")'
	echo --one--
} >x.eml
meant 'a mail inside a mail, in base64'

{ head_ 'Content-Type: text/plain; charset=utf-7' && iconv -t UTF-7 plain; } >x.eml
ok 'UTF-7' runs 2 check --tree orig ./x.eml
ok '... is named' says 'a text in UTF-7' 'iconv -f UTF-7'
done_testing
