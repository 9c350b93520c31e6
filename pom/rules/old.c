// SPDX-License-Identifier: GPL-2.0-only
/*
 * Old matches: see old.h. What they did is in the sources of Patch-o-matic, of iptables
 * 1.2 and of Linux 2.4; what they became, in iptables-extensions(8).
 */
#include "rules/old.h"

#include <string.h>

/* The option's value, and the option itself if it can be read. */
static struct span value_of(const struct rule_option *o)
{
	return o && o->nvalues ? o->value[0].text : SPAN("");
}

/* Is a value replaced by the shell, so that it is not known here? */
static bool unknown_value(struct said *s, const struct rule_option *o)
{
	if (!o || !o->nvalues || !o->value[0].expands)
		return false;
	say_failed(s,
		   "%.*s: the shell replaces its value %.*s, which is therefore not known here",
		   SHORT(o->name), SHORT(o->value[0].text));
	return true;
}

static void changed(struct said *s)
{
	s->changed = true;
}

/* "33.3" becomes "0.333". NULL: it is not a number from 0 to 100. */
static char *share_of(struct arena *a, struct span percent)
{
	const char *dot = memchr(percent.p, '.', percent.n);
	size_t whole = dot ? (size_t)(dot - percent.p) : percent.n, i;
	struct span frac = { dot ? dot + 1 : "",
			     dot ? percent.n - whole - 1 : 0 };
	struct span rest = percent;
	struct buf b = { 0 };
	uint64_t n = 0;
	char *share;

	if (!span_number(&rest, 10, 100, &n) || percent.n - rest.n != whole ||
	    frac.n > 12)
		return NULL;
	for (i = 0; i < frac.n; i++)
		if (frac.p[i] < '0' || frac.p[i] > '9' ||
		    (n == 100 && frac.p[i] != '0'))
			return NULL;
	while (frac.n && frac.p[frac.n - 1] == '0')
		frac.n--;
	buf_addf(&b, "%u.%02u%.*s", (unsigned int)n / 100,
		 (unsigned int)n % 100, (int)frac.n, frac.p);
	while (b.p[b.n - 1] == '0')
		b.n--;
	if (b.p[b.n - 1] == '.')
		b.n--;
	share = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return share;
}

static void say_random(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_option *average = item_option(it, "--average");
	struct span percent = average ? value_of(average) : SPAN("50");
	const char *share;

	if (unknown_value(s, average))
		return;
	share = share_of(r->a, percent);
	if (!share || (average && average->inverted)) {
		say_failed(s,
			   "random: --average takes a number from 0 to 100, and no \"!\"");
		return;
	}
	changed(s);
	item_become(it, "statistic");
	item_add(r, it, "--mode", "random");
	item_add(r, it, "--probability", share);
	if (average)
		say(s,
		    "random is statistic now; --average %.*s percent is --probability %s.",
		    SHORT(percent), share);
	else
		say(s,
		    "random is statistic now; without --average, 50 percent matched.");
	say_hint(s,
		 "statistic has the share in steps of 2^-31, so that iptables-save may show a number that differs in the 10th digit.");
	say_hint(s,
		 "The set random of base/ keeps the old words: runme show random.");
}

/* Does the chain end at this rule for a packet that matches? */
static bool ends_chain(const struct rule *r)
{
	static const char *const all[] = { "ACCEPT", "DROP",     "REJECT",
					   "RETURN", "QUEUE",    "NFQUEUE",
					   "DNAT",   "SNAT",     "MASQUERADE",
					   "NETMAP", "REDIRECT", "SAME",
					   "BALANCE" };
	const struct rule_item *t = rule_find(r, ITEM_TARGET, NULL);
	size_t i;

	for (i = 0; t && i < sizeof(all) / sizeof(all[0]); i++)
		if (span_is(t->name, all[i]))
			return true;
	return false;
}

/* Reads a number that a rule of nth has. False, and said, if it is none below most. */
static bool nth_number(struct said *s, const struct rule_option *o,
		       uint64_t most, uint64_t *n)
{
	struct span text = value_of(o);

	if (!o)
		return true;
	if (unknown_value(s, o))
		return false;
	if (span_number(&text, 10, most, n) && !text.n)
		return true;
	say_failed(s, "nth: %.*s takes a number up to %u", SHORT(o->name),
		   (unsigned int)most);
	return false;
}

