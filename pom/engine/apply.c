// SPDX-License-Identifier: GPL-2.0-only
/* Applies the hunks of a file: see apply.h. */
#include "engine/apply.h"

#include <stdlib.h>
#include <string.h>

enum {
	ASK = 64,
	AMONG_LINES = 1 << 18, /* the most lines of a preimage for is_among */
	TWICE_ASK = 256,       /* hunks of a file that is_twice looks for */
	TWICE_LINES = 2,       /* it looks for so many lines at least ... */
	TWICE_BYTES = 40,      /* ... with so many bytes that are no blanks */
	VAGUE_STEPS = 1 << 22  /* lines of a file that is_vague compares */
};

struct work {
	struct arena *a;
	const struct image *in;
	struct finder *finder;
	size_t frozen; /* lines of in before this belong to earlier hunks */
	size_t seen;   /* lines before this belong to hunks that are present */
	long carry;
	long drift; /* offset of the last hunk that fits, or is certainly present */
	long shift; /* where the lines of the next hunk should be, minus pre_at */
	bool certain;           /* a hunk is certainly present */
	unsigned int asked;     /* lines that is_certain has searched */
	const struct hunk *all; /* the hunks of the file */
	uint32_t nall;
	unsigned int twice; /* hunks that is_twice has looked for */
	uint32_t vague;     /* lines that is_vague has compared */
	bool exact;         /* a hunk that needs fuzz fails */
};

/* Copies lines and sets their owner. The copy is in a, as the image is. */
static const struct line *copied(struct arena *a, const struct line *v,
				 uint32_t n, uint32_t owner)
{
	struct line *out = arena_alloc(a, n, sizeof(*out));
	size_t all = 0;
	uint32_t i;
	char *p;

	for (i = 0; i < n; i++)
		all += v[i].n;
	p = arena_text(a, all);
	for (i = 0; i < n; i++) {
		out[i] = (struct line){ memcpy(p, v[i].p, v[i].n), v[i].n,
					owner ? owner : v[i].owner };
		p += v[i].n;
	}
	return out;
}

static void splice(struct work *w, const struct hunk *h, size_t at,
		   const struct apply_opt *opt, struct apply_result *out)
{
	struct image *im = &out->image;
	uint32_t i;

	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];
		const struct line *new = h->post + r->post;
		size_t start = at + r->pre;
		struct edit *e;

		if (opt->results && r->npost)
			new = copied(w->a, new, r->npost, opt->owner);
		image_copy(w->a, im, w->in, w->frozen, start - w->frozen);
		e = &out->edits.v[out->edits.n++];
		*e = (struct edit){ start, r->npre, im->n, r->npost };
		image_add(w->a, im, new, r->npost,
			  opt->results ? 0 : opt->owner);
		w->frozen = start + r->npre;
	}
}

static bool find_line(struct work *w, struct line *l, struct place *p)
{
	struct run run = { .npre = 1 };
	struct hunk one = { .pre = l, .npre = 1, .run = &run, .nruns = 1 };

	locate(w->finder, &one, 0, 0, 0, p);
	return p->found;
}

/* Is the line in the file once only, and has it a letter or a digit? */
static bool is_alone(struct work *w, struct line *l)
{
	struct place p;

	return line_has_letters(l, 1) && find_line(w, l, &p) && !p.others;
}

/*
 * Does the place show that these lines are the hunk's? Like places can have had the same
 * lines before. It does beside the expected line, or if one of the lines is in the file
 * once only.
 */
static bool is_certain(struct work *w, struct line *v, uint32_t n,
		       const struct place *place)
{
	uint32_t i;

	if (labs(place->offset - w->drift) <= PLACE_BESIDE)
		return true;
	/* each search may take the whole file: of a few lines, and then it is believed */
	for (i = 0; i < n; i++)
		if (w->asked++ >= ASK || is_alone(w, &v[i]))
			return true;
	return false;
}

