/* SPDX-License-Identifier: GPL-2.0-only */
/* Writing diffs that patch(1), git and quilt take. */
#ifndef POM_ENGINE_EMIT_H
#define POM_ENGINE_EMIT_H

#include "engine/image.h"

enum { EMIT_CONTEXT = 3 };

/* What happened to one file; names are relative to the tree. */
struct emit_file {
	const char *pre, *post;             /* NULL: it was not, is not there */
	unsigned int pre_mode, post_mode;   /* 0100644, 0100755, 0120000 */
	const struct image *before, *after; /* NULL where the name is */
	const struct edits *edits;          /* NULL: work it out */
};

/*
 * Appends the file's section with git's header lines and three lines of
 * context; nothing when nothing differs. A file that becomes a link (or the
 * reverse) is taken away and made anew, as git has it.
 */
void emit_file(struct arena *a, struct buf *b, const struct emit_file *f);

/*
 * Appends a section with its hunks as they are, places included, under git's
 * header lines and these names; pre and post as in struct emit_file.
 */
void emit_section(struct buf *b, const struct diff_file *f, const char *pre,
		  const char *post);

#endif
