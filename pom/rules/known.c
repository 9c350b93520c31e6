// SPDX-License-Identifier: GPL-2.0-only
/* The matches and targets of iptables 1.8.9 and their options: see known.h. */
#include "rules/known.h"

#include <string.h>

struct known {
	const char *name, *options;
};

static const struct known matches[] = {
	{ "addrtype", "src-type!= dst-type!= limit-iface-in limit-iface-out" },
	{ "ah", "ahspi!= ahlen!= ahres" },
	{ "bpf", "bytecode= object-pinned=" },
	{ "cgroup", "path!= cgroup!=" },
	{ "cluster", "cluster-total-nodes= cluster-local-node!= "
		     "cluster-local-nodemask!= cluster-hash-seed=" },
	{ "comment", "comment=" },
	{ "connbytes", "connbytes!= connbytes-dir= connbytes-mode=" },
	{ "connlabel", "label!= set" },
	{ "connlimit", "connlimit-upto!= connlimit-above!= connlimit-mask= "
		       "connlimit-saddr connlimit-daddr" },
	{ "connmark", "mark!=" },
	{ "conntrack",
	  "ctstate!= ctproto!= ctorigsrc!= ctorigdst!= ctreplsrc!= "
	  "ctrepldst!= ctstatus!= ctexpire!= ctorigsrcport!= "
	  "ctorigdstport!= ctreplsrcport!= ctrepldstport!= ctdir=" },
	{ "cpu", "cpu!=" },
	{ "dccp", "source-port!= sport!= destination-port!= dport!= "
		  "dccp-types!= dccp-option!=" },
	{ "devgroup", "src-group!= dst-group!=" },
	{ "dscp", "dscp!= dscp-class!=" },
	{ "dst", "dst-len!= dst-opts=" },
	{ "ecn", "ecn-tcp-cwr! ecn-tcp-ece! ecn-ip-ect!=" },
	{ "esp", "espspi!=" },
	{ "eui64", "" },
	{ "frag", "fragid!= fraglen!= fragres fragfirst fragmore fraglast" },
	{ "hashlimit", "hashlimit-upto!= hashlimit-above!= hashlimit!= "
		       "hashlimit-srcmask= hashlimit-dstmask= hashlimit-burst= "
		       "hashlimit-htable-size= hashlimit-htable-max= "
		       "hashlimit-htable-gcinterval= hashlimit-htable-expire= "
		       "hashlimit-mode= hashlimit-name= hashlimit-rate-match "
		       "hashlimit-rate-interval=" },
	{ "hbh", "hbh-len!= hbh-opts=" },
	{ "helper", "helper!=" },
	{ "hl", "hl-lt= hl-gt= hl-eq!= hl=" },
	{ "icmp", "icmp-type!=" },
	{ "icmp6", "icmpv6-type!=" },
	{ "icmpv6", "icmpv6-type!=" },
	{ "ipcomp", "ipcompspi!= compres" },
	{ "iprange", "src-range!= dst-range!=" },
	{ "ipv6header", "header!= soft" },
	{ "ipvs", "ipvs! vproto!= vaddr!= vport!= vdir= vmethod!= vportctl!=" },
	{ "length", "length!=" },
	{ "limit", "limit= limit-burst=" },
	{ "mac", "mac-source!=" },
	{ "mark", "mark!=" },
	{ "mh", "mh-type!=" },
	{ "multiport", "source-ports!= sports!= destination-ports!= dports!= "
		       "ports!=" },
	{ "nfacct", "nfacct-name=" },
	{ "osf", "genre!= ttl= log=" },
	{ "owner", "uid-owner!= gid-owner!= socket-exists! suppl-groups" },
	{ "physdev", "physdev-in!= physdev-out!= physdev-is-in! physdev-is-out! "
		     "physdev-is-bridged!" },
	{ "pkttype", "pkt-type!=" },
	{ "policy", "dir= pol= strict reqid!= spi!= tunnel-src!= tunnel-dst!= "
		    "proto!= mode!= next" },
	{ "quota", "quota!=" },
	{ "rateest", "rateest1= rateest= rateest2= rateest-bps1? rateest-pps1? "
		     "rateest-bps2? rateest-pps2? rateest-bps? rateest-pps? "
		     "rateest-delta rateest-lt rateest-gt rateest-eq" },
	{ "realm", "realm!=" },
	{ "recent", "set! rcheck! update! remove! seconds= reap hitcount= rttl "
		    "name= rsource rdest mask=" },
	{ "rpfilter", "loose validmark accept-local invert" },
	{ "rt", "rt-type!= rt-segsleft!= rt-len!= rt-0-res rt-0-addrs= "
		"rt-0-not-strict" },
	{ "sctp", "source-port!= sport!= destination-port!= dport!= "
		  "chunk-types!==" },
	{ "set", "match-set!== return-nomatch update-counters! "
		 "update-subcounters! packets-eq!= packets-lt= packets-gt= "
		 "bytes-eq!= bytes-lt= bytes-gt=" },
	{ "socket", "transparent nowildcard restore-skmark" },
	{ "srh", "srh-next-hdr!= srh-hdr-len-eq!= srh-hdr-len-gt!= "
		 "srh-hdr-len-lt!= srh-segs-left-eq!= srh-segs-left-gt!= "
		 "srh-segs-left-lt!= srh-last-entry-eq!= srh-last-entry-gt!= "
		 "srh-last-entry-lt!= srh-tag!= srh-psid!= srh-nsid!= "
		 "srh-lsid!=" },
	{ "statistic", "mode= probability!= every!= packet=" },
	{ "string", "from= to= algo= string!= hex-string!= icase" },
	{ "tcp", "source-port!= sport!= destination-port!= dport!= syn! "
		 "tcp-flags!== tcp-option!=" },
	{ "tcpmss", "mss!=" },
	{ "time", "datestart= datestop= timestart= timestop= contiguous "
		  "weekdays!= monthdays!= localtz utc kerneltz" },
	{ "tos", "tos!=" },
	{ "ttl", "ttl-lt= ttl-gt= ttl-eq!= ttl=" },
	{ "u32", "u32!=" },
	{ "udp", "source-port!= sport!= destination-port!= dport!=" },
};

