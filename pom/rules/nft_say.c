// SPDX-License-Identifier: GPL-2.0-only
/* Matches and targets for nft: see nft_say.h. */
#include "rules/nft_say.h"

#include <stdarg.h>
#include <string.h>

enum { NFT_TEXT = 127 /* the most bytes of a prefix or a comment */ };

void nft_put(struct nft *n, const char *fmt, ...)
{
	va_list ap;

	if (n->text.n)
		buf_addch(&n->text, ' ');
	va_start(ap, fmt);
	buf_addv(&n->text, fmt, ap);
	va_end(ap);
}

const char *nft_no(const struct nft *n, const char *what, struct span word)
{
	return arena_printf(n->r->a, "runme cannot say %s%s%.*s in nft", what,
			    word.n ? " " : "", SHORT(word));
}

bool nft_is_number(struct span s)
{
	uint64_t v;

	return span_number(&s, 10, UINT32_MAX, &v) && !s.n;
}

bool nft_is_name(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && (!i || !strchr("0123456789_-.", c) || !c))
			return false;
	}
	return s.n && s.n < 32;
}

/* Has the text these characters only? Anything else could be a further command. */
static bool made_of(struct span s, const char *set)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!s.p[i] || !strchr(set, s.p[i]))
			return false;
	return s.n;
}

static const char hex[] = "0123456789abcdefABCDEFx";
static const char address[] = "0123456789abcdefABCDEF.:-";

static struct span value(const struct rule_item *it, const char *name)
{
	const struct rule_option *o = item_option(it, name);

	return o && o->nvalues ? o->value[0].text : SPAN("");
}

static const char *not_of(const struct rule_option *o)
{
	return o->inverted ? "!= " : "";
}

/* Takes the next of a list with commas. */
static bool next_of(struct span *list, struct span *one)
{
	const char *comma = memchr(list->p, ',', list->n);

	if (!list->n)
		return false;
	*one = *list;
	if (comma)
		one->n = (size_t)(comma - list->p);
	*list = span_skip(*list, comma ? one->n + 1 : one->n);
	return true;
}

/* A port, a name of a service, or a range: 80, http, 1024: */
static const char *one_port(struct nft *n, struct span port)
{
	const char *colon = memchr(port.p, ':', port.n);
	struct span to = SPAN("");

	if (colon) {
		to = span_skip(port, (size_t)(colon - port.p) + 1);
		port.n = (size_t)(colon - port.p);
		if (!port.n)
			port = SPAN("0");
		if (!to.n)
			to = SPAN("65535");
	}
	if (!(nft_is_number(port) || nft_is_name(port)) ||
	    (to.n && !(nft_is_number(to) || nft_is_name(to))))
		return nft_no(n, "the port", port);
	buf_addspan(&n->text, port);
	if (to.n)
		buf_addf(&n->text, "-%.*s", (int)to.n, to.p);
	return NULL;
}

static const char *ports(struct nft *n, const struct rule_option *o,
			 bool several)
{
	struct span list = o->nvalues ? o->value[0].text : SPAN(""), one;
	const char *no = NULL;
	bool source = memmem(o->name.p, o->name.n, "sport", 5) ||
		      memmem(o->name.p, o->name.n, "source", 6);

	if (span_is(o->name, "--ports"))
		return "a rule of nft has no \"or\": --ports takes one rule for the source port and one for the destination port";
	if (!n->protocol.n || !nft_is_name(n->protocol))
		return nft_no(n, "ports without -p and the name of a protocol",
			      SPAN(""));
	nft_put(n, "%.*s %s %s%s", (int)n->protocol.n, n->protocol.p,
		source ? "sport" : "dport", not_of(o), several ? "{ " : "");
	while (!no && next_of(&list, &one)) {
		no = one_port(n, one);
		if (list.n)
			buf_addstr(&n->text, ", ");
	}
	if (several)
		buf_addstr(&n->text, " }");
	return no;
}