/*
 * One rule for each packet: a packet goes on to the next rule only if this one did not
 * match, and the rules count together. So the rule for packet P sees the packets that the
 * P rules before it left: one of every - P.
 */
static void nth_packet(struct said *s, const struct rule *r, uint64_t *every,
		       uint64_t *packet)
{
	uint64_t n = *every, p = *packet;

	if (p && ends_chain(r)) {
		*every = n - p;
		*packet = 0;
		say_hint(s,
			 "Rules with --packet counted together; each rule of statistic counts the packets that reach it.");
		say(s,
		    "This rule sees what the rules for lower numbers leave: it takes one of %u of these. If they do not come before it, write --every %u --packet %u.",
		    (unsigned int)(n - p), (unsigned int)n, (unsigned int)p);
		return;
	}
	say_hint(s,
		 "Rules with --packet counted together; each rule of statistic counts the packets that reach it.");
	if (p)
		say(s,
		    "If the rules for lower numbers take their packets before they reach this one, write --every %u --packet 0.",
		    (unsigned int)(n - p));
}

static void say_nth(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_option *every = item_option(it, "--every"),
				 *packet = item_option(it, "--packet"),
				 *start = item_option(it, "--start"),
				 *counter = item_option(it, "--counter");
	uint64_t n = 0, p = 0, first = 0;

	if (!every) {
		say_failed(s, "nth: --every is missing");
		return;
	}
	if (!nth_number(s, every, 100, &n) || !nth_number(s, packet, 99, &p) ||
	    !nth_number(s, start, 99, &first))
		return;
	if (!n || p >= n || first >= n || (packet && every->inverted)) {
		say_failed(s,
			   "nth: --packet and --start are below --every, and \"!\" does not go with --packet");
		return;
	}
	changed(s);
	say(s, "nth is statistic now, with --mode nth.");
	if (packet)
		nth_packet(s, r, &n, &p);
	else
		p = (n - first) % n;
	if (start && packet)
		say(s, "--start is lost: the first packet is number 0.");
	if (counter)
		say(s,
		    "--counter %.*s is lost: rules cannot share a counter any more.",
		    SHORT(value_of(counter)));
	item_become(it, "statistic");
	item_add(r, it, "--mode", "nth");
	item_add(r, it, "--every", arena_printf(r->a, "%u", (unsigned int)n))
		->inverted = every->inverted;
	item_add(r, it, "--packet", arena_printf(r->a, "%u", (unsigned int)p));
}

static void say_iplimit(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_option *above = item_option(it, "--iplimit-above"),
				 *mask = item_option(it, "--iplimit-mask");
	const struct rule_item *p;
	size_t i;
	bool tcp = false;

	if (!above) {
		say_failed(s, "iplimit: --iplimit-above is missing");
		return;
	}
	changed(s);
	item_become(it, "connlimit");
	item_keep(r, it, above, "--connlimit-above");
	item_keep(r, it, mask, "--connlimit-mask");
	say(s, "iplimit is connlimit now.");
	for (i = 0; i < r->n && !tcp; i++) {
		p = &r->v[i];
		tcp = p->kind == ITEM_CORE && span_is(p->v[0].name, "-p") &&
		      span_is(value_of(&p->v[0]), "tcp");
	}
	if (!tcp)
		say(s,
		    "iplimit counted TCP only; connlimit counts connections of every protocol, unless the rule has -p tcp.");
}

/*
 * The list as multiport takes it. NULL, and said, if it does not. In multiport a list has
 * 15 places, of which a range takes two, and a range has two different ends.
 */
