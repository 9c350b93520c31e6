// SPDX-License-Identifier: GPL-2.0-only
/* A request, set by set: see plan.h. */
#include "plan/internal.h"

int plan_try_next(struct plan *p, struct session *s, struct plan_item *it,
		  struct pom_err *err)
{
	struct repo *r = it->set->origin->repo;
	bool own = s->opt.keep == KEEP_NUMBERS;
	struct arena mem = { 0 };
	int rc;

	if (own)
		repo_read_into(r, &mem);
	rc = plan_try(p, s, it, err);
	p->failed += !rc && !it->ok;
	if (own)
		repo_read_into(r, NULL);
	if (!rc && session_settle(s, &it->st, it->changes))
		arena_free(&mem);
	else
		arena_move(&r->a, &mem);
	return rc;
}

int plan_run(struct plan *p, struct session *s,
	     bool (*tick)(void *arg, size_t done, size_t all), void *arg,
	     struct pom_err *err)
{
	size_t start[TREE_KINDS] = { 0 }, i;
	int k, rc = 0;

	plan_read_ahead(p, s);
	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			start[k] = overlay_mark(&s->work[k].ov);
	for (i = 0; i < p->n && !rc; i++) {
		if (tick && !tick(arg, i, p->n)) {
			rc = pom_fail(err, POM_EINTERRUPTED, NULL, 0,
				      "interrupted; nothing was changed");
			break;
		}
		rc = plan_try_next(p, s, &p->item[i], err);
	}
	plan_read_end(p);
	return rc ? rc : plan_look_under(p, s, start, err);
}
