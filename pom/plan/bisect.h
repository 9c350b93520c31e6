/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds the commit at which something about a tree ends, as that a patch fits: the parent
 * has it, and the commit has not. Bisects the line of first parents, and then the history
 * that a merge brought in.
 */
#ifndef POM_PLAN_BISECT_H
#define POM_PLAN_BISECT_H

#include "tree/git_history.h"

struct bisect {
	struct git_history *h; /* borrowed */
	/* Has the commit what ends? Called once for each commit that has to be tried. */
	int (*holds)(void *arg, const struct commit_id *id, bool *out,
		     struct pom_err *err);
	void *arg;
	/*
	 * The files that the answers depend on, so far: holds may add to them. A commit
	 * that has all of them as one with a known answer need not be tried.
	 */
	const char **path;
	size_t npaths;

	size_t commits; /* on the first line that was bisected */
	size_t looked;  /* commits whose answer was needed, */
	size_t tried;   /* and those of them for which holds was called */

	/* for bisect.c: the latest commit with each answer */
	struct commit_id latest[2];
	bool known[2];
};

struct bisect_found {
	struct commit_id first;  /* it has not what its parent has: */
	struct commit_id parent; /* that one */
	/*
	 * first is a merge, and no commit before it explains the end. Of the parents,
	 * those that were asked have it, or it began only after their histories parted.
	 */
	bool merge;
};

/* Tells what is known of a commit, so that it is not asked again. */
void bisect_know(struct bisect *b, const struct commit_id *id, bool holds);

/*
 * from has it, and to, whose history has from, has it not. Asks about twice the logarithm of
 * the number of commits between them. What comes and goes several times is found once.
 */
int bisect_find(struct bisect *b, const struct commit_id *from,
		const struct commit_id *to, struct bisect_found *out,
		struct pom_err *err);

#endif
