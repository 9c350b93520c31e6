#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# runme translate says an old rule in today's words, and what is lost. What it does not
# know stays as it is, and is named.
# shellcheck disable=SC2016 # nothing is to be expanded
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"

make_repo base
new_set base/TARPIT
printf '%s\t%s\t%s\t%s\t%s\t%s\n' \
	name group 'what it did' fate 'where now' 'say it today' \
	psd base 'detect port scans' addons 'xtables-addons: xt_psd' '-m psd --new' \
	unclean extra 'malformed packets' dead 'INVALID comes near' '' \
	talk extra 'talk helper' dead '' '' \
	MIRROR base 'send back' dead 'removed as unsafe' '' >"$POM_REPO/patches/fates.tsv"

# says_it RULE LINE...: the rule is translated, and these lines are printed, whole
says_it() {
	rule=$1
	shift
	runs 0 translate "$rule" && has_lines "$@"
}
# unchanged RULE LINE...: iptables takes the rule as it is, and nft has no line for it
unchanged() {
	rule=$1
	shift
	runs 1 translate "$rule" && has_lines "$@"
}
# stays RULE TEXT...: the rule stays as it is, and these texts are printed
stays() {
	rule=$1
	shift
	runs 1 translate "$rule" && not grep -q '^iptables' "$out" &&
		says 'The rule stays as it is.' "$@"
}
has_lines() {
	for line; do
		grep -qxF -e "$line" "$out" && continue
		echo "there is no line: $line"
		cat "$out" "$err"
		return 1
	done
}

# a rule, and a part of one
ok 'random' says_it '-A INPUT -p icmp -m random --average 33 -j DROP' \
	'iptables -A INPUT -p icmp -m statistic --mode random --probability 0.33 -j DROP' \
	"nft 'add rule ip filter INPUT meta l4proto icmp numgen random mod 100 < 33 counter drop'"
ok '... says which set keeps the words' says 'runme show random'
ok 'a part of a rule' says_it '-m random --average 33' \
	'-m statistic --mode random --probability 0.33' \
	'# In nft: numgen random mod 100 < 33'
for pair in 5:0.05 0.01:0.0001 33.3:0.333 100:1 100.0:1 50:0.5 10.50:0.105 0:0; do
	ok "$pair percent" says_it "-m random --average ${pair%:*}" \
		"-m statistic --mode random --probability ${pair#*:}"
done
ok 'several words' runs 0 translate -A INPUT -m random --average 33 -j LOG \
	--log-prefix 'a b'
ok '... are a rule' has_lines 'iptables -A INPUT -m statistic --mode random --probability 0.33 -j LOG --log-prefix "a b"'
ok '... with a "!"' runs 0 translate -s '!' 192.0.2.1
ok '... where it stands today' has_lines '! -s 192.0.2.1' \
	'# "!" stands before an option now, not before its value.'
ok 'our own options stand anywhere' runs 0 translate -m random --json --average 33
ok '... as this one' json 'd["rules"][0]["rule"] == "-m random --average 33"'
ok '... or before' runs 0 --color=always translate -m random --average 33
ok '... or as words of the rule, behind --' runs 1 translate -- -j LOG --json
ok '... where they are not known' says '--json is not known here'
ok 'a rule of ip6tables' says_it 'ip6tables -A INPUT -m random -j DROP' \
	'ip6tables -A INPUT -m statistic --mode random --probability 0.5 -j DROP' \
	"nft 'add rule ip6 filter INPUT numgen random mod 10 < 5 counter drop'"
ok '... by its address' says_it '-A INPUT -s fe80::1 -m random -j DROP' \
	'ip6tables -A INPUT -s fe80::1 -m statistic --mode random --probability 0.5 -j DROP'
ok 'a path' says_it '/sbin/iptables -A INPUT -m random' \
	'/sbin/iptables -A INPUT -m statistic --mode random --probability 0.5'
ok 'nothing old' says_it '-A INPUT -j ACCEPT' 'iptables -A INPUT -j ACCEPT' \
	'# Nothing in this rule has to change.'

# nth: the rules for one packet each counted together
ok 'nth' says_it '-A INPUT -m nth --every 10 -j LOG' \
	'iptables -A INPUT -m statistic --mode nth --every 10 --packet 0 -j LOG' \
	"nft 'add rule ip filter INPUT numgen inc mod 10 == 0 counter log'"
