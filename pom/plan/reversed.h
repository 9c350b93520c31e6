/* SPDX-License-Identifier: GPL-2.0-only */
/* The diff of a set turned round: what takes out a set that no record has. */
#ifndef POM_PLAN_REVERSED_H
#define POM_PLAN_REVERSED_H

#include "plan/session.h"
#include "plan/standing.h"
#include "repo/repo.h"

/*
 * Sets t->diff to the set's own diff turned round; NULL if it has none for the tree's
 * version. A patch that cannot be read is a standing.
 */
int session_reversed_diff(struct session *s, const struct set *set,
			  enum tree_kind k, struct tree_standing *t,
			  struct pom_err *err);

/*
 * Tries that diff in the overlay of tree k. If it fits, the overlay has the change
 * afterwards, and t->changes is set. t->mark is the caller's, and t is zero otherwise.
 */
int session_try_reversed(struct session *s, const struct set *set,
			 enum tree_kind k, struct tree_standing *t,
			 struct pom_err *err);

#endif
