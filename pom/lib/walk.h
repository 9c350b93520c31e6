/* SPDX-License-Identifier: GPL-2.0-only */
/* Visits every file of a tree. */
#ifndef POM_LIB_WALK_H
#define POM_LIB_WALK_H

#include "lib/root.h"

enum { WALK_DEPTH = 64, WALK_FILES = 2000000 };

/*
 * Calls file with the path of each regular file below the root, folder by folder, in the
 * order of the file system. No link is followed. Skips names that begin with a dot,
 * folders that cannot be read, files deeper than WALK_DEPTH, and all after WALK_FILES.
 * Ends when file returns false.
 */
void root_walk(const struct root *r, bool (*file)(void *arg, const char *path),
	       void *arg);

/*
 * The same for each symbolic link. Of the names that begin with a dot, only .git, .pom and
 * .pc are skipped.
 */
void root_walk_links(const struct root *r,
		     bool (*link)(void *arg, const char *path), void *arg);

#endif
