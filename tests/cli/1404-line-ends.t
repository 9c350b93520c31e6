#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Patches with CR LF line ends, on trees with and without them. If patch and tree
# do not match, the message says so and what to do.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

cd "$scratch" || exit 2
crlf() {
	sed 's/$/\r/'
}
mkdir -p dos/d unix/d
seq 1 60 >unix/f
seq 1 30 >unix/d/g
printf '1\n2\n3' >unix/open
for f in f d/g open; do
	crlf <unix/$f >dos/$f
done
printf '1\r\n2\r\n3' >dos/open
cp -r unix want.unix
sed -i -e 's/^5$/five/' -e '50a more' -e '20d' want.unix/f
sed -i 's/^9$/nine/' want.unix/d/g
printf '1\ntwo\n3' >want.unix/open
printf 'a\nb\n' >want.unix/new
cp -r want.unix want.dos
for f in f d/g new; do
	crlf <want.unix/$f >want.dos/$f
done
printf '1\r\ntwo\r\n3' >want.dos/open
git diff --no-index --no-prefix unix want.unix >plain.patch
sed -i -e 's,unix/,a/,g' -e 's,want\.a/,b/,g' -e 's,want.unix/,b/,g' plain.patch
sed -i -e 's,^diff --git a/\([^ ]*\) .*,diff --git a/\1 b/\1,' plain.patch
sed -i 's,^diff --git b/new .*,diff --git a/new b/new,' plain.patch
crlf <plain.patch >crlf.patch

# on TREE: a fresh copy of it.
on() {
	rm -rf t
	cp -r "$1" t
}
done_as() {
	rm -rf t.pom
	mv t/.pom t.pom
	same "$1" t
	is=$?
	mv t.pom t/.pom
	return $is
}
gone() {
	rm -rf t/.pom
	same "$1" t
}

on unix
ok 'LF on LF' eval 'runs 0 apply --tree t ./plain.patch && done_as want.unix'
ok '... says nothing of line ends' silent 'CR LF'
on dos
ok 'CR LF on CR LF: check' runs 0 check --strict --tree t ./crlf.patch
ok '... says so' says 'line ends: CR LF'
ok '... in JSON, too' eval 'runs 0 check --json --tree t ./crlf.patch &&
	json "all(f[\"crlf\"] for f in d[\"sets\"][0][\"trees\"][\"tree\"][\"files\"])"'
ok 'apply' runs 0 apply --tree t ./crlf.patch
ok '... every line of the result ends in CR LF, of the new file as well' done_as want.dos
ok '... status' runs 0 status --tree t
ok '... it is applied' eval 'runs 0 check --tree t ./crlf.patch && says applied'
ok '... revert' eval 'runs 0 revert --tree t crlf.patch && gone dos'
on want.dos
ok 'it is present where it is' eval 'runs 0 check --tree t ./crlf.patch && says present'
ok '... and stays there' eval 'runs 0 revert --tree t ./crlf.patch &&
	says "not recorded" && same want.dos t'
ok '... and comes out of there where that is asked for' eval \
	'runs 0 revert --unrecorded --tree t ./crlf.patch && gone dos'
on unix
ok 'CR LF on LF, as patch(1) has it' eval 'runs 0 apply --tree t ./crlf.patch && done_as want.unix'
ok '... says nothing of line ends' silent 'CR LF'
ok '... revert' eval 'runs 0 revert --tree t crlf.patch && gone unix'

# a tree with both: each file by its own line ends
rm -rf mixed want.mixed
cp -r unix mixed
cp dos/f mixed/f
cp -r want.unix want.mixed
cp want.dos/f want.dos/new want.mixed
on mixed
ok 'files of both kinds' eval 'runs 0 apply --tree t ./crlf.patch && done_as want.mixed'

# a diff of a file with CR LF, as git has it: the CRs are content
git diff --no-index --no-prefix dos want.dos | sed 's/\r$//' >made.patch
on dos
git -c core.safecrlf=false diff --no-index dos/d/g want.dos/d/g |
	sed -e 's,dos/d/g,d/g,; s,want\.dos/d/g,d/g,; s,want\.d/g,d/g,' >content.patch
ok 'a diff with CRs in its lines only' eval 'runs 0 check --strict --tree t ./content.patch &&
	silent "line ends"'
on unix
ok '... is refused for LF' runs 1 check --tree t ./content.patch
ok '... says which has what, and what to do' says \
	'the patch has CR LF line ends, and the file has LF' dos2unix
on dos
ok 'LF on CR LF is refused' eval 'runs 1 apply --tree t ./plain.patch && same dos t'
ok '... says which has what, and what to do' says \
	'the file has CR LF line ends, and the patch has LF' unix2dos
ok '... which helps' eval 'crlf <plain.patch >by-hand.patch &&
	runs 0 apply --tree t ./by-hand.patch'

# a file with both kinds of line ends
printf '1\r\n2\n3\r\n4\n5\r\n6\n' >unix/some
cp unix/some t/some
printf -- '--- a/some\r\n+++ b/some\r\n@@ -1,6 +1,6 @@\r\n 1\r\n 2\n 3\r\n-4\n+four\n 5\r\n 6\n' \
	>some.patch
ok 'lines of both kinds in a file are content' eval \
	'runs 0 apply --tree t ./some.patch && printf "1\r\n2\n3\r\nfour\n5\r\n6\n" | cmp - t/some'

# no context at all, and a series
rm unix/some
mkdir s
printf -- '--- a/f\r\n+++ b/f\r\n@@ -10,0 +11 @@\r\n+ten\r\n' >s/1.patch
echo 1.patch >s/series
on dos
ok 'a line without context' eval 'runs 0 apply --tree t --repo s s &&
	[ "$(grep -c "ten.$" t/f)" -eq 1 ] && ! grep -v "$(printf "\r")" t/f'
printf -- '--- a/f\r\n+++ b/f\r\n@@ -40,5 +40,5 @@\r\n 40\r\n 41\r\n-42\r\n+answer\r\n 43\r\n 44\r\n' >s/1.patch
for tree in dos unix; do
	on $tree
	cr=
	[ $tree = unix ] || cr='\r'
	sed -i -e "3i x$cr" -e "s/^44/forty-four/" t/f
	cp -r s s.$tree
	ok "refresh of a series with CR LF, on $tree" eval "runs 0 refresh --repo s.$tree --onto t &&
		says refreshed"
	ok '... its lines still end so' eval "! grep -v \"$(printf '\r')\\\$\" s.$tree/1.patch"
	ok '... it has the new line' grep -q forty-four s.$tree/1.patch
	ok '... and is clean' eval "runs 0 check --strict --tree t --repo s.$tree && silent offset"
	ok '... export' eval "runs 0 export --repo s.$tree -o out.$tree &&
		cmp s.$tree/1.patch out.$tree/1.patch"
	ok '... diff' eval "runs 0 diff --tree t --repo s.$tree s.$tree && says +answer"
done

done_testing