ok '... packet 0' says_it '-A INPUT -m nth --every 3 --packet 0 -j ACCEPT' \
	'iptables -A INPUT -m statistic --mode nth --every 3 --packet 0 -j ACCEPT'
ok '... packet 1 of what packet 0 leaves' \
	says_it '-A INPUT -m nth --every 3 --packet 1 -j ACCEPT' \
	'iptables -A INPUT -m statistic --mode nth --every 2 --packet 0 -j ACCEPT'
ok '... says what it takes for granted' says 'write --every 3 --packet 1.'
ok '... if the rule ends the chain' says_it '-A INPUT -m nth --every 3 --packet 1 -j LOG' \
	'iptables -A INPUT -m statistic --mode nth --every 3 --packet 1 -j LOG'
ok '... --start' says_it '-m nth --every 10 --start 3' \
	'-m statistic --mode nth --every 10 --packet 7'
ok '... --counter is lost' says_it '-m nth --every 2 --counter 4' \
	'# --counter 4 is lost: rules cannot share a counter any more.'
ok '... packet 3 of 3' stays '-m nth --every 3 --packet 3'

ok 'iplimit' says_it '-A INPUT -p tcp -m iplimit --iplimit-above 3 --iplimit-mask 24 -j DROP' \
	'iptables -A INPUT -p tcp -m connlimit --connlimit-above 3 --connlimit-mask 24 -j DROP' \
	"nft 'add set ip filter connlimit { type ipv4_addr; flags dynamic; }'" \
	"nft 'add rule ip filter INPUT meta l4proto tcp add @connlimit { ip saddr & 255.255.255.0 ct count over 3 } counter drop'"
ok '... not of TCP alone' says_it '-m iplimit --iplimit-above 3' \
	'# iplimit counted TCP only; connlimit counts connections of every protocol, unless the rule has -p tcp.'

ok 'mport' says_it '-A INPUT -p tcp -m mport --dports 80,1024:,5:5 -j ACCEPT' \
	'iptables -A INPUT -p tcp -m multiport --dports 80,1024:65535,5 -j ACCEPT' \
	"nft 'add rule ip filter INPUT tcp dport { 80, 1024-65535, 5 } counter accept'"
ok '... 15 places' says_it '-m mport --ports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15' \
	'-m multiport --ports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15'
ok '... 16 are too many' stays '-m mport --ports 1:2,3:4,5:6,7:8,9:10,11:12,13:14,15:16' \
	'16 places' 'runme show mport'
ok '... --ports is no line of nft' says_it '-A INPUT -p tcp -m mport --ports 80 -j DROP' \
	'# No line for nft: a rule of nft has no "or": --ports takes one rule for the source port and one for the destination port.'

ok 'time' says_it '-A INPUT -m time --timestart 8:0 --timestop 17:30 --days Mon,Tue -j DROP' \
	'iptables -A INPUT -m time --timestart 08:00 --timestop 17:30 --weekdays Mon,Tue --kerneltz -j DROP' \
	"nft 'add rule ip filter INPUT meta hour \"08:00\"-\"17:30\" meta day { \"Monday\", \"Tuesday\" } counter drop'"
ok '... tells of its clock' says 'times are UTC' 'daylight saving' '2038' \
	'lasted until 17:30:59' 'runme show time' 'the clock of the shell (TZ)'
ok '... dates' says_it '-m time --datestart 2003:1:5:8 --datestop 2037' \
	'-m time --datestart 2003-01-05T08 --datestop 2037 --kerneltz'
ok '... over midnight' says_it '-m time --timestart 22:00 --timestop 06:00 --days Fri' \
	'# A range over midnight is the beginning and the end of each of the days.' \
	'# No line for nft: runme cannot say a range over midnight in nft.'
ok '... without an old option' says_it '-m time --timestart 22:00' '-m time --timestart 22:00'
ok '... may be old' says 'then add --kerneltz'
ok '... of today' says_it '-m time --timestart 22:00 --utc' \
	'# Nothing in this rule has to change.'
ok '... of our set' stays '-m time --days Mon --timezone Europe/Berlin' 'runme show time'
ok '... no time' stays '-m time --timestart 25:00 --days Mon' '--timestart cannot be 25:00'

