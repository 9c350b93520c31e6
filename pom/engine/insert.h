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

enum insert_where {
	INSERT_AFTER_LINE,    /* directly after the anchor */
	INSERT_AFTER_ENTRY,   /* after the anchor's entry in a Configure.help */
	INSERT_BEFORE_ENDMENU /* Kconfig; the anchor is `endmenu` itself */
};

struct insertion {
	enum insert_where where;
	bool remove;        /* remove the lines */
	struct span anchor; /* a whole line of the file */
	struct span text;   /* the lines */
};

enum insert_state {
	INSERT_FITS,
	INSERT_PRESENT, /* done already: they are there; to remove: they are not */
	INSERT_PARTIAL, /* some of the lines are there */
	INSERT_NOTHING, /* there are no lines to add */
	INSERT_NO_ANCHOR,
	INSERT_NOT_UNIQUE /* there are two anchors; to remove: the lines twice */
};

struct insert_place {
	enum insert_state state;
	size_t at; /* line, from 0, that they go before, or that they begin at;
		    * INSERT_PARTIAL: a line of them that is there
		    */
	size_t n;  /* lines to remove */
	size_t anchor; /* the anchor's line */
	size_t other;  /* a second anchor, or the line that is most like it */
	bool near;     /* there is a line that is like the anchor */
	struct line *line; /* the lines to add, with their line ends */
	size_t nlines;
};

/* Finds the place, in linear time. What out points to is in a. */
void insert_locate(struct arena *a, const struct image *file,
		   const struct insertion *in, struct insert_place *out);

/*
 * The hunk for a place that fits, in a. It has three lines of context, or less at an end
 * of the file, or more so that the anchor is among them. It fits exactly at its line
 * numbers. It shares lines with the file and the place.
 */
void insert_hunk(struct arena *a, const struct image *file,
		 const struct insert_place *place, struct hunk *out);

#endif
