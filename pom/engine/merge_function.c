// SPDX-License-Identifier: GPL-2.0-only
/*
 * The function that a line is in, as the heading of a hunk names it: the text after the
 * second @@, which diff -p and git write.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/merge_internal.h"
#include "lib/hash.h"

enum {
	CUT_BY_DIFF = 40, /* bytes of a heading, in GNU diff */
	CUT_BY_GIT = 80,  /* ... and in git */
	ALIKE = 64 /* headings that begin alike: the most that are compared */
};

static bool has_byte(struct span s, char c)
{
	return s.n && memchr(s.p, c, s.n);
}

/*
 * Can the line be the heading of a hunk, and name what it is in? diff and git take the
 * nearest line that begins with a letter, _ or $. Of these, labels and lines that end in a
 * semicolon name nothing that other lines are in.
 */
static bool is_heading(struct span s)
{
	size_t n = 0;

	s = span_trim(s);
	if (!s.n || s.p[s.n - 1] == ';' || (*s.p >= '0' && *s.p <= '9') ||
	    (!word_byte(*s.p) && *s.p != '$'))
		return false;
	while (n < s.n && word_byte(s.p[n]))
		n++;
	return n == s.n || s.p[n] != ':';
}

static struct span cut(struct span s, size_t n)
{
	return span_trim((struct span){ s.p, s.n < n ? s.n : n });
}

static uint64_t heading_key(struct span s)
{
	s = cut(s, CUT_BY_DIFF);
	return pom_hash(s.p, s.n);
}

static bool is_named(struct span heading, struct span line)
{
	return span_eq(heading, span_trim(line)) ||
	       span_eq(heading, cut(line, CUT_BY_DIFF)) ||
	       span_eq(heading, cut(line, CUT_BY_GIT));
}

static struct span span_of_line(const struct line *l)
{
	return (struct span){ l->p, l->n };
}

void merge_index_heads(struct merge *m)
{
	uint64_t *key = pom_alloc(m->file->n + 1, sizeof(*key));
	size_t i;

	m->head = arena_alloc(&m->a, m->file->n, sizeof(*m->head));
	m->nheads = 0;
	for (i = 0; i < m->file->n; i++) {
		struct span s = span_of_line(&m->line[i]);

		if (!s.n || is_space(*s.p) || !is_heading(s))
			continue;
		key[m->nheads] = heading_key(s);
		m->head[m->nheads++] = (uint32_t)i;
	}
	line_index_make(&m->heads, key, m->nheads);
	free(key);
}

struct span merge_name(struct span line)
{
	const char *end = line.n ? memchr(line.p, '(', line.n) : NULL;
	size_t n = 0;

	if (!end || end == line.p || !word_byte(end[-1]))
		return line;
	line.n = (size_t)(end - line.p);
	while (n < line.n && word_byte(line.p[line.n - 1 - n]))
		n++;
	return span_skip(line, line.n - n);
}

/* The nearest line above line at that can be a heading. */
static struct span head_above(const struct merge *m, size_t at)
{
	size_t low = 0, high = m->nheads;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (m->head[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return SPAN("");
	return span_trim(span_of_line(&m->line[m->head[low - 1]]));
}

/* Has the file that heading? Lines that begin alike are compared up to a limit. */
static bool has_head(const struct merge *m, struct span heading)
{
	const struct alike *x = line_index_get(&m->heads, heading_key(heading));
	uint32_t k, left = ALIKE;

	if (!x->n)
		return false;
	for (k = x->first; k && left; k = m->heads.next[k - 1], left--)
		if (is_named(heading, span_of_line(&m->line[m->head[k - 1]])))
			return true;
	return k != 0;
}

enum function merge_function(const struct merge *m, const struct hunk *h,
			     const struct aligned *al, uint32_t pre, size_t at,
			     struct span *other)
{
	struct span heading = h->heading;
	bool inside = false;

	while (pre-- && !inside) {
		struct span s = span_of_line(&h->pre[pre]);

		if (!s.n || is_space(*s.p) || !is_heading(s))
			continue;
		if (al->eq[pre] || !has_byte(s, '('))
			return FUNCTION_UNKNOWN;
		heading = span_trim(s);
		inside = true;
	}
	if (!is_heading(heading))
		return FUNCTION_UNKNOWN;
	*other = head_above(m, at);
	if (is_named(heading, *other))
		return FUNCTION_SAME;
	if (has_head(m, heading))
		return FUNCTION_OTHER;
	if (span_eq(merge_name(heading), merge_name(*other)))
		return FUNCTION_SAME;
	return inside ? FUNCTION_UNKNOWN : FUNCTION_GONE;
}
