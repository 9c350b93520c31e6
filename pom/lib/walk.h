/* SPDX-License-Identifier: GPL-2.0-only */
/* Every file of a tree. */
#ifndef POM_LIB_WALK_H
#define POM_LIB_WALK_H

#include "lib/root.h"

enum { WALK_DEPTH = 64, WALK_FILES = 2000000 };

/*
 * Calls file with the path of each regular file beneath the root, folder by
 * folder, no link followed, names that begin with a dot left out; which
 * comes first is the file system's matter. Ends when file returns false.
 * Folders that cannot be read are passed over, and so is what lies deeper
 * than WALK_DEPTH or comes after WALK_FILES.
 */
void root_walk(const struct root *r, bool (*file)(void *arg, const char *path),
	       void *arg);

/*
 * The same for each symbolic link, and names that begin with a dot are not left
 * out, but for .git, .pom and .pc.
 */
void root_walk_links(const struct root *r,
		     bool (*link)(void *arg, const char *path), void *arg);

#endif
