#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# git am makes the same tree from an exported mailbox as apply, and runme reads
# the mailbox back unchanged, whatever the patches contain.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool git

cd "$scratch" || exit 2
mkdir orig s
numbered line 40 >orig/f
printf 'one\r\ntwo\r\nthree\r\nfour\r\nfive\r\nsix\r\n' >orig/dos
printf 'caf\351\nline\n' >orig/latin
printf 'no end' >orig/open
printf 'a\n\n\nb  \n\t\nc\n' >orig/blank
cp -r orig new
history() {
	git --git-dir="$scratch/history" --work-tree="$scratch/new" -c user.name=me \
		-c user.email=me@example.org -c core.autocrlf=false "$@"
}
history init -q
history add -f .
history commit -qm start

# change N NAME SUBJECT AUTHOR COMMAND: a patch with what the command changes in new
change() {
	(cd new && eval "$5")
	history add -f .
	{
		printf 'From: %s\nSubject: %s\n' "$4" "$3"
		printf 'Date: Thu, 2 Jan 2025 10:00:0%d +0100\n\nWords of %s.\n---\n' "$1" "$2"
		history diff --cached --text
	} >"s/$2"
	history commit -qm "$2"
	echo "$2" >>s/series
}
change 1 plain.patch '[PATCH 1/9] f: plain' 'A Dev <dev@example.org>' \
	"sed -i 's/line 5/& From here/' f"
change 2 dos.patch 'dos: lines of CR LF' 'B <b@example.org>' \
	"sed -i 's/three/drei/' dos"
change 3 latin.patch '=?utf-8?q?caf=C3=A9?= and a subject that is so long that it has to be folded somewhere' \
	'=?iso-8859-1?q?J=F6rg_D?= <j@example.org>' "printf 'th\351\n' >>latin"
change 4 open.patch 'open: still no end' '"Dev, C" <c@example.org>' \
	"printf 'still no end' >open"
change 5 blank.patch 'blank: blanks at ends' 'd@example.org' \
	"printf 'a\n\nb   \n\t \nc\n\n\n' >blank"
change 6 from.patch 'f: From in a line' 'A Dev <dev@example.org>' \
	"sed -i '10i From x Mon Sep 17 00:00:00 2001' f; sed -i '11i --- a/f' f"
change 7 long.patch 'f: a long line' 'A Dev <dev@example.org>' \
	"printf '%2000s = %2000s\n' x y >>f"
change 8 create.patch 'g: new, with a blank at its end' 'A Dev <dev@example.org>' \
	"printf '=3D =20 \n.\n' >g"

cp -r orig t
ok 'the series is one' runs 0 apply --tree t --repo s s
rm -rf t/.pom
ok '... that gives what was meant' same new t
ok 'export' runs 0 export --repo s --format mbox -o m
am() {
	rm -rf g && cp -r orig g && git -C g init -q && git -C g add -f . &&
		git -C g -c user.name=me -c user.email=me@example.org \
			-c core.autocrlf=false commit -qm start &&
		git -C g -c user.name=me -c user.email=me@example.org \
			-c core.autocrlf=false am -q "$@" >"$scratch/.3" 2>&1 || {
		cat "$scratch/.3"
		return 1
	}
	git -C g log --reverse --format='%an|%ae|%aI|%s|%b' | sed 1d >log
	git -C g log -1 --format=%b >text
	rm -rf g/.git
}
ok 'git am takes it' am "$scratch/m"
ok '... and has the same bytes' same new g
ok '... dates, authors, subjects and texts' grep -qx \
	'A Dev|dev@example.org|2025-01-02T10:00:01+01:00|f: plain|Words of plain.patch.' log
ok '... of which nothing is lost' grep -q \
	'^Jörg D|j@example.org|.*|café and a subject that is so long that it has to be folded somewhere|' log
ok '... nor of names in quotes' grep -q '^Dev, C|c@example.org|' log
ok 'there are so many commits' [ "$(grep -c '|' log)" = 8 ]
ok 'every line of a header is short, and ASCII' [ -z "$(LC_ALL=C sed -n '/^From 0000/,/^$/p' m |
	LC_ALL=C grep -E '[^ -~]|.{79}')" ]
rm -rf t && cp -r orig t
ok 'runme takes its own mailbox' runs 0 apply --tree t --repo m m
rm -rf t/.pom
ok '... and has the same bytes' same new t
ok 'exported once more' runs 0 export --repo m --format mbox -o m2
ok '... it is the same mailbox' cmp m m2
ok 'and as a folder' runs 0 export --repo m -o q
rm -rf t && cp -r orig t
ok '... the same again' runs 0 apply --tree t --repo q q
rm -rf t/.pom
ok '... in bytes' same new t

# lines that programs change, or not, when they take a mail out of a mailbox
words='>From here on it is quoted.
>>From there twice.
From nobody.

>From the end.'
mkdir from && {
	printf 'From: A Dev <dev@example.org>\nSubject: s\n\n%s\n---\n' "$words"
	unified orig f 's/line 5/& one/'
} >from/x.patch
mails() {
	printf '%s\n\n' "$words" | diff - text
}
shows() {
	runs 0 show --repo "$@" && sed -n 's/^  //; /^>From here/,/^>From the/p' "$out" >text &&
		printf '%s\n' "$words" | diff - text
}
ok 'a text with lines ">From "' shows from x.patch
ok '... is exported' runs 0 export --repo from --format mbox -o m5
ok '... and stays as it is for git am' eval 'am "$scratch/m5" && mails'
ok '... also where it takes a ">" off' eval \
	'am --patch-format=mboxrd "$scratch/m5" && mails'
ok '... and for runme' shows m5 0001-s.patch
ok '... exported once more' eval 'runs 0 export --repo m5 --format mbox -o m6 && cmp m5 m6'
rm -rf t && cp -r orig t
ok '... which applies it' runs 0 apply --tree t --repo m5 m5
rm -rf t/.pom
ok '... to the same bytes as git am' eval 'rm -rf g/.git && same g t'
{ echo 'From mboxrd@z Thu Jan  1 00:00:00 1970' && sed 's/^>*From [^A]/>&/' from/x.patch; } >m7
ok 'a mailbox of the format mboxrd has one ">" more' eval \
	'grep -q "^>>>From there" m7 && shows m7 0001-s.patch'

# several mails in one patch, and a text that would be taken for fields
mkdir two && {
	printf 'From x Mon Sep 17 00:00:00 2001\nFrom: A Dev <dev@example.org>\nSubject: both\n\n'
	printf 'No-field: of a mail\n---\n'
	unified orig f 's/line 5/& one/'
	printf -- '-- \n2.39\n\nFrom y Mon Sep 17 00:00:00 2001\nFrom: B <b@example.org>\nSubject: other\n\n'
	unified orig f 's/line 35/& two/'
} >two/x.patch
ok 'a patch of two mails' runs 0 export --repo two --format mbox -o m3
ok '... is one commit' am "$scratch/m3"
ok '... of that author' [ "$(cat log)" = "$(head -n 1 log)" ]
ok '... with both changes' [ "$(grep -c ' one\| two' g/f)" = 2 ]
mkdir words && {
	printf 'From: A Dev <dev@example.org>\nSubject: s\n\nnot a field\n\n'
	printf 'From: B <b@example.org>\ndiff -u is\n---\n'
	unified orig f 's/line 5/& one/'
} >words/x.patch
ok 'words that look like more' runs 0 export --repo words --format mbox -o m4
ok '... are words for git am' am "$scratch/m4"
ok '... and the author stays' grep -q '^A Dev|' log

done_testing
