// SPDX-License-Identifier: GPL-2.0-only
/* Searches an edited file with the index of an earlier state: see moved.h. */
#include "engine/moved.h"

#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"

/* Approximate costs in ns: of a search in the base, and of comparing lines. */
enum { ASK = 500, COMPARE = 60 };

/* Appends a stretch; there must be room for it. */
static void push_run(struct moved_lines *m, uint32_t at, uint32_t base,
		     uint32_t n)
{
	struct stretch *last = m->nruns ? &m->run[m->nruns - 1] : NULL;

	if (last && last->at + last->n == at && last->base + last->n == base)
		last->n += n;
	else
		m->run[m->nruns++] = (struct stretch){ at, base, n };
}

/* Empties m, and makes room for that many stretches and seams. */
static void make_room(struct moved_lines *m, size_t runs, size_t seams)
{
	m->nruns = m->nseams = 0;
	if (runs > m->cap_runs) {
		free(m->run);
		m->cap_runs = 2 * runs;
		m->run = pom_alloc(m->cap_runs, sizeof(*m->run));
	}
	if (seams > m->cap_seams) {
		free(m->seam);
		m->cap_seams = 2 * seams;
		m->seam = pom_alloc(m->cap_seams, sizeof(*m->seam));
	}
}

void moved_start(struct moved_lines *m, uint32_t n)
{
	make_room(m, 1, 0);
	if (n)
		push_run(m, 0, 0, n);
}

void moved_free(struct moved_lines *m)
{
	free(m->run);
	free(m->seam);
	memset(m, 0, sizeof(*m));
}

/* The first stretch that ends after that line of the file. */
static size_t run_at(const struct moved_lines *m, uint32_t line)
{
	size_t lo = 0, hi = m->nruns;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->run[mid].at + m->run[mid].n <= line)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The first stretch that ends after that line of the base. */
static size_t run_of(const struct moved_lines *m, uint32_t base)
{
	size_t lo = 0, hi = m->nruns;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->run[mid].base + m->run[mid].n <= base)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The first seam at that line or after it. */
static size_t seam_at(const struct moved_lines *m, uint32_t line)
{
	size_t lo = 0, hi = m->nseams;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->seam[mid].at < line)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Lines [from, to) of the old file, which no edit changes, begin at line at of the new. */
struct kept {
	size_t from, to, at;
	size_t run,
		seam; /* the first stretch and seam that can have lines of it */
};

static void keep_some(const struct stretch *r, const struct kept *k,
		      struct moved_lines *out)
{
	size_t lo = r->at, hi = lo + r->n;

	lo = lo < k->from ? k->from : lo;
	hi = hi > k->to ? k->to : hi;
	if (lo < hi)
		push_run(out, (uint32_t)(k->at + lo - k->from),
			 r->base + (uint32_t)(lo - r->at), (uint32_t)(hi - lo));
}

static void keep_runs(const struct moved_lines *in, struct kept *k,
		      struct moved_lines *out)
{
	const struct stretch *r = in->run + k->run, *end = in->run + in->nruns;
	uint32_t shift = (uint32_t)(k->at - k->from);
	struct stretch *to;

	for (; r < end && r->at <= k->from && r->at + r->n <= k->to; r++)
		keep_some(r, k, out);
	/* neighbours here are never neighbours in the base, so they are not joined */
	to = out->run + out->nruns;
	for (; r < end && r->at > k->from && r->at + r->n <= k->to; r++)
		*to++ = (struct stretch){ r->at + shift, r->base, r->n };
	out->nruns = (size_t)(to - out->run);
	k->run = (size_t)(r - in->run);
	/* this stretch may also have the next kept lines */
	if (r < end && r->at < k->to)
		keep_some(r, k, out);
}

