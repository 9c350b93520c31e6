// SPDX-License-Identifier: GPL-2.0-only
/* Proposals for hunks that do not fit: see merge.h. */
#include "engine/merge.h"

#include <stdlib.h>
#include <string.h>

#include "engine/explain.h"
#include "engine/merge_internal.h"

enum {
	COMMON = 64,     /* a line that the file has more often does not vote */
	CELLS = 1 << 18, /* pairs of lines that are compared for a place */
	PLACES = 3,      /* candidates that are aligned */
	SLACK = 48,      /* lines around the place that are looked at */
	FOLLOWS = 96,    /* what it is worth that two lines stay together */
	APART = 4,       /* lines between a bracket and the line before it */
	NEAR = 8,        /* lines around the expected place */
	ALIKE = 50 /* percent: the least with which a line stands for another */
};

static void index_file(struct merge *m)
{
	size_t i;

	m->line = image_lines(&m->a, m->file);
	m->hash = arena_alloc(&m->a, m->file->n, sizeof(*m->hash));
	m->words = arena_alloc(&m->a, m->file->n, sizeof(*m->words));
	for (i = 0; i < m->file->n; i++)
		m->hash[i] = line_squeezed(&m->line[i]);
	line_index_make(&m->index, m->hash, m->file->n);
	merge_index_heads(m);
	m->steps += m->file->n;
}

void merge_free(struct merge *m)
{
	line_index_free(&m->index);
	line_index_free(&m->heads);
	arena_free(&m->a);
	m->line = NULL;
	m->placed_of = NULL;
}

uint32_t merge_count(const struct merge *m, const struct line *l)
{
	return line_index_get(&m->index, line_squeezed(l))->n;
}

static const struct line_words *words_at(struct merge *m, size_t at)
{
	if (!m->words[at]) {
		m->words[at] = arena_alloc(&m->a, 1, sizeof(**m->words));
		words_of_line(&m->a, &m->line[at], m->words[at]);
		m->steps += m->words[at]->n;
	}
	return m->words[at];
}

/* A line of the file that equals one of the hunk, and so votes for a place. */
struct vote {
	long at; /* the line of the file for the first line of the hunk */
	unsigned int weight;
};

static int by_place(const void *x, const void *y)
{
	const struct vote *a = x, *b = y;

	return a->at < b->at ? -1 : a->at > b->at;
}

static size_t collect_votes(struct merge *m, const struct hunk *h,
			    struct vote *v)
{
	size_t n = 0;
	uint32_t i;

	for (i = 0; i < h->npre; i++) {
		uint64_t key = line_squeezed(&h->pre[i]);
		const struct alike *x = line_index_get(&m->index, key);
		uint32_t at;

		if (!x->n || x->n > COMMON || !line_has_letters(&h->pre[i], 2))
			continue;
		for (at = x->first; at; at = m->index.next[at - 1])
			v[n++] = (struct vote){ (long)at - 1 - (long)i,
						COMMON / x->n };
		m->steps += x->n;
	}
	qsort(v, n, sizeof(*v), by_place);
	return n;
}

/* A place that votes are for. */
struct spot {
	long at;
	unsigned long weight;
};

/* Keeps a place if it is better than those that are kept, or than the one beside it. */
static size_t keep_spot(struct spot *best, size_t found, struct spot spot,
			long apart)
{
	size_t p;

	for (p = 0; p < found; p++)
		if (labs(best[p].at - spot.at) <= apart)
			break;
	if (p == PLACES)
		for (p = 0; p + 1 < PLACES; p++)
			if (best[p].weight < spot.weight)
				break;
	if (p == found)
		best[found++] = spot;
	else if (spot.weight > best[p].weight)
		best[p] = spot;
	return found;
}

/*
 * The best places, at least as far from each other as votes for one of them can be.
 * Returns their number.
 */
static size_t best_spots(const struct hunk *h, const struct vote *v, size_t n,
			 struct spot *best)
{
	long reach = SLACK / 2;
	size_t first = 0, k, found = 0;
	unsigned long sum = 0;

	for (k = 0; k < n; k++) {
		sum += v[k].weight;
		while (v[k].at - v[first].at > reach)
			sum -= v[first++].weight;
		/* the window is complete where the next vote is out of reach */
		if (k + 1 < n && v[k + 1].at - v[first].at <= reach)
			continue;
		found = keep_spot(best, found,
				  (struct spot){ v[first].at, sum },
				  reach + (long)h->npre);
	}
	return found;
}

/* Has the file cost all that it may? */
static bool too_much(const struct merge *m)
{
	return m->steps > MERGE_STEPS + m->file->n;
}

/* What the aligner of lines compares: the hunk's preimage, and a window of the file. */
struct two_lines {
	struct merge *m;
	const struct hunk *h;
	const struct line_words *words; /* of the preimage */
	const uint64_t *hash;
	size_t from;       /* the window begins there */
	const bool *taken; /* lines of the window that are left out, or NULL */
};

