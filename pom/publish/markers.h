/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file in which a patch conflicts, with the hunks that fit applied, and the others as
 * conflicts in the style diff3 of git-merge(1). And the comparison of two files by lines.
 */
#ifndef POM_PUBLISH_MARKERS_H
#define POM_PUBLISH_MARKERS_H

#include "try/dryrun.h"

enum {
	/* lines by which two files may differ to be compared line by line */
	LINES_DIFFER = 1024
};

/* A hunk of the patch in the text with markers. */
struct marked_hunk {
	bool whole; /* it is applied there, and no conflict touches its lines */
	/*
	 * With whole: the first line of its postimage in the text. If it is there already,
	 * or its proposal was taken: the first line of the change.
	 */
	uint32_t row;
};

struct marked {
	struct span text;
	struct marked_hunk *hunk; /* one for each hunk of the section */
	size_t conflicts;
};

/*
 * Makes the text for a section of a patch that was tried. What is before a hunk's first
 * line that differs, and after its last one, is outside of the markers. The result is in a.
 */
void markers_make(struct arena *a, const struct file_result *f,
		  struct marked *out);

/*
 * The number, from 1, of the first line from *from* on that is a marker, and that neither
 * the file before nor the patch has; 0: there is none. f may be NULL.
 */
size_t markers_left(struct span text, size_t from, const struct file_result *f);

/*
 * Compares lines pre[0] to pre[1] - 1 of before with lines post[0] to post[1] - 1 of after,
 * and appends the differences to *out, in a. One edit covers everything if they differ in
 * more than LINES_DIFFER lines.
 */
void lines_diff(struct arena *a, const struct image *before,
		const size_t pre[2], const struct image *after,
		const size_t post[2], struct edits *out);

#endif
