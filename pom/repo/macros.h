/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Variables of recipes and of spec files, as far as the names of patches need them: ${NAME}
 * of BitBake, %{NAME} of RPM.
 */
#ifndef POM_REPO_MACROS_H
#define POM_REPO_MACROS_H

#include "repo/repo.h"

/* Zero it, and set the first two fields. Call macros_free afterwards. */
struct macros {
	struct arena *a; /* keeps the values */
	char sigil;      /* before the brace */
	struct map value;
};

void macros_free(struct macros *m);

/* Sets the variable, also if it has a value already. */
void macros_set(struct macros *m, struct span name, struct span value);
bool macros_has(const struct macros *m, struct span name);

/*
 * The text with the values of its variables. What has no value stays as it is, and so does
 * code: ${@...}, %(...). Of RPM's %{?NAME}, which may have no value, nothing stays. Ends
 * at 1 MiB, and at 65536 values.
 */
struct span macros_expand(const struct macros *m, struct span text);

/*
 * Reads a file with lines that a backslash continues, as one line each. *at is the number
 * of the line's first line. False at the end.
 */
bool macros_line(struct arena *a, struct span *text, struct span *line,
		 unsigned int *at, unsigned int *next);

#endif
