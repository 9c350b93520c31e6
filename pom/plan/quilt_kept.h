/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files that quilt keeps of a patch in .pc, as the patch found them, and what the patch
 * makes of them.
 */
#ifndef POM_PLAN_QUILT_KEPT_H
#define POM_PLAN_QUILT_KEPT_H

#include "plan/session.h"

struct kept {
	struct node *node;
	struct file_now now; /* what the patch has to make */
	struct file_now was; /* what it found */
	bool unsure; /* quilt's file is empty: it was empty, or was not there */
	bool old;    /* with unsure: it was an empty file */
	bool made;   /* with unsure: it was not there */
	bool empty;  /* with unsure: was is tried as an empty file */
	bool above;  /* something changed it later: now is not compared */
};

/* A patch, and what quilt kept of its files. */
struct kept_files {
	struct worktree *w;
	struct arena *a; /* of what kept_load allocates */
	unsigned int max_fuzz;
	int strip;
	const struct diff *d; /* the patch */
	struct kept *file;
	size_t n;
	struct patch_result result; /* of the patch on the kept files */
	bool fits; /* it could be applied to them, whatever it made of them */
};

/* Fills in file and n for the patch of that name. Each now is the overlay's. */
int kept_load(struct kept_files *k, const char *name, struct pom_err *err);

/*
 * Does the patch make now of what quilt kept? If so 1, and the overlay has the kept files;
 * else 0, or an error, and the overlay is as it was. forced: hunks that are there already
 * are left out, as with apply --force.
 */
int kept_gives(struct kept_files *k, bool forced, struct pom_err *err);

/*
 * After kept_gives: a file that is taken for an absent one, but may have been empty, by all
 * that quilt, the patch and the file system tell. NULL for none.
 */
const char *kept_guess(const struct kept_files *k);

#endif
