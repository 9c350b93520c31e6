// SPDX-License-Identifier: GPL-2.0-only
/* Explains why a hunk does not fit: see explain.h. */
#include "engine/explain.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"

enum {
	LINES_LIMIT = 512, /* lines of a hunk that vote */
	COMMON = 64,       /* a line that is found more often does not vote */
	VOTES_LIMIT = 8192 /* of a long hunk, only rarer lines vote */
};

uint64_t line_squeezed(const struct line *l)
{
	char s[512];
	size_t i, n = 0;

	/* of a large file this is the most costly loop: no call of strchr() */
	for (i = 0; i < l->n && n < sizeof(s); i++) {
		char c = l->p[i];

		s[n] = c;
		n += c != ' ' && c != '\t' && c != '\r' && c != '\n';
	}
	return pom_hash(s, n);
}

struct vote {
	long at; /* the line of the file for the first line of the hunk */
	double weight;
};

static int by_place(const void *x, const void *y)
{
	const struct vote *a = x, *b = y;

	return a->at < b->at ? -1 : a->at > b->at;
}

static void index_file(struct explainer *e)
{
	uint64_t *key = pom_alloc(e->file->n, sizeof(*key));
	size_t i;

	e->line = image_lines(&e->a, e->file);
	for (i = 0; i < e->file->n; i++)
		key[i] = line_squeezed(&e->line[i]);
	line_index_make(&e->index, key, e->file->n);
	e->steps += e->file->n;
	free(key);
}

void explainer_free(struct explainer *e)
{
	arena_free(&e->a);
	line_index_free(&e->index);
	map_free(&e->names);
	memset(e, 0, sizeof(*e));
}

/*
 * Collects the places of every line of the preimage in the file. The index has squeezed
 * hashes, so that a line votes even if blanks differ.
 */
static size_t collect(struct explainer *e, const struct hunk *h,
		      struct vote **out)
{
	uint32_t lines = h->npre < LINES_LIMIT ? h->npre : LINES_LIMIT, k, at;
	uint32_t common = lines <= VOTES_LIMIT / COMMON ? COMMON :
							  VOTES_LIMIT / lines;
	struct vote *v = NULL;
	size_t n = 0, cap = 0;

	if (!e->index.alike)
		index_file(e);
	for (k = 0; k < lines; k++) {
		const struct alike *f =
			line_index_get(&e->index, line_squeezed(&h->pre[k]));

		if (f->n >= common)
			continue;
		for (at = f->first; at; at = e->index.next[at - 1]) {
			v = pom_grow(v, n, &cap, sizeof(*v));
			v[n++] = (struct vote){ (long)at - 1 - (long)k,
						1.0 / f->n };
		}
	}
	e->steps += lines + n;
	*out = v;
	return n;
}

static bool best_place(struct vote *v, size_t n, long guess, long *at)
{
	double best = 0;
	size_t i, k;

	if (!n)
		return false;
	qsort(v, n, sizeof(*v), by_place);
	for (i = 0; i < n; i = k) {
		double sum = 0;

		for (k = i; k < n && v[k].at == v[i].at; k++)
			sum += v[k].weight;
		if (sum > best + 1e-9 ||
		    (sum > best - 1e-9 &&
		     labs(v[i].at - guess) < labs(*at - guess))) {
			best = sum;
			*at = v[i].at;
		}
	}
	return true;
}

static struct span less_end(const struct line *l)
{
	struct span s;