static char *port_list(struct said *s, struct rule *r, struct span list,
		       bool *open)
{
	struct buf b = { 0 };
	unsigned int places = 0;
	char *text = NULL;

	while (list.n) {
		const char *comma = memchr(list.p, ',', list.n), *colon;
		struct span one = list, to;

		if (comma)
			one.n = (size_t)(comma - list.p);
		list = span_skip(list, comma ? one.n + 1 : one.n);
		colon = memchr(one.p, ':', one.n);
		to = one;
		if (colon) {
			to = span_skip(one, (size_t)(colon - one.p) + 1);
			one.n = (size_t)(colon - one.p);
			*open = *open || !one.n || !to.n;
			if (!one.n)
				one = SPAN("0");
			if (!to.n)
				to = SPAN("65535");
		}
		buf_addf(&b, "%s%.*s", b.n ? "," : "", (int)one.n, one.p);
		places++;
		if (!span_eq(one, to)) {
			buf_addf(&b, ":%.*s", (int)to.n, to.p);
			places++;
		}
	}
	if (places && places <= 15)
		text = arena_strndup(r->a, b.p, b.n);
	else
		say_failed(s,
			   "mport: this list takes %u places, and multiport has 15 (a range takes two). The set mport of base/ has 128: runme show mport. Or write several rules.",
			   places);
	buf_free(&b);
	return text;
}

static void say_mport(struct said *s, struct rule *r, struct rule_item *it)
{
	struct rule_option old;
	bool open = false;
	const char *list = NULL;

	if (it->n != 2) {
		say_failed(s,
			   "mport: one list for each -m mport; for two, write -m multiport twice");
		return;
	}
	old = it->v[1];
	if (!old.value[0].expands) {
		list = port_list(s, r, value_of(&old), &open);
		if (!list)
			return;
		if (!span_is(value_of(&old), list))
			old.value[0] =
				(struct rule_word){ .text = span_of(list) };
	}
	changed(s);
	item_become(it, "multiport");
	item_keep(r, it, &old, arena_strndup(r->a, old.name.p, old.name.n));
	say(s, "mport is multiport now; nothing is lost.");
	if (open)
		say(s, "multiport wants both ends of a range.");
	if (old.value[0].expands)
		say(s,
		    "multiport takes 15 ports, and a range counts as two; the shell's list is not known here.");
	say_hint(s,
		 "The set mport of base/ keeps the old words: runme show mport.");
}

/* "2003:1:5:8" becomes "2003-01-05T08". False: it is no such date. */
static bool new_date(struct buf *b, struct span date)
{
	static const char between[] = "--T::";
	unsigned int part = 0;
	uint64_t n;

	for (;;) {
		if (!span_number(&date, 10, part ? 99 : 9999, &n))
			return false;
		buf_addf(b, part ? "%02u" : "%04u", (unsigned int)n);
		if (!date.n)
			return true;
		if (*date.p != ':' || part == 5)
			return false;
		date = span_skip(date, 1);
		buf_addch(b, between[part++]);
	}
}

/* "8:5" becomes "08:05". False: it is no such time. */
static bool new_time(struct buf *b, struct span time)
{
	uint64_t hour, minute = 0;

	if (!span_number(&time, 10, 23, &hour))
		return false;
	if (time.n && *time.p == ':') {
		time = span_skip(time, 1);
		if (!span_number(&time, 10, 59, &minute))
			return false;
	}
	buf_addf(b, "%02u:%02u", (unsigned int)hour, (unsigned int)minute);
	return !time.n;
}

/* Was the date written for the old match? The year alone is the same in both. */
static bool is_old_date(struct span date)
{
	return memchr(date.p, ':', date.n) && !memchr(date.p, '-', date.n);
}

static bool is_old_time(struct span time)
{
	return time.n <= strlen("hh:mm");
}

/* Writes an option of an old time rule as it is today. False, and said, if it is wrong. */
static bool time_option(struct said *s, struct rule *r, struct rule_item *it,
			const struct rule_option *o)
{
	struct span text = value_of(o);
	struct rule_option new = *o;
	struct buf b = { 0 };
	bool ok = true;

	if (unknown_value(s, o))
		return false;
	if (span_starts(o->name, SPAN("--date")) && is_old_date(text))
		ok = new_date(&b, text);
	else if (span_starts(o->name, SPAN("--times")) && is_old_time(text))
		ok = new_time(&b, text);
	if (ok && b.n)
		new.value[0] = (struct rule_word){
			.text = { arena_strndup(r->a, b.p, b.n), b.n }
		};
	buf_free(&b);
	if (!ok)
		say_failed(s, "time: %.*s cannot be %.*s", SHORT(o->name),
			   SHORT(text));
	else
		item_keep(r, it, &new,
			  span_is(o->name, "--days") ?
				  "--weekdays" :
				  arena_strndup(r->a, o->name.p, o->name.n));
	return ok;
}

