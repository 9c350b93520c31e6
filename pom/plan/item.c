// SPDX-License-Identifier: GPL-2.0-only
/* Tries one set of a plan: see item.h. */
#include "plan/item.h"

#include <string.h>

#include "plan/accept.h"
#include "plan/try_set.h"

/* Will the trees have the set after this run, as far as it is known by now? */
static bool will_be_there(struct plan *p, struct session *s, const char *name)
{
	const struct plan_item *it = plan_find(p, name);
	int k;

	if (it && it->tried)
		return it->ok;
	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open && ledger_get(&s->work[k].ledger, name))
			return true;
	return false;
}

/* Why a set that this one depends on will not be there; NULL: all of them will. */
static const char *missing(struct plan *p, struct session *s,
			   const struct set *set)
{
	struct repo *repo = set->origin->repo;
	size_t i;

	for (i = 0; i < set->ndepends; i++) {
		const struct plan_item *it = plan_find(p, set->depends[i]);

		if (will_be_there(p, s, set->depends[i]))
			continue;
		if (it && it->tried)
			return arena_printf(&p->a,
					    "it needs %s, which cannot be applied",
					    set->depends[i]);
		if (!repo_find(repo, set->depends[i])) {
			if (s->opt.force)
				continue;
			return arena_printf(&p->a,
					    "it needs %s, which the repository does not have; --force goes without it",
					    set->depends[i]);
		}
		return arena_printf(&p->a,
				    "it needs %s, which is neither applied nor asked for",
				    set->depends[i]);
	}
	return NULL;
}

static bool lists_name(const char *const *list, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

/* Does one of the two name the other in its field Conflicts? */
static bool exclude_each_other(const struct set *a, const struct set *b)
{
	return lists_name(a->conflicts, a->nconflicts, b->name) ||
	       lists_name(b->conflicts, b->nconflicts, a->name);
}

/* A set that this one conflicts with and that will be there; NULL: none. */
static const char *conflicting(struct plan *p, const struct session *s,
			       const struct plan_item *it)
{
	struct repo *r = it->set->origin->repo;
	bool may_conflict = it->set->nconflicts || r->conflicts;
	size_t i;
	int k;

	for (i = 0; i < p->n && (it->set->nconflicts || p->conflicts); i++) {
		const struct plan_item *o = &p->item[i];

		if (o != it && o->set && o->tried && o->ok &&
		    exclude_each_other(it->set, o->set))
			return o->name;
	}
	for (k = 0; k < TREE_KINDS; k++) {
		const struct ledger *l = &s->work[k].ledger;

		for (i = 0; s->work[k].open && may_conflict && i < l->n; i++) {
			const struct set *o = repo_find(r, l->set[i].name);

			if (l->set[i].gone)
				continue;
			if (lists_name(it->set->conflicts, it->set->nconflicts,
				       l->set[i].name) ||
			    (o && o != it->set &&
			     exclude_each_other(it->set, o)))
				return l->set[i].name;
		}
	}
	return NULL;
}

int plan_try(struct plan *p, struct session *s, struct plan_item *it,
	     struct pom_err *err)
{
	const char *other = conflicting(p, s, it);
	bool other_version = false;
	int k, rc;

	it->note = missing(p, s, it->set);
	it->changes = it->ok = false;
	rc = session_try(s, it->set, &it->st, err);
	it->tried = true;
	if (rc)
		return rc;
	if (other && !standing_there(it->st.is))
		it->note = arena_printf(&p->a,
					"%s and %s conflict with each other",
					it->name, other);
	for (k = 0; k < TREE_KINDS; k++)
		other_version |= it->st.tree[k].other_version;
	if (standing_there(it->st.is)) {
		it->ok = !other_version;
		it->note = NULL;
	} else if (standing_fits(it->st.is) && it->note) {
		session_rollback(s, &it->st);
		for (k = 0; k < TREE_KINDS; k++)
			it->st.tree[k].changes = false;
		it->st.is = STAND_CONFLICT;
	} else if (standing_fits(it->st.is)) {
		it->ok = it->changes = true;
		rc = session_accept(s, it->set, &it->st, err);
	} else if (it->st.is == STAND_NONE) {
		it->ok = it->of_group;
	}
	return rc;
}

int plan_try_next(struct plan *p, struct session *s, struct plan_item *it,
		  struct pom_err *err)
{
	struct repo *r = it->set->origin->repo;
	bool apart = s->opt.keep == KEEP_NUMBERS;
	struct arena mem = { 0 };
	int rc;

	/* what is read for this set can then be freed without the rest */
	if (apart)
		repo_read_into(r, &mem);
	rc = plan_try(p, s, it, err);
	p->failed += !rc && !it->ok;
	if (apart)
		repo_read_into(r, NULL);
	if (!rc && session_settle(s, &it->st, it->changes))
		arena_free(&mem);
	else
		arena_move(&r->a, &mem);
	return rc;
}

int plan_try_alone(struct session *s, struct plan_item *it, struct pom_err *err)
{
	int rc = session_try(s, it->set, &it->st, err);

	it->tried = true;
	if (!rc && standing_fits(it->st.is))
		session_rollback(s, &it->st);
	return rc;
}
