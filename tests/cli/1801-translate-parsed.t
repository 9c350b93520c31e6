#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# What runme translate makes of old rules is taken by the real iptables and the real nft,
# which refuse the old ones.
# shellcheck source=tests/cli/lib.sh
. "$(dirname -- "$0")/lib.sh"
need_tool iptables-restore-translate ip6tables-restore-translate \
	iptables-nft-restore nft unshare python3
POM_HOME=$top
export POM_HOME

# In a namespace of its own, where rules may be tried.
apart() {
	if [ "$(id -u)" -eq 0 ]; then
		unshare -n "$@"
	else
		unshare -rn "$@"
	fi
}

# The lines that begin with = are taken as they are, today as then.
cat >"$scratch/list" <<'END'
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:mychain - [0:0]
-A INPUT -p icmp -m random --average 33 -j DROP
-A INPUT -m random -j DROP
-A INPUT -p udp -m random --average 0.01 -j LOG --log-prefix "lost: "
-A INPUT -m random --average 100 -j DROP
-A INPUT -m nth --every 3 --packet 0 -m random --average 1 -j ACCEPT
-A INPUT -m nth --counter 4 --every 10 --start 3 -j LOG
-A INPUT -m nth ! --every 10 --counter 0 -j DROP
-A INPUT -p tcp -m nth --every 2 -m iplimit --iplimit-above 5 -j mychain
-A INPUT -p tcp --syn --dport 23 -m iplimit --iplimit-above 2 -j REJECT
-A INPUT -p tcp --syn -m iplimit --iplimit-above 16 --iplimit-mask 24 -j REJECT --reject-with tcp-reset
-A INPUT -p tcp --syn -m iplimit --iplimit-above ! 2 -j ACCEPT
-A INPUT -p tcp -m mport --dports 80,110,21,6000:6003 -j ACCEPT
-A INPUT -p tcp -m mport ! --dports 80,1024: -j ACCEPT
-A INPUT -p udp -m mport --ports 53,:1023,5:5 -j ACCEPT
-A FORWARD -p tcp -m mport --sports 1024: -m mport --dports http,https -j mychain
-A INPUT -p tcp -m mport --source-ports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 -j ACCEPT
-A INPUT -p tcp -d 192.168.1.1 -m time --timestart 9:00 --timestop 18:00 --days Mon,Tue -j ACCEPT
-A INPUT -m time --timestart 22:0 --timestop 2:30 --days Sat -j DROP
-A INPUT -m time --days Sun --datestart 2003:1:5:8:0:0 --datestop 2037:12 -j DROP
-A FORWARD -m string --string "|7F|ELF" -j DROP
-A FORWARD -p tcp -m string --string ! cmd.exe -j ACCEPT
-A FORWARD -m string --string "a\\b|00 01|\"c" -j DROP
-A FORWARD -m ipv4options --any-opt -j DROP
-A FORWARD -m ipv4options ! --any-opt -j ACCEPT
-A FORWARD -m dstlimit --dstlimit 5/sec --dstlimit-mode dstip-dstport --dstlimit-name web --dstlimit-burst 8 --dstlimit-htable-size 64 --dstlimit-htable-max 128 --dstlimit-htable-gcinterval 500 --dstlimit-htable-expire 9000 -j ACCEPT
-A FORWARD -m dstlimit --dstlimit 1000/hour --mode srcip-dstip -j ACCEPT
-A FORWARD -m connbytes --connbytes 10000: -j DROP
-A FORWARD -m connbytes --connbytes ! 10000:20000 -j DROP
-A INPUT -i eth0 -s ! 10.0.0.0/255.0.0.0 -j DROP
-A INPUT -p tcp --source-port ! 22 -j DROP
-A INPUT -p tcp --tcp-flags ! SYN,RST,ACK SYN -j DROP
-A INPUT -p icmp --icmp-type ! echo-request -m limit --limit 3/min --limit-burst 2 -j LOG --log-level debug
-A INPUT -p ! udp -i ! eth0 -m mac --mac-source ! 00:11:22:33:44:55 -j DROP
-A FORWARD -j ULOG --ulog-cprange 100 -m nth --every 2
-A OUTPUT -m owner --uid-owner ! 0 -j DROP
-A INPUT -m ttl --ttl ! 3 -j DROP
-A INPUT -m mark --mark ! 0x1 -m pkttype --pkt-type ! broadcast -j DROP
[5:300] -A INPUT -m state --state ! NEW,ESTABLISHED -j ACCEPT
=-A INPUT -m state --state NEW,ESTABLISHED -j ACCEPT
=-A INPUT -m state ! --state RELATED,INVALID -j ACCEPT
=-A FORWARD -m limit --limit 3/hour -j ULOG --ulog-nlgroup 3 --ulog-prefix "a b" --ulog-cprange 100 --ulog-qthreshold 10
=-A INPUT -p tcp -m multiport --destination-port 80,443 -m comment --comment "it's \"web\"" -j ACCEPT
=-A INPUT -p tcp -m state --state NEW -m connlimit --connlimit-above 3 -g mychain
COMMIT
*mangle
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -p tcp --dport 22 -j FTOS --set-ftos 16
-A POSTROUTING -j FTOS --set-ftos 0x10
-A PREROUTING -i eth0 -j ROUTE --tee --gw 192.0.2.1
=-A PREROUTING -j TTL --ttl-set 64
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -o eth0 -j SAME --to 192.0.2.1-192.0.2.4 --nodst
-A PREROUTING -p tcp --dport 80 -j SAME --to 10.0.0.1-10.0.0.4 --random
-A PREROUTING -p tcp --dport 80 -j BALANCE --to-destination 10.0.0.1-10.0.0.4
-A PREROUTING -p tcp --dport 80 -m nth --every 3 --packet 0 -j DNAT --to 10.0.0.1
-A PREROUTING -p tcp --dport 80 -m nth --every 3 --packet 1 -j DNAT --to 10.0.0.2
-A PREROUTING -p tcp --dport 80 -m nth --every 3 --packet 2 -j DNAT --to 10.0.0.3
=-A POSTROUTING -o ppp0 -j MASQUERADE
=-A PREROUTING -d 198.51.100.0/24 -j NETMAP --to 192.0.2.0/24
COMMIT
*raw
:PREROUTING ACCEPT [0:0]
=-A PREROUTING -p tcp --dport 80 -j NOTRACK
COMMIT
END
sed 's/^=//' "$scratch/list" >"$scratch/old"

