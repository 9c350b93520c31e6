// SPDX-License-Identifier: GPL-2.0-only
/* One set of a request is tried: see plan.h. */
#include "plan/internal.h"

#include <string.h>

/* Is the set there, or will it be? */
static bool provided(struct plan *p, struct session *s, const char *name)
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

static const char *missing(struct plan *p, struct session *s,
			   const struct set *set)
{
	struct repo *repo = set->origin->repo;
	size_t i;

	for (i = 0; i < set->ndepends; i++) {
		const struct plan_item *it = plan_find(p, set->depends[i]);

		if (provided(p, s, set->depends[i]))
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

static bool names(const char *const *list, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static bool clash(const struct set *a, const struct set *b)
{
	return names(a->conflicts, a->nconflicts, b->name) ||
	       names(b->conflicts, b->nconflicts, a->name);
}

/* A set that this one conflicts with and that is there, or will be. */
static const char *conflicting(struct plan *p, const struct session *s,
			       const struct plan_item *it)
{
	struct repo *r = it->set->origin->repo;
	bool may = it->set->nconflicts || r->conflicts;
	size_t i;
	int k;

	for (i = 0; i < p->n && (it->set->nconflicts || p->conflicts); i++) {
		const struct plan_item *o = &p->item[i];

		if (o != it && o->set && o->tried && o->ok &&
		    clash(it->set, o->set))
			return o->name;
	}
	for (k = 0; k < TREE_KINDS; k++) {
		const struct ledger *l = &s->work[k].ledger;

		for (i = 0; s->work[k].open && may && i < l->n; i++) {
			const struct set *o = repo_find(r, l->set[i].name);

			if (l->set[i].gone)
				continue;
			if (names(it->set->conflicts, it->set->nconflicts,
				  l->set[i].name) ||
			    (o && o != it->set && clash(it->set, o)))
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
		other_version |= it->st.tree[k].other;
	if (standing_there(it->st.is)) {
		it->ok = !other_version;
		it->note = NULL;
	} else if (standing_fits(it->st.is) && it->note) {
		session_back(s, &it->st);
		for (k = 0; k < TREE_KINDS; k++)
			it->st.tree[k].changes = false;
		it->st.is = STAND_CONFLICT;
	} else if (standing_fits(it->st.is)) {
		it->ok = it->changes = true;
		rc = session_accept(s, it->set, &it->st, err);
	}
	return rc;
}

int plan_try_alone(struct session *s, struct plan_item *it, struct pom_err *err)
{
	int rc = session_try(s, it->set, &it->st, err);

	it->tried = true;
	if (!rc && standing_fits(it->st.is))
		session_back(s, &it->st);
	return rc;
}
