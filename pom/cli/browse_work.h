/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What `runme browse` does to sets: tests them, makes plans, applies, reverts, shows diffs.
 * Prints as the commands do, but into texts. Knows nothing of the screen.
 *
 * Between two calls no tree is locked, so other runs can work on the trees meanwhile. Each
 * call reads them again.
 */
#ifndef POM_CLI_BROWSE_WORK_H
#define POM_CLI_BROWSE_WORK_H

#include "cli/browse_model.h"
#include "cli/browse_text.h"
#include "cli/setup.h"

struct work {
	struct options
		o; /* those of the command line, and the trees that were typed */
	struct context
		c; /* c.plan: all sets, or those of the change that is worked on */
	struct plan all; /* meanwhile: all sets */
	bool trees;      /* some tree is known */
	bool open;       /* ... and is open */
	bool revert;     /* of the change */
	/*
	 * Progress, for each set. False stops the work, which then returns
	 * POM_EINTERRUPTED.
	 */
	bool (*tick)(void *arg, size_t done, size_t all);
	void *arg;
	struct arena a;         /* paths that were typed, and trees_text */
	const char *trees_text; /* the trees in a few words */
	const char *paths_text; /* the same with their whole paths */
};

/* Opens the repository, but no tree. Call work_close afterwards, also after an error. */
int work_open(struct work *w, const struct options *o);
void work_close(struct work *w);

/* Opens the trees of w->o, if any are named. Notes of an earlier run go to standard error. */
int work_trees(struct work *w);
/* Closes them: for a while, or because they are others now. */
void work_leave(struct work *w);

/* Tests the sets that are not tested yet, each alone. */
int work_test(struct work *w, struct model *m);

/* The help of a row, with its standing before it. */
void work_help(struct work *w, struct model *m, const struct row *r,
	       struct sheet *t);

/* The report of `runme check` for these sets, and for those that they depend on. */
int work_check(struct work *w, struct row *const *v, size_t n, struct sheet *t);

/* The diffs of these sets, and of those that they depend on. */
int work_diff(struct work *w, struct row *const *v, size_t n, struct sheet *t);

/* A change that was worked out. */
struct work_plan {
	size_t changes, failed; /* sets */
};

/*
 * Works out what applying or reverting these sets would do, and reports it in t. The trees
 * stay locked until work_end.
 */
int work_plan(struct work *w, bool revert, struct row *const *v, size_t n,
	      struct work_plan *out, struct sheet *t);
/* Writes that, and reports it in t. */
int work_write(struct work *w, struct sheet *t);
/* Forgets the change, and unlocks the trees. Call it after each work_plan. */
void work_end(struct work *w);

/* The error of the latest call. */
void work_error(struct work *w, struct sheet *t);

#endif
