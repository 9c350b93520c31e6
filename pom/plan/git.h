/* SPDX-License-Identifier: GPL-2.0-only */
/* What a plan changes, as commits: one a set, in each tree. */
#ifndef POM_PLAN_GIT_H
#define POM_PLAN_GIT_H

#include "plan/plan.h"
#include "tree/git.h"

struct plan_git {
	struct git_commits *g[TREE_KINDS]; /* NULL: nothing changes there */
	size_t made;
};

/*
 * Makes the commits of a plan that was run, to put sets in or to take them out,
 * and notes their names in the ledgers and in the standings; no branch leads to
 * them before plan_git_finish, which comes after session_commit has written the
 * files. POM_ECONFLICT when something is staged, or a file that the plan changes
 * is not as HEAD has it. plan_git_end in either case.
 */
int plan_git_prepare(struct plan_git *out, struct plan *p, struct session *s,
		     bool revert, struct pom_err *err);
int plan_git_finish(struct plan_git *g, struct pom_err *err);
void plan_git_end(struct plan_git *g);

#endif