/* Does the rule name a clock, or have an option that the old match did not have? */
static bool is_new_time(const struct rule_item *it)
{
	static const char *const all[] = { "--weekdays", "--monthdays",
					   "--utc",      "--kerneltz",
					   "--localtz",  "--contiguous" };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (item_option(it, all[i]))
			return true;
	return false;
}

static void time_facts(struct said *s, struct rule_item *it)
{
	const struct rule_option *start = item_option(it, "--timestart"),
				 *stop = item_option(it, "--timestop");
	struct span from = value_of(start), to = value_of(stop);

	if (item_option(it, "--weekdays"))
		say(s, "--days is --weekdays now.");
	say(s,
	    "The old match went by the kernel's offset from UTC, as --kerneltz does; without that, times are UTC.");
	say_hint(s,
		 "That offset does not follow daylight saving time, and is 0 if nobody has set it.");
	if (to.n == strlen("hh:mm"))
		say(s,
		    "The old match lasted until %.*s:59; --timestop %.*s ends with its first second.",
		    SHORT(to), SHORT(to));
	if (from.n && to.n && from.n == to.n && memcmp(from.p, to.p, to.n) > 0)
		say(s,
		    "A range over midnight is the beginning and the end of each of the days.");
	if (item_option(it, "--datestart") || item_option(it, "--datestop"))
		say(s,
		    "Dates are written YYYY-MM-DDThh:mm:ss, and go by the same clock.");
	if (!item_option(it, "--datestop"))
		say_hint(s,
			 "Without --datestop, the rule ends on 19 January 2038.");
	say_hint(s,
		 "The set time of base/ takes --days, and follows daylight saving time: runme show time.");
}

static void say_time(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_option *start = item_option(it, "--datestart"),
				 *stop = item_option(it, "--datestop");
	bool old = item_option(it, "--days") || is_old_date(value_of(start)) ||
		   is_old_date(value_of(stop));
	struct rule_option *had;
	size_t n = it->n, i;

	if (item_option(it, "--timezone")) {
		say_failed(s,
			   "time: --timezone is of the set time of base/: runme show time.");
		return;
	}
	if (!old) {
		start = item_option(it, "--timestart");
		stop = item_option(it, "--timestop");
		if (!is_new_time(it) &&
		    ((start && is_old_time(value_of(start))) ||
		     (stop && is_old_time(value_of(stop)))))
			say(s,
			    "time: these times are UTC. If the rule was made for the old match, they were local: then add --kerneltz.");
		return;
	}
	had = arena_alloc(r->a, n, sizeof(*had));
	memcpy(had, it->v, n * sizeof(*had));
	item_become(it, "time");
	for (i = 1; i < n; i++)
		if (!time_option(s, r, it, &had[i]))
			break;
	if (i < n) {
		it->v = had;
		it->n = n;
		return;
	}
	changed(s);
	if (!item_option(it, "--utc") && !item_option(it, "--kerneltz"))
		item_add(r, it, "--kerneltz", NULL);
	time_facts(s, it);
}

/* Appends a text for --hex-string, where a backslash makes the next character itself. */
static char *hex_text(struct arena *a, struct span text)
{
	struct buf b = { 0 };
	char *out;
	size_t i;

	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '\\')
			buf_addch(&b, '\\');
		buf_addch(&b, text.p[i]);
	}
	out = arena_strndup(a, b.p ? b.p : "", b.n);
	buf_free(&b);
	return out;
}

/* The number of bytes that a text with |7F| stands for; -1 if the pipes are not in order. */
static long hex_bytes(struct span text)
{
	long bytes = 0;
	bool hex = false;
	long digits = 0;
	size_t i;

	for (i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '|') {
			if (digits % 2)
				return -1;
			hex = !hex;
			digits = 0;
		} else if (!hex) {
			bytes++;
		} else if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
			   (c >= 'A' && c <= 'F')) {
			bytes += digits++ % 2;
		} else if (c != ' ') {
			return -1;
		}
	}
	return hex || digits % 2 ? -1 : bytes;
}

