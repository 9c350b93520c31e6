# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The words of prove scripts. A script sources "$POM_LIB", says what has to be
# so, and ends with "finish"; out comes TAP. It runs inside the guest, in a
# network of its own, once for each back end of iptables; what stands between
# "while next_family; do" and "done" runs for IPv4 and for IPv6.
#
#               192.0.2.1, 2001:db8::1   192.0.2.N, 2001:db8::N
#   the script's host: eth0, eth1...  ---  eth0: the host that "host NAME N"
#                                         makes, a network namespace
#
# POM_SLOW is not empty where every step takes its time, as in a kernel that
# checks itself: large numbers of packets may be smaller then. POM_SHORT is not
# empty where the processor is emulated, too, and starting a program takes a
# hundred times as long: there "at_length" and "once" leave out what shows again,
# in more cases, what others have shown.
#
# Table and chain of rules are "raw PREROUTING", the first that a packet comes
# through, unless "where TABLE CHAIN" has said otherwise.
family=
proof_n=0
proof_failed=0
proof_eth=0
proof_text=${TMPDIR:-/tmp}/proof.$$

# --- Lines of TAP

# proof STATUS NAME [WHY]: a status of 0 is ok. Long names are cut.
proof() {
	proof_n=$((proof_n + 1))
	if [ "$1" = 0 ]; then
		printf 'ok %d - IPv%s: %.160s\n' "$proof_n" "$family" "$2"
	else
		proof_failed=$((proof_failed + 1))
		printf 'not ok %d - IPv%s: %.160s\n' "$proof_n" "$family" "$2"
		[ -z "${3-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
	fi
}

skip() {
	proof_n=$((proof_n + 1))
	echo "ok $proof_n - IPv$family: $1 # SKIP $2"
}

# at_length COMMAND...: left out, and counted as skipped, where POM_SHORT is set.
at_length() {
	if [ -n "${POM_SHORT-}" ]; then
		skip "$*" 'the guest is emulated'
	else
		"$@"
	fi
}

# once COMMAND...: the same, but for IPv6 only.
once() {
	if [ "$family" = 6 ]; then
		at_length "$@"
	else
		"$@"
	fi
}

note() {
	echo "# IPv$family: $*"
}

bail() {
	echo "Bail out! $*"
	exit 2
}

# need COMMAND...: a step without which nothing can be proved.
need() {
	"$@" || bail "${family:+IPv$family: }this failed: $*"
}

# same NAME EXPECTED GOT
same() {
	[ "$2" = "$3" ]
	proof $? "$1" "expected: $2
got:      $3"
}

finish() {
	echo "1..$proof_n"
	[ "$proof_failed" = 0 ]
	exit
}

# --- Families and iptables

# xtables KIND ARG...: the -save, -restore (KIND save, restore) of the back end
# and of the family, or iptables-translate, ip6tables-translate (translate).
xtables() {
	case $1 in
	translate) proof_tool=${proof_iptables%-*}-translate ;;
	*) proof_tool=$proof_iptables-$1 ;;
	esac
	shift
	"$proof_tool" "$@"
}

iptables() {
	"$proof_iptables" "$@"
}

# while next_family; do ... done: for IPv4, then for IPv6, with empty tables.
# The network of the addresses is $net: "${net}2" is that of host 2.
next_family() {
	case $family in
	'') family=4 net=192.0.2. proof_iptables=iptables-$POM_BACKEND ;;
	4) family=6 net=2001:db8:: proof_iptables=ip6tables-$POM_BACKEND ;;
	6) return 1 ;;
	esac
	clear
}

# No rules. Nothing is answered: the packets go no further than through them.
clear() {
	printf '%s\n' '*raw' COMMIT '*mangle' COMMIT '*nat' COMMIT \
		'*filter' ':INPUT DROP' COMMIT >"$proof_text"
	need xtables restore "$proof_text"
	where raw PREROUTING
}

where() {
	proof_table=$1
	proof_chain=$2
	proof_rules=0
}

# --- Hosts

# host NAME N: a host, behind the next interface. Nobody speaks unasked: all
# know all neighbours, and none looks for routers or for its own address.
host() {
	proof_dev=eth$proof_eth
	proof_eth=$((proof_eth + 1))
	proof_ours=02:00:00:00:01:$(printf %02x "$2")
	proof_theirs=02:00:00:00:02:$(printf %02x "$2")
	need ip netns add "$1"
	need ip link add "$proof_dev" address "$proof_ours" type veth \
		peer name eth0 address "$proof_theirs" netns "$1"
	host_end "$proof_dev" 1 "$2" "$proof_theirs" >"$proof_text"
	need ip -batch "$proof_text"
	{
		host_end eth0 "$2" 1 "$proof_ours"
		echo route add default via 192.0.2.1
		echo route add default via 2001:db8::1 dev eth0
		echo link set lo up
	} >"$proof_text"
	need ip -n "$1" -batch "$proof_text"
	# the kernel drops what is sent before it has seen that the link is there
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		case $(ip -o link show "$proof_dev" && ip -n "$1" -o link show eth0) in
		*' state UP '*' state UP '*) break ;;
		esac
		sleep 0.5
	done
}

