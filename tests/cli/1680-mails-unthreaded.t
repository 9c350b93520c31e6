#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# Mails whose thread says nothing: a series is known by its numbers, and replies, other
# series, newer versions and the order of the mailbox do not take it apart.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
cd "$scratch" || exit 2

# mail SUBJECT [ID [ANSWERS [DAY [SENDER]]]]: a reply has no diff
mail() {
	printf 'From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: %s\nSubject: %s\n' "${5:-A Dev <dev@example.org>}" "$1"
	[ -z "${2-}" ] || printf 'Message-Id: <%s>\n' "$2"
	[ -z "${3-}" ] || printf 'In-Reply-To: <%s>\n' "$3"
	[ -z "${4-}" ] || printf 'Date: %s Jan 2024 10:00:00 +0000\n' "$4"
	printf '\nWords.\n---\n\n'
	case $1 in
	*e:* | AW:* | *0/*) ;;
	*) printf -- '--- a/f\n+++ b/f\n@@ -1 +1 @@\n-%s\n+x\n' "$1" ;;
	esac
	printf -- '-- \n2.39.5\n\n'
}
# lists TITLE...: of the mailbox on standard input, in this order
lists() {
	cat >b.mbox
	runs 0 list --repo b.mbox || return
	[ "$(sed -n 's/^  0[^ ]* *//p' "$out" | tr '\n' ' ')" = "$* " ] && return
	cat "$out" "$err"
	return 1
}
whole() { silent 'of them are here' 'of them is here'; }
three() { # [PREFIX [DAY]]
	for i in 1 2 3; do
		mail "[PATCH $i/3] ${1-}p$i" "${1-}m$i" '' "${2:+$(($2 + i))}"
	done
}
turned() { # the mails from the last to the first
	awk '/^From mboxrd/ { n++ } { m[n] = m[n] $0 "\n" } END { for (; n; n--) printf "%s", m[n] }'
}
reply() { mail "Re: [PATCH $1/3] p$1" "r$1" "m$1"; }

for order in '1 2 3' '1 3 2' '2 1 3' '2 3 1' '3 1 2' '3 2 1'; do
	ok "one reply and the patches $order" eval '{
		for n in $order; do mail "[PATCH $n/3] p$n" "m$n"; done
		reply 2
	} | lists p1 p2 p3 && whole && says "1 reply"'
done
ok 'the reply comes first' eval '{ reply 2; three; } | lists p1 p2 p3 && whole'
ok 'a reply to each, and to a reply' eval '{ three; reply 1; reply 2; reply 3; mail "Re: [PATCH 2/3] p2" x r2; } |
	lists p1 p2 p3 && whole && says "4 replies"'
ok 'replies in other languages' eval '{ three; mail "AW: [PATCH 2/3] p2" x m2; } |
	lists p1 p2 p3 && whole && says "1 reply"'
ok 'a reply that keeps the subject' eval '{ three; mail "[PATCH 2/3] p2" x m2 | grep -v "^[-+@]"; } |
	lists p1 p2 p3 && whole && says "1 reply"'

ok 'two series' eval '{ three a 1; three b 4; mail "Re: [PATCH 3/3] bp3" r bm3 8; } |
	lists ap1 ap2 ap3 bp1 bp2 bp3 && whole'
ok '... each from its end' eval '{ three a | turned; three b | turned; } | lists ap1 ap2 ap3 bp1 bp2 bp3 && whole'
ok '... the newest mail first' eval '{ three a 1; three b 4; } | turned | lists ap1 ap2 ap3 bp1 bp2 bp3 && whole &&
	says "newest mail stands first"'
ok '... of two senders, mixed' eval 'for n in 1 2 3; do
		mail "[PATCH $n/3] ap$n" "am$n" "" "" "X <x@example.org>"
		mail "[PATCH $n/3] bp$n" "bm$n"
	done | lists ap1 ap2 ap3 bp1 bp2 bp3 && whole'
ok '... for two trees, mixed' eval 'for n in 1 2 3; do
		mail "[PATCH nf $n/3] ap$n" "am$n"
		mail "[PATCH ipt $n/3] bp$n" "bm$n"
	done | lists ap1 ap2 ap3 bp1 bp2 bp3 && whole'
