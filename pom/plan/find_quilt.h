/* SPDX-License-Identifier: GPL-2.0-only */
/* Which patch of quilt's a set is. */
#ifndef POM_PLAN_FIND_QUILT_H
#define POM_PLAN_FIND_QUILT_H

#include "plan/standing.h"
#include "plan/session.h"
#include "repo/repo.h"

/*
 * The patch of quilt's in tree k that the set is, or NULL: the one that quilt_find finds, or
 * else one that makes the same change, wherever its file was when it was applied.
 */
struct quilt_patch *
session_quilt_patch(struct session *s, const struct set *set, enum tree_kind k);

/*
 * For a set that session_quilt_patch finds no patch for, and whose lines the tree has. If
 * a patch of quilt's has the set's name, and so other lines, t becomes a conflict.
 */
void session_quilt_named(struct session *s, const struct set *set,
			 enum tree_kind k, struct tree_standing *t);

#endif
