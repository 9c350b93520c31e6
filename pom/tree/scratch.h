/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Scratch trees to build in, and the cache that results are kept in.
 *
 * The cache is a folder of the user's: $XDG_CACHE_HOME/patch-o-matic, else
 * ~/.cache/patch-o-matic. Scratch folders are made in it under names that
 * nobody can foretell, are locked while their run lives, and go when it ends;
 * those of a run that died go at the next start.
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
 * The cache folder (made when it is not there), in a; POM_EIO when there is
 * no home to put it in.
 */
int scratch_cache(struct arena *a, const char **path, struct pom_err *err);

/* A new scratch folder in the cache; *lock is closed by scratch_drop. */
int scratch_make(struct arena *a, const char *cache, const char **path,
		 int *lock, struct pom_err *err);
/* Removes it with all that is in it. */
void scratch_drop(const char *path, int lock);
/* Removes scratch folders that no living run holds. */
void scratch_sweep(const char *cache);

/*
 * Makes the tree anew at to, which must not exist: folders as folders, files
 * as said. Leaves out .git, .pom and what a build leaves behind.
 */
int scratch_tree(const struct root *from, const char *to, enum scratch_how how,
		 struct pom_err *err);

/*
 * A digest over names, sizes, modes and times of all files that scratch_tree
 * would take: what make(1) and git go by, too.
 */
int scratch_digest(const struct root *tree, char out[DIGEST_HEX + 1],
		   struct pom_err *err);

/* Removes a folder and all below it. Never follows a link. */
void scratch_remove(const char *path);

/*
 * Of the runs that would make the entry at path, an absolute name in the cache,
 * one does and the others wait here; then they find it made. *lock is given to
 * scratch_release. POM_EINTERRUPTED when a signal ended the wait.
 */
int scratch_claim(const char *path, int *lock, struct pom_err *err);
/* path and lock as before; a lock of -1 is none. */
void scratch_release(const char *path, int lock);

/*
 * Removes the entries of the cache (but those that are scratch) that were used
 * longest ago until all of it takes at most this many bytes.
 */
void scratch_bound(const char *cache, unsigned long long most);

#endif
