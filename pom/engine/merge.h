/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Proposes how a hunk that does not fit can be applied all the same: at the place that is
 * most similar to its preimage, by lines, and by words where lines differ. A proposal is a
 * guess. It says what it rests on, and how likely it is right.
 */
#ifndef POM_ENGINE_MERGE_H
#define POM_ENGINE_MERGE_H

#include "engine/apply.h"
#include "engine/words.h"

enum {
	MERGE_BAR = 70,    /* --accept-merged without a number */
	MERGE_LINES = 512, /* preimage lines of a hunk that is merged */
	MERGE_STEPS = 1
		      << 21, /* lines and words that are compared for a file */
	MERGE_TOTAL = 1 << 25, /* ... and by a caller, for all its files */
	MERGE_BASIS = 6        /* sentences */
};

/* What a proposal rests on. */
struct proposal {
	bool found;
	unsigned int confidence; /* in percent */
	size_t at;               /* where the first change is, in the file */
	uint32_t same, of; /* lines of the hunk's preimage that are there */
	bool words;        /* lines were merged word by word */
	const char *basis[MERGE_BASIS]; /* what it rests on, as clauses */
	size_t nbasis;
	const char *why; /* not found: a clause that says why, or NULL */
	/*
	 * The changes of the file, in order. Those of post are indexes of line.
	 */
	struct edit *edit;
	size_t nedits;
	struct line *line;
	size_t nlines;
};

/* The hunks of a file, and how they fit. All members but the first four begin zeroed. */
struct merge {
	const struct image *file; /* borrowed, as the next two */
	const struct hunk *hunk;
	const struct hunk_result *result;
	uint32_t nhunks;
	struct arena a; /* for all that is kept between two hunks */
	struct line *line;
	struct line_index index;
	uint64_t *hash;
	uint32_t *head; /* the lines that a heading can be: see merge_function */
	size_t nheads;
	struct line_index heads;      /* of those lines, by how they begin */
	struct line_words **words;    /* of each line, when they were needed */
	const struct hunk *placed_of; /* the hunks that placed is about: */
	long *placed;   /* where those with a proposal belong, or -1 */
	uint64_t steps; /* lines and words that were compared */
};

/*
 * Proposes changes for hunk i, which fails. *out is in a, and shares lines with the file
 * and the hunk. The first call takes linear time in the file. All calls together take at
 * most MERGE_STEPS steps more, and linear time in the hunks. No proposal is made where the
 * lines that the hunk adds are there already, where both sides changed the same words, or
 * where too many places are alike. The confidence is less than MERGE_BAR where another
 * place is nearly as similar, where the place is in another function than the hunk's
 * heading names and the file has that one, too, and where words beside those that the
 * hunk changes are others in the file.
 */
void merge_hunk(struct arena *a, struct merge *m, uint32_t i,
		struct proposal *out);

/*
 * Makes the file with all hunks that fit, and these proposals: one for each hunk; those
 * of hunks that fit are not read. False if one has no proposal, or if their changes
 * overlap. *out is in a.
 */
bool merge_apply(struct arena *a, const struct merge *m,
		 const struct proposal *proposal, uint32_t owner,
		 struct image *out);

void merge_free(struct merge *m);

#endif
