// SPDX-License-Identifier: GPL-2.0-only
/* The diff of a set turned round: see reversed.h. */
#include "plan/reversed.h"

#include "plan/suits.h"

int session_reversed_diff(struct session *s, const struct set *set,
			  enum tree_kind k, struct tree_standing *t,
			  struct pom_err *err)
{
	struct pom_err e = { 0 };
	struct diff *d, *back;
	int rc = repo_patch(set, k, session_version(s, k), &d, &e);

	if (rc)
		return standing_of_fault(&s->a, t, &e, err);
	if (!d)
		return 0;
	back = arena_alloc(&s->a, 1, sizeof(*back));
	diff_reverse(&s->a, d, back);
	t->diff = back;
	return 0;
}

int session_try_reversed(struct session *s, const struct set *set,
			 enum tree_kind k, struct tree_standing *t,
			 struct pom_err *err)
{
	struct dryrun_opt opt = {
		.strip = set->strip,
		.max_fuzz = s->opt.max_fuzz,
		.strict = s->opt.strict,
		.skip_present = s->opt.force,
		.merger = s->opt.three_way ? &s->work[k].merger : NULL,
		.owner = session_new_owner(s, set->name),
	};
	int rc;

	if (!set->tree[k].any || set->problem)
		return 0;
	/* the set was never for this tree, so what the tree has is not its */
	if (!session_suits(s, set, k) && !s->opt.force)
		return 0;
	rc = session_reversed_diff(s, set, k, t, err);
	if (rc || !t->diff)
		return rc;
	rc = dryrun(&s->work[k].ov, t->diff, &opt, &t->result, err);
	if (rc)
		return rc;
	t->is = standing_of_outcome(t->result.outcome);
	t->changes = standing_fits(t->is);
	return 0;
}