/* Are the lines equal, whether or not they end in a newline? */
static bool same_text(const struct line *a, const struct line *b)
{
	uint32_t x = a->n - (a->n && a->p[a->n - 1] == '\n');
	uint32_t y = b->n - (b->n && b->p[b->n - 1] == '\n');

	return x == y && memcmp(a->p, b->p, x) == 0;
}

/* Are these n lines in the image, at this line? */
static bool stand_at(const struct image *im, const struct line *v, uint32_t n,
		     size_t at)
{
	uint32_t i;

	if (!n || at > im->n || n > im->n - at)
		return false;
	for (i = 0; i < n; i++) {
		struct line l = image_line(im, at + i);

		if (!same_text(&v[i], &l))
			return false;
	}
	return true;
}

bool hunk_adds_again(const struct image *in, const struct hunk *h, size_t at)
{
	const struct run *first = h->run, *last;

	if (!h->nruns)
		return false;
	last = first + h->nruns - 1;
	if (!first->pre && !first->npre && at >= first->npost &&
	    stand_at(in, h->post, first->npost, at - first->npost))
		return true;
	return last->pre + last->npre == h->npre && !last->npre &&
	       stand_at(in, h->post + last->post, last->npost, at + h->npre);
}

/* Makes the reverse of the hunk. The caller frees its run. */
static struct hunk turned(const struct hunk *h)
{
	struct run *run = pom_alloc(h->nruns, sizeof(*run));
	struct hunk back = *h;
	uint32_t i;

	for (i = 0; i < h->nruns; i++)
		run[i] = (struct run){ h->run[i].post, h->run[i].npost,
				       h->run[i].pre, h->run[i].npre };
	back.run = run;
	back.pre = h->post;
	back.npre = h->npost;
	back.post = h->pre;
	back.npost = h->npre;
	back.pre_at = h->post_at;
	return back;
}

/* Has the file the whole postimage of the hunk already? */
static bool is_present(struct work *w, const struct hunk *h,
		       struct place *place)
{
	struct hunk back = turned(h);

	*place = (struct place){ 0 };
	if (back.npre)
		locate(w->finder, &back,
		       w->seen > w->frozen ? w->seen : w->frozen, w->carry, 0,
		       place);
	/* lines without context can be anywhere: only their line number counts */
	if (!h->npre && place->offset != w->carry)
		place->found = false;
	if (place->found && hunk_adds_again(w->in, &back, place->at))
		place->found = false;
	if (place->found)
		w->seen = place->at + back.npre - hunk_suffix(&back);
	free((void *)back.run);
	return place->found;
}

/* Has one of these lines a letter or a digit? */
static bool some_have_letters(const struct line *v, uint32_t n)
{
	while (n && !line_has_letters(v, 1)) {
		v++;
		n--;
	}
	return n;
}

/*
 * Can the hunk show that it is there, though it fits at line fit? Changes of lines without
 * letters and hunks without context cannot. Of a hunk that only removes lines, just its
 * context is left: it cannot if it has no letters, or if the lines to remove are still there.
 */
static bool can_show(const struct hunk *h, size_t fit, size_t at)
{
	bool tells = false, adds = false;
	uint32_t i;

	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		adds = adds || r->npost;
		tells = tells ||
			some_have_letters(h->post + r->post, r->npost) ||
			some_have_letters(h->pre + r->pre, r->npre);
	}
	return tells && (hunk_prefix(h) || hunk_suffix(h)) &&
	       (adds || (some_have_letters(h->post, h->npost) &&
			 (fit >= at + h->npost || at >= fit + h->npre)));
}

/*
 * Is the postimage exactly where the hunk expects it? Then the search has gone on to a
 * like place, where the hunk fits, and the change would be in the file twice. A hunk with
 * less context behind than before it is from the end of a file.
 */
