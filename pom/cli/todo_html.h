/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check --format html: what is to be done, as one page to send around. It has its style in
 * it, no script, and loads nothing.
 */
#ifndef POM_CLI_TODO_HTML_H
#define POM_CLI_TODO_HTML_H

#include "cli/todo.h"

/*
 * Bytes of details, as check prints them, on one page. Sets after that have only their
 * reason, and the page says how many.
 */
enum { TODO_DETAILS_MOST = 1 << 20 };

/* Prints the page of a plan that was run. */
void todo_html(struct context *c);

/* Appends all of a page before and after its main part. title is plain text. */
void todo_html_begin(struct buf *b, const char *title);
void todo_html_end(struct buf *b);
/* Appends that the details of n more sets are left out; nothing for 0. */
void todo_html_rest(struct buf *b, struct arena *a, size_t n);

#endif
