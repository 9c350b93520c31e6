// SPDX-License-Identifier: GPL-2.0-only
/* Rules for nft: see nft.h. The words are those of nft(8), from version 0.9.0 on. */
#include "rules/nft.h"

#include <string.h>

#include "rules/nft_say.h"

static struct span first(const struct rule_option *o)
{
	return o->nvalues ? o->value[0].text : SPAN("");
}

/* 255.255.255.0 as 24; -1: it is no mask of leading ones. */
static int mask_length(struct span mask)
{
	uint64_t n, all = 0;
	int i, length = 0;

	for (i = 0; i < 4; i++) {
		if (!span_number(&mask, 10, 255, &n) ||
		    (i < 3 && (!mask.n || *mask.p != '.')))
			return -1;
		if (i < 3)
			mask = span_skip(mask, 1);
		all = all << 8 | n;
	}
	if (mask.n)
		return -1;
	while (length < 32 && all >> (31 - length) & 1)
		length++;
	return (all & ((1ull << (32 - length)) - 1)) == 0 ? length : -1;
}

static bool is_address(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!strchr("0123456789abcdefABCDEF.:/", s.p[i]))
			return false;
	return s.n;
}

static const char *one_address(struct nft *n, struct span address)
{
	const char *slash = memchr(address.p, '/', address.n);
	struct span mask = SPAN("");
	int length;

	if (!is_address(address))
		return nft_no(n, "the name of a host", address);
	if (slash)
		mask = span_skip(address, (size_t)(slash - address.p) + 1);
	if (!memchr(mask.p, '.', mask.n)) {
		buf_addspan(&n->text, address);
		return NULL;
	}
	length = mask_length(mask);
	if (length < 0)
		return nft_no(n, "the mask", mask);
	address.n -= mask.n;
	buf_addf(&n->text, "%.*s%d", (int)address.n, address.p, length);
	return NULL;
}

/* -s and -d; a list has commas. */
static const char *addresses(struct nft *n, const struct rule_option *o)
{
	struct span list = first(o);
	bool several = memchr(list.p, ',', list.n);
	const char *no = NULL;

	nft_put(n, "%s %s %s%s", n->r->six ? "ip6" : "ip",
		span_is(o->name, "-s") ? "saddr" : "daddr",
		o->inverted ? "!= " : "", several ? "{ " : "");
	while (list.n && !no) {
		const char *comma = memchr(list.p, ',', list.n);
		struct span one = list;

		if (comma)
			one.n = (size_t)(comma - list.p);
		list = span_skip(list, comma ? one.n + 1 : one.n);
		no = one_address(n, one);
		if (list.n)
			buf_addstr(&n->text, ", ");
	}
	if (several)
		buf_addstr(&n->text, " }");
	return no;
}

static const char *interface(struct nft *n, const struct rule_option *o)
{
	struct span name = first(o);
	bool any = name.n && name.p[name.n - 1] == '+';

	if (span_is(name, "+") && !o->inverted)
		return NULL;
	if (memchr(name.p, '"', name.n) || memchr(name.p, '*', name.n))
		return nft_no(n, "the interface", name);
	name.n -= any;
	nft_put(n, "%s %s\"%.*s%s\"",
		span_is(o->name, "-i") ? "iifname" : "oifname",
		o->inverted ? "!= " : "", (int)name.n, name.p, any ? "*" : "");
	return NULL;
}

/* Does a match of ports say the protocol as well? */
static bool is_implied(const struct nft *n)
{
	size_t i, k;

	for (i = 0; i < n->r->n; i++)
		for (k = 0; k < n->r->v[i].n; k++)
			if (n->r->v[i].kind == ITEM_MATCH &&
			    memmem(n->r->v[i].v[k].name.p,
				   n->r->v[i].v[k].name.n, "port", 4))
				return true;
	return false;
}

static const char *protocol(struct nft *n, const struct rule_option *o)
{
	struct span name = first(o);

	if (span_is(name, "all") || span_is(name, "0"))
		return NULL;
	if (!nft_is_name(name) && !nft_is_number(name))
		return nft_no(n, "the protocol", name);
	if (!o->inverted)
		n->protocol = name;
	if (!o->inverted && is_implied(n))
		return NULL;
	nft_put(n, "meta l4proto %s%.*s", o->inverted ? "!= " : "", (int)name.n,
		name.p);
	return NULL;
}

static const char *core(struct nft *n, const struct rule_option *o)
{
	if (span_is(o->name, "-s") || span_is(o->name, "-d"))
		return addresses(n, o);
	if (span_is(o->name, "-i") || span_is(o->name, "-o"))
		return interface(n, o);
	if (span_is(o->name, "-p"))
		return protocol(n, o);
	if (span_is(o->name, "-f")) {
		nft_put(n, "ip frag-off & 0x1fff %s 0",
			o->inverted ? "==" : "!=");
		return n->r->six ? nft_no(n, "-f", SPAN("")) : NULL;
	}
	if (span_is(o->name, "-t") || span_is(o->name, "-c") ||
	    span_is(o->name, "-4") || span_is(o->name, "-6") ||
	    span_is(o->name, "-n") || span_is(o->name, "-v") ||
	    span_is(o->name, "-w"))
		return NULL;
	return nft_no(n, "the option", o->name);
}