static int score_lines(const void *arg, size_t i, size_t k)
{
	const struct two_lines *t = arg;
	const struct line *l = &t->h->pre[i];
	size_t at = t->from + k;
	const struct line_words *there;
	unsigned int alike;

	if (t->taken && t->taken[k])
		return -1;
	if (t->hash[i] == t->m->hash[at]) {
		uint32_t n = line_index_get(&t->m->index, t->hash[i])->n;
		int worth = n == 1 ? 256 : n < 4 ? 192 : 128;

		if (!line_has_letters(l, 2))
			worth = 16;
		return line_eq(l, &t->m->line[at]) ? worth : worth / 2;
	}
	if (!t->words[i].bits || too_much(t->m))
		return -1;
	there = words_at(t->m, at);
	if (!(there->bits & t->words[i].bits))
		return -1;
	t->m->steps += there->n + t->words[i].n;
	alike = words_alike(&t->words[i], there);
	return alike < ALIKE ? -1 : (int)alike * 4 / 5;
}

/* Which lines of the window stand for lines of the hunk at that place? */
static bool *lines_of_place(struct arena *a, const struct hunk *h,
			    const struct aligned *place, size_t from, size_t n)
{
	bool *taken = arena_alloc(a, n, sizeof(*taken));
	uint32_t i;

	for (i = 0; i < h->npre; i++)
		if (place->match[i] >= (long)from &&
		    place->match[i] < (long)(from + n))
			taken[place->match[i] - (long)from] = true;
	return taken;
}

/*
 * Aligns the hunk around a place, but not to the lines of another place, if that is given.
 * False if that would cost too much.
 */
static bool align(struct arena *a, struct merge *m, const struct hunk *h,
		  long spot, const struct aligned *other, struct aligned *out)
{
	long to = spot + SLACK + 2 * (long)h->npre + SLACK / 2;
	struct line_words *words = arena_alloc(a, h->npre, sizeof(*words));
	uint64_t *hash = arena_alloc(a, h->npre, sizeof(*hash));
	struct two_lines t = { m, h, words, hash, 0, NULL };
	struct alignment x = { h->npre, 0, score_lines, &t, FOLLOWS, 1 };
	uint32_t i;

	t.from = spot > SLACK ? (size_t)(spot - SLACK) : 0;
	if (to > (long)m->file->n)
		to = (long)m->file->n;
	x.m = to > (long)t.from ? (size_t)to - t.from : 0;
	if (x.n * x.m > CELLS || too_much(m))
		return false;
	if (other)
		t.taken = lines_of_place(a, h, other, t.from, x.m);
	for (i = 0; i < h->npre; i++) {
		words_of_line(a, &h->pre[i], &words[i]);
		hash[i] = line_squeezed(&h->pre[i]);
	}
	out->match = arena_alloc(a, h->npre, sizeof(*out->match));
	out->eq = arena_alloc(a, h->npre, sizeof(*out->eq));
	out->score = 0;
	out->spot = spot;
	words_align(&x, out->match);
	m->steps += (uint64_t)x.n * x.m;
	for (i = 0; i < h->npre; i++) {
		if (out->match[i] < 0)
			continue;
		out->score += (unsigned long)score_lines(&t, i,
							 (size_t)out->match[i]);
		out->match[i] += (long)t.from;
		out->eq[i] = line_eq(&h->pre[i], &m->line[out->match[i]]);
		if (i && out->match[i - 1] == out->match[i] - 1)
			out->score += FOLLOWS;
	}
	return true;
}

/* Are lines i and i + 1 of the preimage near each other in the file? */
static bool is_near(const struct hunk *h, const struct aligned *al, long i)
{
	return i >= 0 && i + 1 < (long)h->npre && al->match[i] >= 0 &&
	       al->match[i + 1] > al->match[i] &&
	       al->match[i + 1] - al->match[i] <= APART;
}

/* Do these lines, which stand together in the file, show that they are the hunk's? */
static bool is_strong(const struct hunk *h, const struct aligned *al,
		      uint32_t from, uint32_t to)
{
	bool bracket = false;
	uint32_t i;

	for (i = from; i < to; i++) {
		if (al->match[i] < 0)
			continue;
		if (line_has_letters(&h->pre[i], 2))
			return true;
		bracket |=
			span_trim((struct span){ h->pre[i].p, h->pre[i].n }).n >
			0;
	}
	return bracket &&
	       (is_near(h, al, (long)from - 1) || is_near(h, al, (long)to - 1));
}

/*
 * A line without letters stands anywhere, so it counts only beside a line of the hunk
 * that stands beside it, or if it is a bracket, a few lines from it.
 */
