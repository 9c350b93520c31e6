// SPDX-License-Identifier: GPL-2.0-only
/* Versions and ranges: see version.h. */
#include "engine/version.h"

#include <string.h>

enum { PART_LIMIT = 999999 };

static bool number(struct span *s, unsigned int *out)
{
	uint64_t v = 0;
	bool ok = span_number(s, 10, PART_LIMIT, &v);

	*out = (unsigned int)v;
	return ok;
}

bool version_parse(struct span s, struct version *out)
{
	unsigned int part;

	memset(out, 0, sizeof(*out));
	s = span_trim(s);
	if (s.n && s.p[0] == 'v')
		s = span_skip(s, 1);
	while (out->n < VERSION_PARTS && number(&s, &part)) {
		out->part[out->n++] = part;
		if (!s.n || s.p[0] != '.')
			break;
		s = span_skip(s, 1);
	}
	if (!out->n)
		return false;
	if (span_starts(s, SPAN("-rc")))
		s = span_skip(s, 3);
	else if (span_starts(s, SPAN("-pre")))
		s = span_skip(s, 4);
	else
		return true;
	if (number(&s, &part))
		out->rc = part;
	return true;
}

static int cmp(unsigned int a, unsigned int b)
{
	return a < b ? -1 : a > b;
}

int version_cmp(const struct version *v, const struct version *bound)
{
	unsigned int i;
	int c = 0;

	for (i = 0; i < bound->n && !c; i++)
		c = cmp(v->part[i], bound->part[i]);
	if (c || !bound->rc)
		return c;
	return v->rc ? cmp(v->rc, bound->rc) : 1;
}

int version_order(const struct version *a, const struct version *b)
{
	struct version full = *b;
	int c;

	full.n = VERSION_PARTS;
	full.rc = 0;
	c = version_cmp(a, &full);
	/* a release comes after its candidates: 0 - 1 is the largest number */
	return c ? c : cmp(a->rc - 1, b->rc - 1);
}

static bool operator(struct span *s, enum range_op *op)
{
	static const struct {
		struct span text;
		enum range_op op;
	} ops[] = {
		{ { "<=", 2 }, RANGE_LE }, { { ">=", 2 }, RANGE_GE },
		{ { "<<", 2 }, RANGE_LT }, { { ">>", 2 }, RANGE_GT },
		{ { "==", 2 }, RANGE_EQ }, { { "<", 1 }, RANGE_LT },
		{ { ">", 1 }, RANGE_GT },  { { "=", 1 }, RANGE_EQ },
	};
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (span_starts(*s, ops[i].text)) {
			*op = ops[i].op;
			*s = span_skip(*s, ops[i].text.n);
			return true;
		}
	}
	*op = RANGE_EQ;
	return false;
}

static bool blank_within(struct span s)
{
	size_t i;

	s = span_trim(s);
	for (i = 0; i < s.n; i++)
		if (strchr(" \t\r\n", s.p[i]))
			return true;
	return false;
}

int range_parse(struct span s, struct range *out, struct pom_err *err)
{
	memset(out, 0, sizeof(*out));
	s = span_trim(s);
	while (s.n) {
		const char *comma = memchr(s.p, ',', s.n);
		size_t len = comma ? (size_t)(comma - s.p) : s.n;
		struct span term = span_trim((struct span){ s.p, len });

		if (out->n == RANGE_TERMS)
			return pom_fail(err, POM_ELIMIT, NULL, 0,
					"a range has at most %d terms",
					RANGE_TERMS);
		operator(&term, &out->term[out->n].op);
		if (blank_within(term))
			return pom_fail(err, POM_ESYNTAX, NULL, 0,
					"`%.*s` is not a version; put a comma between two terms",
					(int)term.n, term.p);
		if (!version_parse(term, &out->term[out->n].v))
			return pom_fail(err, POM_ESYNTAX, NULL, 0,
					"`%.*s` is not a version", (int)term.n,
					term.p);
		out->n++;
		s = span_skip(s, len + (comma ? 1 : 0));
	}
	return 0;
}

bool range_has(const struct range *r, const struct version *v)
{
	unsigned int i;

	for (i = 0; i < r->n; i++) {
		int c = version_cmp(v, &r->term[i].v);
		bool ok = false;

		switch (r->term[i].op) {
		case RANGE_LT:
			ok = c < 0;
			break;
		case RANGE_LE:
			ok = c <= 0;
			break;
		case RANGE_EQ:
			ok = c == 0;
			break;
		case RANGE_GE:
			ok = c >= 0;
			break;
		case RANGE_GT:
			ok = c > 0;
			break;
		}
		if (!ok)
			return false;
	}
	return true;
}
