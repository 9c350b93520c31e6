/* SPDX-License-Identifier: GPL-2.0-only */
/* The files that quilt keeps for a patch, and what the patch makes of them. */
#ifndef POM_PLAN_QUILT_KEPT_H
#define POM_PLAN_QUILT_KEPT_H

#include "plan/session.h"

struct kept {
	struct node *node;
	struct file_now now; /* what the patch is to give */
	struct file_now was; /* what it found */
	bool unsure; /* quilt's file is empty: it was so, or was not there */
	bool empty;  /* it is taken to have been so */
	bool above; /* another patch or set changed it since: now says nothing */
};

/* A patch, and what quilt kept of its files. */
struct kept_files {
	struct worktree *w;
	struct arena *a;
	unsigned int max_fuzz;
	int strip;
	const struct diff *d;
	struct kept *file;
	size_t n;
	struct patch_result result; /* of the patch on these */
	bool fits; /* it could be applied to them, whatever came of that */
};

/* Reads the files of the patch of that name. Their now is the overlay's. In a. */
int kept_load(struct kept_files *k, const char *name, struct pom_err *err);

/*
 * Does the patch make of what quilt kept what is there now? Then 1, and quilt's files are
 * in the overlay; else 0, or an error, and the overlay is as it was. forced: what is there
 * already is left out, as apply --force does.
 */
int kept_gives(struct kept_files *k, bool forced, struct pom_err *err);

#endif
