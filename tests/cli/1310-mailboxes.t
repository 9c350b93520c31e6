#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A mailbox is a repository: one set for each mail that is a patch, in order. What
# is left out is reported.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git gzip

cd "$scratch" || exit 2
mkdir orig
numbered line 60 >orig/f
for i in 1 2 3; do
	unified orig f "s/line ${i}5/& new $i/" >$i.diff
done

# mail SUBJECT ID THREAD [DIFF]
mail() {
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nReturn-Path: <x@example.org>\n'
	printf 'From: A Dev <dev@example.org>\nSubject: %s\n' "$1"
	[ -z "$2" ] || printf 'Message-Id: <%s>\n' "$2"
	[ -z "$3" ] || printf 'In-Reply-To: <%s>\nReferences: <%s>\n' "$3" "$3"
	printf '\nWords.\n>From me.\n---\n\n'
	[ -z "${4-}" ] || cat "$4"
	printf -- '-- \n2.39.5\n\n'
}
# lists NAME...: the names, in this order
lists() {
	[ "$(sed -n 's/^  \([0-9][^ ]*\.patch\) .*/\1/p' "$out" | tr '\n' ' ')" = "$* " ]
}
fresh() {
	rm -rf t && cp -r orig t
}

git init -q g && cp orig/f g && git -C g add .
git -C g -c user.name=me -c user.email=me@example.org commit -qm start
for i in 1 2 3; do
	patch -s -p1 -d g -i "$scratch/$i.diff"
	git -C g -c user.name=me -c user.email=me@example.org commit -qam "f: title $i, with: signs"
done
git -C g format-patch -q --stdout HEAD~3 >git.mbox
git -C g format-patch -q -o "$scratch/files" HEAD~3
ok 'what git format-patch --stdout writes' runs 0 list --repo git.mbox
# shellcheck disable=SC2046 # words
ok '... has the names that git gives' lists $(ls files)
ok '... and nothing is left out' silent 'left out'
fresh
ok '... is applied, set by set' runs 0 apply --tree t --repo git.mbox git.mbox
ok '... gives what git has' cmp t/f g/f
ok '... and stands' runs 0 status --tree t
ok '... and can go, one by one' runs 0 revert --tree t --repo git.mbox \
	0003-f-title-3-with-signs.patch
ok '... or all of it' runs 0 revert --tree t --repo git.mbox git.mbox
ok '... byte for byte' same orig t
for file in files/*; do
	sed "s/^Subject: .*/&\\
Content-Transfer-Encoding: base64/; /^$/q" "$file"
	sed '1,/^$/d' "$file" | base64
done >coded.mbox
fresh
ok 'encoded mails' runs 0 apply --tree t --repo coded.mbox coded.mbox
ok '... give the same' cmp t/f g/f
gzip -k git.mbox
ok 'compressed' runs 0 list --repo git.mbox.gz
# shellcheck disable=SC2046 # words
ok '... has the same' lists $(ls files)
mkdir -p dir/cur dir/new dir/tmp
git mailsplit -o"$scratch/dir/new" git.mbox >/dev/null
ok 'a maildir' runs 0 list --repo dir
# shellcheck disable=SC2046 # words
ok '... has the same' lists $(ls files)
sed 1d files/0001* >one.eml
ok 'one mail in a file' runs 0 list --repo one.eml
ok '... is one' lists 0001-f-title-1-with-signs.patch

{
	mail '[PATCH 0/3] f: all' c ''
	mail '[PATCH 2/3] f: two' c2 c 2.diff
	mail 'Re: [PATCH 0/3] f: all' r1 c
	mail '[PATCH 1/3] f: one' c1 c 1.diff
	mail 'Re: [PATCH 1/3] f: one' r2 c 3.diff
	mail '[PATCH 3/3] f: three' c3 c 3.diff
	mail '[PATCH 3/3] f: three' c3 c 3.diff
} >thread.mbox
ok 'a thread' runs 0 list --repo thread.mbox
ok '... is its patches, by their numbers' lists 0001-f-one.patch 0002-f-two.patch \
	0003-f-three.patch
ok '... and says so' says 'not in the order of their numbers'
ok '... and what is left out' says '1 cover letter' '1 reply' '1 copy' 'mail 5, a reply'
fresh
ok '... is applied' runs 0 apply --tree t --repo thread.mbox thread.mbox
ok '... and is what git has' [ "$(grep -c new t/f)" = 3 ]
fresh
ok 'given as a patch it is the same patches' runs 0 apply --tree t thread.mbox
ok '... and says so' says '1 cover letter'
ok '... and has the same bytes' cmp t/f g/f
ok '... and goes' runs 0 revert --tree t thread.mbox
ok '... byte for byte' same orig t
ok 'as JSON, only JSON goes to standard output' runs 0 list --json --repo thread.mbox
ok '... with all of them' json 'len(d["sets"]) == 3'
ok 'what mails say of themselves' runs 0 show --repo thread.mbox 0001-f-one.patch
ok '... without the mark of the mailbox' says '  From me.'
{
	cat thread.mbox
	mail '[PATCH v2 1/2] f: one' d1 d 1.diff
	mail '[PATCH v2 2/2] f: both' d2 d 2.diff
} >v2.mbox
ok 'two versions' runs 0 list --repo v2.mbox
ok '... the newer one is taken' lists 0001-f-one.patch 0002-f-both.patch
ok '... and that is said' says '3 mails of an older version' v2
{
	mail '[PATCH 1/2] f: one' a1 '' 1.diff
	mail '[PATCH 2/2] f: two' a2 a1 2.diff
	mail '[PATCH 2/3] g: two' b2 b 3.diff
} >two.mbox
ok 'two series' runs 0 list --repo two.mbox
ok '... one behind the other' lists 0001-f-one.patch 0002-f-two.patch 0003-g-two.patch
ok '... what is missing is said' says '"g: two" has 3 patches, and only 1'
{
	mail 'f: one' '' '' 1.diff
	mail 'f: one' '' '' 2.diff
	mail 'Re: f: x' '' '' 3.diff | sed 's/^Subject: Re: /Subject: /'
} >plain.mbox
ok 'mails without numbers, of one subject' runs 0 list --repo plain.mbox
ok '... are as they come' lists 0001-f-one.patch 0002-f-one.patch 0003-f-x.patch
mail '[PATCH 0/1] x' c '' >none.mbox
ok 'no patch at all' runs 2 list --repo none.mbox
ok '... is said' says 'none of the 1 mails in it has a patch'
{
	mail '[PATCH 1/2] f: one' a1 '' 1.diff
	mail '[PATCH 2/2] ../../x: .hidden; $(id) `id`' a2 a1 2.diff
} >names.mbox
ok 'a subject that is no name' runs 0 list --repo names.mbox
ok '... becomes one' lists 0001-f-one.patch 0002-.-.-x-.hidden-id-id.patch
ok 'export' runs 0 export --repo thread.mbox -o q
ok '... makes a folder of them' [ "$(cat q/series)" = '0001-f-one.patch
0002-f-two.patch
0003-f-three.patch' ]
sed -i '1i first' orig/f
ok 'refresh' runs 2 refresh --repo thread.mbox --onto orig
ok '... says what to do instead' says 'has to be a folder' 'runme export'
cd orig && cp f ../f.0 && cd ..
fresh
ok '--quilt' runs 0 apply --quilt --tree t --repo thread.mbox thread.mbox
ok '... brings the patches along' [ -f t/patches/0002-f-two.patch ]

done_testing
