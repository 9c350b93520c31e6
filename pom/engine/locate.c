// SPDX-License-Identifier: GPL-2.0-only
/* Finds the place of a hunk: see locate.h. */
#include "engine/locate.h"

#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"

enum {
	OTHERS_LIMIT = 9,
	/*
	 * The suffixes are sorted when the searches have compared this many times the
	 * lines of the file. Sorting takes about a third of that time.
	 */
	MANY_PASSES = 64,
	/*
	 * ns that sorting takes for a line. Suffixes are sorted again when edits have
	 * cost as much.
	 */
	SORTING = 400
};

/*
 * The lines that are compared at one step of fuzz: lines skip to skip + n - 1 of the
 * preimage.
 */
struct pattern {
	const struct line *v;
	const uint64_t *hash; /* of v; NULL until a search needs them */
	size_t skip, n;
};

struct search {
	struct finder *finder;
	const struct image *file;
	struct pattern pat;
	long lo, hi; /* allowed places of the preimage's first line */
	long guess;
};

static bool fits(struct search *s, long at)
{
	struct cursor c;
	size_t same;

	cursor_set(&c, s->file, (size_t)at + s->pat.skip);
	same = cursor_eq(&c, s->pat.v, s->pat.n);
	s->finder->steps += same + (same < s->pat.n);
	return same == s->pat.n;
}

static void hash_file(struct finder *f)
{
	struct cursor c;
	struct line l;
	size_t i;

	f->hash = pom_alloc(f->file->n, sizeof(*f->hash));
	cursor_set(&c, f->file, 0);
	for (i = 0; cursor_next(&c, &l); i++)
		f->hash[i] = pom_hash(l.p, l.n);
	f->steps += f->file->n;
}

/* The hashes of a pattern are valid until another search hashes its pattern. */
static void hash_lines(struct search *s)
{
	struct finder *f = s->finder;
	size_t i;

	if (!f->hash && !f->number)
		hash_file(f);
	if (s->pat.hash)
		return;
	while (f->cap_want < s->pat.n)
		f->want = pom_grow(f->want, f->cap_want, &f->cap_want,
				   sizeof(*f->want));
	for (i = 0; i < s->pat.n; i++)
		f->want[i] = pom_hash(s->pat.v[i].p, s->pat.v[i].n);
	s->pat.hash = f->want;
	f->steps += s->pat.n;
}

/*
 * Finds the line of the pattern whose hash is rarest in the file. Returns the lines of the
 * file with that hash; *which is the number of the line in the pattern. NULL if a line of
 * the pattern is not in the file.
 */
static const struct alike *rarest(struct search *s, size_t *which)
{
	struct finder *f = s->finder;
	const struct alike *few = NULL, *k;
	size_t i;

	hash_lines(s);
	if (!f->index.alike)
		line_index_make(&f->index, f->hash, f->file->n);
	for (i = 0; i < s->pat.n; i++) {
		f->steps++;
		k = line_index_get(&f->index, s->pat.hash[i]);
		if (!k->n)
			return NULL;
		if (!few || k->n < few->n) {
			few = k;
			*which = i;
		}
	}
	return few;
}

/* Frees all indexes. steps stays. */
static void forget_lines(struct finder *f)
{
	arena_free(&f->a);
	free(f->hash);
	line_index_free(&f->index);
	moved_free(&f->moved);
	moved_free(&f->kept);
	moved_free(&f->spare);
	f->hash = NULL;
	f->number = NULL;
	f->seam_cost = 0;
}

void finder_free(struct finder *f)
{
	forget_lines(f);
	free(f->want);
	memset(f, 0, sizeof(*f));
}

void finder_follow(struct finder *f, const struct image *to,
		   const struct edits *edits, bool keep)
{
	/* not for an open end: its last line may have got a newline, and so changed */
	bool sorted = f->number && !f->file->open;
	struct moved_lines was;

	if (!sorted)
		forget_lines(f);
	f->file = to;
	if (!sorted)
		return;
	moved_edit(&f->moved, to, edits, &f->spare);
	was = f->moved;
	f->moved = f->spare;
	f->spare = keep ? f->kept : was;
	if (keep)
		f->kept = was;
}

bool finder_back(struct finder *f, const struct image *to)
{
	if (f->number && !f->kept.run)
		return false;
	if (!f->number)
		forget_lines(f);
	moved_free(&f->moved);
	f->moved = f->kept;
	memset(&f->kept, 0, sizeof(f->kept));
	f->file = to;
	return true;
}

static long distance(long a, long b)
{
	return a < b ? b - a : a - b;
}