static bool is_exactly_there(struct work *w, const struct hunk *h, size_t fit,
			     struct place *place)
{
	long at = (long)h->pre_at + w->shift;
	size_t start = (size_t)at;
	struct hunk back;
	struct cursor c;
	bool again;

	if (at < (long)w->frozen || at < (long)w->seen ||
	    start + h->npost > w->in->n || !can_show(h, fit, start))
		return false;
	if (hunk_suffix(h) < hunk_prefix(h) && start + h->npost != w->in->n)
		return false;
	cursor_set(&c, w->in, start);
	if (cursor_eq(&c, h->post, h->npost) != h->npost)
		return false;
	back = turned(h);
	again = hunk_adds_again(w->in, &back, start);
	free((void *)back.run);
	if (again)
		return false;
	*place = (struct place){ .found = true,
				 .at = start,
				 .offset = at - (long)h->post_at };
	w->seen = start + h->npost - hunk_suffix(h);
	return true;
}

/* A hunk that is sought among other lines: see is_among. */
struct among {
	const struct work *w;
	const struct hunk *h;
	uint32_t first, last; /* to find: these lines of h->post */
	struct map pre;       /* lines of the preimage, each with its newline */
	struct map removed;   /* lines that the hunk removes, without */
	bool ready;           /* removed has them: it is made when needed */
};

static size_t bare_length(const struct line *l)
{
	return l->n - (l->n && l->p[l->n - 1] == '\n');
}

static bool is_removed(struct among *m, const struct line *l)
{
	const struct hunk *h = m->h;
	uint32_t i, k;

	for (i = 0; i < h->nruns && !m->ready; i++)
		for (k = 0; k < h->run[i].npre; k++) {
			const struct line *gone = &h->pre[h->run[i].pre + k];

			map_put(&m->removed, gone->p, bare_length(gone), m);
		}
	m->ready = true;
	return map_get(&m->removed, l->p, bare_length(l)) != NULL;
}

/*
 * Are the lines of the postimage from first to last - 1 in the file in their order, line
 * own at line at? So many lines as these may stand between them, but none that the hunk
 * removes.
 */
static bool stand_apart(struct among *m, uint32_t own, size_t at)
{
	const struct image *in = m->w->in;
	const struct line *post = m->h->post;
	uint32_t room = m->last - m->first, i = own + 1;
	size_t pos;

	for (pos = at + 1; i < m->last; pos++) {
		struct line l = image_line(in, pos);

		if (pos < in->n && line_eq(&l, &post[i]))
			i++;
		else if (pos >= in->n || is_removed(m, &l) || !room--)
			return false;
	}
	for (i = own, pos = at; i > m->first;) {
		struct line l;

		if (pos-- == m->w->frozen)
			return false;
		l = image_line(in, pos);
		if (line_eq(&l, &post[i - 1]))
			i--;
		else if (is_removed(m, &l) || !room--)
			return false;
	}
	return true;
}

/* Is it a line that tells something, and that only the postimage has? */
static bool is_own(const struct among *m, const struct line *l)
{
	return line_has_letters(l, 1) && !map_get(&m->pre, l->p, l->n);
}

/* Finds one of the hunk's own lines, with the rest around it. */
static bool find_among(struct work *w, struct among *m, size_t *at)
{
	const struct hunk *h = m->h;
	uint32_t i, k;

	for (i = 0; i < h->nruns; i++)
		for (k = 0; k < h->run[i].npost; k++) {
			uint32_t own = h->run[i].post + k;
			struct line *l = h->post + own;
			struct place p;

			if (!is_own(m, l))
				continue;
			if (w->asked++ >= ASK || !find_line(w, l, &p))
				return false;
			*at = p.at;
			if (!p.others && p.at >= w->frozen &&
			    stand_apart(m, own, p.at))
				return true;
		}
	return false;
}

/*
 * Is a line that only the postimage has in the file once, and around it, in order, all of
 * the postimage but for fuzz lines of context at each end? Then somebody put the change
 * in, and added lines of their own. The hunk's lines are looked up in maps, since the
 * product of added and removed lines can be huge. AMONG_LINES bounds the maps' memory.
 */
