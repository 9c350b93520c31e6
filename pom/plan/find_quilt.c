// SPDX-License-Identifier: GPL-2.0-only
/* Which patch of quilt's a set is: see find_quilt.h. */
#include "plan/find_quilt.h"

/* Does another set of the repository have the same content, and is p its patch? */
static bool is_of_another(const struct worktree *w, const struct set *set,
			  const struct quilt_patch *p)
{
	const struct repo *r = set->origin->repo;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (&r->set[i] != set &&
		    quilt_find(&w->quilt, &w->tree.root, &r->set[i]) == p)
			return true;
	return false;
}

struct quilt_patch *session_quilt_patch(struct session *s,
					const struct set *set, enum tree_kind k)
{
	struct worktree *w = &s->work[k];
	struct quilt *q = &w->quilt;
	struct quilt_patch *p = quilt_find(q, &w->tree.root, set), *named;
	char digest[DIGEST_HEX + 1];
	struct diff *d = NULL;

	if (p || !q->n || !set->tree[k].any ||
	    repo_patch(set, k, session_version(s, k), &d, NULL) || !d || !d->n)
		return p;
	quilt_digest(d, digest);
	p = quilt_same(q, &w->tree.root, digest);
	if (p && is_of_another(w, set, p))
		return NULL;
	named = p ? NULL : quilt_named(q, set);
	/* its file is lost, so that its content is not known: session_pop compares files */
	return named && quilt_lost(q, &w->tree.root, named) ? named : p;
}

void session_quilt_named(struct session *s, const struct set *set,
			 enum tree_kind k, struct tree_standing *t)
{
	const struct quilt_patch *p = quilt_named(&s->work[k].quilt, set);

	if (!p)
		return;
	t->stays = false;
	t->is = STAND_CONFLICT;
	t->by_quilt = true;
	t->note =
		arena_printf(&s->a,
			     "quilt has %s applied, which is another version of it; `quilt pop` takes that out",
			     p->name);
}
