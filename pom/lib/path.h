/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of files as patches have them: strip level, quotes, and which names are safe. No
 * function here accesses a disk. lib/root.h does, and does not rely on these checks.
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
 * Removes that many leading parts, as -p of patch(1): several slashes count as one. False
 * when the name has too few parts.
 */
bool path_strip(struct span name, unsigned int level, struct span *out);

/* The highest level for which path_strip succeeds. */
unsigned int path_parts(struct span name);

/*
 * Checks a patch's name for a file of a tree. *out is the name without `.` parts and
 * doubled slashes, in a.
 *
 * POM_EUNSAFE: an absolute name, an empty one, one with `..`, with a slash at its end or
 * with a NUL; and .pom, .pc or the folder of a version control system whose settings can
 * name commands (.git, .hg, .bzr, .jj, _darcs), in any spelling that a file system could
 * take for them (case, code points that HFS+ ignores, NTFS short names, trailing dots,
 * streams).
 * POM_ELIMIT: the name is too long or too deep.
 */
int path_check(struct arena *a, struct span name, const char **out,
	       struct pom_err *err);

/* The same for a name from quilt or from a record: .pc is allowed. */
int path_check_record(struct arena *a, struct span name, const char **out,
		      struct pom_err *err);

/* Is this part of a name one of these folders, in any spelling? */
bool path_reserved(struct span part);

/*
 * Does a symbolic link at path, with this text, stay in the tree? POM_EUNSAFE if not. path
 * must have passed path_check. Other links on the way are ignored here: see try/links.h.
 */
int path_check_link(const char *path, struct span text, struct pom_err *err);

/*
 * Reads a name in double quotes with C escapes, as git and patch(1) write it, from the
 * start of in. *used is the length of the quoted form. False when the closing quote is
 * missing or an escape is unknown. The result is in a, and may contain NUL.
 */
bool path_unquote(struct arena *a, struct span in, struct span *out,
		  size_t *used);

/*
 * Appends prefix and name. They are quoted if the name has bytes to escape, or a blank at
 * its beginning or end.
 */
void path_quote(struct buf *b, const char *prefix, struct span name);

/* The name for people to read, in a: controls (lib/tame.h) become \ooo. */
const char *path_show(struct arena *a, struct span name);

/* The same, in double quotes if span_needs_quotes(). */
const char *path_say(struct arena *a, struct span name);

/* A word of a command that is printed, so that a shell takes it as one. In a, or the word. */
const char *path_word(struct arena *a, const char *word);

#endif
