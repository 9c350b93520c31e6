/* SPDX-License-Identifier: GPL-2.0-only */
/* How two lines of source differ: where, and whether it is names only. */
#ifndef POM_ENGINE_COMPARE_H
#define POM_ENGINE_COMPARE_H

#include <stdbool.h>

#include "lib/span.h"

enum { COMPARE_NAMES = 4 }; /* different names of which renames are told */

/* The bytes [from, a_to) of one line stand where the other has [from, b_to). */
struct line_change {
	size_t from, a_to, b_to;
};

/*
 * What is between the longest beginning and the longest end that both have, cut
 * so that no character of UTF-8 is in two. Of equal lines, an empty range at
 * their end.
 */
void compare_lines(struct span a, struct span b, struct line_change *out);

/* An identifier that is called otherwise; both borrow from the lines. */
struct renamed {
	struct span from, to;
};

/*
 * Is b what a is, but for blanks and for identifiers that are called otherwise,
 * the same one always the same? v has the *n (at most COMPARE_NAMES) that were
 * found before, in other lines, and gets the new ones. False, with v and *n as
 * they came out, when something else differs.
 */
bool compare_renamed(struct span a, struct span b, struct renamed *v,
		     size_t *n);

#endif
