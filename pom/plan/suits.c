// SPDX-License-Identifier: GPL-2.0-only
/* Is a set for a tree? See suits.h. */
#include "plan/suits.h"

bool session_is_merged(const struct session *s, const struct set *set,
		       enum tree_kind k)
{
	const struct version *v = session_version(s, k);

	return k == TREE_LINUX && set->has_merged && v &&
	       range_has(&set->ranges->merged, v);
}

bool session_in_range(const struct session *s, const struct set *set,
		      enum tree_kind k)
{
	const struct version *v = session_version(s, k);

	return !v || !set->ranges || range_has(&set->ranges->tree[k], v);
}

bool session_suits(const struct session *s, const struct set *set,
		   enum tree_kind k)
{
	return set->tree[k].any && !set->problem &&
	       !session_is_merged(s, set, k) && session_in_range(s, set, k);
}