static bool is_among(struct work *w, const struct hunk *h, unsigned int fuzz,
		     size_t *at)
{
	uint32_t first = hunk_prefix(h), last = hunk_suffix(h), i;
	struct among m = { .w = w, .h = h };
	bool found;

	if (w->asked >= ASK || h->npre > AMONG_LINES)
		return false;
	/* a line of context stays at each end, if there is any */
	m.first = first > fuzz ? fuzz : first - (first > 0);
	m.last = h->npost - (last > fuzz ? fuzz : last - (last > 0));
	for (i = 0; i < h->npre; i++)
		map_put(&m.pre, h->pre[i].p, h->pre[i].n, &m);
	found = find_among(w, &m, at);
	map_free(&m.pre);
	map_free(&m.removed);
	return found;
}

/* Does a hunk of the file remove such a line? Then the patch may move what it adds. */
static bool is_moved(const struct work *w, const struct line *l)
{
	uint32_t i, k, m;

	for (i = 0; i < w->nall; i++)
		for (k = 0; k < w->all[i].nruns; k++) {
			const struct run *r = &w->all[i].run[k];

			for (m = 0; m < r->npre; m++)
				if (line_eq(&w->all[i].pre[r->pre + m], l))
					return true;
		}
	return false;
}

/* Are the lines that a run adds in the file, from line from on? */
static bool find_run(struct work *w, const struct hunk *h, const struct run *r,
		     size_t from, struct place *p)
{
	const struct line *longest = &h->post[r->post];
	struct run all = { .npre = r->npost };
	struct hunk one = { .pre = h->post + r->post,
			    .npre = r->npost,
			    .run = &all,
			    .nruns = 1 };
	uint32_t i;

	for (i = 1; i < r->npost; i++)
		if (one.pre[i].n > longest->n)
			longest = &one.pre[i];
	locate(w->finder, &one, from, 0, 0, p);
	return p->found && !is_moved(w, longest);
}

/* The bytes of these lines that are no blanks; TWICE_BYTES if there are more. */
static uint32_t telling_bytes(const struct line *v, uint32_t n)
{
	uint32_t i, k, bytes = 0;

	for (i = 0; i < n; i++)
		for (k = 0; k < v[i].n && bytes < TWICE_BYTES; k++)
			bytes += !strchr(" \t\r\n", v[i].p[k]) || !v[i].p[k];
	return bytes;
}

/*
 * The hunk only adds lines. Are they in the file already, run by run in their order? Then
 * the change is there, between other lines than the hunk has around it. A few short lines
 * can stand anywhere.
 */
static bool is_twice(struct work *w, const struct hunk *h, size_t *at)
{
	uint32_t i, lines = 0, bytes = 0;
	struct place p = { 0 };
	size_t from = 0;

	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		if (r->npre)
			return false;
		lines += r->npost;
		if (bytes < TWICE_BYTES)
			bytes += telling_bytes(h->post + r->post, r->npost);
	}
	if (lines < TWICE_LINES || bytes < TWICE_BYTES ||
	    w->twice++ >= TWICE_ASK)
		return false;
	for (i = 0; i < h->nruns; i++) {
		if (!find_run(w, h, &h->run[i], from, &p))
			return false;
		if (!i)
			*at = p.at;
		from = p.at + h->run[i].npost;
	}
	return true;
}

/* Counts the lines of the preimage, from first on, that are at this place of the file. */
static uint32_t lines_at(struct work *w, const struct hunk *h, size_t at,
			 uint32_t first, uint32_t end, bool all)
{
	uint32_t i, n = 0;

	for (i = first; i < end && at + i < w->in->n; i++) {
		struct line l = image_line(w->in, at + i);

		w->vague++;
		if (line_eq(&l, &h->pre[i]))
			n++;
		else if (all)
			return 0;
	}
	return n;
}