# one_by_one PROGRAM FILE: tries each rule alone, in its table, and prints those that the
# program takes.
one_by_one() {
	while read -r line; do
		case $line in
		'*'*) table=$line chains= ;;
		:*) chains="$chains$line
" ;;
		-* | '['*)
			printf '%s\n%s%s\nCOMMIT\n' "$table" "$chains" "$line" >"$scratch/one"
			"$1" -f "$scratch/one" >"$scratch/said" 2>&1 && echo "$line"
			;;
		esac
	done <"$2"
	true
}
# read takes backslashes; the rules keep theirs
raw() {
	sed 's/\\/\\\\/g' "$1" >"$1.raw"
}
grep -v '^=' "$scratch/list" >"$scratch/refused"
raw "$scratch/refused"
none 'iptables refuses each of the old rules' \
	one_by_one iptables-restore-translate "$scratch/refused.raw"

ok 'the old rules are translated' runs 0 translate --file "$scratch/old"
cp "$out" "$scratch/new"
ok '... and iptables takes them' iptables-restore-translate -f "$scratch/new"
ok '... as all of the file' [ "$(grep -c '^[-[]' "$scratch/new")" -eq \
	"$(grep -c '^[-[]' "$scratch/old")" ]
ok '... and so does the kernel, for its part' \
	apart iptables-nft-restore --test "$scratch/new"
ok 'translated again' runs 0 translate --file "$scratch/new"
ok '... nothing changes' alike "$scratch/new" "$out"

# nft: each rule alone, in tables with the chains of iptables
ok 'as a document' runs 0 translate --json --file "$scratch/old"
cat >"$scratch/nft.py" <<'END'
import json, shlex, subprocess, sys
rules = json.load(open(sys.argv[1]))["rules"]
tables = ""
for table, chains in (("filter", "INPUT FORWARD OUTPUT mychain"),
                      ("mangle", "PREROUTING POSTROUTING"),
                      ("nat", "PREROUTING POSTROUTING"), ("raw", "PREROUTING")):
    tables += f"add table ip {table}\n"
    for chain in chains.split():
        hook = f"{{ type nat hook {chain.lower()} priority 0; }}"
        tables += f"add chain ip {table} {chain} {hook if table == 'nat' else ''}\n"