static const char *item(struct nft *n, const struct rule_item *it)
{
	size_t i;
	const char *no = NULL;

	if (it->gone || it->as.expands)
		return nft_no(n, it->kind == ITEM_MATCH ? "-m" : "-j",
			      it->name);
	for (i = 0; i < it->n && !no; i++) {
		const struct rule_option *o = &it->v[i];

		if (o->nvalues && o->value[0].expands)
			return nft_no(n, "the shell's word", o->value[0].text);
	}
	switch (it->kind) {
	case ITEM_COMMAND:
		return NULL;
	case ITEM_CORE:
		return core(n, &it->v[0]);
	case ITEM_MATCH:
		return nft_match(n, it);
	case ITEM_TARGET:
		n->target = it;
		return NULL;
	case ITEM_OTHER:
		break;
	}
	return nft_no(n, "the word",
		      it->v[0].name.n ? it->v[0].name : first(&it->v[0]));
}

/* A rule of nft is one that the commands -A and -I add. Sets *head to how it begins. */
static const char *command(struct nft *n, const struct rule_item *it,
			   const char **head)
{
	const struct rule_option *o = &it->v[0];
	struct span chain = it->name, number, table = n->r->table;
	const char *six = n->r->six ? "ip6" : "ip", *verb = "add rule";
	uint64_t at = 1;
	const char *place = "";

	if (!table.n)
		table = SPAN("filter");
	if (!chain.n)
		return nft_no(n, "the command", o->name);
	if (!nft_is_name(chain) || !nft_is_name(table))
		return nft_no(n, "the chain", chain);
	n->table = table;
	n->six = six;
	if (span_is(o->name, "-I")) {
		verb = "insert rule";
		number = o->nvalues > 1 ? o->value[1].text : SPAN("1");
		if (!span_number(&number, 10, 1u << 20, &at) || number.n || !at)
			return nft_no(n, "the number", number);
		if (at > 1)
			place = arena_printf(n->r->a, " index %u",
					     (unsigned int)at - 1);
	} else if (!span_is(o->name, "-A")) {
		return "nft names a rule by its handle";
	}
	*head = arena_printf(n->r->a, "%s %s %.*s %.*s%s", verb, six,
			     (int)table.n, table.p, (int)chain.n, chain.p,
			     place);
	return NULL;
}

/* -N, -X, -F and -P of a chain: nft has commands for them. NULL: it is none of these. */
static const char *chain_command(const struct rule *r,
				 const struct rule_item *it)
{
	static const struct {
		const char *option, *verb, *end;
	} all[] = {
		{ "-N", "add", "" },
		{ "-X", "delete", "" },
		{ "-F", "flush", "" },
	};
	const struct rule_option *o = &it->v[0];
	struct span table = r->table.n ? r->table : SPAN("filter"), policy;
	const char *six = r->six ? "ip6" : "ip";
	size_t i;

	if (!nft_is_name(it->name) || !nft_is_name(table))
		return NULL;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (span_is(o->name, all[i].option) && o->nvalues == 1)
			return arena_printf(r->a, "%s chain %s %.*s %.*s",
					    all[i].verb, six, (int)table.n,
					    table.p, (int)it->name.n,
					    it->name.p);
	policy = o->nvalues == 2 ? o->value[1].text : SPAN("");
	if (!span_is(o->name, "-P") ||
	    !(span_is(policy, "ACCEPT") || span_is(policy, "DROP")))
		return NULL;
	return arena_printf(r->a, "add chain %s %.*s %.*s { policy %s; }", six,
			    (int)table.n, table.p, (int)it->name.n, it->name.p,
			    span_is(policy, "DROP") ? "drop" : "accept");
}

/* A command line: the words of nft are one word of the shell. */
static void put_line(struct buf *out, struct span words)
{
	size_t i;

	buf_addstr(out, "nft '");
	for (i = 0; i < words.n; i++)
		if (words.p[i] == '\'')
			buf_addstr(out, "'\\''");
		else
			buf_addch(out, words.p[i]);
	buf_addstr(out, "'\n");
}

static const char *write_rule(struct nft *n, const char **head)
{
	const char *no = NULL;
	size_t i;

	for (i = 0; i < n->r->n && !no; i++)
		if (n->r->v[i].kind == ITEM_COMMAND)
			no = command(n, &n->r->v[i], head);
	for (i = 0; i < n->r->n && !no; i++)
		no = item(n, &n->r->v[i]);
	if (no)
		return no;
	if (*head)
		nft_put(n, "counter");
	no = n->target ? nft_target(n, n->target) : NULL;
	if (!no && n->comment.n)
		nft_put(n, "comment \"%.*s\"", (int)n->comment.n, n->comment.p);
	return no;
}

const char *nft_write(struct said *s, const struct rule *r, struct buf *out)
{
	struct nft n = { .r = r, .s = s };
	const struct rule_item *it = rule_find(r, ITEM_COMMAND, NULL);
	const char *head = NULL, *no = NULL, *chain;
	struct buf line = { 0 };
	size_t facts = s->n;

	chain = it ? chain_command(r, it) : NULL;
	if (chain) {
		put_line(out, span_of(chain));
		return NULL;
	}
	no = write_rule(&n, &head);
	if (!no && !head) {
		buf_addspan(out, buf_span(&n.text));
	} else if (!no) {
		if (n.set.n)
			put_line(out, buf_span(&n.set));
		buf_addf(&line, "%s ", head);
		buf_addspan(&line, buf_span(&n.text));
		put_line(out, buf_span(&line));
	}
	if (no)
		s->n = facts;
	buf_free(&line);
	buf_free(&n.text);
	buf_free(&n.set);
	return no;
}
