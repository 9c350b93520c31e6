// SPDX-License-Identifier: GPL-2.0-only
/* Finds a change in a file that was edited since: see retrace.h. */
#include "engine/retrace.h"

#include <stdlib.h>
#include <string.h>

enum {
	BAND = 32, /* the most lines that were added or removed inside a hunk */
	WIDTH = 2 * BAND + 1,
	FAR = PLACE_BESIDE, /* a place farther away counts as that many edits */
	CELLS = 1 << 26,    /* the most cells for all hunks of a file */
	NONE = 0x3fffffff,  /* no solution: more edits than are possible */
	ROUND = 2           /* lines of context of a new hunk */
};

/* The last step to a cell of the edit distance. */
enum step { BEGIN, SAME, OTHER, LOST, CAME };

struct trace {
	struct finder *finder;
	const struct hunk *h;
	bool *own;    /* line of the preimage -> did the change add it? */
	bool *joined; /* ... -> and also the line before it, in one run? */
	size_t frozen; /* lines of the file before this belong to earlier hunks */
	long carry;    /* offset of the hunk before */
	uint64_t cells;     /* cells that may still be computed */
	struct map removed; /* lines that the change removed */
	struct map once;    /* lines of the file -> how often they are there */
	bool counted;       /* once is made */
	/* the best explanation so far */
	uint32_t cost;   /* its edits, if all own lines must be there */
	uint32_t any;    /* its edits, if own lines may be missing */
	uint32_t *where; /* line of the preimage -> its place, from 1; or 0 */
};

/* A part of the file that is compared with the preimage. */
struct window {
	long base; /* line of the file at which the middle of the band begins */
	long lo, hi;       /* lines of the file that may be used */
	struct line *line; /* from lo on */
	uint8_t *step; /* for each line of the preimage and place in the band */
	uint32_t end, cost, any;
};

