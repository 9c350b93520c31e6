/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Lines that are added to a file at a place which one of its lines names, as
 * patch sets of the 2.4 and 2.6 days have them beside their diffs: finding the
 * place, and the hunk that puts the lines there or takes them out again.
 *
 * Putting in and taking out are exact inverses, byte for byte, also at the end
 * of a file without a final newline. Line ends count for nothing when lines are
 * compared; added lines get those of the place.
 */
#ifndef POM_ENGINE_INSERT_H
#define POM_ENGINE_INSERT_H

#include "engine/image.h"

enum insert_where {
	INSERT_AFTER_LINE,  /* right behind the anchor */
	INSERT_AFTER_ENTRY, /* behind the anchor's entry in a Configure.help */
	INSERT_BEFORE_ENDMENU /* Kconfig; the anchor is `endmenu` itself */
};

struct insertion {
	enum insert_where where;
	bool remove; /* take the lines out */
	struct span
		anchor; /* a whole line of the file; its end is not looked at */
	struct span text; /* the lines */
};

enum insert_state {
	INSERT_FITS,
	INSERT_PRESENT, /* done already: they are there, or gone */
	INSERT_PARTIAL, /* some of the lines are there */
	INSERT_NOTHING, /* there are no lines to add */
	INSERT_NO_ANCHOR,
	INSERT_NOT_UNIQUE /* more than one anchor; to remove: the lines, twice */
};

struct insert_place {
	enum insert_state state;
	size_t at; /* the line, from 0, before which they go or from which on
			  they stand; of a partial one, a line that is there */
	size_t n;  /* lines to take out */
	size_t anchor;     /* the anchor's line */
	size_t other;      /* a second anchor, or the line most like it */
	bool near;         /* there is such a line */
	struct line *line; /* what goes in, as it will stand there */
	size_t nlines;
};

/* Looks for the place; linear in the file. What out points to is in a. */
void insert_locate(struct arena *a, const struct image *file,
		   const struct insertion *in, struct insert_place *out);

/*
 * The hunk for a place that fits, with at least three lines of context where the
 * file has them, and as much as takes in the anchor. It fits exactly at its own
 * line numbers. In a; shares lines with the file and the place.
 */
void insert_hunk(struct arena *a, const struct image *file,
		 const struct insert_place *place, struct hunk *out);

#endif
