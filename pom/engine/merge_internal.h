/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by merge*.c only. */
#ifndef POM_ENGINE_MERGE_INTERNAL_H
#define POM_ENGINE_MERGE_INTERNAL_H

#include "engine/merge.h"

/* The preimage of a hunk, beside the lines of the file that stand for its lines. */
struct aligned {
	long *match; /* line of the preimage -> line of the file, or -1 */
	bool *eq;    /* are both equal? */
	long spot;   /* what was looked around */
	unsigned long score;  /* how similar the lines are */
	unsigned long placed; /* that, and more for a place that is expected */
	bool rival;           /* another place is nearly as similar */
	bool ordered; /* the place is between those of the hunks around it */
};

/* merge_function.c: notes the lines of the file that a heading can be. */
void merge_index_heads(struct merge *m);

/* Is a place in the function of the hunk? */
enum function {
	FUNCTION_UNKNOWN, /* the hunk does not tell */
	FUNCTION_SAME,
	FUNCTION_GONE, /* the file does not have the line that names it */
	FUNCTION_OTHER /* no, that one is elsewhere in the file */
};

/*
 * Compares the function that line pre of the preimage is in with that of line at of the
 * file. The first is named by a line of the hunk above it, or else by the hunk's heading.
 * *other: the line that names the function of the file; empty if there is none.
 */
enum function merge_function(const struct merge *m, const struct hunk *h,
			     const struct aligned *al, uint32_t pre, size_t at,
			     struct span *other);

/* Is the byte part of a name or number? */
static inline bool word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* The name before the bracket of a function's first line; of others, the whole line. */
struct span merge_name(struct span line);

/* How often the file has the line, blanks left aside. */
uint32_t merge_count(const struct merge *m, const struct line *l);

/*
 * merge_chunk.c: makes the proposal for the hunk at this place. Sets out->why if there is
 * none.
 */
void merge_chunks(struct arena *a, struct merge *m, const struct hunk *h,
		  const struct aligned *al, struct proposal *out);

#endif
