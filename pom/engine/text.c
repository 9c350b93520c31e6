// SPDX-License-Identifier: GPL-2.0-only
/* The bytes of a file, with lines to be found in it: see text.h. */
#include "engine/text.h"

#include <assert.h>
#include <string.h>

/* 32 bytes at once: the compiler makes of it what the processor has. */
typedef unsigned char bytes32 __attribute__((vector_size(32)));
typedef uint64_t words32 __attribute__((vector_size(32)));

/* Newlines in a whole block. */
static uint32_t count_block(const char *p)
{
	const bytes32 newline = (bytes32){ 0 } + '\n';
	bytes32 v, sum = { 0 };
	words32 w;
	uint64_t all = 0;
	size_t i;

	/* a lane that compares equal is -1; 16 rounds cannot overflow one */
	for (i = 0; i < TEXT_BLOCK; i += sizeof(v)) {
		memcpy(&v, p + i, sizeof(v));
		sum -= (bytes32)(v == newline);
	}
	memcpy(&w, &sum, sizeof(w));
	for (i = 0; i < 4; i++)
		all += w[i] * 0x0101010101010101u >> 56;
	return (uint32_t)all;
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

size_t text_line(const struct text *t, uint32_t line)
{
	size_t lo = 0, hi = t->n / TEXT_BLOCK + 1;
	const char *p;
	uint32_t left;

	assert(line <= t->lines);
	if (line == t->lines)
		return t->n;
	if (!line)
		return 0;
	/* the last block with fewer newlines before it has the one looked for */
	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->before[mid] < line)
			lo = mid;
		else
			hi = mid;
	}
	p = t->p + lo * TEXT_BLOCK;
	for (left = line - t->before[lo]; left; left--)
		p = (const char *)memchr(p, '\n', t->n - (size_t)(p - t->p)) +
		    1;
	return (size_t)(p - t->p);
}