static void mark_own(struct trace *t, struct arena *a)
{
	const struct hunk *h = t->h;
	uint32_t i, k;

	t->own = arena_alloc(a, h->npre + 1, sizeof(*t->own));
	t->joined = arena_alloc(a, h->npre + 1, sizeof(*t->joined));
	for (i = 0; i < h->nruns; i++)
		for (k = 0; k < h->run[i].npre; k++) {
			t->own[h->run[i].pre + k] = true;
			t->joined[h->run[i].pre + k] = k > 0;
		}
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* The edits that the place counts as: its distance from the old place, at most FAR. */
static uint32_t cost_of_place(const struct trace *t, long at)
{
	long d = labs(at - ((long)t->h->pre_at + t->carry));

	return d < FAR ? (uint32_t)d : FAR;
}

/* Computes the cells of one line of the preimage, at all places of the band. */
static void one_row(const struct trace *t, struct window *w, uint32_t i,
		    const uint32_t *was, uint32_t *now)
{
	const struct line *want = &t->h->pre[i - 1];
	const uint32_t *was_any = was + WIDTH;
	uint32_t *any = now + WIDTH;
	bool come = i < t->h->npre && !t->joined[i];
	int k;

	for (k = 0; k < WIDTH; k++) {
		long j =
			w->base + (long)i + k - BAND; /* number of used lines */
		uint32_t best = NONE, free = NONE;
		uint8_t step = BEGIN;

		if (j > w->lo && j <= w->hi &&
		    line_eq(want, &w->line[j - 1 - w->lo])) {
			best = was[k];
			free = was_any[k];
			step = SAME;
		} else if (j > w->lo && j <= w->hi) {
			free = was_any[k] + 1;
			best = t->own[i - 1] ? (uint32_t)NONE : was[k] + 1;
			step = OTHER;
		}
		if (k + 1 < WIDTH && j >= w->lo && j <= w->hi) {
			free = least(free, was_any[k + 1] + 1);
			if (!t->own[i - 1] && was[k + 1] + 1 < best) {
				best = was[k + 1] + 1;
				step = LOST;
			}
		}
		if (k && j > w->lo && j <= w->hi && i < t->h->npre) {
			free = least(free, any[k - 1] + 1);
			if (come && now[k - 1] + 1 < best) {
				best = now[k - 1] + 1;
				step = CAME;
			}
		}
		now[k] = least(best, NONE);
		any[k] = least(free, NONE);
		w->step[(size_t)i * WIDTH + (size_t)k] = step;
	}
}

static void load_window(const struct trace *t, struct window *w,
			struct arena *a)
{
	const struct image *file = t->finder->file;
	struct cursor c;
	long i;

	w->lo = w->base - BAND;
	w->hi = w->base + (long)t->h->npre + BAND;
	if (w->lo < (long)t->frozen)
		w->lo = (long)t->frozen;
	if (w->hi > (long)file->n)
		w->hi = (long)file->n;
	if (w->hi < w->lo)
		w->hi = w->lo;
	w->line = arena_alloc(a, (size_t)(w->hi - w->lo), sizeof(*w->line));
	cursor_set(&c, file, least((uint32_t)w->lo, file->n));
	for (i = 0; i < w->hi - w->lo; i++)
		cursor_next(&c, &w->line[i]);
}

/* Finds the fewest edits in the window, and notes the explanation if it is the best. */
static void compare(struct trace *t, struct window *w, struct arena *a)
{
	uint32_t *row[2], npre = t->h->npre, i;
	int k;

	row[0] = arena_alloc(a, 2 * WIDTH, sizeof(**row));
	row[1] = arena_alloc(a, 2 * WIDTH, sizeof(**row));
	w->step = arena_alloc(a, ((size_t)npre + 1) * WIDTH, 1);
	for (k = 0; k < WIDTH; k++) {
		long j = w->base + k - BAND;

		row[0][k] = j >= w->lo && j <= w->hi ? cost_of_place(t, j) :
						       (uint32_t)NONE;
		row[0][WIDTH + k] = row[0][k];
	}
	for (i = 1; i <= npre; i++)
		one_row(t, w, i, row[(i - 1) % 2], row[i % 2]);
	w->cost = w->any = NONE;
	for (k = 0; k < WIDTH; k++) {
		/* from the middle outwards */
		int at = BAND + (k % 2 ? (k + 1) / 2 : -k / 2);

		w->any = least(w->any, row[npre % 2][WIDTH + at]);
		if (row[npre % 2][at] >= w->cost)
			continue;
		w->cost = row[npre % 2][at];
		w->end = (uint32_t)at;
	}
	t->cells -= (uint64_t)npre * WIDTH;
}

/* Follows the steps back, and sets where for each line of the preimage. */
static void follow(const struct trace *t, const struct window *w,
		   uint32_t *where)
{
	uint32_t i = t->h->npre, k = w->end;

	memset(where, 0, t->h->npre * sizeof(*where));
	while (i) {
		switch (w->step[(size_t)i * WIDTH + k]) {
		case SAME:
			where[i - 1] =
				(uint32_t)(w->base + (long)i + (long)k - BAND);
			i--;
			break;
		case OTHER:
			i--;
			break;
		case LOST:
			i--;
			k++;
			break;
		default:
			k--;
			break;
		}
	}
}

/* Compares the hunk with the lines around a place of the file. */
static void look_at(struct trace *t, long base)
{
	struct arena a = { 0 };
	struct window w = { .base = base };
	uint64_t need = (uint64_t)t->h->npre * WIDTH;

	if (t->cells < need)
		return;
	load_window(t, &w, &a);
	compare(t, &w, &a);
	t->any = least(t->any, w.any);
	if (w.cost < t->cost) {
		t->cost = w.cost;
		follow(t, &w, t->where);
	}
	arena_free(&a);
}

/* Searches for the longest run of own lines, and compares the hunk around it. */
static void look_for_run(struct trace *t)
{
	const struct hunk *h = t->h;
	struct hunk run = { .number = h->number };
	const struct run *r = h->run;
	struct place p;
	uint32_t i;

	for (i = 0; i < h->nruns; i++)
		if (h->run[i].npre > r->npre)
			r = &h->run[i];
	if (!h->nruns || !r->npre)
		return;
	run.pre = h->pre + r->pre;
	run.npre = r->npre;
	run.pre_at = h->pre_at + r->pre;
	run.run = &(struct run){ .npre = r->npre };
	run.nruns = 1;
	locate(t->finder, &run, t->frozen, t->carry, 0, &p);
	if (p.found)
		look_at(t, (long)p.at - (long)r->pre);
}

/* Has the line four letters or digits? A line of braces or blanks does not show a place. */
static bool tells(const struct line *l)
{
	return line_has_letters(l, 4);
}

/* Is the line in the file once only? Another one like it could be anybody's. */
static bool is_alone(struct trace *t, const struct line *l)
{
	const struct image *im = t->finder->file;
	struct arena a = { 0 };
	const struct line *v;
	size_t i;

	if (!t->counted) {
		v = image_lines(&a, im);
		for (i = 0; i < im->n; i++) {
			void **at = map_at(&t->once, v[i].p, v[i].n);

			*at = (void *)((uintptr_t)*at + 1);
		}
		arena_free(&a);
		t->counted = true;
	}
	return (uintptr_t)map_get(&t->once, l->p, l->n) == 1;
}

/*
 * Is one of the lines that are found alone in the file? A letter is enough for a line of
 * context. Own lines must be such that tells() accepts, and two of them where context is
 * found as well: a like place can have one.
 */
static bool is_anchored(struct trace *t)
{
	uint32_t i, own = 0, context = 0;

	for (i = 0; i < t->h->npre; i++) {
		context += t->where[i] && !t->own[i];
		if (!t->where[i] ||
		    !line_has_letters(&t->h->pre[i], t->own[i] ? 4 : 1) ||
		    !is_alone(t, &t->h->pre[i]))
			continue;
		if (!t->own[i])
			return true;
		own++;
	}
	return own > 1 || (own && !context);
}

/* Are all lines of the hunk there, and together? */
static bool is_together(const struct trace *t)
{
	uint32_t i;

	for (i = 0; i < t->h->npre; i++)
		if (!t->where[i] || t->where[i] != t->where[0] + i)
			return false;
	return true;
}

/* Is the place of the hunk far from the old one? */
static bool is_far(const struct trace *t)
{
	uint32_t i, npre = t->h->npre;

	for (i = 0; i < npre && !t->where[i]; i++)
		;
	return i < npre &&
	       cost_of_place(t, (long)t->where[i] - 1 - (long)i) == FAR;
}

/*
 * Is the place of the hunk certain? It is if a line of context is there, or an own line
 * at its old place, or one that tells() accepts and that is alone in the file. A hunk
 * without context counts as certain, and so does one that added nothing.
 */
static bool is_evident(struct trace *t)
{
	bool own = false, context = false;
	uint32_t i;

	if (is_far(t) && !is_together(t) && !is_anchored(t))
		return false;
	for (i = 0; i < t->h->npre; i++) {
		bool there = (long)t->where[i] ==
			     (long)t->h->pre_at + t->carry + (long)i + 1;

		if (t->where[i] && (there || !t->own[i]))
			return true;
		own |= t->own[i];
		context |= !t->own[i];
	}
	return !own || !context || is_anchored(t);
}

/* Notes the lines that the change removed; only those that tells() accepts, if any. */
static void note_removed(struct trace *t)
{
	const struct hunk *h = t->h;
	bool any = false;
	uint32_t i, k;

	map_free(&t->removed);
	for (i = 0; i < h->nruns; i++)
		for (k = 0; k < h->run[i].npost; k++)
			any |= tells(&h->post[h->run[i].post + k]);
	for (i = 0; i < h->nruns; i++)
		for (k = 0; k < h->run[i].npost; k++) {
			struct line *l = &h->post[h->run[i].post + k];

			if (!any || tells(l))
				map_put(&t->removed, l->p, l->n, l);
		}
}

/* Is a removed line among lines from to to of the file? */
static bool is_back(const struct trace *t, long from, long to)
{
	for (; from < to; from++) {
		struct line l = image_line(t->finder->file, (size_t)from);

		if (map_get(&t->removed, l.p, l.n))
			return true;
	}
	return false;
}

/*
 * How many lines outside of the hunk's own ones can have lines that came back: those of a
 * run at its beginning, or at its end. If that is an end of the file as well, lines may
 * have come in between.
 */
static uint32_t lines_before(const struct hunk *h)
{
	const struct run *r = h->run;

	if (!h->nruns || r->pre || !r->npost)
		return 0;
	return r->npost + (h->pre_at ? 0 : ROUND);
}

static uint32_t lines_behind(const struct hunk *h)
{
	const struct run *r = h->nruns ? &h->run[h->nruns - 1] : NULL;

	if (!r || r->pre + r->npre < h->npre || !r->npost)
		return 0;
	return r->npost + (h->run->pre ? ROUND : 0);
}

/* Are lines that the change removed back in the file, at the hunk or beside it? */
static bool some_are_back(struct trace *t)
{
	uint32_t npre = t->h->npre, i, lost = 0;
	long at, lines = (long)t->finder->file->n, from, to;

	note_removed(t);
	for (i = 0; i < npre && !t->where[i]; i++)
		lost++;
	/* no line of context is there: search from the first line of the band on */
	at = i < npre ? (long)t->where[i] - 1 :
			(long)t->h->pre_at + t->carry + BAND;
	from = i == npre ? at - 2 * (long)BAND :
	       lost      ? at - (long)lost - ROUND :
			   at;
	from -= (long)lines_before(t->h);
	if (is_back(t, from < (long)t->frozen ? (long)t->frozen : from,
		    at < lines ? at : lines))
		return true;
	for (lost = 0; i < npre; i++) {
		long is = (long)t->where[i] - 1;

		lost = t->where[i] ? 0 : lost + 1;
		if (!t->where[i])
			continue;
		if (is_back(t, at, is))
			return true;
		at = is + 1;
	}
	to = lost ? at + (long)lost + ROUND : at;
	to += (long)lines_behind(t->h);
	return is_back(t, at, to < lines ? to : lines);
}

/* Is line i of the preimage at line at of the file? */
static bool stands_at(const struct trace *t, long i, long at)
{
	return i >= 0 && i < (long)t->h->npre && t->where[i] &&
	       (long)t->where[i] - 1 == at;
}

/*
 * Lines are to be put back between lines i - 1 and i of the preimage, before line at of the
 * file. Is there context on both sides, at the old distance? At an end of the hunk, the
 * next line must be there.
 */
static bool is_between(const struct trace *t, long i, long at)
{
	long n = (long)t->h->npre, k;
	bool before = false, behind = false;

	if (i == 0 || i == n)
		return stands_at(t, i ? i - 1 : i, i ? at - 1 : at);
	for (k = 1; k <= i && !before && !t->own[i - k]; k++)
		before = stands_at(t, i - k, at - k);
	for (k = 0; i + k < n && !behind && !t->own[i + k]; k++)
		behind = stands_at(t, i + k, at + k);
	return before && behind;
}

/* Is the place of the run certain? See retrace.h. */
static bool has_place(struct trace *t, const struct run *r)
{
	long before = (long)r->pre - 1, behind = (long)r->pre + (long)r->npre;
	long last = (long)t->h->npre - 1, at, i;
	uint32_t k;

	for (i = before; !r->npre && i >= 0 && !t->where[i];)
		i--;
	if (!r->npre && i >= 0)
		return is_between(t, behind, (long)t->where[i] + (before - i));
	if (!r->npre)
		return behind == 0 && t->h->npre && t->where[0] &&
		       is_between(t, 0, (long)t->where[0] - 1);
	for (k = 0; k < r->npre; k++)
		if (tells(&t->h->pre[r->pre + k]) &&
		    is_alone(t, &t->h->pre[r->pre + k]))
			return true;
	at = (long)t->where[r->pre] - 1;
	return (before >= 0 && stands_at(t, before, at - 1)) ||
	       (behind <= last && stands_at(t, behind, at + (long)r->npre)) ||
	       (before < 0 && behind > last);
}

static bool all_have_places(struct trace *t)
{
	uint32_t i;

	for (i = 0; i < t->h->nruns; i++)
		if (!has_place(t, &t->h->run[i]))
			return false;
	return true;
}

/* The hunk is at that place of the file, with all its lines. */
static void place_at(const struct trace *t, size_t at, uint32_t *where)
{
	uint32_t i;

	for (i = 0; i < t->h->npre; i++)
		where[i] = (uint32_t)at + i + 1;
}

/*
 * All lines of the hunk fit at the line at. Takes that if one of them is alone in the file,
 * or if the likely place is none. True: it is another place, and neither is certain.
 */
static bool has_rival(struct trace *t, size_t at)
{
	uint32_t n = t->h->npre, *likely = t->where;
	uint32_t cost = cost_of_place(t, (long)at);
	struct arena a = { 0 };
	bool anchored, other;

	other = t->cost <= t->any && t->cost <= FAR &&
		!(is_together(t) && n && likely[0] == at + 1);
	t->where = arena_alloc(&a, n, sizeof(*t->where));
	place_at(t, at, t->where);
	anchored = is_anchored(t);
	t->where = likely;
	arena_free(&a);
	if (other && !anchored)
		return true;
	t->any = anchored ? cost : least(t->any, cost);
	if (anchored || cost < t->cost) {
		t->cost = cost;
		place_at(t, at, likely);
	}
	return false;
}

/* Is one of the own lines alone in the file, so that it may be the set's? */
static bool has_own_line(struct trace *t)
{
	uint32_t i;

	for (i = 0; i < t->h->npre; i++)
		if (t->own[i] && tells(&t->h->pre[i]) &&
		    is_alone(t, &t->h->pre[i]))
			return true;
	return false;
}

/*
 * Is what was there before the change there again? It can have been elsewhere all the time.
 * So one of its lines must be alone in the file, unless it is beside the old place, and no
 * own line may still be the set's. near: only beside the old place.
 */
static bool is_out(struct trace *t, bool near)
{
	const struct hunk *h = t->h;
	struct hunk before = { .number = h->number,
			       .pre = h->post,
			       .npre = h->npost,
			       .pre_at = h->pre_at };
	struct place p = { 0 };
	uint32_t i;
	bool beside;

	if (before.npre)
		locate(t->finder, &before, t->frozen, t->carry, 0, &p);
	if (!p.found)
		return false;
	beside = labs((long)p.at - (long)h->pre_at - t->carry) <= FAR;
	if (beside && !has_own_line(t))
		return true;
	for (i = 0; i < h->npost && (beside || !near); i++)
		if (line_has_letters(&h->post[i], 1) && is_alone(t, &h->post[i]))
			return true;
	return false;
}

static enum retraced one_hunk(struct trace *t)
{
	const struct hunk *h = t->h;
	bool rival = false;
	uint32_t there;
	struct place p;

	t->cost = t->any = NONE;
	look_at(t, (long)h->pre_at + t->carry);
	there = t->any;
	if (t->cost) {
		locate(t->finder, h, t->frozen, t->carry, 0, &p);
		if (p.found)
			rival = has_rival(t, p.at);
		else if (t->cost > FAR || t->cost > t->any)
			look_for_run(t);
	}
	if (t->cost < NONE && t->cost <= t->any && is_evident(t) &&
	    !some_are_back(t))
		return !rival && (is_together(t) || is_anchored(t)) &&
				       all_have_places(t) ?
			       RETRACED :
			       RETRACED_LOOSE;
	if (is_out(t, there < FAR))
		return RETRACED_OUT;
	return there < FAR ? RETRACED_NEAR : RETRACED_NOT;
}

/* The line of the file at which the run begins; first is the earliest allowed one. */
static size_t place_of_run(const struct trace *t, const struct run *r,
			   size_t first)
{
	uint32_t i = r->pre, k, lost, npre = t->h->npre;
	size_t at;

	if (i < npre && t->where[i] && (r->npre || !i || !t->where[i - 1]))
		return t->where[i] - 1 < first ? first : t->where[i] - 1;
	/* at the old distance after the last line before it that is there, if possible */
	while (i && !t->where[i - 1])
		i--;
	for (k = r->pre; k < npre && !t->where[k]; k++)
		;
	lost = i ? r->pre - i : k - r->pre;
	at = i ? t->where[i - 1] + lost : t->where[k] - 1;
	if (!i)
		at = at > lost ? at - lost : 0;
	else if (k < npre && at > t->where[k] - 1)
		at = t->where[k] - 1;
	if (at > t->finder->file->n)
		at = t->finder->file->n;
	return at < first ? first : at;
}

static void copy_lines(const struct trace *t, size_t from, size_t to,
		       struct line *v, uint32_t *n)
{
	for (; from < to; from++)
		v[(*n)++] = image_line(t->finder->file, from);
}

/* Makes the hunk at its present place, with the context of the file. */
static void draw(struct arena *a, const struct trace *t, struct hunk *out)
{
	const struct hunk *h = t->h;
	size_t *at = arena_alloc(a, h->nruns, sizeof(*at));
	size_t end = t->frozen, from, to, lines = t->finder->file->n;
	uint32_t i, n = 0;

	for (i = 0; i < h->nruns; i++) {
		at[i] = place_of_run(t, &h->run[i], end);
		end = at[i] + h->run[i].npre;
	}
	from = at[0] < t->frozen + ROUND ? t->frozen : at[0] - ROUND;
	to = end + ROUND < lines ? end + ROUND : lines;
	out->pre_at = (uint32_t)from;
	out->npre = (uint32_t)(to - from);
	out->pre = arena_alloc(a, out->npre, sizeof(*out->pre));
	copy_lines(t, from, to, out->pre, &n);
	out->post = arena_alloc(a, out->npre + h->npost, sizeof(*out->post));
	out->run = arena_alloc(a, h->nruns, sizeof(*out->run));
	out->npost = 0;
	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		copy_lines(t, from, at[i], out->post, &out->npost);
		out->run[i] = (struct run){
			.pre = (uint32_t)at[i] - out->pre_at,
			.npre = r->npre,
			.post = out->npost,
			.npost = r->npost,
		};
		if (r->npost)
			memcpy(out->post + out->npost, h->post + r->post,
			       r->npost * sizeof(*out->post));
		out->npost += r->npost;
		from = at[i] + r->npre;
	}
	copy_lines(t, from, to, out->post, &out->npost);
}

