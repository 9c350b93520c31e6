// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of a file, with an index of lines: see text.h. */
#include "engine/text.h"

#include <assert.h>
#include <string.h>

/* 16 bytes at once: every 64-bit processor has instructions for that. */
typedef unsigned char bytes __attribute__((vector_size(16)));
typedef uint64_t words __attribute__((vector_size(16)));

/* The number of newlines in a whole block. */
static uint32_t count_block(const char *p)
{
	const bytes newline = (bytes){ 0 } + '\n';
	bytes v, sum = { 0 };
	size_t i;
	words w;

	/* an equal lane is -1; the sum of all lanes fits into a byte */
	for (i = 0; i < TEXT_BLOCK; i += sizeof(v)) {
		memcpy(&v, p + i, sizeof(v));
		sum -= (bytes)(v == newline);
	}
	w = (words)sum;
	return (uint32_t)((w[0] + w[1]) * 0x0101010101010101u >> 56);
}

void text_init(struct arena *a, struct span span, struct text *out)
{
	size_t blocks = span.n / TEXT_BLOCK + 1, i;
	const char *p = span.p, *end = span.p + span.n;
	uint32_t n = 0;

	assert(span.n <= UINT32_MAX);
	out->p = span.p;
	out->n = span.n;
	out->before = arena_alloc(a, blocks, sizeof(*out->before));
	for (i = 0; i + 1 < blocks; i++, p += TEXT_BLOCK) {
		out->before[i] = n;
		n += count_block(p);
	}
	out->before[i] = n;
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		n++;
		p++;
	}
	out->lines = n + (span.n && span.p[span.n - 1] != '\n');
}

/* The block in which the line would be if all lines had the same length. */
static size_t guess(const struct text *t, uint32_t line)
{
	size_t blocks = t->n / TEXT_BLOCK + 1;

	return (size_t)((uint64_t)blocks * line / (t->lines + 1u));
}

/*
 * The last block with fewer newlines before it than line. line is not 0, and not beyond
 * the end.
 */
static size_t block_of(const struct text *t, uint32_t line)
{
	size_t blocks = t->n / TEXT_BLOCK + 1, lo, hi, step = 1;
	size_t at = guess(t, line);

	if (t->before[at] < line) {
		for (lo = at, hi = at + 1; hi < blocks && t->before[hi] < line;
		     hi = lo + step, step *= 2)
			lo = hi;
		if (hi > blocks)
			hi = blocks;
	} else {
		for (hi = at, lo = at - 1; t->before[lo] >= line;
		     lo = hi > step ? hi - step : 0, step *= 2)
			hi = lo;
	}
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->before[mid] < line)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

size_t text_line(const struct text *t, uint32_t line)
{
	const char *p;
	uint32_t left;
	size_t lo;

	assert(line <= t->lines);
	if (line == t->lines)
		return t->n;
	if (!line)
		return 0;
	lo = block_of(t, line);
	p = t->p + lo * TEXT_BLOCK;
	for (left = line - t->before[lo]; left; left--)
		p = (const char *)memchr(p, '\n', t->n - (size_t)(p - t->p)) +
		    1;
	return (size_t)(p - t->p);
}

uint32_t text_number(const struct text *t, size_t byte)
{
	size_t block = byte / TEXT_BLOCK;
	const char *p = t->p + block * TEXT_BLOCK, *end = t->p + byte;
	uint32_t n = t->before[block];

	assert(byte <= t->n);
	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		n++;
		p++;
	}
	return n;
}

/* How frequent the byte is in sources. A rare byte excludes more places. */
static int frequency(char c)
{
	static const unsigned char of[256] = {
		[' '] = 4, ['\t'] = 4, ['\n'] = 4, ['e'] = 4, ['t'] = 4,
		['r'] = 3, ['i'] = 3,  ['n'] = 3,  ['s'] = 3, ['a'] = 3,
		['o'] = 3, ['d'] = 2,  ['c'] = 2,  ['l'] = 2, ['_'] = 2,
		['p'] = 2, ['u'] = 2,  ['f'] = 2,  ['m'] = 2, ['*'] = 1,
		['('] = 2, [')'] = 2,  [';'] = 2,  [','] = 2, ['='] = 1,
		['0'] = 2, ['b'] = 1,  ['g'] = 1,  ['h'] = 1, ['v'] = 1,
		['-'] = 1, ['>'] = 1,  ['x'] = 1,  ['1'] = 1, ['/'] = 1,
	};

	return of[(unsigned char)c];
}

static bool any(bytes v)
{
	words w = (words)v;

	return w[0] | w[1];
}

/*
 * Tests two bytes of the needle at 16 places at once. The needle can only be at a place
 * where both are equal.
 */
const char *text_find(struct span hay, struct span needle)
{
	const char *p, *end, *stop;
	size_t i, x = 0, y = needle.n - 1;
	bytes first, second, v, w;

	for (i = 0; i < needle.n; i++) {
		if (frequency(needle.p[i]) < frequency(needle.p[x])) {
			y = x;
			x = i;
		} else if (i != x &&
			   frequency(needle.p[i]) < frequency(needle.p[y])) {
			y = i;
		}
	}
	first = (bytes){ 0 } + (unsigned char)needle.p[x];
	second = (bytes){ 0 } + (unsigned char)needle.p[y];
	for (; hay.n >= needle.n + sizeof(v); hay = span_skip(hay, sizeof(v))) {
		memcpy(&v, hay.p + x, sizeof(v));
		memcpy(&w, hay.p + y, sizeof(w));
		if (!any((bytes)((v == first) & (w == second))))
			continue;
		stop = hay.p + sizeof(v);
		for (p = hay.p; p < stop; p++)
			if (p[x] == needle.p[x] && p[y] == needle.p[y] &&
			    memcmp(p, needle.p, needle.n) == 0)
				return p;
	}
	end = hay.p + hay.n;
	for (p = hay.p; (size_t)(end - p) >= needle.n; p++)
		if (memcmp(p, needle.p, needle.n) == 0)
			return p;
	return NULL;
}
