/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Draws the hunks of a section anew for a file that somebody has edited. Hunks that are
 * in the edited file as they were keep their bytes.
 */
#ifndef POM_PUBLISH_REDRAW_H
#define POM_PUBLISH_REDRAW_H

#include "publish/markers.h"

enum redraw_how {
	REDRAW_REVERSE = 1, /* the patch is applied in reverse */
	REDRAW_CRLF = 2     /* its lines end in CR LF */
};

struct redraw {
	const struct diff_file *file; /* the section of the patch */
	bool replaced; /* the section becomes text; otherwise its header stays */
	struct span text; /* may be empty: then the section is taken out */
	/* for a section that is not replaced: */
	struct file_result
		now;      /* the section with the edited file as the result */
	bool *kept;       /* of each hunk: it stays */
	long *delta;      /* of each kept hunk: lines that are added before */
	struct span *gap; /* text before each hunk, and after the last one */
	size_t hunks;     /* hunks that the section has afterwards */
};

/*
 * Compares the file before with after, and keeps the hunks that are in it as shown had
 * them. how: bits of enum redraw_how. f and after must outlive the result, which is in a.
 */
void redraw_make(struct arena *a, const struct file_result *f,
		 const struct marked *shown, const struct image *after,
		 unsigned int how, struct redraw *out);

#endif
