/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A refresh that stops at a conflict, and goes on when that is resolved. What is kept in
 * between: see publish/resolve.h.
 */
#ifndef POM_CLI_REFRESH_RESOLVE_H
#define POM_CLI_REFRESH_RESOLVE_H

#include "publish/resolve.h"
#include "cli/setup.h"

struct sitting {
	struct resolve was;         /* the state that an earlier run has left */
	struct resolve now;         /* the state of this run */
	struct resolve_works works; /* of the patch at which it stops */
	const struct plan_item *stopped; /* the patch, or NULL */
};

/* Is it one of --continue, --skip, --drop, --abort? */
bool sitting_goes_on(const struct options *o);

/* POM_EUSAGE for options that exclude each other, or that the state has already. */
int sitting_check_use(const struct options *o, struct pom_err *err);

/*
 * Reads the state of the repository, if it has one, and sets the options from it. An error
 * if there is one and the options do not go on with it, or the other way round. But if
 * nothing was edited or decided, a state that is not gone on with is removed.
 */
int sitting_begin(struct sitting *t, struct options *o, struct root *root,
		  struct pom_err *err);
void sitting_end(struct sitting *t);

/* --abort: removes the state, and says so. */
int sitting_abort(struct context *c, struct root *root);

/* Checks that neither the series nor the tree has changed since the stop. */
int sitting_resume(struct context *c, struct sitting *t);

/*
 * What was decided about patch i, by an earlier run or by the options. POM_EUSAGE, as a
 * negative number, if it cannot be dropped.
 */
int sitting_decision(struct context *c, struct sitting *t, size_t i);

/*
 * Applies a resolved patch: the text of an earlier run; at the stop, what is made of the
 * files, after the editor with --edit. r->sum has the hunks, and r->lost what was lost, if
 * this run has taken the files.
 */
int sitting_resolved(struct context *c, struct sitting *t, size_t i,
		     struct resolved *r);

/*
 * Stops at patch i: writes the state and the files. Returns 0 without a state where none
 * can be: in a mailbox, or if the set is applied.
 */
int sitting_stop(struct context *c, struct sitting *t, size_t i);

/* Tells the user what to do at the stop. */
void sitting_say(struct context *c, const struct sitting *t);

#endif