ok '... of which one is not whole' eval '{ three a | awk "/^From mboxrd/ { n++ } n != 2"; three b; } |
	lists ap1 ap3 bp1 bp2 bp3 && says "\"ap1\" has 3 patches, and only 2 of them"'
ok 'patches by three authors' eval 'for n in 3 1 2; do
		mail "[PATCH $n/3] p$n" "m$n" "" "" "X <x$n@example.org>"
	done | lists p1 p2 p3 && whole'
ok 'a thread from reply to reply, without its first mail in front' eval '{
		mail "[PATCH 3/3] p3" m3 m2
		mail "[PATCH 2/3] p2" m2 m1
		mail "[PATCH 1/3] p1" m1
		reply 3
	} | lists p1 p2 p3 && whole'
ok 'a thread that one patch is not in' eval '{
		mail "[PATCH 1/3] p1" m1 c
		mail "[PATCH 3/3] p3" m3
		mail "[PATCH 2/3] p2" m2 c
	} | lists p1 p2 p3 && whole'

# newer versions
v2() { # of all three
	three "$@" | sed 's/\[PATCH /&v2 /; s/<m/<w/'
}
ok 'a second version' eval '{ three "" 1; v2 "" 4; } | lists p1 p2 p3 && whole &&
	says "3 mails of an older version" "(v2)"'
ok '... of which the newest mail stands first' eval '{ three "" 1; v2 "" 4; } | turned | lists p1 p2 p3 && whole &&
	says "3 mails of an older version"'
ok '... with a reply to the first one' eval '{ v2; three; reply 2; } | lists p1 p2 p3 && whole &&
	says "3 mails of an older version"'
ok '... of one patch, which takes its place' eval '{ three; mail "[PATCH v2 2/3] p2" w2 m2; } |
	lists p1 p2 p3 && whole && says "1 mail of an older version"'
ok '... by another title' eval '{ three; mail "[PATCH v2 2/3] q2" w2 m2; } | lists p1 q2 p3 && whole'
ok '... without a number' eval '{ three; mail "[PATCH v2] q2" w2 m2; } | lists p1 q2 p3 && whole'
ok '... and a third one of that' eval '{ three; mail "[PATCH v2 2/3] p2" w2 m2
	mail "[PATCH v3 2/3] q2" x2 w2; } | lists p1 q2 p3 && whole && says "2 mails of an older version" "(v3)"'
ok 'one that was sent again' eval '{ three; mail "[PATCH 2/3] p2" w2; } | lists p1 p2 p3 && whole'
ok 'in a thread, by other titles and as two' eval '{
		mail "[PATCH 0/3] c" c
		for n in 1 2 3; do mail "[PATCH $n/3] p$n" "m$n" c; done
		mail "[PATCH v2 0/2] d" d c
		for n in 1 2; do mail "[PATCH v2 $n/2] n$n" "d$n" d; done
	} | lists n1 n2 && whole && says "3 mails of an older version"'
ok 'by the title of its cover letter' eval '{
		mail "[PATCH 0/3] c" c
		for n in 1 2 3; do mail "[PATCH $n/3] p$n" "m$n" c; done
		mail "[PATCH v2 0/2] c" d
		for n in 1 2; do mail "[PATCH v2 $n/2] n$n" "d$n" d; done
	} | lists n1 n2 && whole && says "3 mails of an older version"'
ok 'a cover letter alone is no version' eval '{ mail "[PATCH 0/3] c" c; three; mail "[PATCH v2 0/3] c" d; } |
	lists p1 p2 p3 && whole'

# without numbers
ok 'mails without numbers, the newest first' eval 'for n in 3 2 1; do
		mail "[PATCH] u$n" "u$n" "" "$n"
	done | lists u1 u2 u3 && says "newest mail stands first"'
ok '... of git, whose dates are those of authors' eval 'for n in 3 2 1; do
		mail "[PATCH] u$n" "u$n" "" "$n"
	done | sed "s/^From mboxrd.*/From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001/" |
	lists u3 u2 u1'

done_testing