/* Makes the suffix array of the file as it is now. */
static void sort_lines(struct search *s)
{
	struct finder *f = s->finder;
	uint32_t i, n = f->file->n;

	if (f->number)
		forget_lines(f);
	hash_lines(s);
	if (!f->index.alike)
		line_index_make(&f->index, f->hash, n);
	f->number = arena_alloc(&f->a, n, sizeof(*f->number));
	for (i = 0; i < n; i++)
		f->number[i] = line_index_get(&f->index, f->hash[i])->first - 1;
	suffixes_make(&f->a, f->number, n, &f->suffixes);
	moved_start(&f->moved, n);
	free(f->hash);
	free(f->index.next);
	f->hash = NULL;
	f->index.next = NULL;
	f->steps += n;
}

/* Sorts the suffixes of the file, if that pays. Returns whether they are sorted. */
static bool sorted(struct search *s)
{
	struct finder *f = s->finder;
	uint32_t n = f->file->n;

	if (f->number && f->seam_cost <= (uint64_t)SORTING * n)
		return true;
	if (!n || (!f->number && f->steps <= (uint64_t)MANY_PASSES * n))
		return false;
	sort_lines(s);
	return true;
}

/* The places of the pattern, in the sorted suffixes. */
static struct matches matches_of(struct search *s)
{
	struct finder *f = s->finder;
	struct matches none = { 0, 0 }, m;
	uint32_t *want;
	size_t i;

	hash_lines(s);
	f->steps += s->pat.n;
	want = pom_alloc(s->pat.n, sizeof(*want));
	for (i = 0; i < s->pat.n; i++) {
		const struct alike *k =
			line_index_get(&f->index, s->pat.hash[i]);

		if (!k->n)
			break;
		want[i] = k->first - 1;
	}
	m = i == s->pat.n ?
		    suffixes_find(&f->suffixes, want, (uint32_t)s->pat.n) :
		    none;
	free(want);
	return m;
}

static bool fits_line(void *arg, uint32_t line)
{
	struct search *s = arg;

	return fits(s, (long)line - (long)s->pat.skip);
}

static void seek(struct search *s, struct sought *q)
{
	*q = (struct sought){
		.base = &s->finder->suffixes,
		.m = matches_of(s),
		.hash = s->pat.hash,
		.n = (uint32_t)s->pat.n,
		.fits = fits_line,
		.arg = s,
	};
	sought_set(q);
}

/* Finds the nearest place; of two that are equally near, the later one. */
static bool nearest_sorted(struct search *s, long *at)
{
	const struct moved_lines *moved = &s->finder->moved;
	long skip = (long)s->pat.skip, from, low = s->lo;
	struct sought q;
	uint32_t line;
	bool found = false;

	seek(s, &q);
	from = s->guess < s->lo ? s->lo : s->guess > s->hi ? s->hi : s->guess;
	if (moved_next(moved, &q, (uint32_t)(from + skip),
		       (uint32_t)(s->hi + skip), &line)) {
		*at = (long)line - skip;
		found = true;
		if (s->guess - distance(*at, s->guess) >= low)
			low = s->guess - distance(*at, s->guess) + 1;
	}
	if (low < from && moved_before(moved, &q, (uint32_t)(from + skip),
				       (uint32_t)(low + skip), &line)) {
		*at = (long)line - skip;
		found = true;
	}
	s->finder->seam_cost += q.cost;
	return found && fits(s, *at);
}

typedef bool found_fn(void *arg, long at);

/* Have the lines at this place the pattern's hashes? Cheaper than fits. */
static bool hashes_fit(struct search *s, long at)
{
	const uint64_t *hash = s->finder->hash + at + (long)s->pat.skip;
	size_t i;

	for (i = 0; i < s->pat.n && hash[i] == s->pat.hash[i]; i++)
		;
	s->finder->steps += i + (i < s->pat.n);
	return i == s->pat.n;
}

/* Calls each for every place. few: the lines of the file with the hash of line which. */
static void by_rarest(struct search *s, const struct alike *few, size_t which,
		      long from, found_fn *each, void *arg)
{
	uint32_t line;
	long at;

	for (line = few->first; line; line = s->finder->index.next[line - 1]) {
		at = (long)line - 1 - (long)(which + s->pat.skip);
		if (at > s->hi)
			return;
		if (at >= from && hashes_fit(s, at) && fits(s, at) &&
		    !each(arg, at))
			return;
	}
}

