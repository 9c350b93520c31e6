/* SPDX-License-Identifier: GPL-2.0-only */
/* Reverts a set in the overlays and in the ledgers in memory, whoever applied it. */
#ifndef POM_PLAN_REVERT_SET_H
#define POM_PLAN_REVERT_SET_H

#include "plan/standing.h"
#include "plan/session.h"
#include "repo/repo.h"

/*
 * In all functions here, set may be NULL: name is then the name in a ledger, or in quilt's
 * stack. Otherwise name is not used.
 */

/*
 * Tries to revert a set, with the diff that the ledger has; with opt.unrecorded, a set
 * without a record with the diff that the repository has. All trees are as before if it
 * does not fit.
 */
int session_try_revert(struct session *s, const struct set *set,
		       const char *name, struct set_standing *out,
		       struct pom_err *err);

/*
 * The same in one tree, for sets that the trees got in different orders. Before the first
 * tree, out is zero and session_revert_begin is called.
 */
int session_revert_in(struct session *s, const struct set *set,
		      const char *name, enum tree_kind k,
		      struct set_standing *out, struct pom_err *err);

/* Marks of the overlays and of the ledgers. */
struct revert_marks {
	size_t overlay[TREE_KINDS], ledger[TREE_KINDS];
};
void session_revert_begin(const struct session *s, struct revert_marks *marks);

/*
 * Undoes everything since session_revert_begin. Call session_revert_unpop as well, for each
 * standing: it puts the patch that was popped into quilt's stack again.
 */
void session_revert_undo(struct session *s, const struct revert_marks *marks);
void session_revert_unpop(struct session *s, const struct set_standing *st);

/*
 * The place of the set in the order in which each tree got its sets, from 1. Patches of
 * quilt's come after all sets of the ledger, in quilt's own order. 0: no record has it.
 */
void session_numbers(struct session *s, const struct set *set, const char *name,
		     size_t number[TREE_KINDS]);

#endif