static void drop_weak(const struct hunk *h, struct aligned *al)
{
	uint32_t i, first = 0;

	for (i = 0; i <= h->npre; i++) {
		if (i < h->npre && i > first && al->match[i] >= 0 &&
		    al->match[i] == al->match[i - 1] + 1)
			continue;
		if (!is_strong(h, al, first, i))
			for (; first < i; first++)
				al->match[first] = -1;
		first = i;
	}
	for (i = 0; i < h->npre; i++)
		al->eq[i] &= al->match[i] >= 0;
}

/* Where the hunk begins, if that is known, or -1. */
static long place_of(const struct merge *m, uint32_t i)
{
	if (m->result[i].state == HUNK_FITS)
		return (long)m->result[i].place.at;
	return m->placed[i];
}

/* Do the hunks around it, whose places are known, stand before and after the place? */
static bool in_order(const struct merge *m, uint32_t i, size_t from, size_t to)
{
	uint32_t k;

	for (k = i; k-- > 0;)
		if (place_of(m, k) >= 0) {
			if (place_of(m, k) >= (long)from)
				return false;
			break;
		}
	for (k = i + 1; k < m->nhunks; k++)
		if (place_of(m, k) >= 0)
			return place_of(m, k) >= (long)to;
	return true;
}

/* Is the place about as far from the line in the header as that of the hunk before? */
static bool is_expected(const struct merge *m, uint32_t i, size_t at)
{
	long want = (long)m->hunk[i].pre_at;
	uint32_t k;

	for (k = i; k-- > 0;)
		if (place_of(m, k) >= 0) {
			want += place_of(m, k) - (long)m->hunk[k].pre_at;
			break;
		}
	return labs((long)at - want) <= NEAR + (long)m->hunk[i].npre;
}

static size_t first_match(const struct hunk *h, const struct aligned *al)
{
	uint32_t i;

	for (i = 0; i < h->npre; i++)
		if (al->match[i] >= 0)
			return (size_t)al->match[i];
	return 0;
}

static bool any_match(const struct hunk *h, const struct aligned *al)
{
	uint32_t i;

	for (i = 0; i < h->npre; i++)
		if (al->match[i] >= 0)
			return true;
	return false;
}

static size_t last_match(const struct hunk *h, const struct aligned *al)
{
	uint32_t i;

	for (i = h->npre; i--;)
		if (al->match[i] >= 0)
			return (size_t)al->match[i];
	return 0;
}

/* Is the first change there in another function than in the hunk? */
static bool is_astray(const struct merge *m, const struct hunk *h,
		      const struct aligned *al)
{
	uint32_t i = h->run[0].pre;
	struct span other;
	size_t at;

	while (i < h->npre && al->match[i] < 0)
		i++;
	at = i < h->npre ? (size_t)al->match[i] : last_match(h, al) + 1;
	return merge_function(m, h, al, h->run[0].pre, at, &other) ==
	       FUNCTION_OTHER;
}

/* Notes whether the place is where the hunk is expected. */
static void rate(const struct merge *m, uint32_t i, struct aligned *x)
{
	const struct hunk *h = &m->hunk[i];
	size_t first = first_match(h, x);

	x->ordered = in_order(m, i, first, last_match(h, x));
	x->placed = x->score;
	if (x->ordered)
		x->placed += x->placed / 4;
	if (is_expected(m, i, first))
		x->placed += x->placed / 4;
}

/*
 * Is the other place as good as the best one, or nearly? That it is farther from the line
 * in the header does not count. It is no rival if it is not between the hunks around it,
 * or in another function than the hunk, and the best one is.
 */
static bool is_rival(const struct merge *m, const struct hunk *h,
		     const struct aligned *best, const struct aligned *x)
{
	if (x->score * 10 <= best->score * 9 &&
	    x->placed * 5 <= best->placed * 4)
		return false;
	return (x->ordered || !best->ordered) &&
	       (!is_astray(m, h, x) || is_astray(m, h, best));
}

/*
 * Looks for a place that rivals the best one, among the n candidates v. Those that were
 * aligned to the same lines are aligned again without these.
 */
static void find_rival(struct arena *a, struct merge *m, uint32_t i,
		       struct aligned *best, const struct aligned *v, size_t n)
{
	const struct hunk *h = &m->hunk[i];
	size_t first = first_match(h, best), k;

	for (k = 0; k < n && !best->rival; k++) {
		struct aligned x = v[k];

		if (first_match(h, &x) == first) {
			if (!align(a, m, h, v[k].spot, best, &x))
				continue;
			drop_weak(h, &x);
			rate(m, i, &x);
		}
		if (any_match(h, &x))
			best->rival = is_rival(m, h, best, &x);
	}
}