/*
 * The hunk fits with fuzz in several places. Has another one as many lines of its context as
 * the chosen one? Fuzz leaves out the outer lines, and often it is they that tell like places
 * apart. Yes as well if that would take too long.
 */
static bool is_vague(struct work *w, const struct hunk *h,
		     const struct place *chosen)
{
	uint32_t prefix = hunk_prefix(h), suffix = hunk_suffix(h);
	uint32_t most = prefix > suffix ? prefix : suffix, fuzz = chosen->fuzz;
	uint32_t first = fuzz + prefix > most ? fuzz + prefix - most : 0;
	uint32_t end =
		h->npre - (fuzz + suffix > most ? fuzz + suffix - most : 0);
	uint32_t best = lines_at(w, h, chosen->at, 0, h->npre, false);
	size_t at;

	for (at = w->frozen; at + end <= w->in->n; at++) {
		if (w->vague >= VAGUE_STEPS)
			return true;
		if (at != chosen->at && end > first &&
		    lines_at(w, h, at, first, end, true) == end - first &&
		    lines_at(w, h, at, 0, h->npre, false) >= best)
			return true;
	}
	return false;
}

/*
 * A hunk that fits with fuzz is in doubt if its lines are there already, if other hunks of
 * the file are there, or if it fits as well elsewhere. Without fuzz its context shows its place, however far it moved:
 * real series add the same lines to several functions.
 */
static void doubt(struct work *w, const struct hunk *h, struct hunk_result *r)
{
	size_t at;

	if (r->state != HUNK_FITS || !r->place.fuzz)
		return;
	if (is_twice(w, h, &at))
		*r = (struct hunk_result){ .state = HUNK_FAILS,
					   .twice = true,
					   .place.at = at };
	else if (w->exact)
		*r = (struct hunk_result){ .state = HUNK_FAILS,
					   .loose = true,
					   .place.at = r->place.at };
	else if (r->place.others && is_vague(w, h, &r->place))
		*r = (struct hunk_result){ .state = HUNK_FAILS,
					   .vague = true,
					   .place.at = r->place.at,
					   .place.other = r->place.other };
}

/*
 * patch(1) tries the first hunk forward and backward at every step of fuzz. So a hunk
 * that is present exactly is preferred to one that fits with fuzz. The same holds for the
 * hunks after a present one, because they were applied with it.
 */
static void place_hunk(struct work *w, const struct hunk *h,
		       const struct apply_opt *opt, bool after_present,
		       struct hunk_result *r)
{
	struct place back;
	size_t among;

	locate(w->finder, h, w->frozen, w->carry, opt->max_fuzz, &r->place);
	/* patch(1) takes it, and changes nothing */
	if (r->place.found && r->place.at + h->npre < w->in->n &&
	    hunk_only_opens(h))
		r->place = (struct place){ 0 };
	if (r->place.found && opt->strict && r->place.others)
		r->state = HUNK_FAILS;
	else
		r->state = r->place.found ? HUNK_FITS : HUNK_FAILS;
	if (r->state == HUNK_FITS && opt->certain &&
	    !is_certain(w, h->pre, h->npre, &r->place))
		r->state = HUNK_FAILS;
	if (r->state == HUNK_FITS && !opt->certain &&
	    r->place.offset != w->shift && (r->place.offset || after_present) &&
	    is_exactly_there(w, h, r->place.at, &back)) {
		*r = (struct hunk_result){ HUNK_PRESENT, .place = back };
		w->drift = back.offset;
		w->certain = true;
		return;
	}
	if (opt->once)
		doubt(w, h, r);
	if ((r->state == HUNK_FAILS || r->place.fuzz) && !opt->certain &&
	    !r->twice && is_among(w, h, opt->max_fuzz, &among)) {
		*r = (struct hunk_result){ .state = HUNK_FAILS,
					   .among = true,
					   .place.at = among };
	} else if (r->state == HUNK_FITS &&
		   (!r->place.fuzz || (h->number > 1 && !after_present))) {
		return;
	}
	if (!is_present(w, h, &back))
		return;
	if (is_certain(w, h->post, h->npost, &back)) {
		w->drift = back.offset;
		w->certain = true;
	} else if (r->state == HUNK_FITS) {
		return;
	}
	r->state = HUNK_PRESENT;
	r->place = back;
}

