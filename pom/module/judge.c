// SPDX-License-Identifier: GPL-2.0-only
/*
 * Judges whether a set can be built for this host, and would work there. The expressions
 * that its options depend on are evaluated as Kconfig does it:
 * Documentation/kbuild/kconfig-language.rst, "Menu dependencies".
 */
#include <string.h>

#include "module/module.h"

enum { NESTING = 32 };

/* n, m and y of Kconfig; n < m < y. */
enum tristate { NO, MODULE, YES };

struct reader {
	const struct module_host *host;
	const struct module_set *set;
	size_t n;
	struct span rest;
	unsigned int depth;
};

static bool starts(struct reader *r, const char *word)
{
	r->rest = span_trim(r->rest);
	if (!span_starts(r->rest, span_of(word)))
		return false;
	r->rest = span_skip(r->rest, strlen(word));
	return true;
}

static bool is_own(const struct reader *r, struct span name)
{
	size_t i, k;

	for (i = 0; i < r->n; i++)
		for (k = 0; k < r->set[i].nsymbols; k++)
			if (span_is(name, r->set[i].symbol[k].name))
				return true;
	return false;
}

static enum tristate value_of(const struct reader *r, struct span name)
{
	char text[128], c;

	if (span_is(name, "y") || span_is(name, "m") || span_is(name, "n"))
		c = *name.p;
	else if (is_own(r, name))
		c = 'm';
	else if (!name.n || name.n >= sizeof(text))
		c = 'n';
	else {
		memcpy(text, name.p, name.n);
		text[name.n] = '\0';
		c = module_config(r->host, text);
	}
	return c == 'y' ? YES : c == 'm' ? MODULE : NO;
}

/* A symbol or a constant, which may be in quotes. */
static enum tristate read_symbol(struct reader *r)
{
	struct span name = span_trim(r->rest);

	name.n = strcspn(name.n ? name.p : "", " \t\r\n()!=&|<>");
	if (name.n > r->rest.n)
		name.n = r->rest.n;
	r->rest = span_skip(span_trim(r->rest), name.n);
	return value_of(r, name);
}

static enum tristate read_or(struct reader *r);

static enum tristate read_factor(struct reader *r)
{
	enum tristate v = NO;

	if (++r->depth > NESTING)
		return NO;
	if (starts(r, "!=")) /* an operand is missing before it */
		return NO;
	if (starts(r, "!")) {
		v = (enum tristate)(YES - read_factor(r));
	} else if (starts(r, "(")) {
		v = read_or(r);
		starts(r, ")");
	} else {
		v = read_symbol(r);
		if (starts(r, "!="))
			v = read_symbol(r) != v ? YES : NO;
		else if (starts(r, "="))
			v = read_symbol(r) == v ? YES : NO;
	}
	r->depth--;
	return v;
}

static enum tristate read_and(struct reader *r)
{
	enum tristate v = read_factor(r), w;

	while (starts(r, "&&")) {
		w = read_factor(r);
		v = w < v ? w : v;
	}
	return v;
}

static enum tristate read_or(struct reader *r)
{
	enum tristate v = read_and(r), w;

	while (starts(r, "||")) {
		w = read_and(r);
		v = w > v ? w : v;
	}
	return v;
}

bool module_holds(const struct module_host *h, const char *expression,
		  const struct module_set *v, size_t n)
{
	struct reader r = { h, v, n, span_of(expression), 0 };

	return read_or(&r) != NO;
}

static void refuse(struct module_part *p, const char *why)
{
	if (!p->why_not)
		p->why_not = why;
}

/* Refuses the kernel half if the kernel's configuration lacks what its options need. */
static void judge_options(struct module_host *h, struct module_set *m,
			  const struct module_set *v, size_t n)
{
	struct module_part *p = &m->part[MODULE_KERNEL];
	size_t i, k;

	for (i = 0; i < m->set->nneeds; i++)
		if (!module_holds(h, m->set->needs[i], v, n))
			refuse(p,
			       arena_printf(&h->a,
					    "kernel %s was built without CONFIG_%s",
					    h->release, m->set->needs[i]));
	for (i = 0; i < m->nsymbols; i++) {
		const struct module_symbol *s = &m->symbol[i];

		for (k = 0; k < s->ndepends; k++)
			if (!module_holds(h, s->depends[k], v, n))
				refuse(p,
				       arena_printf(&h->a,
						    "CONFIG_%s depends on %s, which is not so in kernel %s",
						    s->name, s->depends[k],
						    h->release));
		for (k = 0; k < s->nselect; k++)
			if (!module_holds(h, s->select[k], v, n))
				refuse(p,
				       arena_printf(&h->a,
						    "CONFIG_%s selects CONFIG_%s, which kernel %s was built without",
						    s->name, s->select[k],
						    h->release));
	}
}

static void judge_range(struct module_host *h, struct module_set *m,
			enum module_half half)
{
	static const char *const what[] = { "Linux", "iptables" };
	static const enum tree_kind kind[] = { TREE_LINUX, TREE_IPTABLES };
	const struct version *v = half == MODULE_KERNEL ? &h->kernel :
							  &h->iptables;
	const char *text = m->set->range_text[kind[half]];

	if (m->set->ranges && v->n &&
	    !range_has(&m->set->ranges->tree[kind[half]], v))
		refuse(&m->part[half],
		       arena_printf(&h->a,
				    "it is for %s %s; --force builds it all the same",
				    what[half],
				    text ? text : "of other versions"));
}

void module_judge(struct module_host *h, struct module_set *m,
		  const struct module_set *v, size_t n, bool force)
{
	struct module_part *p = &m->part[MODULE_IPTABLES];
	int half;

	for (half = 0; half < MODULE_HALVES && !force; half++)
		if (m->part[half].any)
			judge_range(h, m, (enum module_half)half);
	if (m->part[MODULE_KERNEL].any)
		judge_options(h, m, v, n);
	if (p->lacks && !force)
		refuse(p,
		       arena_printf(&h->a,
				    "%s; --force has its own plugin without that",
				    p->lacks));
	if (!p->any)
		return;
	if (h->no_iptables.code)
		refuse(p, arena_printf(&h->a, "%s%s%s", h->no_iptables.where,
				       *h->no_iptables.where ? ": " : "",
				       h->no_iptables.what));
	else if (h->nft && module_config(h, "NFT_COMPAT") == 'n')
		refuse(p,
		       arena_printf(&h->a,
				    "iptables puts its rules into nf_tables, and kernel %s was built without CONFIG_NFT_COMPAT, by which they reach modules",
				    h->release));
	else if (!h->nft && module_config(h, "IP_NF_IPTABLES") == 'n')
		refuse(p,
		       arena_printf(&h->a,
				    "iptables is the legacy one, and kernel %s was built without CONFIG_IP_NF_IPTABLES: switch to iptables-nft",
				    h->release));
}
