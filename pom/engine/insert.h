/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Insertions: lines that are added to a file at a given line of it, the anchor. Patch
 * sets for kernels 2.4 and 2.6 have them beside their diffs. This finds the place, and
 * makes the hunk that adds the lines or removes them again.
 *
 * Removing is the exact inverse of adding, byte for byte, also at the end of a file
 * without a final newline. Lines are compared without their line ends. Added lines get
 * the line ends that are used at the place.
 */
#ifndef POM_ENGINE_INSERT_H
#define POM_ENGINE_INSERT_H

#include "engine/image.h"

enum insert_state {
	INSERT_FITS,
	INSERT_PRESENT, /* done already: the lines are there, or (remove) are not */
	INSERT_PARTIAL, /* some of the lines are there */
	INSERT_NOTHING, /* there are no lines to add */
	INSERT_NO_ANCHOR,
	INSERT_NOT_UNIQUE /* two anchors, or (remove) the lines are there twice */
};

struct insert_place {
	enum insert_state state;
	size_t at; /* line, from 0, before which the lines are added, or where they begin;
		    * INSERT_PARTIAL: the place of one of them
		    */
	size_t n;      /* lines to remove */
	size_t anchor; /* the anchor's line */
	size_t other;  /* a second anchor; if near, the most similar line */
	bool near;     /* the file has a line that is similar to the anchor */
	struct line *line; /* the lines to add, with their line ends */
	size_t nlines;
};

/* Finds the place, in linear time. What out points to is in a. */
void insert_locate(struct arena *a, const struct image *file,
		   const struct insertion *in, struct insert_place *out);

/*
 * Makes the hunk for a place that fits, in a. It has three lines of context, fewer at an
 * end of the file, or more if the anchor is farther away. It fits exactly at its line
 * numbers. It shares lines with the file and the place.
 */
void insert_hunk(struct arena *a, const struct image *file,
		 const struct insert_place *place, struct hunk *out);

#endif