# host_end DEVICE N PEER MAC: commands of ip for one end.
host_end() {
	cat <<-END
		link set $1 addrgenmode none
		link set $1 up
		address add 192.0.2.$2 dev $1
		address add 2001:db8::$2/128 nodad dev $1
		route add 192.0.2.$3 dev $1
		route add 2001:db8::$3 dev $1
		neighbour add 192.0.2.$3 lladdr $4 dev $1
		neighbour add 2001:db8::$3 lladdr $4 dev $1
	END
}

forward_packets() {
	echo 1 >/proc/sys/net/ipv4/ip_forward
	echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
}

# send NAME=VALUE...: packets from host 2 that comes in at eth0 to host 1. What
# can be said stands in packet.c. Says how many.
send() {
	packet from=client in=eth0 src="${net}2" dst="${net}1" "$@"
}

# --- Rules, and what they see

# rule WORD...: this becomes the only rule of the chain.
rule() {
	proof_rule=$*
	if [ "$proof_rules" = 1 ]; then
		proof_rules=0
		put_rule -R "$proof_chain" 1 "$@"
	else
		need iptables -t "$proof_table" -F "$proof_chain"
		proof_rules=0
		put_rule -A "$proof_chain" "$@"
	fi
}

# and_rule WORD...: a further rule of the chain.
and_rule() {
	put_rule -A "$proof_chain" "$@"
}

put_rule() {
	proof_rules=$((proof_rules + 1))
	proof_counted=0
	proof_out=$("$proof_iptables" -t "$proof_table" "$@" 2>&1) ||
		proof 1 "$* is taken" "$proof_out"
}

# counts: packets that each rule of the chain has matched, a line a rule.
counts() {
	iptables -t "$proof_table" -vxnL "$proof_chain" |
		awk 'NR > 2 { print $1 }'
}

# match NAME=VALUE...: the rule matches all of these packets.
match() {
	saw match all "$@"
}

# miss NAME=VALUE...: the rule matches none of these packets.
miss() {
	saw miss 0 "$@"
}

# too_late: whether what was to be seen depended on the time, and that is past: a
# script may say so. Then it prepares to try_again, and what was sent does not count.
too_late() {
	return 1
}

first_count() {
	# shellcheck disable=SC2086 # its words
	set -- $1
	proof_counted=${1:-0}
}

# A process takes its time in the guest: there are two here, and no subshell.
saw() {
	proof_name="$proof_rule: $1"
	proof_want=$2
	shift 2
	proof_sent=$(send "$@") || bail "packets were not sent: $*"
	while too_late; do
		proof_out=$("$proof_iptables" -t "$proof_table" -vxnL "$proof_chain")
		first_count "${proof_out#*destination}"
		try_again
		proof_sent=$(send "$@") || bail "packets were not sent: $*"
	done
	[ "$proof_want" = 0 ] || proof_want=$proof_sent
	proof_name="$proof_name $*"
	proof_before=$proof_counted
	proof_out=$("$proof_iptables" -t "$proof_table" -vxnL "$proof_chain")
	# shellcheck disable=SC2086
	set -- ${proof_out#*destination}
	proof_counted=${1:-0}
	same "$proof_name" "$proof_want of $proof_sent" \
		"$((proof_counted - proof_before)) of $proof_sent"
}

# refused PART WORD...: the rule is refused with a message that has PART.
refused() {
	proof_part=$1
	shift
	proof_out=$(iptables -t "$proof_table" -A "$proof_chain" "$@" 2>&1)
	case $?$proof_out in
	0*) proof 1 "$* is refused" 'it was taken' ;;
	*"$proof_part"*) proof 0 "$* is refused" ;;
	*) proof 1 "$* is refused" "no \"$proof_part\" in: $proof_out" ;;
	esac
}

# examples: what the set's help gives as such is taken, as it stands.
examples() {
	sed -n '/^Examples:/,/^Limits:/ {
		/^  ip/ {
			: more
			/\\$/ { N; s/ *\\\n */ /; b more
			}
			s/^ *//; p
		}
	}' "$POM_SET/help" >"$proof_text.examples"
	[ -s "$proof_text.examples" ] || proof 1 'the help has examples'
	while read -r proof_tool proof_rule <&3; do
		case $family/$proof_tool in
		4/iptables | 6/ip6tables) ;;
		*) continue ;;
		esac
		# shellcheck disable=SC2086
		proof_out=$(iptables $proof_rule 2>&1)
		proof $? "the help's $proof_tool $proof_rule" "$proof_out"
	done 3<"$proof_text.examples"
	clear
}