/*
 * What is present in a file in which no hunk is certainly so is at like places: the hunk
 * fails.
 */
static void reject_uncertain(struct apply_result *out, uint32_t nhunks)
{
	uint32_t i;

	for (i = 0; i < nhunks; i++) {
		if (out->hunk[i].state != HUNK_PRESENT)
			continue;
		out->hunk[i] = (struct hunk_result){ .state = HUNK_FAILS };
		out->present--;
		out->fails++;
	}
}

static void note(struct apply_result *out, const struct hunk_result *r)
{
	switch (r->state) {
	case HUNK_FITS:
		out->fits++;
		break;
	case HUNK_PRESENT:
		out->present++;
		return;
	case HUNK_FAILS:
		out->fails++;
		break;
	}
	if (r->place.others)
		out->ambiguous++;
	if (r->state != HUNK_FITS)
		return;
	if (r->place.fuzz > out->fuzz)
		out->fuzz = r->place.fuzz;
	if (labs(r->place.offset) > labs(out->offset))
		out->offset = r->place.offset;
}

/* Tries all hunks. The work has the image, the hunks and the arena, and nothing else. */
static void apply_all(struct work *w, const struct apply_opt *opt,
		      struct apply_result *out)
{
	struct finder own = { .file = w->in };
	const struct image *in = w->in;
	const struct hunk *hunk = w->all;
	uint32_t nhunks = w->nall;
	struct arena *a = w->a;
	struct arena *results = opt->results ? opt->results : a;
	uint64_t before;
	size_t runs = 0;
	uint32_t i;

	w->finder = opt->finder ? opt->finder : &own;
	before = w->finder->steps;
	memset(out, 0, sizeof(*out));
	for (i = 0; i < nhunks; i++)
		runs += hunk[i].nruns;
	out->hunk = arena_alloc(results, nhunks, sizeof(*out->hunk));
	image_new(a, opt->spare, in->npieces + 2 * (uint32_t)runs, &out->image);
	out->edits.v = arena_alloc(results, runs, sizeof(*out->edits.v));
	for (i = 0; i < nhunks; i++) {
		struct hunk_result *r = &out->hunk[i];

		place_hunk(w, &hunk[i], opt, out->present > 0, r);
		note(out, r);
		if (r->state == HUNK_FITS) {
			splice(w, &hunk[i], r->place.at, opt, out);
			w->carry = w->drift = w->shift = r->place.offset;
		} else if (r->state == HUNK_PRESENT) {
			w->shift = (long)r->place.at - (long)hunk[i].pre_at +
				   (long)hunk[i].npost - (long)hunk[i].npre;
		}
	}
	if (out->present && !w->certain)
		reject_uncertain(out, nhunks);
	if (in->n > w->frozen)
		image_copy(a, &out->image, in, w->frozen, in->n - w->frozen);
	image_pack(a, &out->image);
	out->steps = w->finder->steps - before;
	w->finder = NULL;
	finder_free(&own);
}

void apply_hunks(struct arena *a, const struct image *in,
		 const struct hunk *hunk, uint32_t nhunks,
		 const struct apply_opt *opt, struct apply_result *out)
{
	struct work w = { .a = a, .in = in, .all = hunk, .nall = nhunks };
	struct work again = w;

	apply_all(&w, opt, out);
	if (opt->once && out->present && out->fits && out->fuzz) {
		again.exact = true;
		apply_all(&again, opt, out);
	}
}