ok 'string' says_it '-m string --string foo' '-m string --algo bm --string foo'
ok '... tells of kmp' says 'kmp finds it' 'runme show string'
ok 'string with hex' says_it "-A FORWARD -m string --string '|7F|ELF' -j DROP" \
	'iptables -A FORWARD -m string --algo bm --hex-string "|7F|ELF" -j DROP' \
	'# No line for nft: nft has no match for a text in a packet.'
ok '... a backslash is itself' says_it "-m string --string 'a\\b|00|'" \
	"-m string --algo bm --hex-string 'a\\\\b|00|'"
ok '... half a byte' stays "-m string --string '|7|'" 'pairs of hex digits'
ok '... of today' unchanged '-m string --algo kmp --string "|7F|ELF"' \
	'# Nothing in this rule has to change.'

ok 'ipv4options, any' says_it '-A INPUT -m ipv4options --any-opt -j DROP' \
	'iptables -A INPUT -m u32 ! --u32 "0>>24&0xF=5" -j DROP' \
	"nft 'add rule ip filter INPUT ip hdrlength != 5 counter drop'"
ok '... one is for nft alone' stays '-A INPUT -m ipv4options --ssrr ! --rr -j DROP' 'runme show ipv4options'
ok '... which has it' has_lines \
	"nft 'add rule ip filter INPUT ip option ssrr exists ip option rr missing counter drop'"
ok '... but not all of it' says 'only before its first hop'
ok '... but no timestamp' stays '-A INPUT -m ipv4options --ts -j DROP' 'runme cannot say the option --ts in nft'

ok 'dstlimit' says_it '-m dstlimit --dstlimit 5/sec --dstlimit-mode srcip-dstip-dstport --dstlimit-name x' \
	'-m hashlimit --hashlimit-upto 5/sec --hashlimit-mode srcip,dstip,dstport --hashlimit-name x'
ok 'connbytes' says_it '-m connbytes --connbytes 10:' \
	'-m connbytes --connbytes 10: --connbytes-dir both --connbytes-mode bytes'
ok 'state' says_it '-A INPUT -m state --state NEW,ESTABLISHED -j ACCEPT' \
	'iptables -A INPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT' \
	"nft 'add rule ip filter INPUT ct state new,established counter accept'"
ok 'owner' stays '-m owner --pid-owner 3' '--pid-owner was removed'
ok '... of today' unchanged '-m owner --uid-owner 3' '# Nothing in this rule has to change.'
ok 'set' says_it '-m set --set foo src' '-m set --match-set foo src'
ok 'pool' says_it '-m pool --dstpool foo' '-m set --match-set foo dst'
ok 'fuzzy' stays '-m fuzzy --lower-limit 1 --upper-limit 1000' '--hashlimit-above 1000/sec'

ok 'ULOG' says_it '-A INPUT -j ULOG --ulog-prefix "a b" --ulog-cprange 100' \
	'iptables -A INPUT -j NFLOG --nflog-group 1 --nflog-prefix "a b" --nflog-size 100' \
	"nft 'add rule ip filter INPUT counter log prefix \"a b\" snaplen 100 group 1'"
ok 'NOTRACK' says_it '-t raw -A OUTPUT -j NOTRACK' \
	'iptables -t raw -A OUTPUT -j CT --notrack' \
	"nft 'add rule ip raw OUTPUT counter notrack'"
ok 'SAME, before routing' says_it '-t nat -A PREROUTING -j SAME --to 10.0.0.1-10.0.0.2' \
	'iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1-10.0.0.2 --persistent'
ok '... and after' says_it '-t nat -A POSTROUTING -j SAME --to 10.0.0.1-10.0.0.2' \
	'iptables -t nat -A POSTROUTING -j SNAT --to-source 10.0.0.1-10.0.0.2 --persistent'
ok '... two ranges' stays '-t nat -A POSTROUTING -j SAME --to 1.2.3.4 --to 1.2.3.5' 'this rule has 2'
ok 'ROUTE --tee' says_it '-t mangle -A PREROUTING -j ROUTE --tee --gw 192.0.2.1 --iif eth0' \
	'iptables -t mangle -A PREROUTING -j TEE --gateway 192.0.2.1' \
	'# --iif is lost: nothing pretends another interface.'
