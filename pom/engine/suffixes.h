/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An index for a file in which many sequences of lines are searched. A suffix array finds
 * all places of a sequence, and a wavelet matrix over it finds the next place after a
 * line. For n lines, to make the index takes n log n steps and about 30 bytes per line;
 * it keeps 12 of these. A search for m lines takes m log n steps.
 * References: Manber and Myers 1990; Claude, Navarro and Ordonez 2015.
 */
#ifndef POM_ENGINE_SUFFIXES_H
#define POM_ENGINE_SUFFIXES_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/mem.h"

enum { SUFFIX_BITS = 32 };

struct suffixes {
	const uint32_t *kind; /* of each line; borrowed */
	uint32_t n;
	uint32_t *at; /* the first line of each suffix; suffixes are sorted */
	unsigned int bits;
	struct level {
		uint64_t *word;   /* one bit of each line number */
		uint32_t *before; /* number of set bits before each word */
		uint32_t zeros;
	} level[SUFFIX_BITS]; /* from the highest bit on */
};

/* The places of one sequence: a range of the suffixes. */
struct matches {
	uint32_t from, to;
};

/*
 * Indexes n lines; n is not 0. Equal lines have the same kind, which is less than n. The
 * index is in a.
 */
void suffixes_make(struct arena *a, const uint32_t *kind, uint32_t n,
		   struct suffixes *out);

/* The places of a sequence of m kinds; m is not 0. */
struct matches suffixes_find(const struct suffixes *s, const uint32_t *want,
			     uint32_t m);

/* The first of the places from line on; and the last one before line. */
bool suffixes_next(const struct suffixes *s, const struct matches *m,
		   uint32_t line, uint32_t *out);
bool suffixes_before(const struct suffixes *s, const struct matches *m,
		     uint32_t line, uint32_t *out);

#endif
