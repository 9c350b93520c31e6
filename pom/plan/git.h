/* SPDX-License-Identifier: GPL-2.0-only */
/* What a plan changes, as commits: one for each set, in each tree. */
#ifndef POM_PLAN_GIT_H
#define POM_PLAN_GIT_H

#include "plan/plan.h"
#include "tree/git.h"

struct plan_git {
	struct git_commits *g[TREE_KINDS]; /* NULL: nothing changes there */
	size_t made;                       /* commits */
	bool resumed[TREE_KINDS]; /* an earlier run was finished there */
};

/*
 * Makes the commits of a plan that was run (revert: with plan_run_revert), and notes their
 * ids in the ledgers and in the standings. No branch has them before plan_git_finish.
 * POM_ECONFLICT if something is staged, or if a file that the plan changes differs from
 * HEAD. Call plan_git_end afterwards, also after an error.
 */
int plan_git_prepare(struct plan_git *out, struct plan *p, struct session *s,
		     bool revert, struct pom_err *err);
/* Moves the branches. Call it after session_commit has written the files. */
int plan_git_finish(struct plan_git *g, struct pom_err *err);
void plan_git_end(struct plan_git *g);

#endif