/* Appends "(fin|syn)" for FIN,SYN. */
static const char *flags(struct nft *n, struct span list)
{
	static const char *const all[] = { "FIN", "SYN", "RST",
					   "PSH", "ACK", "URG" };
	static const char *const low[] = { "fin", "syn", "rst",
					   "psh", "ack", "urg" };
	struct span one;
	size_t i, many = 0;

	if (span_is(list, "NONE")) {
		buf_addstr(&n->text, "0x0");
		return NULL;
	}
	if (span_is(list, "ALL"))
		list = SPAN("FIN,SYN,RST,PSH,ACK,URG");
	buf_addch(&n->text, '(');
	while (next_of(&list, &one)) {
		for (i = 0; i < 6 && !span_is(one, all[i]); i++)
			;
		if (i == 6)
			return nft_no(n, "the flag", one);
		buf_addf(&n->text, "%s%s", many++ ? "|" : "", low[i]);
	}
	buf_addch(&n->text, ')');
	return NULL;
}

static const char *tcp_flags(struct nft *n, const struct rule_option *o)
{
	bool syn = span_is(o->name, "--syn");
	const char *no;

	nft_put(n, "tcp flags & ");
	no = flags(n, syn ? SPAN("FIN,SYN,RST,ACK") : o->value[0].text);
	if (no)
		return no;
	buf_addstr(&n->text, o->inverted ? " != " : " == ");
	return flags(n, syn ? SPAN("SYN") : o->value[1].text);
}

static const char *tcp(struct nft *n, const struct rule_item *it)
{
	size_t i;
	const char *no = NULL;

	if (!n->protocol.n)
		n->protocol = it->name;
	for (i = it->implicit ? 0 : 1; i < it->n && !no; i++) {
		const struct rule_option *o = &it->v[i];

		if (memmem(o->name.p, o->name.n, "port", 4))
			no = ports(n, o, false);
		else if (span_is(o->name, "--syn") ||
			 (span_is(o->name, "--tcp-flags") && o->nvalues == 2))
			no = tcp_flags(n, o);
		else
			no = nft_no(n, "the option", o->name);
	}
	return no;
}

static const char *multiport(struct nft *n, const struct rule_item *it)
{
	return it->n == 2 ? ports(n, &it->v[1], true) :
			    nft_no(n, "this -m", it->name);
}

static const char *icmp(struct nft *n, const struct rule_item *it)
{
	static const char *const names[] = {
		"echo-reply",    "echo-request",      "destination-unreachable",
		"time-exceeded", "parameter-problem", "redirect",
		"source-quench", "timestamp-request", "timestamp-reply",
		"packet-too-big"
	};
	bool six = !span_is(it->name, "icmp");
	const struct rule_option *o =
		item_option(it, six ? "--icmpv6-type" : "--icmp-type");
	struct span type = o && o->nvalues ? o->value[0].text : SPAN("");
	struct span code = SPAN("");
	const char *slash = memchr(type.p, '/', type.n);
	size_t i, skip = it->implicit ? 0 : 1;

	if (!o && it->n == skip)
		return NULL;
	if (!o || it->n != skip + 1)
		return nft_no(n, "this -m", it->name);
	if (span_is(type, "any") && !o->inverted)
		return NULL;
	if (slash) {
		code = span_skip(type, (size_t)(slash - type.p) + 1);
		type.n = (size_t)(slash - type.p);
	}
	for (i = 0; i < 10 && !span_is(type, names[i]); i++)
		;
	if ((i == 10 && !nft_is_number(type)) || (code.n && o->inverted) ||
	    (code.n && !nft_is_number(code)))
		return nft_no(n, "the type", type);
	nft_put(n, "%s type %s%.*s", six ? "icmpv6" : "icmp", not_of(o),
		(int)type.n, type.p);
	if (code.n)
		nft_put(n, "%s code %.*s", six ? "icmpv6" : "icmp", (int)code.n,
			code.p);
	return NULL;
}