/* Calls each for every place; for a pattern whose longest line is frequent. */
static void by_hashes(struct search *s, long from, found_fn *each, void *arg)
{
	const struct pattern *pat = &s->pat;
	size_t *next, k = 0, i, to, which;
	const struct alike *few = rarest(s, &which);
	const uint64_t *hash;

	if (!few)
		return;
	if (few->n * pat->n <= s->file->n) {
		by_rarest(s, few, which, from, each, arg);
		return;
	}
	hash = s->finder->hash;
	next = sequence_table(pat->hash, pat->n);
	to = (size_t)s->hi + pat->skip + pat->n;
	for (i = (size_t)from + pat->skip; i < to; i++) {
		s->finder->steps++;
		k = sequence_step(next, pat->hash, pat->n, k, hash[i]);
		if (k == pat->n &&
		    !each(arg, (long)(i + 1 - pat->n - pat->skip)))
			break;
	}
	free(next);
}

static void by_sorted(struct search *s, found_fn *each, void *arg)
{
	long skip = (long)s->pat.skip, at;
	struct sought q;
	uint32_t line;

	seek(s, &q);
	for (at = s->lo; at <= s->hi; at++) {
		if (!moved_next(&s->finder->moved, &q, (uint32_t)(at + skip),
				(uint32_t)(s->hi + skip), &line))
			break;
		at = (long)line - skip;
		if (!each(arg, at))
			break;
	}
	s->finder->seam_cost += q.cost;
}

/*
 * All lines are hashed after ENOUGH lines were compared in one search, or after all
 * searches together have compared PASSES times the lines of the file.
 */
enum { ENOUGH = 512, PASSES = 4 };

/*
 * Calls each for every place from lo to hi, ascending, until it returns false. Searching
 * the longest line of the pattern is nearly always enough.
 */
static void all_places(struct search *s, found_fn *each, void *arg)
{
	const struct pattern *pat = &s->pat;
	uint64_t *steps = &s->finder->steps, compared = 0;
	size_t i, longest = 0, line, end, from;
	long at;

	for (at = s->lo; at <= s->hi && !pat->n; at++)
		if (!each(arg, at))
			return;
	if (!pat->n)
		return;
	if (sorted(s)) {
		by_sorted(s, each, arg);
		return;
	}
	if (*steps > (uint64_t)PASSES * s->file->n) {
		by_hashes(s, s->lo, each, arg);
		return;
	}
	for (i = 1; i < pat->n; i++)
		if (pat->v[i].n > pat->v[longest].n)
			longest = i;
	line = (size_t)s->lo + pat->skip + longest;
	end = (size_t)s->hi + pat->skip + longest + 1;
	for (;; line++) {
		from = line;
		line = image_find(s->file, line, end, &pat->v[longest]);
		*steps += line - from;
		if (line == end)
			return;
		at = (long)(line - longest - pat->skip);
		if (compared >= ENOUGH) {
			by_hashes(s, at, each, arg);
			return;
		}
		compared -= *steps;
		if (fits(s, at) && !each(arg, at))
			return;
		compared += *steps + 1;
	}
}

struct nearest {
	long guess, best;
	bool found;
};

static bool keep_nearest(void *arg, long at)
{
	struct nearest *n = arg;

	if (!n->found || distance(at, n->guess) <= distance(n->best, n->guess))
		n->best = at;
	n->found = true;
	return at < n->guess;
}

static bool find_nearest(struct search *s, long *at)
{
	struct nearest n = { .guess = s->guess };

	if (s->lo > s->hi)
		return false;
	if (s->guess >= s->lo && s->guess <= s->hi && fits(s, s->guess)) {
		*at = s->guess;
		return true;
	}
	if (!s->pat.n) {
		*at = s->guess < s->lo ? s->lo : s->hi;
		return true;
	}
	if (sorted(s))
		return nearest_sorted(s, at);
	all_places(s, keep_nearest, &n);
	*at = n.best;
	return n.found && fits(s, n.best);
}

/* One step of fuzz: the lines that are compared, and the allowed places. */
struct step {
	long prefix, suffix; /* ignored context lines at each end */
	bool at_start, at_end;
};

static struct step make_step(const struct hunk *h, unsigned int fuzz)
{
	long prefix = hunk_prefix(h), suffix = hunk_suffix(h);
	long context = prefix > suffix ? prefix : suffix;
	struct step st = {
		.prefix = (long)fuzz + prefix - context,
		.suffix = (long)fuzz + suffix - context,
	};

	if (st.prefix < 0) {
		st.at_start = h->pre_at == 0;
		st.prefix = 0;
	}
	if (st.suffix < 0) {
		st.at_end = true;
		st.suffix = 0;
	}
	return st;
}

/* The same, but at may be before the file: ignored lines need not be in it. */
static bool fits_from(struct search *s, long at)
{
	if (at > s->hi)
		return false;
	return !s->pat.n || (at + (long)s->pat.skip >= 0 && fits(s, at));
}

/*
 * The guess is among the lines of the hunk before. patch(1) then tries, in this order: the
 * line that is as far before the guess as the first free line is after it; the first free
 * line; and then each line from the first of these two on. The hunk fails if the place is
 * before the beginning of the file, or if its changes would be before those of the hunk
 * before.
 */
