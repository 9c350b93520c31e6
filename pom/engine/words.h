/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines as words: a name or number, a run of blanks, the end of a line, or any other byte.
 * Compares lines by their words, and merges three versions of some lines.
 */
#ifndef POM_ENGINE_WORDS_H
#define POM_ENGINE_WORDS_H

#include "engine/diff.h"

enum {
	WORDS_OF_LINE = 256, /* words of a line that are compared */
	WORDS_CELLS = 1
		      << 18 /* the most pairs of words that a merge compares */
};

/*
 * Aligns two sequences of n and m elements so that the sum of their scores is the
 * greatest. score: what it is worth that x[i] stands for y[k]; negative if it cannot.
 * Each pair that directly follows another pair is worth bonus more. Each y that is left
 * out between two pairs costs gap. Writes into match[i] the index k, or -1. Takes n * m
 * steps.
 */
struct alignment {
	size_t n, m;
	int (*score)(const void *arg, size_t i, size_t k);
	const void *arg;
	int bonus, gap;
};
void words_align(const struct alignment *x, long *match);

/* The names and numbers of a line, as sorted hashes. */
struct line_words {
	uint32_t *hash;
	uint32_t n;
	uint64_t bits; /* one bit for each hash, to compare quickly */
};

void words_of_line(struct arena *a, const struct line *l,
		   struct line_words *out);

/* How many of all words of two lines are in both, in percent. */
unsigned int words_alike(const struct line_words *x,
			 const struct line_words *y);

struct lines {
	const struct line *v;
	size_t n;
};

enum words_result {
	WORDS_CONFLICT, /* both change the same words, or there are too many */
	/* theirs changes words beside one that ours changed, in the same expression */
	WORDS_BESIDE,
	WORDS_SAME,  /* both add the same name, at different places */
	WORDS_TOUCH, /* a change of one begins where one of the other ends */
	WORDS_APART
};

/*
 * Merges by words what ours and theirs changed in base. *out is in a. The steps are
 * limited by WORDS_CELLS, and are added to *steps.
 */
enum words_result words_merge(struct arena *a, const struct lines *base,
			      const struct lines *ours,
			      const struct lines *theirs, struct span *out,
			      uint64_t *steps);

#endif