static const char *conntrack(struct nft *n, const struct rule_item *it)
{
	static const char *const all[] = { "NEW", "ESTABLISHED", "RELATED",
					   "INVALID", "UNTRACKED" };
	static const char *const low[] = { "new", "established", "related",
					   "invalid", "untracked" };
	const struct rule_option *o = item_option(it, "--ctstate");
	struct span list, one;
	size_t i, many = 0;

	if (!o || it->n != 2 || !o->nvalues)
		return nft_no(n, "these options of -m", it->name);
	nft_put(n, o->inverted ? "ct state & (" : "ct state ");
	list = o->value[0].text;
	while (next_of(&list, &one)) {
		for (i = 0; i < 5 && !span_is(one, all[i]); i++)
			;
		if (i == 5)
			return nft_no(n, "the state", one);
		buf_addf(&n->text, "%s%s",
			 !many++     ? "" :
			 o->inverted ? "|" :
				       ",",
			 low[i]);
	}
	if (o->inverted)
		buf_addstr(&n->text, ") == 0");
	return NULL;
}

/* 0.333 of all: numgen draws below 1000, and 333 of these match. */
static const char *share(struct nft *n, struct span probability)
{
	struct span frac = probability;
	uint64_t whole = 0, part = 0, of = 1;
	size_t i;

	if (!span_number(&frac, 10, 1, &whole) ||
	    (frac.n && (*frac.p != '.' || whole)))
		return nft_no(n, "--probability", probability);
	if (whole)
		return NULL;
	if (frac.n)
		frac = span_skip(frac, 1);
	while (frac.n && frac.p[frac.n - 1] == '0')
		frac.n--;
	for (i = 0; i < frac.n; i++) {
		if (frac.p[i] < '0' || frac.p[i] > '9' || i == 9)
			return nft_no(n, "--probability", probability);
		part = part * 10 + (uint64_t)(frac.p[i] - '0');
		of *= 10;
	}
	if (!part)
		return nft_no(n, "a probability of 0", SPAN(""));
	nft_put(n, "numgen random mod %u < %u", (unsigned int)of,
		(unsigned int)part);
	return NULL;
}

static const char *statistic(struct nft *n, const struct rule_item *it)
{
	struct span every = value(it, "--every"),
		    packet = value(it, "--packet"),
		    probability = value(it, "--probability");
	const struct rule_option *o = item_option(it, "--every");

	if (span_is(value(it, "--mode"), "random") &&
	    !item_option(it, "--every") && probability.n &&
	    !item_option(it, "--probability")->inverted)
		return share(n, probability);
	if (!o || !nft_is_number(every) || (packet.n && !nft_is_number(packet)))
		return nft_no(n, "this -m", it->name);
	if (!packet.n)
		packet = SPAN("0");
	nft_put(n, "numgen inc mod %.*s %s %.*s", (int)every.n, every.p,
		o->inverted ? "!=" : "==", (int)packet.n, packet.p);
	return NULL;
}

static const char *connlimit(struct nft *n, const struct rule_item *it)
{
	const struct rule_option *above = item_option(it, "--connlimit-above"),
				 *upto = item_option(it, "--connlimit-upto"),
				 *o = above ? above : upto;
	struct span mask = value(it, "--connlimit-mask"), left = mask;
	bool six = n->r->six, until;
	uint64_t most = six ? 128 : 32, bits = most;

	if (!o || !nft_is_number(o->value[0].text) ||
	    (mask.n && (!span_number(&left, 10, most, &bits) || left.n)))
		return nft_no(n, "this -m", it->name);
	until = above ? above->inverted : !upto->inverted;
	if (bits && bits < most && six)
		return nft_no(n, "--connlimit-mask", mask);
	if (until)
		return nft_no(n, "\"up to\" of -m connlimit", SPAN(""));
	if (!bits) {
		nft_put(n, "ct count over %.*s", SHORT(o->value[0].text));
		return NULL;
	}
	if (!n->six)
		return nft_no(n, "-m connlimit without a set in a table",
			      SPAN(""));
	buf_addf(&n->set,
		 "add set %s %.*s connlimit { type %s_addr; flags dynamic; }",
		 n->six, (int)n->table.n, n->table.p, six ? "ipv6" : "ipv4");
	nft_put(n, "add @connlimit { %s %s", n->six,
		item_option(it, "--connlimit-daddr") ? "daddr" : "saddr");
	if (bits < most) {
		uint64_t all = ~(uint64_t)0 << (32 - bits);

		buf_addf(&n->text, " & %u.%u.%u.%u",
			 (unsigned int)(all >> 24 & 255),
			 (unsigned int)(all >> 16 & 255),
			 (unsigned int)(all >> 8 & 255),
			 (unsigned int)(all & 255));
	}
	buf_addf(&n->text, " ct count over %.*s }", SHORT(o->value[0].text));
	say_nft(n->s,
		"The set connlimit counts for this rule alone; a second such rule needs a set with another name.");
	return NULL;
}