/* Finds the place. False if there is none. */
static bool find_place(struct arena *a, struct merge *m, uint32_t i,
		       struct aligned *best)
{
	const struct hunk *h = &m->hunk[i];
	struct vote *v = pom_alloc((size_t)h->npre * COMMON + 1, sizeof(*v));
	size_t n = collect_votes(m, h, v), k, found = 0;
	struct aligned al[PLACES];
	struct spot spot[PLACES];

	memset(best, 0, sizeof(*best));
	n = best_spots(h, v, n, spot);
	free(v);
	for (k = 0; k < n; k++) {
		struct aligned *x = &al[found];

		memset(x, 0, sizeof(*x));
		if (!align(a, m, h, spot[k].at, NULL, x))
			continue;
		drop_weak(h, x);
		rate(m, i, x);
		if (x->placed > best->placed)
			*best = *x;
		found++;
	}
	if (best->match)
		find_rival(a, m, i, best, al, found);
	return best->match != NULL;
}

/* Forgets the places of other hunks of the file. */
static void begin_hunks(struct merge *m)
{
	uint32_t i;

	if (m->placed_of == m->hunk)
		return;
	m->placed_of = m->hunk;
	m->placed = arena_alloc(&m->a, m->nhunks, sizeof(*m->placed));
	for (i = 0; i < m->nhunks; i++)
		m->placed[i] = -1;
}

void merge_hunk(struct arena *a, struct merge *m, uint32_t i,
		struct proposal *out)
{
	const struct hunk *h = &m->hunk[i];
	struct aligned al;

	memset(out, 0, sizeof(*out));
	if (h->npre > MERGE_LINES || !h->npre || m->file->n == 0) {
		out->why = h->npre ? "the hunk has too many lines" :
				     "it has no context";
		return;
	}
	if (too_much(m)) {
		out->why = "too much of the file was compared";
		return;
	}
	if (!m->line)
		index_file(m);
	begin_hunks(m);
	if (!find_place(a, m, i, &al)) {
		out->why = "no line that shows its place is in the file";
		return;
	}
	merge_chunks(a, m, h, &al, out);
	if (out->found)
		m->placed[i] = (long)first_match(h, &al);
}

/* An edit of the file and where its new lines are. */
struct piece_of {
	struct edit e;
	const struct line *line;
	size_t order;
};

static int by_line(const void *x, const void *y)
{
	const struct piece_of *a = x, *b = y;

	if (a->e.pre != b->e.pre)
		return a->e.pre < b->e.pre ? -1 : 1;
	if (a->e.npre != b->e.npre)
		return a->e.npre < b->e.npre ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

static size_t gather(struct arena *a, const struct merge *m,
		     const struct proposal *proposal, struct piece_of **out)
{
	size_t n = 0, all = 0, k;
	struct piece_of *v;
	uint32_t i;

	for (i = 0; i < m->nhunks; i++)
		all += m->result[i].state == HUNK_FITS ? m->hunk[i].nruns :
							 proposal[i].nedits;
	v = *out = arena_alloc(a, all, sizeof(*v));
	for (i = 0; i < m->nhunks; i++) {
		const struct hunk *h = &m->hunk[i];
		const struct proposal *p = &proposal[i];

		if (m->result[i].state == HUNK_PRESENT)
			continue;
		if (m->result[i].state == HUNK_FITS) {
			for (k = 0; k < h->nruns; k++, n++) {
				const struct run *r = &h->run[k];

				v[n].e = (struct edit){ m->result[i].place.at +
								r->pre,
							r->npre, 0, r->npost };
				v[n].line = h->post + r->post;
				v[n].order = n;
			}
			continue;
		}
		for (k = 0; k < p->nedits; k++, n++) {
			v[n] = (struct piece_of){ p->edit[k],
						  p->line + p->edit[k].post,
						  n };
		}
	}
	return n;
}

bool merge_apply(struct arena *a, const struct merge *m,
		 const struct proposal *proposal, uint32_t owner,
		 struct image *out)
{
	struct piece_of *v;
	size_t n, k, at = 0;
	uint32_t i;

	for (i = 0; i < m->nhunks; i++)
		if (m->result[i].state == HUNK_FAILS && !proposal[i].found)
			return false;
	n = gather(a, m, proposal, &v);
	qsort(v, n, sizeof(*v), by_line);
	for (k = 0; k < n; k++) {
		if (v[k].e.pre < at || v[k].e.pre + v[k].e.npre > m->file->n)
			return false;
		at = v[k].e.pre + v[k].e.npre;
	}
	memset(out, 0, sizeof(*out));
	for (k = 0, at = 0; k < n; k++) {
		image_copy(a, out, m->file, at, v[k].e.pre - at);
		image_add(a, out, v[k].line, v[k].e.npost, owner);
		at = v[k].e.pre + v[k].e.npre;
	}
	image_copy(a, out, m->file, at, m->file->n - at);
	image_pack(a, out);
	return true;
}
