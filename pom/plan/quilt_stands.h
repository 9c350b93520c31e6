/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What quilt applied: does the tree still have it, and is it above or below what the
 * ledger has of the same file?
 */
#ifndef POM_PLAN_QUILT_STANDS_H
#define POM_PLAN_QUILT_STANDS_H

#include "plan/standing.h"
#include "plan/session.h"

/*
 * How a patch that quilt applied stands in the tree as it is on the disk: applied, or
 * partial where lines of it are gone. t is zero before.
 */
int session_try_quilt(struct session *s, enum tree_kind k,
		      struct quilt_patch *p, struct tree_standing *t,
		      struct pom_err *err);

/*
 * *by: of quilt's patches that changed the file, one that was applied on top of the set e,
 * or of a set that the ledger has above e; NULL: there is none. now is the file's state in
 * the overlay: if the last patch of the file does not make that, it is below, not on top.
 */
int session_quilt_on_top(struct worktree *w, const struct ledger_set *e,
			 struct node *n, const struct file_now *now,
			 const struct quilt_patch **by, struct pom_err *err);

/*
 * *by: the recorded set that changed the file last, if no patch of quilt's changed it
 * since; else NULL. now: the file as the tree has it.
 */
int session_set_on_top(struct worktree *w, struct node *n,
		       const struct file_now *now, struct ledger_set **by,
		       struct pom_err *err);

/* *by: the recorded set that changed a file of quilt's patch p since; NULL: none did. */
int session_set_on_patch(struct session *s, enum tree_kind k,
			 const struct quilt_patch *p, struct ledger_set **by,
			 struct pom_err *err);

#endif