static const struct known targets[] = {
	{ "AUDIT", "type=" },
	{ "CHECKSUM", "checksum-fill" },
	{ "CLASSIFY", "set-class=" },
	{ "CONNMARK",
	  "set-xmark= set-mark= and-mark= or-mark= xor-mark= "
	  "save-mark restore-mark left-shift-mark= right-shift-mark= "
	  "ctmask= nfmask= mask=" },
	{ "CONNSECMARK", "save restore" },
	{ "CT", "notrack helper= timeout= ctevents= expevents= zone-orig= "
		"zone-reply= zone=" },
	{ "DNAT", "to-destination= random persistent" },
	{ "DNPT", "src-pfx= dst-pfx=" },
	{ "DSCP", "set-dscp= set-dscp-class=" },
	{ "ECN", "ecn-tcp-remove ecn-tcp-cwr= ecn-tcp-ece= ecn-ip-ect=" },
	{ "HL", "hl-set= hl-dec= hl-inc=" },
	{ "HMARK", "hmark-tuple= hmark-src-prefix= hmark-dst-prefix= "
		   "hmark-sport-mask= hmark-dport-mask= hmark-spi-mask= "
		   "hmark-sport= hmark-dport= hmark-spi= hmark-proto-mask= "
		   "hmark-rnd= hmark-mod= hmark-offset=" },
	{ "IDLETIMER", "timeout= label= alarm" },
	{ "LED", "led-trigger-id= led-delay= led-always-blink" },
	{ "LOG", "log-level= log-prefix= log-tcp-sequence log-tcp-options "
		 "log-ip-options log-uid log-macdecode" },
	{ "MARK", "set-xmark= set-mark= and-mark= or-mark= xor-mark=" },
	{ "MASQUERADE", "to-ports= random random-fully" },
	{ "NETMAP", "to=" },
	{ "NFLOG", "nflog-group= nflog-prefix= nflog-range= nflog-size= "
		   "nflog-threshold=" },
	{ "NFQUEUE", "queue-num= queue-balance= queue-bypass queue-cpu-fanout" },
	{ "RATEEST", "rateest-name= rateest-interval= rateest-ewmalog=" },
	{ "REDIRECT", "to-ports= random" },
	{ "REJECT", "reject-with=" },
	{ "SECMARK", "selctx=" },
	{ "SET", "add-set== del-set== map-set== exist timeout= map-mark "
		 "map-prio map-queue" },
	{ "SNAT", "to-source= random random-fully persistent" },
	{ "SNPT", "src-pfx= dst-pfx=" },
	{ "SYNPROXY", "sack-perm timestamp wscale= mss= ecn" },
	{ "TCPMSS", "set-mss= clamp-mss-to-pmtu" },
	{ "TCPOPTSTRIP", "strip-options=" },
	{ "TEE", "gateway= oif=" },
	{ "TOS", "set-tos= and-tos= or-tos= xor-tos=" },
	{ "TPROXY", "on-port= on-ip= tproxy-mark=" },
	{ "TRACE", "" },
	{ "TTL", "ttl-set= ttl-dec= ttl-inc=" },
};