static void say_string(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_option *text = item_option(it, "--string"),
				 *hex = item_option(it, "--hex-string");
	struct span word = value_of(text ? text : hex);
	bool pipes = memchr(word.p, '|', word.n);
	struct rule_option *o;

	if (item_option(it, "--algo"))
		return;
	if (item_option(it, "--payload") || item_option(it, "--stream") ||
	    it->n != 2 || (!text && !hex)) {
		say_failed(s,
			   "string: without --algo, only one --string can be said; the set string of extra/ has more: runme show string.");
		return;
	}
	if (unknown_value(s, text) || unknown_value(s, hex))
		return;
	if (!word.n || hex_bytes(pipes ? word : SPAN("x")) < 1 ||
	    (pipes ? hex_bytes(word) : (long)word.n) > 128) {
		say_failed(s,
			   "string: the text has 1 to 128 bytes, and pairs of hex digits between its pipes");
		return;
	}
	changed(s);
	item_become(it, "string");
	item_add(r, it, "--algo", "bm");
	say(s, "string wants --algo now: bm, or kmp.");
	if (text && pipes) {
		o = item_add(r, it, "--hex-string", hex_text(r->a, word));
		o->inverted = text->inverted;
		say(s, "Hex digits between pipes are for --hex-string now.");
	} else {
		item_keep(r, it, text ? text : hex,
			  text ? "--string" : "--hex-string");
	}
	say_hint(s,
		 "bm misses a text that goes over from one part of a large packet to the next; kmp finds it.");
	say_hint(s,
		 "The set string of extra/ keeps the old words: runme show string.");
}

static void say_ipv4options(struct said *s, struct rule *r,
			    struct rule_item *it)
{
	bool any = item_option(it, "--any-opt"), inverted;

	if (!any || it->n != 2) {
		say_failed(s,
			   "ipv4options: iptables has nothing that looks for one option of IPv4; nft has, but not for timestamps. The set ipv4options of base/ keeps the old words: runme show ipv4options.");
		return;
	}
	inverted = item_option(it, "--any-opt")->inverted;
	changed(s);
	item_become(it, "u32");
	item_add(r, it, "--u32", "0>>24&0xF=5")->inverted = !inverted;
	say(s,
	    "u32 compares the length of the header, which is 5 words without options; nothing is lost.");
}

static void say_fuzzy(struct said *s, struct rule *r, struct rule_item *it)
{
	struct span upper = value_of(item_option(it, "--upper-limit"));

	(void)r;
	say_failed(s,
		   "fuzzy: nothing in the kernel matches more and more often between two rates. xtables-addons has it: xt_fuzzy.");
	if (upper.n)
		say(s,
		    "All that is above the upper rate comes near: -m hashlimit --hashlimit-above %.*s/sec --hashlimit-name NAME",
		    SHORT(upper));
}

