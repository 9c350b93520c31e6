/* SPDX-License-Identifier: GPL-2.0-only */
/* Does a tree still have what its ledger says, and what of it belongs to which set? */
#ifndef POM_PLAN_APPLIED_H
#define POM_PLAN_APPLIED_H

#include "plan/standing.h"
#include "plan/session.h"
#include "repo/repo.h"

/*
 * How an entry of the ledger stands. While the chain of a file's versions holds, that is
 * known. Where somebody edited the file since, its bytes are looked at.
 */
int session_try_entry(struct session *s, enum tree_kind k, struct ledger_set *e,
		      struct tree_standing *t, struct pom_err *err);

/*
 * session_try_reversed for a set without a record. It conflicts if that would remove lines
 * of a recorded set; t->lines_of is then the name of that set.
 */
int session_try_unrecorded(struct session *s, const struct set *set,
			   enum tree_kind k, struct tree_standing *t,
			   struct pom_err *err);

#endif
