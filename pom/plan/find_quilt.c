// SPDX-License-Identifier: GPL-2.0-only
/* Which patch of quilt's a set is: see find_quilt.h. */
#include "plan/find_quilt.h"

/* The quilt_net of a set, computed once; 0 if it cannot be read. */
static uint64_t net_of(struct session *s, const struct set *set,
		       enum tree_kind k)
{
	struct quilt *q = &s->work[k].quilt;
	uint64_t *net = map_get(&q->net_of, (const char *)&set, sizeof(set));
	struct repo *r = set->origin->repo;
	struct arena mem = { 0 }, *before;
	const struct set **key;
	struct diff *d = NULL;

	if (net)
		return *net;
	net = arena_alloc(q->a, 1, sizeof(*net));
	key = arena_alloc(q->a, 1, sizeof(*key));
	*key = set;
	before = repo_read_apart(r, &mem);
	if (!repo_patch(set, k, session_version(s, k), &d, NULL) && d)
		*net = quilt_net(d);
	repo_end_apart(r, &mem, before);
	map_put(&q->net_of, (const char *)key, sizeof(*key), net);
	return *net;
}

/* Is the patch that of another set, which changes the same? */
static bool is_of_another(struct session *s, const struct set *set,
			  enum tree_kind k, const struct quilt_patch *p)
{
	quilt_know_sets(&s->work[k].quilt, set->origin->repo);
	return p->at && p->at != set &&
	       net_of(s, p->at, k) == net_of(s, set, k);
}

/*
 * The patch that made the set's change to the files that quilt kept, as far as the lines
 * tell; not one of another set that changes the same. own is preferred.
 */
static struct quilt_patch *by_net(struct session *s, const struct set *set,
				  enum tree_kind k, const struct diff *d,
				  struct quilt_patch *own)
{
	struct quilt *q = &s->work[k].quilt;
	uint64_t net = net_of(s, set, k);
	size_t i;

	quilt_know_nets(q);
	if (!net || (own && own->net == net))
		return own;
	for (i = q->n; i-- > 0;) {
		struct quilt_patch *p = &q->patch[i];

		if (!p->gone && !p->added && p->net == net &&
		    quilt_is_about(q, p, d) && !is_of_another(s, set, k, p))
			return p;
	}
	return NULL;
}

/* Has another set, without a patch at its own place, made the change of the patch? */
static bool went_elsewhere(struct session *s, const struct set *set,
			   enum tree_kind k, const struct quilt_patch *p)
{
	const struct repo *r = set->origin->repo;
	size_t i;

	for (i = 0; i < r->n && p->net; i++)
		if (&r->set[i] != set && net_of(s, &r->set[i], k) == p->net)
			return true;
	return false;
}

struct quilt_patch *session_quilt_patch(struct session *s,
					const struct set *set, enum tree_kind k)
{
	struct worktree *w = &s->work[k];
	struct quilt *q = &w->quilt;
	struct quilt_patch *own = quilt_find(q, &w->tree.root, set), *p;
	char digest[DIGEST_HEX + 1];
	struct diff *d = NULL;

	if (!q->n || (own && (own->id || own->added)) || !set->tree[k].any ||
	    repo_patch(set, k, session_version(s, k), &d, NULL) || !d || !d->n)
		return own;
	p = by_net(s, set, k, d, own);
	if (p)
		return p;
	if (own)
		return went_elsewhere(s, set, k, own) ? NULL : own;
	quilt_digest(d, digest);
	p = quilt_same(q, &w->tree.root, digest);
	if (p && is_of_another(s, set, k, p))
		return NULL;
	own = p ? NULL : quilt_named(q, set);
	/* its file is lost, so that its content is not known: session_pop compares files */
	return own && quilt_lost(q, &w->tree.root, own) ? own : p;
}

bool session_quilt_made(struct session *s, const struct set *set,
			enum tree_kind k, const struct quilt_patch *p)
{
	quilt_know_nets(&s->work[k].quilt);
	return p->net && p->net == net_of(s, set, k);
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