ok '... without' stays '-t mangle -A PREROUTING -j ROUTE --gw 192.0.2.1' 'ip rule add fwmark'
ok 'QUEUE' says_it '-A INPUT -j QUEUE' 'iptables -A INPUT -j NFQUEUE --queue-num 0'
ok 'FTOS' says_it '-j FTOS --set-ftos 16' '-j TOS --set-tos 16/0xff'
ok 'POOL' says_it '-j POOL --add-srcip foo' '-j SET --add-set foo src'
ok 'HOPLIMIT' says_it 'ip6tables -A OUTPUT -j HOPLIMIT --hl-dec 1' 'ip6tables -A OUTPUT -j HL --hl-dec 1'
ok 'BALANCE' says_it '-j BALANCE --to-destination 1.2.3.4-1.2.3.6' \
	'-j DNAT --to-destination 1.2.3.4-1.2.3.6'

# the same words, refused today
ok 'a drop in nat' stays '-t nat -A PREROUTING -j DROP' 'The table nat does not drop any more'
ok 'two addresses' stays '-t nat -A PREROUTING -j DNAT --to-destination 1.2.3.4 --to-destination 1.2.3.5' \
	'one range of addresses'
ok 'a ping as an answer' stays '-j REJECT --reject-with echo-reply' 'REJECT does not answer a ping'
ok '"!" where there is none' stays '-m limit --limit ! 3/sec' '--limit takes no "!" today.'

# what is elsewhere, or not known
ok 'psd' stays '-A INPUT -m psd --psd-delay-threshold 3 -j DROP' \
	'psd is not in iptables today: xtables-addons: xt_psd.' \
	'Today it would be: -m psd --new' 'No line for nft: runme cannot say -m psd in nft.'
ok 'a set of the repository' stays '-A INPUT -p tcp -j TARPIT' \
	'The set TARPIT of base/ has it: runme show TARPIT.' 'runme cannot say -j TARPIT in nft'
ok 'unclean' stays '-m unclean' 'INVALID comes near'
ok 'nobody has it' stays '-m talk' 'nobody maintains it'
without_repo() {
	(unset POM_REPO && "$@")
}
ok 'a target, without a repository' without_repo stays '-j MIRROR' 'MIRROR is not in iptables today'
ok 'an unknown match' stays '-A INPUT -m foo --bar 1 -j DROP' 'The match foo is not known here.'
ok 'an unknown target with options' stays '-j FOO --bar' 'The target FOO is not known here.'
ok '... without' says_it '-A INPUT -j foo' \
	"nft 'add rule ip filter INPUT counter jump foo'" '# foo is taken for a chain of your own.'
ok 'an unknown option' stays '-m random --foo 1 -j DROP' '--foo is not known here.'
ok 'an option of another match' stays '-m limit --average 1' '--average is not known here.'
ok '... of a chain' stays '-g nth --foo' '--foo is not known here.'
ok '"!" twice' stays '-i ! -s ! 192.0.2.1' '-i lacks a value.'
ok 'an unknown table' stays '-t drop -A INPUT -j ACCEPT' 'The table drop is not known here.'
ok 'a word too many' stays '-A INPUT foo -j DROP' 'foo is not known here.'
ok 'a value too few' stays '-m random --average' '--average lacks a value.'
ok 'one thing that cannot be said' stays '-m random -m psd' 'psd is not'
ok '... says nothing of what is not done' silent 'random is statistic'
ok 'a value that looks like an option is one' says_it "-m comment --comment '-m random' -m random" \
	"-m comment --comment \"-m random\" -m statistic --mode random --probability 0.5"
ok 'the beginning of an option' says_it '-m random --aver 33' \
	'-m statistic --mode random --probability 0.33'
ok '--average=33' says_it '-m random --average=33' \
	'-m statistic --mode random --probability 0.33'
ok '-A-c' stays '-A-c -m random' '-A-c is not known here.'
ok '-ptcp' says_it '-ptcp -m random' '-p tcp -m statistic --mode random --probability 0.5'

# commands
ok '-N' says_it '-N foo' "nft 'add chain ip filter foo'"
ok '-P' says_it '-P INPUT DROP' "nft 'add chain ip filter INPUT { policy drop; }'"
ok '-I' says_it '-I INPUT 3 -i eth+ -p udp --sport 53 -j ACCEPT' \
	"nft 'insert rule ip filter INPUT index 2 iifname \"eth*\" udp sport 53 counter accept'"
