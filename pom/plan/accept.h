/* SPDX-License-Identifier: GPL-2.0-only */
/* Adds a set that was tried to the records in memory. */
#ifndef POM_PLAN_ACCEPT_H
#define POM_PLAN_ACCEPT_H

#include "plan/standing.h"
#include "plan/session.h"
#include "repo/repo.h"

/*
 * Adds a set that fits to the ledger of each tree that it changed; with opt.quilt, to
 * quilt's stack. Does nothing in a dry run. st->tree[].made gets the entry.
 */
int session_accept(struct session *s, const struct set *set,
		   struct set_standing *st, struct pom_err *err);

#endif
