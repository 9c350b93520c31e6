// SPDX-License-Identifier: GPL-2.0-only
/* Tries another text in the place of a patch: see retry.h. */
#include "publish/retry.h"

int retry_with(struct session *s, struct plan_item *it, enum tree_kind k,
	       struct span text, struct pom_err *err)
{
	const struct set *set = it->set;
	struct tree_standing *t = &it->st.tree[k];
	struct overlay *ov = &s->work[k].ov;
	struct dryrun_opt opt = { .strip = t->result.strip,
				  .max_fuzz = s->opt.max_fuzz,
				  .strict = s->opt.strict,
				  .once = s->opt.refreshes,
				  .owner = (uint32_t)s->owners };
	struct repo *repo = set->origin->repo;
	size_t mark = overlay_mark(ov);
	struct diff *d = arena_alloc(&repo->a, 2, sizeof(*d));
	struct patch_result p;
	struct pom_err e;
	int rc;

	/* it may be no patch: then the other one stays as it is */
	if (diff_parse(&repo->a, text, set->info, &d[0], &e))
		return 0;
	if (set->reverse)
		diff_reverse(&repo->a, &d[0], &d[1]);
	rc = dryrun(ov, &d[set->reverse], &opt, &p, err);
	if (rc || (p.outcome != OUTCOME_CLEAN && p.outcome != OUTCOME_FUZZY))
		return rc;
	/* what needs fuzz may be there as well, changed since */
	if (p.fuzz) {
		overlay_rollback(ov, mark);
		return 0;
	}
	t->mark = mark;
	t->result = p;
	t->diff = &d[set->reverse];
	t->is = standing_of_outcome(p.outcome);
	t->changes = true;
	t->reduced = text;
	it->st.is = standing_of_trees(&it->st);
	return 1;
}
