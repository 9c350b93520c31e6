// SPDX-License-Identifier: GPL-2.0-only
/* A request, set by set: see plan.h. */
#include "plan/internal.h"

/* plan_try, and frees the memory that is not needed afterwards. */
static int try_and_settle(struct plan *p, struct session *s,
			  struct plan_item *it, struct pom_err *err)
{
	struct repo *forgets = p->settle && p->forget ? it->set->origin->repo :
							NULL;
	struct arena mem = { 0 };
	int rc;

	if (forgets)
		repo_read_into(forgets, &mem);
	rc = plan_try(p, s, it, err);
	p->failed += !rc && !it->ok;
	if (!rc && p->settle)
		session_settle(s, &it->st, it->changes);
	if (!forgets)
		return rc;
	repo_read_into(forgets, NULL);
	if (!rc && it->changes && session_forget(&it->st))
		arena_free(&mem);
	else
		arena_move(&forgets->a, &mem);
	return rc;
}

int plan_run(struct plan *p, struct session *s,
	     bool (*tick)(void *arg, size_t done, size_t all), void *arg,
	     struct pom_err *err)
{
	size_t start[TREE_KINDS] = { 0 }, i;
	int k, rc = 0;

	plan_read_ahead(p, s);
	s->settle = p->settle;
	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			start[k] = overlay_mark(&s->work[k].ov);
	for (i = 0; i < p->n && !rc; i++) {
		if (tick && !tick(arg, i, p->n)) {
			rc = pom_fail(err, POM_EINTERRUPTED, NULL, 0,
				      "interrupted; nothing was changed");
			break;
		}
		rc = try_and_settle(p, s, &p->item[i], err);
	}
	plan_read_end(p);
	return rc ? rc : plan_look_under(p, s, start, err);
}
