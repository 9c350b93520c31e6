/* SPDX-License-Identifier: GPL-2.0-only */
/* Compares two source lines: where do they differ, and do only names differ? */
#ifndef POM_ENGINE_COMPARE_H
#define POM_ENGINE_COMPARE_H

#include <stdbool.h>

#include "lib/span.h"

enum { COMPARE_NAMES = 4 }; /* the most renamed names that are found */

/* The differing bytes: [from, a_to) in line a, and [from, b_to) in line b. */
struct line_change {
	size_t from, a_to, b_to;
};

/*
 * The part between the longest common beginning and the longest common end. It consists
 * of whole characters of UTF-8. For equal lines it is empty, at their end.
 */
void compare_lines(struct span a, struct span b, struct line_change *out);

/* The next identifier of *rest, which then begins behind it. n is 0 if there is none. */
struct span compare_next_name(struct span *rest);

/* An identifier with another name. Both are borrowed from the lines. */
struct renamed {
	struct span from, to;
};

/*
 * Do a and b differ only in blanks, and in identifiers that are renamed consistently?
 * Words of C, such as types, have no other names. v has the *n renames of earlier lines; those of this line are added, up to COMPARE_NAMES.
 * After false, v and *n are undefined.
 */
bool compare_renamed(struct span a, struct span b, struct renamed *v,
		     size_t *n);

#endif