/* Keeps the seams between the lines. The edits at both ends make the seams there. */
static void keep_seams(const struct moved_lines *in, struct kept *k, bool first,
		       struct moved_lines *out)
{
	const struct seam *s = in->seam + k->seam, *end = in->seam + in->nseams;
	uint32_t shift = (uint32_t)(k->at - k->from);
	struct seam *to = out->seam + out->nseams;

	while (s < end && s->at < k->from + !first)
		s++;
	for (; s < end && s->at < k->to; s++)
		*to++ = (struct seam){ s->at + shift, s->line, s->pair };
	out->nseams = (size_t)(to - out->seam);
	k->seam = (size_t)(s - in->seam);
}

/* Makes the seams at the lines that an edit has added, and after them. */
static void add_seams(const struct image *to, const struct edit *e,
		      struct moved_lines *out)
{
	size_t at = e->post, end = e->post + e->npost;
	struct line l = { 0 };
	struct cursor c;
	uint64_t above = 0, hash;

	/* an adjoining edit has made this seam already: replace it */
	if (out->nseams && out->seam[out->nseams - 1].at == at)
		out->nseams--;
	if (at)
		l = image_line(to, at - 1);
	if (at)
		above = pom_hash(l.p, l.n);
	cursor_set(&c, to, at);
	for (; at <= end && cursor_next(&c, &l); at++) {
		hash = pom_hash(l.p, l.n);
		out->seam[out->nseams++] = (struct seam){
			.at = (uint32_t)at,
			.line = seam_line(hash),
			.pair = at ? seam_pair(above, hash) : 0,
		};
		above = hash;
	}
}

void moved_edit(const struct moved_lines *in, const struct image *to,
		const struct edits *edits, struct moved_lines *out)
{
	struct kept k = { 0 };
	size_t i, seams = in->nseams + edits->n;

	for (i = 0; i < edits->n; i++)
		seams += edits->v[i].npost;
	make_room(out, in->nruns + edits->n, seams);
	for (i = 0; i <= edits->n; i++) {
		const struct edit *e = i < edits->n ? &edits->v[i] : NULL;

		k.to = e ? e->pre : k.from + to->n - k.at;
		keep_runs(in, &k, out);
		keep_seams(in, &k, i == 0, out);
		if (!e)
			break;
		add_seams(to, e, out);
		k.from = e->pre + e->npre;
		k.at = e->post + e->npost;
	}
}

static uint64_t bit(uint32_t hash)
{
	return (uint64_t)1 << (hash >> 26);
}

static uint32_t pair_of(const struct sought *q, uint32_t i)
{
	return seam_pair(q->hash[i], q->hash[i + 1]);
}

void sought_set(struct sought *q)
{
	uint32_t i;

	q->mask = 0;
	for (i = 0; i + 1 < q->n; i++)
		q->mask |= bit(pair_of(q, i));
	q->cost = 0;
}

static bool fits(struct sought *q, uint32_t line)
{
	q->cost += COMPARE;
	return q->fits(q->arg, line);
}

static bool next_in_base(const struct moved_lines *m, struct sought *q,
			 uint32_t line, uint32_t limit, uint32_t *out)
{
	size_t r = run_at(m, line);

	while (r < m->nruns && m->run[r].at <= limit) {
		const struct stretch *run = &m->run[r];
		uint32_t skip = line > run->at ? line - run->at : 0, hit;

		q->cost++;
		if (run->n < q->n) {
			r++;
			continue;
		}
		if (!suffixes_next(q->base, &q->m, run->base + skip, &hit))
			return false;
		if (hit >= run->base + run->n) {
			r = run_of(m, hit);
			if (r == m->nruns)
				return false;
			run = &m->run[r];
		}
		if (hit >= run->base && hit + q->n <= run->base + run->n) {
			*out = run->at + hit - run->base;
			return *out <= limit;
		}
		/* that match ends outside of the stretch, and so do the later ones in it */
		r += hit >= run->base;
		q->cost += ASK;
	}
	return false;
}

