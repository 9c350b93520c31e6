// SPDX-License-Identifier: GPL-2.0-only
/* The part of a set's change that no later set changed: see ledger_left. */
#include <string.h>

#include "ledger/internal.h"

enum { ROUND = 3 }; /* lines of context of a part */

/* Marks of one link, in the order of its edits. */
struct marks {
	const struct ledger_mark *v;
	size_t n;
};

/* The hunks that are left. */
struct parts {
	struct arena *a;
	struct hunk *hunk;
	uint32_t n;
};

static struct marks marks_of(const struct ledger_marks *all, uint32_t ref,
			     struct arena *a)
{
	struct ledger_mark *v = arena_alloc(a, all->n, sizeof(*v));
	size_t i, n = 0;

	for (i = 0; i < all->n; i++)
		if (all->v[i].ref == ref)
			v[n++] = all->v[i];
	return (struct marks){ v, n };
}

/* Does the mark have all lines of the run? */
static bool is_whole(const struct ledger_mark *m, const struct run *r)
{
	return !m->first && m->n == r->npost;
}

/* The hunk as it is, but where its first run is now. */
static void add_hunk(struct parts *p, const struct hunk *h,
		     const struct ledger_mark *m)
{
	long shift = (long)m->at - (long)(h->post_at + h->run[0].post);
	struct hunk *out = &p->hunk[p->n++];

	*out = *h;
	out->post_at = shift + (long)h->post_at > 0 ?
			       (uint32_t)((long)h->post_at + shift) :
			       0;
	out->pre_at = out->post_at;
}

/*
 * A hunk with the lines of the mark, which are in the run r. Its context is what the set
 * had there, from line lo to line hi of the hunk's lines after.
 */
static void add_part(struct parts *p, const struct hunk *h, const struct run *r,
		     const struct ledger_mark *m, size_t lo, size_t hi)
{
	struct hunk *out = &p->hunk[p->n++];
	size_t from = r->post + m->first, npre = is_whole(m, r) ? r->npre : 0;
	size_t before, behind = hi - from - m->n;

	if (from - lo > m->at)
		lo = from - m->at;
	before = from - lo;
	*out = (struct hunk){ .number = h->number, .line = h->line };
	out->post = h->post + lo;
	out->npost = (uint32_t)(hi - lo);
	out->npre = (uint32_t)(before + npre + behind);
	out->pre = arena_alloc(p->a, out->npre, sizeof(*out->pre));
	if (before)
		memcpy(out->pre, out->post, before * sizeof(*out->pre));
	if (npre)
		memcpy(out->pre + before, h->pre + r->pre,
		       npre * sizeof(*out->pre));
	if (behind)
		memcpy(out->pre + before + npre, h->post + from + m->n,
		       behind * sizeof(*out->pre));
	out->post_at = out->pre_at = (uint32_t)(m->at - before);
	out->run = arena_alloc(p->a, 1, sizeof(*out->run));
	*out->run = (struct run){ .pre = (uint32_t)before,
				  .npre = (uint32_t)npre,
				  .post = (uint32_t)before,
				  .npost = (uint32_t)m->n };
	out->nruns = 1;
}

/* The marks m are those of the hunk, whose first run is the edit number first. */
static void add_parts(struct parts *p, const struct hunk *h, struct marks m,
		      size_t first)
{
	size_t i, from, next, hi = 0, lo;
	bool whole = m.n == h->nruns;

	for (i = 0; i < m.n && whole; i++)
		whole = m.v[i].edit == first + i &&
			is_whole(&m.v[i], &h->run[i]);
	if (whole && m.n) {
		add_hunk(p, h, m.v);
		return;
	}
	for (i = 0; i < m.n; i++) {
		const struct run *r = &h->run[m.v[i].edit - first];

		from = r->post + m.v[i].first;
		lo = from > hi + ROUND ? from - ROUND : hi;
		next = i + 1 == m.n ? h->npost :
				      h->run[m.v[i + 1].edit - first].post +
					      m.v[i + 1].first;
		hi = from + m.v[i].n + ROUND;
		hi = hi < next ? hi : next;
		add_part(p, h, r, &m.v[i], lo, hi);
	}
}

static void all_parts(struct parts *p, const struct diff_file *f,
		      struct marks m)
{
	size_t at = 0, end, first = 0;
	uint32_t i;

	for (i = 0; i < f->nhunks; i++) {
		const struct hunk *h = &f->hunk[i];

		for (end = at; end < m.n && m.v[end].edit < first + h->nruns;)
			end++;
		add_parts(p, h, (struct marks){ m.v + at, end - at }, first);
		at = end;
		first += h->nruns;
	}
}

bool ledger_left(struct ledger *l, struct ledger_set *set,
		 const struct ledger_link *link, bool moved, struct arena *a,
		 struct diff_file *out)
{
	struct ledger_chain *c = ledger_chain(l, span_of(link->path));
	const struct diff_file *f = ledger_section_of(l, set, link->path);
	struct parts p = { .a = a };
	struct marks m;

	m = marks_of(moved ? &c->left_moved : &c->left,
		     ledger_ref_of(c, (size_t)(set - l->set)), a);
	if (!f || !m.n)
		return false;
	*out = (struct diff_file){
		.line = f->line,
		.change = DIFF_EDIT,
		.git = f->git,
	};
	if (m.v[m.n - 1].edit == LEDGER_MODE) {
		out->pre_mode = f->pre_mode;
		out->post_mode = f->post_mode;
		m.n--;
	}
	p.hunk = arena_alloc(a, m.n, sizeof(*p.hunk));
	all_parts(&p, f, m);
	out->hunk = p.hunk;
	out->nhunks = p.n;
	return true;
}