/* As they could be written with patches of Patch-o-matic, or before their names changed. */
static const struct known old_matches[] = {
	{ "connbytes", "connbytes!= connbytes-dir= connbytes-mode=" },
	{ "dstlimit",
	  "dstlimit= dstlimit-burst= dstlimit-mode= mode= dstlimit-name= "
	  "dstlimit-htable-size= dstlimit-htable-max= "
	  "dstlimit-htable-gcinterval= dstlimit-htable-expire=" },
	{ "fuzzy", "lower-limit= upper-limit=" },
	{ "iplimit", "iplimit-above!= iplimit-mask=" },
	{ "ipv4options", "ssrr lsrr no-srr rr! ts! ra! any-opt!" },
	{ "mport",
	  "source-ports!= sports!= destination-ports!= dports!= ports!=" },
	{ "nth", "every!= counter= start= packet=" },
	{ "owner",
	  "uid-owner!= gid-owner!= socket-exists! suppl-groups pid-owner!= "
	  "sid-owner!= cmd-owner!=" },
	{ "pool", "srcpool!= dstpool!=" },
	{ "random", "average!=" },
	{ "set", "set!== match-set!== return-nomatch update-counters! "
		 "update-subcounters! packets-eq!= packets-lt= packets-gt= "
		 "bytes-eq!= bytes-lt= bytes-gt=" },
	{ "state", "state!=" },
	{ "string",
	  "from= to= algo= string!= hex-string!= icase payload stream" },
	{ "time",
	  "datestart= datestop= timestart= timestop= contiguous weekdays!= "
	  "monthdays!= localtz utc kerneltz days!= timezone=" },
	{ "ttl", "ttl!= ttl-eq!= ttl-lt= ttl-gt=" },
};

static const struct known old_targets[] = {
	{ "BALANCE", "to-destination=" },
	{ "FTOS", "set-ftos=" },
	{ "HOPLIMIT", "hl-set= hl-dec= hl-inc=" },
	{ "NOTRACK", "" },
	{ "POOL", "add-srcip= del-srcip= add-dstip= del-dstip=" },
	{ "QUEUE", "" },
	{ "ROUTE", "oif= iif= gw= continue tee iface= ifindex=" },
	{ "SAME", "to= nodst random" },
	{ "ULOG", "ulog-nlgroup= ulog-prefix= ulog-cprange= ulog-qthreshold=" },
};

#define FIND(table, name) \
	find((table), sizeof(table) / sizeof((table)[0]), name)

static const char *find(const struct known *v, size_t n, struct span name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (span_is(name, v[i].name))
			return v[i].options;
	return NULL;
}

const char *known_match(struct span name)
{
	return FIND(matches, name);
}

const char *known_target(struct span name)
{
	return FIND(targets, name);
}

const char *known_old_match(struct span name)
{
	return FIND(old_matches, name);
}

const char *known_old_target(struct span name)
{
	return FIND(old_targets, name);
}

bool known_gone(struct span name)
{
	static const char *const all[] = {
		"ACCOUNT", "CHAOS",  "CLUSTERIP", "DELUDE", "DHCPMAC",
		"DNETMAP", "ECHO",   "IMQ",       "IPMARK", "IPV4OPTSSTRIP",
		"LOGMARK", "MIRROR", "NETLINK",   "PROTO",  "SYSRQ",
		"TARPIT",  "TCPLAG", "XOR",
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (span_is(name, all[i]))
			return true;
	return false;
}

bool known_table(struct span name)
{
	static const char *const all[] = { "filter", "nat", "mangle", "raw",
					   "security" };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (span_is(name, all[i]))
			return true;
	return false;
}

const char *known_protocol(struct span name)
{
	static const struct known all[] = {
		{ "tcp", "tcp" },       { "6", "tcp" },
		{ "udp", "udp" },       { "17", "udp" },
		{ "icmp", "icmp" },     { "1", "icmp" },
		{ "icmpv6", "icmp6" },  { "ipv6-icmp", "icmp6" },
		{ "58", "icmp6" },      { "sctp", "sctp" },
		{ "132", "sctp" },      { "dccp", "dccp" },
		{ "33", "dccp" },       { "ah", "ah" },
		{ "51", "ah" },         { "esp", "esp" },
		{ "50", "esp" },        { "mh", "mh" },
		{ "ipv6-mh", "mh" },    { "135", "mh" },
		{ "ipcomp", "ipcomp" }, { "108", "ipcomp" },
	};

	return FIND(all, name);
}

/* Takes the next option of a list. */
static bool next_option(struct span *list, struct known_option *out)
{
	size_t n = 0;

	*list = span_trim(*list);
	if (!list->n)
		return false;
	memset(out, 0, sizeof(*out));
	while (n < list->n && !strchr("!=? ", list->p[n]))
		n++;
	out->name = (struct span){ list->p, n };
	for (; n < list->n && list->p[n] != ' '; n++)
		if (list->p[n] == '!')
			out->inverts = true;
		else if (list->p[n] == '?')
			out->optional = true;
		else
			out->values++;
	*list = span_skip(*list, n);
	return true;
}

bool known_option(const char *options, struct span name,
		  struct known_option *out)
{
	struct span list = span_of(options);
	struct known_option one;
	unsigned int begin = 0;

	while (next_option(&list, &one)) {
		if (span_eq(one.name, name)) {
			*out = one;
			return true;
		}
		if (!name.n || !span_starts(one.name, name))
			continue;
		begin++;
		*out = one;
	}
	return begin == 1;
}