/* The mode of dstlimit with commas; NULL if it is none. */
static const char *dstlimit_mode(struct span mode)
{
	static const struct {
		const char *old, *today;
	} all[] = {
		{ "dstip", "dstip" },
		{ "dstip-dstport", "dstip,dstport" },
		{ "dstip-destport", "dstip,dstport" },
		{ "srcip-dstip", "srcip,dstip" },
		{ "srcip-dstip-dstport", "srcip,dstip,dstport" },
		{ "srcip-dstip-destport", "srcip,dstip,dstport" },
		{ "srcipdstip-dstport", "srcip,dstip,dstport" },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (span_is(mode, all[i].old))
			return all[i].today;
	return NULL;
}

static void say_dstlimit(struct said *s, struct rule *r, struct rule_item *it)
{
	static const char *const same[] = { "burst",
					    "name",
					    "htable-size",
					    "htable-max",
					    "htable-gcinterval",
					    "htable-expire" };
	const struct rule_option *limit = item_option(it, "--dstlimit"),
				 *mode = item_option(it, "--dstlimit-mode");
	struct rule_item old = *it;
	const char *today;
	size_t i;

	if (!mode)
		mode = item_option(it, "--mode"); /* what iptables-save wrote */
	today = dstlimit_mode(value_of(mode));
	if (!limit || !today) {
		say_failed(s,
			   "dstlimit: --dstlimit or a known --dstlimit-mode is missing");
		return;
	}
	changed(s);
	item_become(it, "hashlimit");
	item_keep(r, it, limit, "--hashlimit-upto");
	item_add(r, it, "--hashlimit-mode", today);
	for (i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		item_keep(r, it,
			  item_option(&old, arena_printf(r->a, "--dstlimit-%s",
							 same[i])),
			  arena_printf(r->a, "--hashlimit-%s", same[i]));
	if (!item_option(&old, "--dstlimit-name")) {
		item_add(r, it, "--hashlimit-name", "dstlimit");
		say(s,
		    "dstlimit: iptables-save did not write the name; it is dstlimit here.");
	}
	say(s,
	    "dstlimit is hashlimit now; its table is in /proc/net/ipt_hashlimit. Nothing is lost.");
}

static void say_connbytes(struct said *s, struct rule *r, struct rule_item *it)
{
	if (item_option(it, "--connbytes-dir") ||
	    item_option(it, "--connbytes-mode"))
		return;
	if (!item_option(it, "--connbytes")) {
		say_failed(s, "connbytes: --connbytes is missing");
		return;
	}
	changed(s);
	item_add(r, it, "--connbytes-dir", "both");
	item_add(r, it, "--connbytes-mode", "bytes");
	say(s,
	    "connbytes wants to know today what it counts: bytes of both directions, as before.");
	say_hint(s,
		 "A connection is counted if it began while net.netfilter.nf_conntrack_acct was 1; a rule with connbytes sets it.");
}

static void say_state(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_option *state = item_option(it, "--state");

	if (!state || it->n != 2) {
		say_failed(s, "state: one --state is needed");
		return;
	}
	changed(s);
	item_become(it, "conntrack");
	item_keep(r, it, state, "--ctstate");
	say(s, "state is a part of conntrack now; nothing is lost.");
}

static void say_owner(struct said *s, struct rule *r, struct rule_item *it)
{
	static const char *const gone[] = { "--pid-owner", "--sid-owner",
					    "--cmd-owner" };
	size_t i;

	(void)r;
	for (i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		if (item_option(it, gone[i]))
			say_failed(s,
				   "owner: %s was removed. A group of processes comes near: -m cgroup --path NAME",
				   gone[i]);
}

static void say_set(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_option *set = item_option(it, "--set");

	(void)r;
	if (!set)
		return;
	item_option(it, "--set")->spelt.p = NULL;
	item_option(it, "--set")->name = SPAN("--match-set");
	changed(s);
	say(s, "--set is --match-set now; nothing is lost.");
}

static void say_pool(struct said *s, struct rule *r, struct rule_item *it)
{
	const struct rule_option *src = item_option(it, "--srcpool"),
				 *dst = item_option(it, "--dstpool");
	struct rule_option *o;

	if (it->n != 2 || value_of(src ? src : dst).n == 0) {
		say_failed(s, "pool: one pool for each -m set, please");
		return;
	}
	changed(s);
	item_become(it, "set");
	item_keep(r, it, src ? src : dst, "--match-set");
	o = &it->v[1];
	o->value[o->nvalues++] =
		(struct rule_word){ .text = span_of(src ? "src" : "dst") };
	say_hint(s,
		 "Pools are sets of ipset(8) now: create the set before the rule, for instance with: ipset create NAME hash:ip");
}

/* Of the two names for one option, only --ttl-eq can be negated today. */
static void say_ttl(struct said *s, struct rule *r, struct rule_item *it)
{
	struct rule_option *ttl = item_option(it, "--ttl");

	(void)r;
	if (!ttl || !ttl->inverted)
		return;
	ttl->name = SPAN("--ttl-eq");
	ttl->spelt.p = NULL;
	changed(s);
	say(s, "--ttl with \"!\" is --ttl-eq now; nothing is lost.");
}

static const struct {
	const char *name;
	old_fn *fn;
} matches[] = {
	{ "connbytes", say_connbytes },
	{ "dstlimit", say_dstlimit },
	{ "fuzzy", say_fuzzy },
	{ "iplimit", say_iplimit },
	{ "ipv4options", say_ipv4options },
	{ "mport", say_mport },
	{ "nth", say_nth },
	{ "owner", say_owner },
	{ "pool", say_pool },
	{ "random", say_random },
	{ "set", say_set },
	{ "state", say_state },
	{ "string", say_string },
	{ "time", say_time },
	{ "ttl", say_ttl },
};

old_fn *old_match(struct span name)
{
	size_t i;

	for (i = 0; i < sizeof(matches) / sizeof(matches[0]); i++)
		if (span_is(name, matches[i].name))
			return matches[i].fn;
	return NULL;
}
