/* SPDX-License-Identifier: GPL-2.0-only */
/* Diffs and files on the pages of runme html. */
#ifndef POM_PUBLISH_HTML_DIFF_H
#define POM_PUBLISH_HTML_DIFF_H

#include "lib/mem.h"

/*
 * Appends at most *left bytes of a diff as HTML, in whole lines, and subtracts them from
 * *left. Added and removed lines are ins and del elements, and keep their + and -. Says
 * how many lines were left out.
 */
void html_diff(struct buf *b, struct span text, size_t *left);

/* The same for a file that is no diff. */
void html_source(struct buf *b, struct span text, size_t *left);

/* The number of lines. */
size_t html_lines(struct span text);

#endif