# kept <FILE: every line is RULE;SAVED;TRANSLATION (where POM_SHORT is set, the
# first two lines have to do). Each rule is added, saved as
# SAVED says ("=": as it stands), translated (TRANSLATION is a part of that, "-"
# if nft cannot say it), checked and deleted; and what is restored from the
# saved rules is saved as they were.
kept() {
	cat >"$proof_text.rules"
	[ -z "${POM_SHORT-}" ] || {
		sed -i 2q "$proof_text.rules"
		at_length 'more rules are saved and restored'
	}
	need iptables -t "$proof_table" -F "$proof_chain"
	proof_rules=0
	kept_each kept_add
	kept_restored
	kept_each kept_delete
	same 'nothing is left' '' "$(saved_rules)"
}

# kept_each FUNCTION: for each line, the words of the rule are the arguments.
kept_each() {
	proof_line=0
	while IFS=';' read -r proof_rule _ proof_nft <&3; do
		proof_line=$((proof_line + 1))
		# shellcheck disable=SC2086
		"$1" $proof_rule
	done 3<"$proof_text.rules"
}

kept_add() {
	proof_out=$(iptables -t "$proof_table" -A "$proof_chain" "$@" 2>&1)
	proof $? "$* is taken" "$proof_out"
	proof_out=$(xtables translate -t "$proof_table" -A "$proof_chain" "$@" 2>&1)
	case $proof_nft/$proof_out in
	-/'nft # '* | [!-]*/'nft '*"$proof_nft"*) proof 0 "$* is translated" ;;
	*) proof 1 "$* is translated" "no \"$proof_nft\" in: $proof_out" ;;
	esac
}

kept_delete() {
	iptables -t "$proof_table" -C "$proof_chain" "$@" &&
		iptables -t "$proof_table" -D "$proof_chain" "$@"
	proof $? "$* is found and deleted"
}

# The chain's rules among what was saved. iptables-nft-save 1.8.7 puts a blank
# behind those without a target, whatever they match.
chain_rules() {
	sed -n "/^-A $proof_chain/ { s/ \$//; p; }"
}

saved_rules() {
	xtables save -t "$proof_table" | chain_rules
}

kept_restored() {
	sed "s/^\([^;]*\);=;.*/\1/; t add; s/^[^;]*;\([^;]*\);.*/\1/; : add
		s/^/-A $proof_chain /" "$proof_text.rules" >"$proof_text.expected"
	xtables save -t "$proof_table" >"$proof_text.saved"
	proof_out=$(chain_rules <"$proof_text.saved" |
		diff "$proof_text.expected" - 2>&1)
	proof $? 'all are saved as they should be' "$proof_out"
	need iptables -t "$proof_table" -F "$proof_chain"
	proof_out=$(xtables restore "$proof_text.saved" 2>&1)
	proof $? 'all are restored' "$proof_out"
	proof_out=$(saved_rules | diff "$proof_text.expected" - 2>&1)
	proof $? 'all are saved as before' "$proof_out"
}

# --- Memory

# slab: KiB that the kernel's objects take.
slab() {
	awk '/^Slab:/ { print $2 }' /proc/meminfo
}

# slab_falls: the same once it falls no more. The kernel frees objects a while
# after they were given back.
slab_falls() {
	now=$(slab) last=$((now + 1))
	while [ "$now" -lt "$last" ]; do
		sleep 0.5
		last=$now now=$(slab)
	done
	echo "$last"
}

# --- Chance

# bounds DRAWS PERCENT: "LEAST MOST" of the matches that a proof allows. By
# H. Chernoff's bound, P(at least x of n) <= exp(-n * D(x/n || p)) where D(q ||
# p) = q ln(q/p) + (1-q) ln((1-q)/(1-p)), and likewise for at most x. Each side
# has less than 5e-10, so that a false alarm is less likely than 1e-9.
bounds() {
	awk -v n="$1" -v percent="$2" '
	function far(x,  q, d) {
		q = x / n
		d = q > 0 ? q * log(q / p) : 0
		d += q < 1 ? (1 - q) * log((1 - q) / (1 - p)) : 0
		return n * d > -log(5e-10)
	}
	BEGIN {
		p = percent / 100
		low = int(n * p); step = low
		high = low + 1
		for (step = n; step >= 1; step = int(step / 2)) {
			while (low - step >= 0 && !far(low - step)) low -= step
			while (high + step <= n && !far(high + step)) high += step
		}
		printf "%d %d\n", low, high
	}'
}

# drawn NAME DRAWS PERCENT GOT
drawn() {
	# shellcheck disable=SC2046 # two numbers
	set -- "$1" "$2" "$3" "$4" $(bounds "$2" "$3")
	[ "$4" -ge "$5" ] && [ "$4" -le "$6" ]
	proof $? "$1: $4 of $2, between $5 and $6 (false alarm: < 1e-9)"
}

# A namespace of mounts is the script's own: so are the names of its hosts.
need mkdir -p /run/netns
need mount -t tmpfs hosts /run/netns
