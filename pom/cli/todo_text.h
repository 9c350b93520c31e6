/* SPDX-License-Identifier: GPL-2.0-only */
/* check --format report: what is to be done, as text. */
#ifndef POM_CLI_TODO_TEXT_H
#define POM_CLI_TODO_TEXT_H

#include "cli/todo.h"

/* Prints the report of a plan that was run. */
void todo_text(struct context *c);

/*
 * Prints text in lines of at most 80 columns, or those of the screen if it has fewer, with
 * that many blanks before each but the first. at: columns that the first line has already.
 * Only a word that is longer than a line makes a longer one.
 */
void todo_wrap(struct out *out, enum style st, size_t at, size_t blanks,
	       const char *text);

/* "12 to drop, 3 to refresh, 1 to look at, 40 fine", without zeros; in a. */
const char *todo_sum(struct arena *a, const size_t todo[TODOS]);
/* "2 by offset, 1 with other context", of those to refresh; in a. */
const char *todo_fits(struct arena *a, const struct todo_list *l);
/* "1 partial, 18 conflict": the standings of the sets of that group; in a. */
const char *todo_standings(struct arena *a, const struct todo_list *l,
			   enum todo todo);

/* What the group is, after the number of its sets: "are in the tree already". */
const char *todo_heading(enum todo todo, size_t n);
/* "Drop", "Refresh", "Look at", "Fine" */
const char *todo_title(enum todo todo);

#endif
