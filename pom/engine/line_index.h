/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds lines, and sequences of lines, by their hashes. Different lines can have the same
 * hash, so the caller must compare the lines that are found.
 */
#ifndef POM_ENGINE_LINE_INDEX_H
#define POM_ENGINE_LINE_INDEX_H

#include <stddef.h>
#include <stdint.h>

/* Lines with the same hash. */
struct alike {
	uint64_t hash;
	uint32_t n, first; /* their number; the first of them, counted from 1 */
};

struct line_index {
	struct alike *alike; /* a hash table; n is 0 in a free slot */
	size_t mask;
	uint32_t *next; /* line, from 0 -> next line with its hash, from 1; or 0 */
};

/* Indexes n lines with these hashes. x must be zeroed, and n less than 2^32. */
void line_index_make(struct line_index *x, const uint64_t *hash, size_t n);
/* Frees the index, and zeroes x. */
void line_index_free(struct line_index *x);

/* The lines with that hash; n is 0 when there are none. */
static inline struct alike *line_index_get(const struct line_index *x,
					   uint64_t hash)
{
	size_t k = (size_t)(hash >> 1) & x->mask;

	while (x->alike[k].n && x->alike[k].hash != hash)
		k = (k + 1) & x->mask;
	return &x->alike[k];
}

/*
 * The search of Knuth, Morris and Pratt for a sequence of n lines. In the table that
 * sequence_table returns, next[i] is the length of the longest proper prefix of the
 * sequence that ends before line i. The caller frees it.
 */
size_t *sequence_table(const uint64_t *hash, size_t n);

/*
 * One step of the search. The k lines before the current one equal the first k of the n
 * lines of the sequence; now is the hash of the current line. Returns the new k after this
 * line. If that is n, the sequence ends here.
 */
static inline size_t sequence_step(const size_t *next, const uint64_t *hash,
				   size_t n, size_t k, uint64_t now)
{
	while (k && (k == n || now != hash[k]))
		k = next[k];
	return k + (now == hash[k]);
}

#endif