static bool before_in_base(const struct moved_lines *m, struct sought *q,
			   uint32_t line, uint32_t floor, uint32_t *out)
{
	size_t r = run_at(m, line);

	if (r == m->nruns || m->run[r].at >= line)
		r--;
	/* r can be below 0: then it is a large number */
	while (r < m->nruns && m->run[r].at + m->run[r].n > floor) {
		const struct stretch *run = &m->run[r];
		/* the lines of the stretch where a whole match can begin */
		uint32_t room = run->n < q->n ? 0 : run->n - q->n + 1, hit;

		q->cost++;
		if (!room) {
			r--;
			continue;
		}
		if (line - run->at < room)
			room = line - run->at;
		if (!suffixes_before(q->base, &q->m, run->base + room, &hit))
			return false;
		if (hit >= run->base) {
			*out = run->at + hit - run->base;
			return *out >= floor;
		}
		r = run_of(m, hit);
		r -= hit < m->run[r].base;
		q->cost += ASK;
	}
	return false;
}

/* The first place over a seam, from line to limit. */
static bool next_at_seam(const struct moved_lines *m, struct sought *q,
			 uint32_t line, uint32_t limit, uint32_t *out)
{
	size_t k = seam_at(m, q->n > 1 ? line + 1 : line);
	bool found = false;
	uint32_t o, at;

	for (; k < m->nseams; k++) {
		const struct seam *s = &m->seam[k];

		if (s->at > (uint64_t)limit + q->n - 1)
			break;
		q->cost++;
		if (q->n == 1) {
			if (s->line == seam_line(q->hash[0]) && fits(q, s->at)) {
				*out = s->at;
				return true;
			}
			continue;
		}
		if (!(q->mask & bit(s->pair)))
			continue;
		for (o = 0; o + 1 < q->n && line + o < s->at; o++) {
			at = s->at - 1 - o;
			q->cost++;
			if (at > limit || s->pair != pair_of(q, o) ||
			    !fits(q, at))
				continue;
			*out = at;
			if (at == line)
				return true;
			limit = at - 1;
			found = true;
		}
	}
	return found;
}

/* The last place over a seam, from floor on and before line. */
static bool before_at_seam(const struct moved_lines *m, struct sought *q,
			   uint32_t line, uint32_t floor, uint32_t *out)
{
	size_t k = seam_at(m, line + q->n - 1);
	bool found = false;
	uint32_t o, at;

	while (k && m->seam[k - 1].at + (q->n == 1) > floor) {
		const struct seam *s = &m->seam[--k];

		q->cost++;
		if (q->n == 1) {
			if (s->line == seam_line(q->hash[0]) && fits(q, s->at)) {
				*out = s->at;
				return true;
			}
			continue;
		}
		if (!(q->mask & bit(s->pair)))
			continue;
		for (o = 0; o + 1 < q->n && floor + o < s->at; o++) {
			at = s->at - 1 - o;
			q->cost++;
			if (at >= line || s->pair != pair_of(q, o) ||
			    !fits(q, at))
				continue;
			*out = at;
			floor = at + 1;
			found = true;
			break;
		}
	}
	return found;
}

bool moved_next(const struct moved_lines *m, struct sought *q, uint32_t line,
		uint32_t limit, uint32_t *out)
{
	bool found = next_in_base(m, q, line, limit, out);
	uint32_t at;

	if (found && *out == line)
		return true;
	if (next_at_seam(m, q, line, found ? *out - 1 : limit, &at)) {
		*out = at;
		found = true;
	}
	return found;
}

bool moved_before(const struct moved_lines *m, struct sought *q, uint32_t line,
		  uint32_t floor, uint32_t *out)
{
	bool found = before_in_base(m, q, line, floor, out);
	uint32_t at;

	if (before_at_seam(m, q, line, found ? *out + 1 : floor, &at)) {
		*out = at;
		found = true;
	}
	return found;
}