/* Makes the hunk, and sets frozen and carry for the next one. */
static void go_on(struct arena *a, struct trace *t, bool certain,
		  struct hunk *out)
{
	uint32_t i, npre = t->h->npre;

	for (i = 0; i < npre && !t->where[i]; i++)
		;
	if (i == npre || !t->h->nruns)
		return;
	if (certain)
		draw(a, t, out);
	else
		out->pre_at = t->where[i] > i ? t->where[i] - 1 - i : 0;
	t->carry = (long)t->where[i] - 1 - (long)(t->h->pre_at + i);
	for (i = npre; !t->where[i - 1]; i--)
		;
	t->frozen = t->where[i - 1];
}

bool retrace(struct arena *a, struct finder *finder, const struct hunk *hunk,
	     uint32_t n, struct hunk *out, enum retraced *is)
{
	struct trace t = { .finder = finder, .cells = CELLS };
	bool all = true;
	uint32_t i;

	for (i = 0; i < n; i++) {
		struct arena room = { 0 };

		t.h = &hunk[i];
		out[i] = hunk[i];
		mark_own(&t, &room);
		t.where = arena_alloc(&room, t.h->npre, sizeof(*t.where));
		is[i] = one_hunk(&t);
		all &= is[i] >= RETRACED_LOOSE;
		if (is[i] >= RETRACED_LOOSE)
			go_on(a, &t, is[i] == RETRACED, &out[i]);
		arena_free(&room);
	}
	map_free(&t.removed);
	map_free(&t.once);
	return all;
}
