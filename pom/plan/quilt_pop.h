/* SPDX-License-Identifier: GPL-2.0-only */
/* Takes out the patch on top of quilt's stack. */
#ifndef POM_PLAN_QUILT_POP_H
#define POM_PLAN_QUILT_POP_H

#include "plan/standing.h"
#include "plan/session.h"
#include "repo/repo.h"

/*
 * Takes the set out of the overlay of tree k and out of quilt's stack, if it is on top, and
 * if that gives exactly the files that quilt kept in .pc. Otherwise out is a conflict that
 * names what `quilt pop` can do. set is NULL for a patch that the repository does not have.
 */
int session_pop(struct session *s, const struct set *set, enum tree_kind k,
		struct tree_standing *out, struct pom_err *err);

#endif
