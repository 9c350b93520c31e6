/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scratch trees to build in, and the cache that keeps results.
 *
 * The cache is a folder of the user's: $XDG_CACHE_HOME/patch-o-matic, else
 * ~/.cache/patch-o-matic. Scratch folders are in it. They have random names, are locked
 * as long as their run lives, and are removed when it ends. The next start removes those
 * of a run that died.
 */
#ifndef POM_TREE_SCRATCH_H
#define POM_TREE_SCRATCH_H

#include "lib/hash.h"
#include "lib/root.h"

enum scratch_how {
	SCRATCH_LINKS, /* hard links, symbolic ones across file systems */
	SCRATCH_COPY   /* the bytes: for trees that are built in place */
};

/*
 * The path of the cache, in a. Creates the folder if it does not exist. POM_EIO when the
 * user has no home folder.
 */
int scratch_cache(struct arena *a, const char **path, struct pom_err *err);

/* Makes a scratch folder in the cache. scratch_drop closes *lock. */
int scratch_make(struct arena *a, const char *cache, const char **path,
		 int *lock, struct pom_err *err);
/* Removes a scratch folder with its contents. */
void scratch_drop(const char *path, int lock);
/* Removes the scratch folders of runs that have ended. */
void scratch_sweep(const char *cache);

/*
 * Makes a copy of the tree at to, which must not exist. how is for its files; folders are
 * made. Leaves out .git, .pom and the files that a build makes.
 */
int scratch_tree(const struct root *from, const char *to, enum scratch_how how,
		 struct pom_err *err);

/*
 * A digest of the names, sizes, modes and times of all files that scratch_tree would
 * copy. make(1) and git decide by these too whether a file has changed.
 */
int scratch_digest(const struct root *tree, char out[DIGEST_HEX + 1],
		   struct pom_err *err);

/* Removes a folder and all below it. Never follows a link. */
void scratch_remove(const char *path);

/*
 * Locks an entry of the cache, so that only one run makes it. path is absolute. Other
 * runs wait here, and find the entry made afterwards. Give *lock to scratch_release.
 * POM_EINTERRUPTED when a signal ended the wait.
 */
int scratch_claim(const char *path, int *lock, struct pom_err *err);
/* Unlocks it. lock may be -1: none. */
void scratch_release(const char *path, int lock);

/*
 * Removes entries of the cache, those first that were used longest ago, until all of them
 * together have at most that many bytes. Scratch folders stay.
 */
void scratch_bound(const char *cache, unsigned long long most);

#endif