	assert(l);
	s = (struct span){ l->p, l->n };
	s = span_chomp(s);
	/* CR CR LF: its line end was converted twice */
	while (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

size_t line_crs(const struct line *l)
{
	size_t n = l->n - less_end(l).n;

	return n && l->p[l->n - 1] == '\n' ? n - 1 : n;
}

static struct span less_blanks(struct span s)
{
	while (s.n && strchr(" \t\r\n", s.p[0]) && s.p[0])
		s = span_skip(s, 1);
	return s;
}

/* Compares the whole lines, unlike squeezed(). */
static bool only_blanks_differ(struct span a, struct span b)
{
	for (;;) {
		a = less_blanks(a);
		b = less_blanks(b);
		if (!a.n || !b.n || *a.p != *b.p)
			return !a.n && !b.n;
		a = span_skip(a, 1);
		b = span_skip(b, 1);
	}
}

/* The reason that describes the smallest difference between the two lines. */
static enum hunk_reason compare(const struct line *want,
				const struct line *have)
{
	struct span a = less_end(want), b = less_end(have);

	if (span_eq(a, b)) {
		return line_crs(want) != line_crs(have) ? REASON_LINE_ENDS :
							  REASON_NEWLINE;
	}
	return only_blanks_differ(a, b) ? REASON_BLANKS : REASON_DIFFERS;
}

/* A hunk that lacks context at one end belongs to that end: see locate.h. */
static bool at_wrong_end(const struct image *file, const struct hunk *h,
			 long at)
{
	uint32_t prefix = hunk_prefix(h), suffix = hunk_suffix(h);

	return (suffix < prefix && at + (long)h->npre != (long)file->n) ||
	       (prefix < suffix && h->pre_at == 0 && at != 0);
}

static void add_names(struct map *m, const struct line *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct span rest = { v[i].p, v[i].n }, t;

		while ((t = compare_next_name(&rest)).n)
			map_put(m, t.p, t.n, m);
	}
}

/*
 * Were the names renamed? Then the old ones are gone from the file, and the new ones are
 * not in the hunk. Else the lines may as well use other things.
 */
static bool are_renamed(struct explainer *e, const struct hunk *h,
			const struct explanation *x)
{
	struct map own = { 0 };
	bool so = true;
	size_t i;

	if (!e->names.n)
		add_names(&e->names, e->line, e->file->n);
	add_names(&own, h->pre, h->npre);
	for (i = 0; i < x->nrenamed && so; i++) {
		const struct renamed *r = &x->renamed[i];

		so = !map_get(&e->names, r->from.p, r->from.n) &&
		     !map_get(&own, r->to.p, r->to.n);
	}
	map_free(&own);
	return so;
}

/* Do all lines that differ have the same few names renamed? */
static void look_for_names(struct explainer *e, const struct hunk *h,
			   struct explanation *x)
{
	const struct line *line = e->line;
	size_t i, n = e->file->n;

	for (i = 0; i < x->ndiffer; i++) {
		size_t at = x->at + x->differ[i];

		if (at >= n || !compare_renamed(less_end(&h->pre[x->differ[i]]),
						less_end(&line[at]), x->renamed,
						&x->nrenamed))
			break;
	}
	if (i == x->ndiffer && x->nrenamed && are_renamed(e, h, x))
		x->reason = REASON_RENAMED;
	else
		x->nrenamed = 0;
}

/*
 * If no line has voted for a place: can the hunk belong to the line in its header? It can
 * if a line is equal there, or if all lines are equal except for names.
 */
static bool may_belong(const struct explainer *e, const struct hunk *h)
{
	struct renamed names[COMPARE_NAMES];
	size_t i, n = 0;

	if (h->pre_at >= e->file->n || h->npre > e->file->n - h->pre_at)
		return false;
	for (i = 0; i < h->npre; i++)
		if (line_eq(&h->pre[i], &e->line[h->pre_at + i]))
			return true;
	for (i = 0; i < h->npre; i++)
		if (!compare_renamed(less_end(&h->pre[i]),
				     less_end(&e->line[h->pre_at + i]), names,
				     &n))
			return false;
	return n > 0;
}

void explain_hunk(struct arena *a, struct explainer *e, const struct hunk *h,
		  struct explanation *out)
{
	const struct image *file = e->file;
	struct vote *v = NULL;
	size_t n = collect(e, h, &v);
	const struct line *line = e->line;
	long at = (long)h->pre_at;
	uint32_t i;

	*out = (struct explanation){ .reason = REASON_NOTHING_NEAR };
	if (!best_place(v, n, (long)h->pre_at, &at) && !may_belong(e, h))
		goto done;
	out->at = at > 0 ? (size_t)at : 0;
	out->differ = arena_alloc(a, h->npre, sizeof(*out->differ));
	for (i = 0; i < h->npre; i++) {
		long k = at + (long)i;
		const struct line *have =
			k >= 0 && k < (long)file->n ? &line[k] : NULL;
		enum hunk_reason r;

		if (have && line_eq(&h->pre[i], have)) {
			out->same++;
			continue;
		}
		/* an owner of lines that agree is what the hunk builds upon */
		if (have && have->owner && !out->owner)
			out->owner = have->owner;
		r = have ? compare(&h->pre[i], have) : REASON_DIFFERS;
		if (!out->ndiffer) {
			out->reason = r;
			out->first = k > 0 ? (size_t)k : 0;
		} else if (out->reason != r) {
			out->reason = REASON_DIFFERS;
		}
		out->differ[out->ndiffer++] = i;
	}
	if (!out->ndiffer && hunk_only_opens(h) &&
	    at + (long)h->npre < (long)file->n)
		out->reason = REASON_GOES_ON;
	else if (!out->ndiffer)
		out->reason = at_wrong_end(file, h, at) ? REASON_ENDS :
							  REASON_ORDER;
	else if (out->reason == REASON_DIFFERS && at >= 0)
		look_for_names(e, h, out);
done:
	free(v);
}
