/* SPDX-License-Identifier: GPL-2.0-only */
/* Is a set for a tree, by the set's fields and the tree's version? */
#ifndef POM_PLAN_SUITS_H
#define POM_PLAN_SUITS_H

#include "plan/session.h"
#include "repo/repo.h"

/* Does upstream have the set in the tree's version, by the set's field Mainline? */
bool session_is_merged(const struct session *s, const struct set *set,
		       enum tree_kind k);

/* Is the tree's version in the set's range? True if the tree or the set has none. */
bool session_in_range(const struct session *s, const struct set *set,
		      enum tree_kind k);

/* Has the set a patch for tree k, and do its fields allow the tree's version? */
bool session_suits(const struct session *s, const struct set *set,
		   enum tree_kind k);

#endif