tried = 0
for rule in rules:
    lines = [shlex.split(line) for line in rule["nft"] or []]
    if not lines:
        assert "nft" in rule["no_nft"], rule
        continue
    assert all(line[0] == "nft" and len(line) == 2 for line in lines), rule
    text = tables + "".join(line[1] + "\n" for line in lines)
    r = subprocess.run(["nft", "-c", "-f", "-"], input=text, text=True,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    tried += 1
    if r.returncode:
        print(rule["rule"], lines, r.stdout)
if tried < int(sys.argv[2]):
    print(f"only {tried} rules have lines for nft")
END
none 'nft takes its lines' apart python3 "$scratch/nft.py" "$out" 34

# A rule that is given alone is printed for a shell.
cat >"$scratch/iptables" <<'END'
#!/bin/sh
exec iptables-translate "$@"
END
chmod +x "$scratch/iptables"
for_a_shell() {
	grep -E '^-A .*([\\"]|mport|! )' "$scratch/old" >"$scratch/some"
	while read -r rule; do
		# 1: it is the same, and nft has no line for it
		runs 0 translate "$rule" || { [ "$ended" = 1 ] && says \
			'Nothing in this rule has to change.'; } || return
		PATH=$scratch:$PATH sh -ec "$(grep -v '^nft ' "$out")" >"$scratch/said" 2>&1 ||
			{ cat "$out" "$scratch/said" && return 1; }
	done <"$scratch/some"
}
ok 'a line for a shell is one command that iptables takes' for_a_shell
ok '... there were some' [ "$(wc -l <"$scratch/some")" -ge 15 ]

cat >"$scratch/six" <<'END'
*filter
:INPUT ACCEPT [0:0]
-A INPUT -p ipv6-icmp -m random --average 5 -j DROP
-A INPUT -s ! fe80::/10 -p tcp -m mport --dports 22,80 -j REJECT --reject-with icmp6-adm-prohibited
-A INPUT -m nth --every 10 -j LOG
-A INPUT -m string --string "|7F|ELF" -j DROP
COMMIT
*mangle
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -j HOPLIMIT --hl-set 64
COMMIT
END
none 'ip6tables refuses each of the old rules' \
	one_by_one ip6tables-restore-translate "$scratch/six"
ok 'they are translated' runs 0 translate --file "$scratch/six"
ok '... and ip6tables takes them' ip6tables-restore-translate -f "$out"

# The table of old sets and this one say the same.
as_the_table_says() {
	while IFS='	' read -r name _ _ _ _ say; do
		case $name in
		nth) rule='-m nth --every 10 --packet 0' ;;
		iplimit) rule='-m iplimit --iplimit-above 16 --iplimit-mask 32' ;;
		dstlimit) rule='-m dstlimit --dstlimit 5/sec --dstlimit-mode dstip --dstlimit-name NAME' ;;
		ULOG) rule='-j ULOG' ;;
		pool) rule='-m pool --srcpool NAME' ;;
		FTOS) rule='-t mangle -A POSTROUTING -j FTOS --set-ftos 0x10' ;;
		NOTRACK) rule='-t raw -A PREROUTING -p tcp --dport 80 -j NOTRACK' ;;
		ROUTE) rule='-t mangle -A PREROUTING -j ROUTE --tee --gw 192.0.2.1' ;;
		SAME) rule='-t nat -A POSTROUTING -j SAME --to 192.0.2.1-192.0.2.4 --nodst' ;;
		connbytes) rule='-m connbytes --connbytes 10000:' ;;
		*) continue ;;
		esac
		# 1: it is the same, and nft has no line for it
		runs 0 translate "$rule" || { [ "$ended" = 1 ] && says \
			'Nothing in this rule has to change.'; } || return
		echo "$name"
		sed -n '1s/^iptables //p; 1s/^-/&/p' "$out" | grep -qxF -e "$say" ||
			{ echo "$say" && cat "$out" && return 1; }
	done <"$top/patches/fates.tsv" >"$scratch/names"
}
ok 'the table of old sets says the same' as_the_table_says
ok '... of each that is in both' [ "$(wc -l <"$scratch/names")" -eq 10 ]

# The rules that iptables tests itself with are of today: they stay as they are, but for
# what is gone from the kernel, or has a newer name.
iptables=$(real_tree iptables 1.8.9) || bail 'no source of iptables'
cat >"$scratch/own.py" <<'END'
import glob, os, sys
for path in sorted(glob.glob(sys.argv[1] + "/extensions/lib*.t")):
    name = os.path.basename(path)
    if name.startswith(("libebt", "libarpt")) or "CLUSTERIP" in name:
        continue
    program, table = "ip6tables" if "ip6t" in name else "iptables", "filter"
    chain = "INPUT"
    for line in open(path):
        line = line.rstrip("\n")
        if line.startswith(":"):
            chain = line[1:].split(",")[0]
        elif line.startswith("*"):
            table = line[1:]
        elif line and line[0] not in "#@%" and line.split(";")[2:3] == ["OK"]:
            print(program, "-t", table, "-A", chain, line.split(";")[0])
END
python3 "$scratch/own.py" "$iptables" | grep -vE ' (-m state|-j NOTRACK)( |$)' >"$scratch/own"
ok 'there are rules of iptables itself' [ "$(wc -l <"$scratch/own")" -ge 550 ]
ok '... which need nothing' runs 0 translate --file "$scratch/own"
ok '... and stay' alike "$scratch/own" "$out"

done_testing
