#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme translate: a rule that has no translation is no success, and a command without its
# chain is no rule. Of a file, all rules are translated that can be.
# shellcheck disable=SC2016 # nothing is to be expanded
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
make_repo base
cd "$scratch" || exit

# incomplete RULE OPTION
incomplete() {
	runs 1 translate -- "$1" && says "# $2 lacks a value." \
		'# The rule stays as it is.' && not grep -q '^iptables' "$out"
}
for rule in -A -C -D -I -N '-A -j DROP' '-P INPUT' '-R INPUT' '-E old' \
	'iptables -t nat -A'; do
	set -- $rule
	[ "$1" != iptables ] || shift 3
	ok "$rule" incomplete "$rule" "$1"
done
ok 'words of the shell' incomplete 'ip6tables -A' -A
ok 'the program alone' runs 1 translate iptables
ok '... is no rule' says '# There is no rule.'
for rule in '-A INPUT' '-P INPUT DROP' '-N new' '-F INPUT' '-j DROP'; do
	ok "$rule is complete" runs 0 translate "$rule"
done

ok 'the same for iptables, and nothing for nft' runs 1 translate '-A OUTPUT -m owner --uid-owner 3'
ok '... which is said' says '# No line for nft: ' '# Nothing in this rule has to change.'
ok '... as a document' runs 1 translate --json '-A OUTPUT -m owner --uid-owner 3'
ok '... too' json 'd["exit"] == 1 and not d["rules"][0]["changed"]
	and d["rules"][0]["said"] and d["rules"][0]["no_nft"]'
ok 'another rule for iptables' runs 0 translate '-A INPUT -m string --string foo'
ok '... is a translation' says '# No line for nft: ' 'iptables -A INPUT -m string --algo bm'
ok 'the same for iptables, and a line for nft' runs 0 translate '-A INPUT -j DROP'

cat >rules <<'END'
*filter
:INPUT ACCEPT [0:0]
-A
-A INPUT -m random --average 33 -j DROP
-P INPUT
-A OUTPUT -m owner --uid-owner 3
-A INPUT -m nth --every 4
COMMIT
END
ok 'a file' runs 1 translate --file rules
ok '... what can be is translated' alike - "$out" <<'END'
*filter
:INPUT ACCEPT [0:0]
# runme: not translated: -A lacks a value.
-A
# runme: random is statistic now; --average 33 percent is --probability 0.33.
# runme: statistic has the share in steps of 2^-31, so that iptables-save may show a number that differs in the 10th digit.
# runme: The set random of base/ keeps the old words: runme show random.
-A INPUT -m statistic --mode random --probability 0.33 -j DROP
# runme: not translated: -P lacks a value.
-P INPUT
-A OUTPUT -m owner --uid-owner 3
# runme: nth is statistic now, with --mode nth.
-A INPUT -m statistic --mode nth --every 4 --packet 0
COMMIT
END
ok '... the others are named, with their lines' says 'rules:3: -A lacks a value.' \
	'rules:5: -P lacks a value.'
ok '... no other is' [ "$(wc -l <"$err")" = 2 ]
sed -i '/-A$/d; /-P/d' rules
ok 'a file that iptables takes' runs 0 translate --file rules
printf '%s\n' 'iptables -A $CHAIN -j DROP' 'iptables -P $POLICY' 'iptables -A "$@"' >script
ok 'what the shell puts there may be several words' runs 0 translate --file script
done_testing
