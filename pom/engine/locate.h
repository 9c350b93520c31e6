/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the place of a hunk, as patch(1) 2.7 does. tests/bench and tests/fuzz compare the
 * two.
 *
 * The search begins at the line in the hunk's header, plus the offset of the hunk before.
 * The nearest place is taken; of two that are equally near, the later one. First all
 * lines must match. Then, for every step of fuzz, one more line of context at each end is
 * left out. A hunk with less context at one end than at the other belongs to that end of
 * the file.
 */
#ifndef POM_ENGINE_LOCATE_H
#define POM_ENGINE_LOCATE_H

#include "engine/image.h"
#include "engine/line_index.h"
#include "engine/moved.h"

/*
 * A place at most so many lines from the expected one is beside it: then it is likely the
 * hunk's, whatever its lines are.
 */
enum { PLACE_BESIDE = 3 };

struct place {
	bool found;
	bool misordered; /* it fits only before the end of the hunk before */
	size_t at;       /* first line of the preimage, from 0 */
	long offset;     /* at minus the line in the header */
	unsigned int fuzz;
	unsigned int others; /* other places that fit as well, up to 9 */
	size_t other;        /* the first of them */
};

/*
 * A file in which many hunks are searched. All members but file begin zeroed.
 *
 * Most hunks are at their line numbers. The others are mostly found by searching their
 * longest line. Only if that fails, or has cost enough, the lines are hashed and indexed.
 * After more cost, a suffix array is made; it serves for later states of the file, too.
 */
struct finder {
	const struct image *file; /* borrowed */
	struct arena a;
	uint64_t *hash; /* of each line, until number is made */
	uint64_t *want; /* of each line of the preimage that was searched last */
	size_t cap_want;
	struct line_index index;  /* next is freed when number is made */
	uint32_t *number;         /* line -> the first line that equals it */
	struct suffixes suffixes; /* the suffix array over number */
	struct moved_lines moved; /* maps the file to the indexed state of it */
	struct moved_lines
		kept; /* the same for the state that finder_back restores */
	struct moved_lines spare; /* memory for the next state */
	uint64_t steps;           /* lines that were compared so far */
	uint64_t seam_cost; /* ns that edits have cost since number was made */
};

/*
 * finder_follow tells the finder that the edits have changed the file to *to, which is
 * borrowed. With keep, finder_back can return to the state before, until the next call
 * with keep. finder_back returns false if that state was not kept; then free the finder.
 */
void finder_follow(struct finder *f, const struct image *to,
		   const struct edits *edits, bool keep);
bool finder_back(struct finder *f, const struct image *to);

void finder_free(struct finder *f);

/*
 * Searches the file from line frozen on; lines before it belong to earlier hunks. carry:
 * the offset of the hunk before.
 *
 * Cost, for a file of n lines: linear in n for each step of fuzz, whatever the lines are.
 * After some such searches, the suffix array is made once, in n log n steps. Then a search
 * takes m log n steps for a hunk of m lines, and linear time in the lines of later edits.
 * When these have cost more than a new suffix array would, one is made.
 */
void locate(struct finder *finder, const struct hunk *h, size_t frozen,
	    long carry, unsigned int max_fuzz, struct place *out);

/*
 * Searches the whole file with exactly that fuzz, even if the hunk fits with less. Does
 * not count other places. A hunk that fits with some fuzz also fits with more.
 */
bool locate_with(struct finder *finder, const struct hunk *h, unsigned int fuzz,
		 struct place *out);

#endif
