/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finding the place of a hunk, where patch(1) finds it: the nearest place to
 * where the header puts it, shifted as the hunk before was shifted; all lines
 * first, then without the outermost context lines, one more at each end for
 * every step of fuzz. Of two places equally near the later one wins. A hunk
 * with less context at one end than at the other belongs to that end of the
 * file. Rule: patch(1) 2.7, tested against it by tests/bench and tests/fuzz.
 */
#ifndef POM_ENGINE_LOCATE_H
#define POM_ENGINE_LOCATE_H

#include "engine/image.h"
#include "engine/line_index.h"
#include "engine/moved.h"

struct place {
	bool found;
	bool misordered; /* it fits only before the end of the last hunk */
	size_t at;       /* first line of the preimage, from 0 */
	long offset;     /* at, less where the header puts it */
	unsigned int fuzz;
	unsigned int others; /* further places that fit as well, to 9 */
	size_t other;        /* the first of them */
};

/*
 * A file that is searched for many hunks. Zeroed but for the file. Most hunks
 * stand where they should, and of the others the longest line tells where: lines
 * are hashed only when that does not help, or was tried often enough. Once the lines
 * are sorted they serve for what edits make of the file, too.
 */
struct finder {
	const struct image *file; /* borrowed */
	struct arena a;
	uint64_t *hash; /* of each line, until it is sorted */
	uint64_t *want; /* of what was looked for last */
	size_t cap_want;
	struct line_index index; /* without next, once it is sorted */
	uint32_t *number; /* by line: the first one of its kind, and that is */
	struct suffixes suffixes; /* sorted, once many sequences are looked for */
	struct moved_lines moved,
		kept;             /* the file, and an earlier state, to these */
	struct moved_lines spare; /* room for the next state */
	uint64_t steps; /* lines that were looked at: what it has cost */
	uint64_t loose; /* what edits have cost since it was sorted, in ns */
};

/*
 * The file is *to (borrowed) now, which the edits made of what it was. With keep,
 * finder_back can go back to what it was, until the next call with keep; it is false, and
 * the finder is to be freed, when that was forgotten.
 */
void finder_follow(struct finder *f, const struct image *to,
		   const struct edits *edits, bool keep);
bool finder_back(struct finder *f, const struct image *to);

void finder_free(struct finder *f);

/*
 * Looks in the file from line frozen on (what lies before belongs to the hunks
 * before). carry is the offset of the hunk before. Takes time linear in the
 * file for each step of fuzz, whatever the lines are; after some such passes, n log n
 * in the file once, and then linear in the hunk but for a logarithm, and for edits
 * that it follows: their lines are looked over until sorting anew is cheaper.
 */
void locate(struct finder *finder, const struct hunk *h, size_t frozen,
	    long carry, unsigned int max_fuzz, struct place *out);

/*
 * The same in the whole file with that much fuzz, be it needed or not; other
 * places are not looked for. What fits with some fuzz fits with more.
 */
bool locate_with(struct finder *finder, const struct hunk *h, unsigned int fuzz,
		 struct place *out);

#endif