ok '-D has no line of nft' unchanged '-D INPUT -j DROP' \
	'# No line for nft: nft names a rule by its handle.'

# strangers
ok 'nothing is run by a shell' says_it '-A INPUT -m string --string "$(reboot)`x`" -j DROP' \
	'iptables -A INPUT -m string --algo bm --string '\''$(reboot)`x`'\'' -j DROP'
ok '... not by that of nft' says_it "-A INPUT -m random -j LOG --log-prefix \"it's \\\$(x)\"" \
	"nft 'add rule ip filter INPUT numgen random mod 10 < 5 counter log prefix \"it'\\''s \$(x)\"'"
ok '... nor an option' stays '-A INPUT -j foo --$(x)' 'The target foo is not known here.'
ok '... nor a program' says_it '$(x)/iptables -A INPUT -m random' \
	"'\$(x)/iptables' -A INPUT -m statistic --mode random --probability 0.5"
ok '... a variable is the program' says_it '"$IPT" -A INPUT -m random' \
	'iptables -A INPUT -m statistic --mode random --probability 0.5'
ok '... and nothing more by nft' unchanged '-A INPUT -m mark --mark "1; flush ruleset" -j DROP' \
	'# No line for nft: runme cannot say this -m mark in nft.'
ok '... or in a mark' unchanged '-A INPUT -j MARK --set-mark "1; flush ruleset"' \
	'# No line for nft: runme cannot say these options of MARK in nft.'
ok '... or an address' unchanged '-t nat -A PREROUTING -j DNAT --to-destination "1.2.3.4; flush"' \
	'# No line for nft: runme cannot say these options of DNAT in nft.'
ok '... or a chain' unchanged '-A "a b" -j DROP' '# No line for nft: runme cannot say the chain a b in nft.'
ok 'control characters' stays "-m random $(printf '\033')[2J" 'a control character'
ok '... are not printed' not grep -q "$(printf '\033')" "$out"
ok 'a quote that is open' stays '-j LOG --log-prefix "a' 'a quote (") is not closed'
long=$(printf '%020000d' 0 | sed 's/0/-m a /g')
ok 'a long rule' bounded 2 400000 1 translate "$long"
ok '... has too many words' says 'it has more than 255 words'
sed 's/x/-A INPUT -m string --string /' <<-END | tr -d '\n' >"$scratch/long"
	x$(printf '%01000000d' 0)
END
ok 'a line of a megabyte' bounded 2 400000 1 translate --file "$scratch/long"
ok '... has too long a word' says 'a word has more than 1023 bytes'
ok '... and keeps its bytes' sh -c 'tail -n 1 "$1" | cmp - "$2"' sh "$out" "$scratch/long"

# usage
ok 'a rule without words' runs 2 translate ' '
ok 'nothing' runs 2 translate
ok '... asks for a rule' says 'translate: which rule?'
ok 'a rule and a file' runs 2 translate -m random --file "$scratch/long"
ok 'a file that is not there' runs 2 translate --file "$scratch/nothing"
ok 'a folder' runs 2 translate --file "$scratch"
ok 'a file without end' bounded 4 600000 2 translate --file /dev/zero
ok '... is too long' says 'a file of rules may have 64 MiB'
ok '--file alone' runs 2 translate --file
ok 'a repository that is not there' runs 2 translate -m random --repo /nowhere
ok '... matters only if it is named' without_repo runs 0 translate -m random
KERNEL_DIR=/nowhere
export KERNEL_DIR
ok 'a tree does not matter' runs 0 translate -m random
ok 'as a document' runs 1 translate --json '-A INPUT -m psd -j DROP'
ok '... it is all there' json 'd["command"] == "translate" and d["exit"] == 1 and
	d["file"] is None and len(d["rules"]) == 1 and d["rules"][0]["said"] is False and
	d["rules"][0]["iptables"] is None and d["rules"][0]["nft"] is None and
	d["rules"][0]["no_nft"] == "runme cannot say -m psd in nft" and
	len(d["rules"][0]["facts"]) == 2 and d["rules"][0]["line"] is None'

cd "$scratch" || exit 2
echo '-A INPUT -j DROP' >old.rules
ok 'a file in place of a rule' runs 2 translate old.rules
ok '... is named, with what to do' says 'old.rules: this is a file, not a rule' \
	'runme translate --file old.rules'
done_testing
