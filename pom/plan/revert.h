/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes a recorded set out of one tree. */
#ifndef POM_PLAN_REVERT_H
#define POM_PLAN_REVERT_H

#include "plan/standing.h"
#include "plan/session.h"

/*
 * Takes the entry out of the overlay and out of the ledger of tree k, and puts the later
 * sets back on top. If that cannot be done, out says why, and the caller rolls back.
 */
int revert_entry(struct session *s, enum tree_kind k, struct ledger_set *entry,
		 struct tree_standing *out, struct pom_err *err);

#endif
