/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes the hunks of a patch that is rewritten for a newer tree: a part of rebase.c. */
#ifndef POM_PUBLISH_REBASE_HUNK_H
#define POM_PUBLISH_REBASE_HUNK_H

#include "plan/plan.h"
#include "publish/redraw.h"

/* A hunk, and where it fits in the tree. */
struct spot {
	const struct hunk *h;
	const struct hunk_result *r;
	const struct file_result *file;
	const struct redraw *of; /* the section is redrawn; or NULL */
	const struct proposal
		*proposal; /* taken for it, as it does not fit; or NULL */
	size_t free_from; /* the first line after the changes of the hunk before */
	long delta;       /* number of lines that the hunks before it add */
};

struct text_job {
	struct arena *a;
	bool reverse;
	bool crlf;         /* the lines of the patch end in CR LF */
	bool reduced;      /* hunks were taken out of it */
	struct spot *spot; /* by the line in the patch */
	size_t n;
	const struct redraw *redraw; /* sections that are redrawn */
	size_t nredraws;
	struct span more;   /* text before the first section */
	unsigned int first; /* line of that section; 0: there is no such text */
	struct buf out;
	size_t moved,
		redrawn; /* hunks that were written, as in struct rebased */
};

/*
 * Moves *delta, the number of lines that hunks add, and *free_from, the first line after
 * their changes, over the hunk.
 */
void rebase_pass(const struct spot *s, long *delta, size_t *free_from);

/*
 * These read a hunk from *rest, the patch behind its header, to its end, and add its lines
 * to *lines. The result goes to j->out.
 */

/* Writes the hunk with the numbers and the context of the tree, and counts it. */
void rebase_put_hunk(struct text_job *j, const struct spot *s,
		     struct span header, struct span *rest,
		     unsigned int *lines);
/* Writes a hunk that was merged by words anew, with those that join it, and counts it. */
void rebase_put_merged(struct text_job *j, const struct spot *s,
		       struct span header, struct span *rest,
		       unsigned int *lines);
/* Writes the lines of the hunk as they are, or with keep false leaves them out. */
void rebase_copy_hunk(struct text_job *j, const struct hunk *h, bool keep,
		      struct span *rest, unsigned int *lines);

/* Takes the next word of a line @@ from *rest: a part of it, empty at its end. */
struct span rebase_word(struct span *rest);
/* How a line of the patch ends. */
const char *rebase_line_end(bool crlf);

#endif
