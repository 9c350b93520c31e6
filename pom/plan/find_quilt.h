/* SPDX-License-Identifier: GPL-2.0-only */
/* Which patch of quilt's a set is. */
#ifndef POM_PLAN_FIND_QUILT_H
#define POM_PLAN_FIND_QUILT_H

#include "plan/standing.h"
#include "plan/session.h"
#include "repo/repo.h"

/*
 * The patch of quilt's in tree k that the set is, or NULL. The first of these decides:
 * 1. what quilt kept of the patch, and what became of it, is the set's change;
 * 2. the one that quilt_find finds, as another version of the set, unless its change is
 *    that of another set now;
 * 3. the patch's file makes the same change.
 */
struct quilt_patch *
session_quilt_patch(struct session *s, const struct set *set, enum tree_kind k);

/* Do the files that quilt kept say that the patch made the set's change? */
bool session_quilt_made(struct session *s, const struct set *set,
			enum tree_kind k, const struct quilt_patch *p);

/*
 * For a set that session_quilt_patch finds no patch for, and whose lines the tree has. If
 * a patch of quilt's has the set's name, and so other lines, t becomes a conflict.
 */
void session_quilt_named(struct session *s, const struct set *set,
			 enum tree_kind k, struct tree_standing *t);

#endif
