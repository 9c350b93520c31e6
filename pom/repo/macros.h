/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Variables of recipes and of spec files, as far as the names of patches need them: ${NAME}
 * of BitBake, %{NAME} of RPM.
 */
#ifndef POM_REPO_MACROS_H
#define POM_REPO_MACROS_H

#include "lib/path.h"
#include "repo/repo.h"

enum {
	MACROS_TEXT = 1 << 20,    /* bytes of an expanded text */
	MACROS_NAME = PATH_LIMIT, /* bytes of one that names a file */
	MACROS_ALL = 8 << 20      /* bytes of all expanded texts together */
};

/* Zero it, and set the first two fields. Call macros_free afterwards. */
struct macros {
	struct arena *a; /* keeps the values */
	char sigil;      /* before the brace */
	struct map value;
	size_t bytes, steps; /* of all expansions so far */
	bool spent; /* a text stayed as it was: they reached the limit */
};

void macros_free(struct macros *m);

/* Sets the variable, also if it has a value already. */
void macros_set(struct macros *m, struct span name, struct span value);
bool macros_has(const struct macros *m, struct span name);

/*
 * The text with the values of its variables; it is in a, or is text itself. What has no
 * value stays as it is, and so does code: ${@...}, %(...). Of RPM's %{?NAME}, which may have
 * no value, nothing stays. Ends behind most + 1 bytes, so that the caller sees that there
 * are more, and at 65536 values. After MACROS_ALL bytes or 1048576 values of all texts
 * together, it is text itself.
 */
struct span macros_expand(struct macros *m, struct arena *a, struct span text,
			  size_t most);
/* The note for the user if a text stayed as it was for that, else NULL. */
const char *macros_note(const struct macros *m);

/*
 * Reads a file with lines that a backslash continues, as one line each. *at is the number
 * of the line's first line. False at the end.
 */
bool macros_line(struct arena *a, struct span *text, struct span *line,
		 unsigned int *at, unsigned int *next);

#endif