static const char *limit(struct nft *n, const struct rule_item *it)
{
	static const char *const units[] = { "second", "minute", "hour",
					     "day" };
	struct span rate = value(it, "--limit"), burst, unit = SPAN("s");
	uint64_t number;
	size_t i;

	burst = item_option(it, "--limit-burst") ? value(it, "--limit-burst") :
						   SPAN("5");
	if (!item_option(it, "--limit"))
		rate = SPAN("3/hour");
	if (!span_number(&rate, 10, UINT32_MAX, &number) ||
	    !nft_is_number(burst))
		return nft_no(n, "this -m", it->name);
	if (rate.n)
		unit = span_skip(rate, 1);
	for (i = 0; i < 4; i++)
		if (unit.n && span_starts(span_of(units[i]), unit))
			break;
	if (i == 4)
		return nft_no(n, "--limit", value(it, "--limit"));
	nft_put(n, "limit rate %u/%s burst %.*s packets", (unsigned int)number,
		units[i], (int)burst.n, burst.p);
	return NULL;
}

static const char *time_days(struct nft *n, const struct rule_option *o)
{
	static const char *const names[] = { "Sunday",    "Monday",   "Tuesday",
					     "Wednesday", "Thursday", "Friday",
					     "Saturday" };
	struct span list = o->value[0].text, one;
	size_t i;

	nft_put(n, "meta day %s{ ", not_of(o));
	while (next_of(&list, &one)) {
		for (i = 0; i < 7; i++)
			if (one.n == 3 && memcmp(one.p, names[i], 3) == 0)
				break;
		if (i == 7)
			return nft_no(n, "the day", one);
		buf_addf(&n->text, "\"%s\"%s", names[i], list.n ? ", " : "");
	}
	buf_addstr(&n->text, " }");
	return NULL;
}

static bool is_clock(struct span s)
{
	return made_of(s, "0123456789:") && (s.n == 5 || s.n == 8);
}

static const char *time_of_day(struct nft *n, const struct rule_item *it)
{
	struct span start = value(it, "--timestart"),
		    stop = value(it, "--timestop");
	const struct rule_option *days = item_option(it, "--weekdays");
	const char *no = NULL;

	if (item_option(it, "--datestart") || item_option(it, "--datestop") ||
	    item_option(it, "--monthdays") || item_option(it, "--contiguous"))
		return nft_no(n, "these options of -m", it->name);
	if (!start.n)
		start = SPAN("00:00");
	if (!stop.n)
		stop = SPAN("23:59:59");
	if (!is_clock(start) || !is_clock(stop))
		return nft_no(n, "a time in this form", SPAN(""));
	if (memcmp(start.p, stop.p, 5) > 0)
		return nft_no(n, "a range over midnight", SPAN(""));
	if (item_option(it, "--timestart") || item_option(it, "--timestop"))
		nft_put(n, "meta hour \"%.*s\"-\"%.*s\"", (int)start.n, start.p,
			(int)stop.n, stop.p);
	if (days)
		no = time_days(n, days);
	say_nft(n->s,
		"nft reads hours by the clock of the shell (TZ) that runs it, and keeps that offset; days go by the kernel's offset.");
	return no;
}

