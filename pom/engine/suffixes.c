// SPDX-License-Identifier: GPL-2.0-only
/* A suffix array over lines: see suffixes.h. */
#include "engine/suffixes.h"

#include <stdlib.h>
#include <string.h>

/* One pass of a stable counting sort, by the rank of v[i], from v to to. */
static void sort_by(const uint32_t *rank, const uint32_t *v, uint32_t n,
		    uint32_t ranks, uint32_t *count, uint32_t *to)
{
	uint32_t i;

	memset(count, 0, ranks * sizeof(*count));
	for (i = 0; i < n; i++)
		count[rank[i]]++;
	for (i = 1; i < ranks; i++)
		count[i] += count[i - 1];
	for (i = n; i--;)
		to[--count[rank[v[i]]]] = v[i];
}

/* Are the first 2 * step lines of two suffixes equal? */
static bool alike(const uint32_t *rank, uint32_t n, uint32_t a, uint32_t b,
		  uint32_t step)
{
	bool a_ends = step >= n - a, b_ends = step >= n - b;

	if (rank[a] != rank[b] || a_ends || b_ends)
		return rank[a] == rank[b] && a_ends && b_ends;
	return rank[a + step] == rank[b + step];
}

/* Sorts by the first lines, then by twice as many in each pass. */
static void sort_suffixes(const uint32_t *kind, uint32_t n, uint32_t *at)
{
	uint32_t *rank = pom_alloc(n, sizeof(*rank));
	uint32_t *other = pom_alloc(n, sizeof(*other));
	uint32_t *count = pom_alloc(n, sizeof(*count));
	uint32_t ranks = n, step, i, k, *swap;

	for (i = 0; i < n; i++) {
		rank[i] = kind[i];
		other[i] = i;
	}
	sort_by(rank, other, n, ranks, count, at);
	for (step = 1; step < n; step *= 2) {
		/* by the second half; suffixes without one come first */
		for (k = 0, i = n - step; i < n; i++)
			other[k++] = i;
		for (i = 0; i < n; i++)
			if (at[i] >= step)
				other[k++] = at[i] - step;
		sort_by(rank, other, n, ranks, count, at);
		other[at[0]] = 0;
		for (ranks = 1, i = 1; i < n; i++) {
			ranks += !alike(rank, n, at[i - 1], at[i], step);
			other[at[i]] = ranks - 1;
		}
		swap = rank;
		rank = other;
		other = swap;
		if (ranks == n)
			break;
	}
	free(rank);
	free(other);
	free(count);
}

/* Counts set bits. The compiler's builtin would call a library. */
static inline uint32_t ones(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555u;
	v = (v & 0x3333333333333333u) + (v >> 2 & 0x3333333333333333u);
	v = (v + (v >> 4)) & 0x0f0f0f0f0f0f0f0fu;
	return (uint32_t)(v * 0x0101010101010101u >> 56);
}

/* The number of zero bits before place i. */
static inline uint32_t zeros_before(const struct level *l, uint32_t i)
{
	uint64_t low = i % 64 ? l->word[i / 64] << (64 - i % 64) : 0;

	return i - l->before[i / 64] - ones(low);
}

static void make_level(struct arena *a, const uint32_t *v, uint32_t n,
		       unsigned int bit, struct level *l)
{
	uint32_t words = n / 64 + 1, i;

	l->word = arena_alloc(a, words, sizeof(*l->word));
	l->before = arena_alloc(a, words, sizeof(*l->before));
	for (i = 0; i < n; i++)
		l->word[i / 64] |= (uint64_t)(v[i] >> bit & 1) << (i % 64);
	for (i = 1; i < words; i++)
		l->before[i] = l->before[i - 1] + ones(l->word[i - 1]);
	l->zeros = zeros_before(l, n);
}

void suffixes_make(struct arena *a, const uint32_t *kind, uint32_t n,
		   struct suffixes *out)
{
	uint32_t *v = pom_alloc(n, sizeof(*v));
	uint32_t *next = pom_alloc(n, sizeof(*next)), *swap;
	unsigned int l;
	uint32_t i;

	*out = (struct suffixes){ .kind = kind, .n = n };
	out->at = arena_alloc(a, n, sizeof(*out->at));
	sort_suffixes(kind, n, out->at);
	memcpy(v, out->at, n * sizeof(*v));
	while (out->bits < SUFFIX_BITS && n > 1 && (n - 1) >> out->bits)
		out->bits++;
	for (l = 0; l < out->bits; l++) {
		unsigned int bit = out->bits - 1 - l;
		uint32_t zero = 0, one;

		make_level(a, v, n, bit, &out->level[l]);
		one = out->level[l].zeros;
		for (i = 0; i < n; i++)
			next[v[i] >> bit & 1 ? one++ : zero++] = v[i];
		swap = v;
		v = next;
		next = swap;
	}
	free(v);
	free(next);
}

/* Compares the suffix at line with the sequence: <0, 0, >0. */
static int compare(const struct suffixes *s, uint32_t line,
		   const uint32_t *want, uint32_t m)
{
	uint32_t i;

	for (i = 0; i < m; i++) {
		if (line + i == s->n)
			return -1;
		if (s->kind[line + i] != want[i])
			return s->kind[line + i] < want[i] ? -1 : 1;
	}
	return 0;
}

struct matches suffixes_find(const struct suffixes *s, const uint32_t *want,
			     uint32_t m)
{
	struct matches out;
	uint32_t lo = 0, hi = s->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (compare(s, s->at[mid], want, m) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	out.from = lo;
	for (hi = s->n; lo < hi;) {
		mid = lo + (hi - lo) / 2;
		if (compare(s, s->at[mid], want, m) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	out.to = lo;
	return out;
}

/* The number of places before line. */
static uint32_t count_before(const struct suffixes *s, struct matches m,
			     uint32_t line)
{
	uint32_t n = 0;
	unsigned int l;

	if (line >= s->n)
		return m.to - m.from;
	for (l = 0; l < s->bits; l++) {
		const struct level *v = &s->level[l];
		uint32_t from = zeros_before(v, m.from);
		uint32_t to = zeros_before(v, m.to);

		if (line >> (s->bits - 1 - l) & 1) {
			n += to - from;
			m.from = v->zeros + m.from - from;
			m.to = v->zeros + m.to - to;
		} else {
			m.from = from;
			m.to = to;
		}
	}
	return n;
}

/* The k-th place, from 0, in the order of lines. */
static uint32_t place(const struct suffixes *s, struct matches m, uint32_t k)
{
	uint32_t line = 0;
	unsigned int l;

	for (l = 0; l < s->bits; l++) {
		const struct level *v = &s->level[l];
		uint32_t from = zeros_before(v, m.from);
		uint32_t to = zeros_before(v, m.to);

		if (k < to - from) {
			m.from = from;
			m.to = to;
		} else {
			k -= to - from;
			m.from = v->zeros + m.from - from;
			m.to = v->zeros + m.to - to;
			line |= (uint32_t)1 << (s->bits - 1 - l);
		}
	}
	return line;
}

bool suffixes_next(const struct suffixes *s, const struct matches *m,
		   uint32_t line, uint32_t *out)
{
	uint32_t k = count_before(s, *m, line);

	if (k == m->to - m->from)
		return false;
	*out = place(s, *m, k);
	return true;
}

bool suffixes_before(const struct suffixes *s, const struct matches *m,
		     uint32_t line, uint32_t *out)
{
	uint32_t k = count_before(s, *m, line);

	if (!k)
		return false;
	*out = place(s, *m, k - 1);
	return true;
}
