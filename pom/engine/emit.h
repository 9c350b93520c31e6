/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes diffs that patch(1), git and quilt can read. */
#ifndef POM_ENGINE_EMIT_H
#define POM_ENGINE_EMIT_H

#include "engine/image.h"

enum { EMIT_CONTEXT = 3 };

/* What happened to one file; names are relative to the tree. */
struct emit_file {
	const char *pre, *post;             /* NULL: absent before, after */
	unsigned int pre_mode, post_mode;   /* 0100644, 0100755, 0120000 */
	const struct image *before, *after; /* NULL if pre, or post, is NULL */
	const struct edits *edits;          /* NULL: emit_file computes them */
};

/*
 * Appends the file's section, with git's header lines and three lines of context. Appends
 * nothing when nothing differs. A file that becomes a link, or a link that becomes a file,
 * is deleted and created, as in git's diffs.
 */
void emit_file(struct arena *a, struct buf *b, const struct emit_file *f);

/*
 * Appends a section with git's header lines, these names, and the hunks of f with their
 * line numbers. pre and post are as in struct emit_file.
 */
void emit_section(struct buf *b, const struct diff_file *f, const char *pre,
		  const char *post);

#endif