static const char *mark(struct nft *n, const struct rule_item *it)
{
	const struct rule_option *o = item_option(it, "--mark");
	struct span v = value(it, "--mark");

	if (!o || it->n != 2 || !made_of(v, hex))
		return nft_no(n, "this -m", it->name);
	nft_put(n, "%s mark %s%.*s",
		span_is(it->name, "connmark") ? "ct" : "meta", not_of(o),
		(int)v.n, v.p);
	return NULL;
}

static const char *comment(struct nft *n, const struct rule_item *it)
{
	struct span v = value(it, "--comment");

	if (v.n > NFT_TEXT || memchr(v.p, '"', v.n) || n->comment.n)
		return nft_no(n, "this comment", SPAN(""));
	n->comment = v;
	return NULL;
}

/* The options of IPv4 that nft knows; iptables knows none. */
static const char *ipv4options(struct nft *n, const struct rule_item *it)
{
	static const char *const known[] = { "--ssrr", "--lsrr", "--rr",
					     "--ra" };
	size_t i, k;

	for (i = 1; i < it->n; i++) {
		const struct rule_option *o = &it->v[i];

		if (span_is(o->name, "--no-srr")) {
			nft_put(n,
				"ip option lsrr missing ip option ssrr missing");
			continue;
		}
		for (k = 0; k < 4 && !span_is(o->name, known[k]); k++)
			;
		if (k == 4)
			return nft_no(n, "the option", o->name);
		nft_put(n, "ip option %s %s", known[k] + 2,
			o->inverted ? "missing" : "exists");
	}
	say_nft(n->s,
		"nft finds a source route only before its first hop, and a router alert only with the value 0.");
	return NULL;
}

static const char *u32(struct nft *n, const struct rule_item *it)
{
	const struct rule_option *o = item_option(it, "--u32");

	if (!o || !span_is(value(it, "--u32"), "0>>24&0xF=5"))
		return nft_no(n, "-m u32", SPAN(""));
	nft_put(n, "ip hdrlength %s 5", o->inverted ? "!=" : "==");
	return NULL;
}

static const struct {
	const char *name;
	const char *(*fn)(struct nft *n, const struct rule_item *it);
} matches[] = {
	{ "comment", comment },
	{ "connlimit", connlimit },
	{ "connmark", mark },
	{ "conntrack", conntrack },
	{ "icmp", icmp },
	{ "icmp6", icmp },
	{ "icmpv6", icmp },
	{ "ipv4options", ipv4options },
	{ "limit", limit },
	{ "mark", mark },
	{ "multiport", multiport },
	{ "statistic", statistic },
	{ "tcp", tcp },
	{ "time", time_of_day },
	{ "u32", u32 },
	{ "udp", tcp },
};

const char *nft_match(struct nft *n, const struct rule_item *it)
{
	size_t i;

	for (i = 0; i < sizeof(matches) / sizeof(matches[0]); i++)
		if (span_is(it->name, matches[i].name))
			return matches[i].fn(n, it);
	if (span_is(it->name, "string"))
		return "nft has no match for a text in a packet";
	return nft_no(n, "-m", it->name);
}

static const char *quoted_text(struct nft *n, const char *word, struct span s)
{
	if (s.n > NFT_TEXT || memchr(s.p, '"', s.n))
		return nft_no(n, "this text:", s);
	if (s.n)
		nft_put(n, "%s \"%.*s\"", word, (int)s.n, s.p);
	return NULL;
}

/* Are all options of the target among these? names ends with NULL. */
static bool only(const struct rule_item *it, const char *const *names)
{
	size_t i, k;

	for (i = 1; i < it->n; i++) {
		for (k = 0; names[k] && !span_is(it->v[i].name, names[k]); k++)
			;
		if (!names[k])
			return false;
	}
	return true;
}

