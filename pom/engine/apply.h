/* SPDX-License-Identifier: GPL-2.0-only */
/* All hunks of one file, placed and spliced; the outcome of each as data. */
#ifndef POM_ENGINE_APPLY_H
#define POM_ENGINE_APPLY_H

#include "engine/locate.h"

enum hunk_state {
	HUNK_FITS,
	HUNK_PRESENT, /* what it would make stands there already */
	HUNK_FAILS
};

struct hunk_result {
	enum hunk_state state;
	struct place place; /* of the preimage; of the postimage if present */
};

struct apply_opt {
	unsigned int max_fuzz;
	bool strict;               /* more than one place is none */
	bool skip_present;         /* a hunk that is present is not needed */
	uint32_t owner;            /* for the lines that are added */
	struct image_spare *spare; /* room for the image; NULL: in the arena */
	struct arena *apart;       /* for the rest of the results, or NULL */
	struct finder *finder;     /* of the image, to be kept; or NULL */
};

struct apply_result {
	struct hunk_result *hunk; /* one a hunk, in the arena */
	uint32_t fits, present, fails;
	unsigned int fuzz;  /* the largest */
	long offset;        /* the farthest, with its sign */
	uint32_t ambiguous; /* hunks with more than one place */
	uint64_t steps;     /* lines that the search looked at */
	struct image image; /* the file after it */
	struct edits edits; /* from in to image */
};

/*
 * Tries every hunk, also after one that fails. The file is done when fails is
 * 0, and present is 0 unless skip_present was asked for; otherwise image and
 * edits hold what the hunks that fit would have made. Results are in a and
 * share lines with in and with the hunks; if some are to be apart, the image
 * shares none with the hunks.
 */
void apply_hunks(struct arena *a, const struct image *in,
		 const struct hunk *hunk, uint32_t nhunks,
		 const struct apply_opt *opt, struct apply_result *out);

#endif