static bool find_behind(struct search *s, const struct hunk *h, size_t frozen,
			bool *misordered, long *at)
{
	long from = 2 * s->guess - (long)frozen, low = -(long)s->pat.skip;
	struct search up = *s;

	if (fits_from(s, from)) {
		*at = from;
	} else if (fits_from(s, (long)frozen)) {
		*at = (long)frozen;
	} else {
		for (*at = from > low ? from : low; *at < 0; ++*at)
			if (fits_from(s, *at))
				break;
		up.lo = up.guess = from > 0 ? from : 0;
		if (*at >= 0 && !find_nearest(&up, at))
			return false;
	}
	*misordered = *at < 0 || (size_t)*at + hunk_prefix(h) < frozen;
	return !*misordered;
}

/* Tries one step of fuzz. s has the finder and the guess; this function sets the rest. */
static bool try_fuzz(struct search *s, const struct hunk *h, size_t frozen,
		     unsigned int fuzz, struct place *out)
{
	const struct image *file = s->finder->file;
	struct step st = make_step(h, fuzz);
	long at;

	*s = (struct search){
		.finder = s->finder,
		.file = file,
		.pat = { .v = h->pre + st.prefix,
			 .skip = (size_t)st.prefix,
			 .n = (size_t)((long)h->npre - st.prefix - st.suffix) },
		.lo = (long)frozen,
		.hi = (long)file->n - ((long)h->npre - st.suffix),
		.guess = s->guess,
	};
	if (st.at_start) {
		if (frozen > hunk_prefix(h) || s->hi < 0 || !fits(s, 0))
			return false;
		s->lo = s->hi = 0;
		at = 0;
	} else if (st.at_end) {
		at = (long)file->n - (long)h->npre;
		if (at < (long)frozen || at < 0 || !fits(s, at))
			return false;
		s->lo = s->hi = at;
	} else if (s->guess < (long)frozen) {
		if (!find_behind(s, h, frozen, &out->misordered, &at))
			return false;
	} else if (!find_nearest(s, &at)) {
		return false;
	}
	out->found = true;
	out->at = (size_t)at;
	out->fuzz = fuzz;
	out->offset = at - (long)h->pre_at;
	return true;
}

static bool count_others(void *arg, long at)
{
	struct place *p = arg;

	if ((size_t)at == p->at)
		return true;
	if (!p->others++)
		p->other = (size_t)at;
	return p->others < OTHERS_LIMIT;
}

/*
 * The usual case: the hunk is at the line in its header, and has the same number of
 * context lines at both ends, so that it may be anywhere.
 */
static bool stands_there(struct finder *finder, const struct hunk *h,
			 size_t frozen, struct place *out)
{
	const struct image *file = finder->file;
	size_t same;
	struct cursor c;

	if (h->pre_at < frozen || h->pre_at > file->n ||
	    h->npre > file->n - h->pre_at)
		return false;
	cursor_set(&c, file, h->pre_at);
	same = cursor_eq(&c, h->pre, h->npre);
	finder->steps += same;
	out->found = same == h->npre;
	out->at = out->found ? h->pre_at : 0;
	return out->found;
}

void locate(struct finder *finder, const struct hunk *h, size_t frozen,
	    long carry, unsigned int max_fuzz, struct place *out)
{
	const struct image *file = finder->file;
	uint32_t prefix = hunk_prefix(h), suffix = hunk_suffix(h);
	unsigned int fuzz, most = prefix > suffix ? prefix : suffix;
	long guess = (long)h->pre_at + carry;
	struct search s = { .finder = finder, .guess = guess };

	*out = (struct place){ 0 };
	if (!h->npre) {
		/* there is nothing to compare: only the line number counts */
		out->found = guess >= (long)frozen && guess <= (long)file->n;
		out->at = out->found ? (size_t)guess : 0;
		out->offset = carry;
		return;
	}
	if (prefix == suffix && !carry && stands_there(finder, h, frozen, out))
		return;
	if (most > max_fuzz)
		most = max_fuzz;
	for (fuzz = 0; fuzz <= most && !out->misordered; fuzz++)
		if (try_fuzz(&s, h, frozen, fuzz, out))
			break;
	/* at the line in the header no other place is considered */
	if (out->found && s.pat.n && (out->offset || out->fuzz))
		all_places(&s, count_others, out);
}

bool locate_with(struct finder *finder, const struct hunk *h, unsigned int fuzz,
		 struct place *out)
{
	struct search s = { .finder = finder, .guess = (long)h->pre_at };

	*out = (struct place){ 0 };
	return h->npre && try_fuzz(&s, h, 0, fuzz, out);
}
