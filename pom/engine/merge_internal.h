/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by merge*.c only. */
#ifndef POM_ENGINE_MERGE_INTERNAL_H
#define POM_ENGINE_MERGE_INTERNAL_H

#include "engine/merge.h"

/* The preimage of a hunk, beside the lines of the file that stand for its lines. */
struct aligned {
	long *match; /* line of the preimage -> line of the file, or -1 */
	bool *eq;    /* are both equal? */
	unsigned long score;
	unsigned long rival; /* of the second best place */
	bool ordered; /* the place is between those of the hunks around it */
};

/* How often the file has the line, blanks left aside. */
uint32_t merge_count(const struct merge *m, const struct line *l);

/*
 * merge_chunk.c: makes the proposal for the hunk at this place. Sets out->why if there is
 * none.
 */
void merge_chunks(struct arena *a, struct merge *m, const struct hunk *h,
		  const struct aligned *al, struct proposal *out);

#endif
