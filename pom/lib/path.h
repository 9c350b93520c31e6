/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of files as patches write them: strip level, quotes, what is safe.
 * Nothing here looks at a disk; lib/root.h does, and trusts no name either.
 */
#ifndef POM_LIB_PATH_H
#define POM_LIB_PATH_H

#include <stdbool.h>

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/span.h"

enum {
	PATH_LIMIT = 4095,     /* bytes of a name: PATH_MAX less its NUL */
	PATH_PART_LIMIT = 255, /* bytes between two slashes: NAME_MAX */
	PATH_DEPTH_LIMIT = 128 /* parts */
};

/*
 * Takes level leading parts off, a run of slashes counting as one slash
 * (patch(1), -p). False when the name has too few parts.
 */
bool path_strip(struct span name, unsigned int level, struct span *out);

/* How many slashes path_strip could take off. */
unsigned int path_parts(struct span name);

/*
 * Refuses what no patch may name in a tree: an absolute name, `..`, an empty
 * name, one that ends in a slash, NUL, a name that is too long or too deep, and .git, .pom or .pc in any
 * spelling that a file system might take for them (case, code points that
 * HFS+ ignores, NTFS short names, trailing dots and streams). Returns 0 with
 * *out set to the name without `.` parts and doubled slashes (in a), or
 * POM_EUNSAFE, POM_ELIMIT.
 */
int path_check(struct arena *a, struct span name, const char **out,
	       struct pom_err *err);

/* The same for what no patch names, but quilt or a record: .pc is let pass. */
int path_check_record(struct arena *a, struct span name, const char **out,
		      struct pom_err *err);

/* Is this part of a name .git, .pom or .pc, in any spelling? */
bool path_reserved(struct span part);

/*
 * Where a symbolic link at path (clean, see above) with this text leads to:
 * 0 when it stays in the tree as long as no part of it is another link (see
 * try/links.h), else POM_EUNSAFE.
 */
int path_check_link(const char *path, struct span text, struct pom_err *err);

/*
 * A name in double quotes with C escapes, as git and patch(1) write it, from
 * the start of in; *used is how many bytes it took. False when the quotes do
 * not close or an escape is none. The result, which may hold NUL, is in a.
 */
bool path_unquote(struct arena *a, struct span in, struct span *out,
		  size_t *used);

/* Writes prefix and name; in quotes if the name has bytes to escape, or blanks at an end. */
void path_quote(struct buf *b, const char *prefix, struct span name);

/* For people to read: controls (lib/tame.h) as \ooo, all else as it is. In a. */
const char *path_show(struct arena *a, struct span name);

#endif