static const char *target_log(struct nft *n, const struct rule_item *it)
{
	static const char *const names[] = { "--log-prefix", "--log-level",
					     NULL };
	static const char *const levels[] = {
		"emerg", "alert",  "crit", "err",
		"warn",  "notice", "info", "debug"
	};
	struct span level = value(it, "--log-level"), left = level;
	uint64_t number = 4;
	size_t i;
	const char *no;

	if (!only(it, names))
		return nft_no(n, "these options of LOG", SPAN(""));
	nft_put(n, "log");
	no = quoted_text(n, "prefix", value(it, "--log-prefix"));
	if (no || !level.n)
		return no;
	if (!span_number(&left, 10, 7, &number)) {
		for (i = 0; i < 8 && !span_is(level, levels[i]); i++)
			;
		number = span_is(level, "warning") ? 4 :
			 span_is(level, "error")   ? 3 :
						     i;
	} else if (left.n) {
		number = 8;
	}
	if (number > 7)
		return nft_no(n, "the level", level);
	nft_put(n, "level %s", levels[number]);
	return NULL;
}

static const char *target_nflog(struct nft *n, const struct rule_item *it)
{
	static const char *const names[] = { "--nflog-group", "--nflog-prefix",
					     "--nflog-size",
					     "--nflog-threshold", NULL };
	struct span group = value(it, "--nflog-group"),
		    size = value(it, "--nflog-size"),
		    threshold = value(it, "--nflog-threshold");
	const char *no;

	if (!only(it, names) || (group.n && !nft_is_number(group)) ||
	    (size.n && !nft_is_number(size)) ||
	    (threshold.n && !nft_is_number(threshold)))
		return nft_no(n, "these options of NFLOG", SPAN(""));
	nft_put(n, "log");
	no = quoted_text(n, "prefix", value(it, "--nflog-prefix"));
	if (no)
		return no;
	if (size.n)
		nft_put(n, "snaplen %.*s", (int)size.n, size.p);
	if (threshold.n)
		nft_put(n, "queue-threshold %.*s", (int)threshold.n,
			threshold.p);
	nft_put(n, "group %.*s", group.n ? (int)group.n : 1,
		group.n ? group.p : "0");
	return NULL;
}

static const char *target_reject(struct nft *n, const struct rule_item *it)
{
	static const struct {
		const char *with, *also, *say;
	} all[] = {
		{ "icmp-port-unreachable", "port-unreach",
		  "icmp type port-unreachable" },
		{ "icmp-host-unreachable", "host-unreach",
		  "icmp type host-unreachable" },
		{ "icmp-net-unreachable", "net-unreach",
		  "icmp type net-unreachable" },
		{ "icmp-proto-unreachable", "proto-unreach",
		  "icmp type prot-unreachable" },
		{ "icmp-net-prohibited", "net-prohib",
		  "icmp type net-prohibited" },
		{ "icmp-host-prohibited", "host-prohib",
		  "icmp type host-prohibited" },
		{ "icmp-admin-prohibited", "admin-prohib",
		  "icmp type admin-prohibited" },
		{ "icmp6-port-unreachable", "port-unreach",
		  "icmpv6 type port-unreachable" },
		{ "icmp6-addr-unreachable", "addr-unreach",
		  "icmpv6 type addr-unreachable" },
		{ "icmp6-no-route", "no-route", "icmpv6 type no-route" },
		{ "icmp6-adm-prohibited", "adm-prohibited",
		  "icmpv6 type admin-prohibited" },
		{ "tcp-reset", "tcp-rst", "tcp reset" },
	};
	struct span with = value(it, "--reject-with");
	size_t i;

	if (!with.n) {
		nft_put(n, "reject");
		return NULL;
	}
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (span_is(with, all[i].with) ||
		    (span_is(with, all[i].also) &&
		     (n->r->six == !strncmp(all[i].with, "icmp6", 5) ||
		      all[i].say[0] == 't'))) {
			nft_put(n, "reject with %s", all[i].say);
			return NULL;
		}
	return nft_no(n, "--reject-with", with);
}

