#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What the tool says of the sets of old Patch-o-matic releases is true: the newest
# kernel has every symbol that is named, iptables accepts every rule, and
# xtables-addons has every module.
# slow: real sources are fetched, copied and patched
# shellcheck disable=SC2016 # for eval
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool iptables-translate ip6tables-translate

table=$top/patches/fates.tsv
POM_REPO=$top
export POM_REPO
tab=$(printf '\t')
# Sets of this repository have these names: show is about those.
own=$(cd "$top" && ls base extra | sed '/:$/d; /^$/d')
is_own() {
	printf '%s\n' "$own" | grep -qixF -e "$1"
}
each() {
	tail -n +2 "$table"
}

# the table itself
bad_rows() {
	each | awk -F '\t' 'NF != 6 || $1 == "" || $3 == "" ||
		$4 !~ /^(mainline|replaced|revived|addons|elsewhere|removed|dead)$/'
}
none 'every row has six columns and a fate' bad_rows
none 'no name is there twice' eval 'each | cut -f 1 | sort | uniq -d'
none 'they are in order' eval 'each | cut -f 1 | LC_ALL=C sort -f -c 2>&1'
none 'what the kernel has is named, with the way to say it' eval \
	'each | awk -F "\t" "\$4 ~ /^(mainline|replaced)\$/ && \$5 == \"\""'
none 'what is revived is a set of this repository' eval \
	'each | awk -F "\t" "\$4 == \"revived\" { print \$5 }" | while read -r set rest; do
		[ -d "$top/${set%;}" ] || echo "$set"
	done'
none 'who carries what is elsewhere is named' eval \
	'each | awk -F "\t" "\$4 ~ /^(addons|elsewhere)\$/ && \$5 == \"\""'

# xtables-addons 3.23 (Debian 12) and 3.31 (unstable) have these modules
addons=' ACCOUNT CHAOS DELUDE DHCPMAC DNETMAP ECHO IPMARK LOGMARK PROTO SYSRQ TARPIT
 asn condition fuzzy geoip iface ipp2p ipv4options length2 lscan pknock psd quota2 '
strangers() {
	each | grep -o 'xt_[A-Za-z0-9]*' | sort -u | while read -r module; do
		case $module in
		xt_FULLCONENAT) continue ;; # it says that it is not there
		esac
		echo "$addons" | grep -qw -e "${module#xt_}" || echo "$module"
	done
}
none 'xtables-addons has what it is said to have' strangers
for module in $addons; do
	! is_own "$module" || continue
	ok "$module is there" runs 0 show "$module"
	ok '... by xtables-addons' matches "^[A-Za-z0-9]+ +addons .*xtables-addons" \
		"xtables-addons: xt_$module"
done

# the newest kernel has the symbols
newest=$(real_tree linux newest) || bail 'no sources of the newest linux'
find "$newest" -name 'Kconfig*' -exec sed -n 's/^config //p' {} + |
	sort -u >"$scratch/symbols"
missing() {
	each | awk -F '\t' '$4 != "addons" { print $5 }' |
		grep -oE '\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b|\bIFB\b|\bWIREGUARD\b' |
		sort -u | comm -23 - "$scratch/symbols"
	each | awk -F '\t' '$4 == "addons" { print $5 }' |
		grep -oE '\b[A-Z0-9]+_[A-Z0-9_]+\b' | sort -u |
		comm -23 - "$scratch/symbols"
}
none 'the newest kernel has every symbol' missing
deprecated() {
	for name in pptp irc; do
		runs 0 show $name && says deprecated || return
		grep -q 'helper_deprecated' "$newest/net/netfilter/nf_conntrack_$name.c" ||
			return
	done
}
ok 'helpers that it calls deprecated are told as such' deprecated

# iptables takes the rules; those of xtables-addons want its libraries
rules() {
	each | while IFS=$tab read -r name _ _ fate _ say; do
		command='iptables-translate'
		case $say in
		'ip6tables '*) command='ip6tables-translate' say=${say#ip6tables } ;;
		'-'*) ;;
		*) continue ;;
		esac
		case $fate:$say in
		addons:* | revived:*) continue ;; # prove tries those of revived sets
		*--match-set*) continue ;; # a set must be there
		*' -A '* | *:'-A '*) ;;
		*) say="-A INPUT $say" ;;
		esac
		eval "set -- $say"
		$command "$@" >"$scratch/.rule" 2>&1 && echo "$name" >>"$scratch/taken" ||
			echo "$name: $say: $(cat "$scratch/.rule")"
	done
}
none 'iptables takes every rule' rules
ok '... which are many' [ "$(wc -l <"$scratch/taken")" -ge 70 ]
other_words() {
	each | cut -f 6 | grep -vE '^(-|ip6tables -|$)' |
		grep -vE '^(sysctl -w|conntrack -[EL]|ip link add|nfct helper add) ?'
}
none 'what is no rule is a command that is known' other_words

# old names, in any case
told() {
	runs 0 show "$1" && matches "^$2 +$3 "
}
while read -r word name fate; do
	ok "$word: $fate" told "$word" "$name" "$fate"
done <<'WORDS'
connlimit connlimit merged
ConnLimit connlimit merged
iplimit iplimit replaced
nth nth replaced
NTH nth replaced
NETLINK NETLINK replaced
pool pool replaced
SAME SAME replaced
HOPLIMIT HOPLIMIT replaced
NOTRACK NOTRACK replaced
notrack NOTRACK replaced
raw raw merged
pptp pptp merged
irc irc merged
mms mms dead
tftp tftp merged
snmp-nat snmp-nat merged
timeouts timeouts merged
layer7 layer7 dead
fullcone fullcone revived
rtsp-conntrack rtsp-conntrack revived
rpc rpc elsewhere
CLUSTERIP CLUSTERIP removed
pknock pknock addons
chaos CHAOS addons
account account replaced
ACCOUNT ACCOUNT addons
dhcpmac dhcpmac addons
ahesp6 ahesp6 merged
eui64 eui64 merged
frag6 frag6 merged
rt rt merged
hbh hbh merged
dst dst merged
opts6 opts6 merged
ipv6header ipv6header merged
WORDS
ok 'nftables is not said to strip options of IPv4' eval \
	'runs 0 show IPV4OPTSSTRIP && says "Nothing in mainline removes options"'
ok 'rpc has a helper in user space' eval 'runs 0 show rpc && says conntrackd "nfct helper add rpc"'
ok 'raw: what PREEMPT_RT excludes' eval 'runs 0 show raw && says PREEMPT_RT NETFILTER_XTABLES_LEGACY'
ok 'rtsp is not carried by nobody' eval 'runs 0 show rtsp-conntrack && says "extra/rtsp" && silent "nobody maintains"'
ok 'every standing has a sentence' eval 'runs 0 show $(each | cut -f 1 | grep -vxiF "$own") &&
	! grep -E "^[^ ].*: (mainline|replaced|revived|addons|elsewhere|removed|dead)\$" "$out"'
ok 'in a document' runs 0 show --json nth
ok '... as it is in the table' json 'd["elsewhere"][0]["fate"] == "replaced"'

# sets of our own come first, in any case
for word in TARPIT:tarpit TARPIT:Tarpit string:STRING string:String time:TIME \
	random:RANDOM extra/TARPIT:extra/tarpit extra/TARPIT:EXTRA/Tarpit; do
	own=${word%:*}
	ok "show ${word#*:} is about $own" runs 0 show "${word#*:}"
	ok '... the set' matches "^[a-z]+/${own#*/}:"
	ok '... not about one of old times' silent addons "where:"
done

done_testing