/* Appends where to; an address, a range, and ports as iptables writes them. */
static const char *target_nat(struct nft *n, const struct rule_item *it)
{
	static const char *const names[] = { "--to-source", "--to-destination",
					     "--random", "--persistent", NULL };
	bool snat = span_is(it->name, "SNAT");
	struct span to = value(it, snat ? "--to-source" : "--to-destination");

	if (!only(it, names) || !made_of(to, address) || n->r->six)
		return nft_no(n, "these options of", it->name);
	if (to.p[0] == ':')
		return nft_no(n, "an address that is left out", SPAN(""));
	nft_put(n, "%s to %.*s", snat ? "snat" : "dnat", (int)to.n, to.p);
	if (item_option(it, "--random"))
		nft_put(n, "random");
	if (item_option(it, "--persistent"))
		nft_put(n, item_option(it, "--random") ? ",persistent" :
							 "persistent");
	return NULL;
}

static const char *target_ports(struct nft *n, const struct rule_item *it)
{
	static const char *const names[] = { "--to-ports", NULL };
	struct span to = value(it, "--to-ports");

	if (!only(it, names) ||
	    (to.n && (!n->protocol.n || !made_of(to, "0123456789-"))))
		return nft_no(n, "these options of", it->name);
	nft_put(n, "%s",
		span_is(it->name, "REDIRECT") ? "redirect" : "masquerade");
	if (to.n)
		nft_put(n, "to :%.*s", (int)to.n, to.p);
	return NULL;
}

static const char *target_mark(struct nft *n, const struct rule_item *it)
{
	struct span v = value(it, "--set-mark");

	if (it->n != 2 || !made_of(v, hex))
		return nft_no(n, "these options of", it->name);
	nft_put(n, "meta mark set %.*s", (int)v.n, v.p);
	return NULL;
}

static const char *target_ct(struct nft *n, const struct rule_item *it)
{
	if (it->n != 2 || !item_option(it, "--notrack"))
		return nft_no(n, "these options of", it->name);
	nft_put(n, "notrack");
	return NULL;
}

static const char *target_queue(struct nft *n, const struct rule_item *it)
{
	struct span v = value(it, "--queue-num");

	if (it->n != 2 || !nft_is_number(v))
		return nft_no(n, "these options of", it->name);
	nft_put(n, "queue num %.*s", (int)v.n, v.p);
	return NULL;
}

static const char *target_tee(struct nft *n, const struct rule_item *it)
{
	struct span v = value(it, "--gateway"), oif = value(it, "--oif");

	if (!made_of(v, address) || memchr(oif.p, '"', oif.n))
		return nft_no(n, "this -j", it->name);
	nft_put(n, "dup to %.*s", (int)v.n, v.p);
	if (oif.n)
		nft_put(n, "device \"%.*s\"", (int)oif.n, oif.p);
	return NULL;
}

static const struct {
	const char *name;
	const char *(*fn)(struct nft *n, const struct rule_item *it);
} targets[] = {
	{ "CT", target_ct },          { "DNAT", target_nat },
	{ "LOG", target_log },        { "MARK", target_mark },
	{ "NFLOG", target_nflog },    { "NFQUEUE", target_queue },
	{ "REJECT", target_reject },  { "MASQUERADE", target_ports },
	{ "REDIRECT", target_ports }, { "SNAT", target_nat },
	{ "TEE", target_tee },
};

const char *nft_target(struct nft *n, const struct rule_item *it)
{
	bool go = span_is(it->v[0].name, "-g");
	size_t i;

	if (!go && span_is(it->name, "ACCEPT"))
		nft_put(n, "accept");
	else if (!go && span_is(it->name, "DROP"))
		nft_put(n, "drop");
	else if (!go && span_is(it->name, "RETURN"))
		nft_put(n, "return");
	else if (!go && it->options) {
		for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
			if (span_is(it->name, targets[i].name))
				return targets[i].fn(n, it);
		return nft_no(n, "-j", it->name);
	} else if (it->n != 1 || !nft_is_name(it->name)) {
		return nft_no(n, "-j", it->name);
	} else {
		nft_put(n, "%s %.*s", go ? "goto" : "jump", (int)it->name.n,
			it->name.p);
	}
	return NULL;
}
