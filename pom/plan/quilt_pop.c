// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking out what quilt applied: see session.h. Only what gives exactly what
 * quilt kept in .pc is taken out here; for all else there is quilt itself.
 */
#include <string.h>

#include "plan/quilt_kept.h"

static int refuse(struct tree_standing *out, const char *note)
{
	out->is = STAND_CONFLICT;
	out->by_quilt = true;
	out->changes = true; /* so that the overlay is taken back */
	out->note = note;
	return 0;
}

/* One that was put in with --force left out what was there already. */
static int put_kept(struct session *s, enum tree_kind kind,
		    const struct set *set, const char *name,
		    struct kept_files *w, struct pom_err *err)
{
	struct diff *d = NULL;
	int rc = kept_load(w, name, err);

	if (!rc)
		rc = repo_patch(set, kind, session_version(s, kind), &d, err);
	if (rc || !d)
		return rc;
	w->d = d;
	rc = kept_gives(w, false, err);
	return rc ? rc : kept_gives(w, true, err);
}

static void refuse_below(struct session *s, enum tree_kind k,
			 const struct ledger_set *by, struct tree_standing *out)
{
	const char *name = ledger_label(&s->work[k].ledger, by);

	refuse(out,
	       arena_printf(&s->a,
			    "%s builds upon it; revert %s first, or both together",
			    name, name));
}

/*
 * Has the ledger a later version of one of the files, or did a set of its make a copy of
 * what is there now?
 */
static int built_upon(struct session *s, enum tree_kind kind,
		      const struct kept_files *w, struct tree_standing *out,
		      struct pom_err *err)
{
	struct ledger_set *by = NULL;
	size_t i;
	int rc = 0;

	for (i = 0; i < w->n && !rc && !by; i++)
		/* what changed nothing can be on either side */
		if (!file_now_eq(&w->file[i].node->now, &w->file[i].now))
			rc = session_set_on_top(w->w, w->file[i].node,
						&w->file[i].now, &by, err);
	for (i = 0; i < w->n && !rc && !by; i++)
		if (w->file[i].now.kind != ROOT_ABSENT)
			rc = session_copied_since(s, kind,
						  w->file[i].node->path,
						  &w->file[i].now, &by, err);
	if (!rc && by)
		refuse_below(s, kind, by, out);
	return rc ? rc : by != NULL;
}

/* Is it the patch of another set of the repository, which has the same content? */
static bool is_anothers(const struct worktree *w, const struct set *set,
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
	if (p && is_anothers(w, set, p))
		return NULL;
	named = p ? NULL : quilt_named(q, set);
	/* that has no content any more, and what quilt kept will tell */
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

/* What quilt kept and the patch do not give the files of the tree. */
static int refuse_changed(struct session *s, enum tree_kind k,
			  const struct quilt_patch *p,
			  struct tree_standing *out, struct pom_err *err)
{
	struct ledger_set *by;
	int rc = session_upon_quilt(s, k, p, &by, err);

	if (rc)
		return rc;
	if (by)
		refuse_below(s, k, by, out);
	else
		refuse(out,
		       "quilt applied it, and it was changed since; `quilt pop` says more");
	return 0;
}

int pop_patch(struct session *s, const struct named *n, enum tree_kind k,
	      struct tree_standing *out, struct pom_err *err)
{
	struct quilt *q = &s->work[k].quilt;
	struct quilt_patch *p = n->set ? session_quilt_patch(s, n->set, k) :
					 quilt_get(q, n->name);
	struct quilt_patch *top = quilt_top(q);
	struct kept_files w = { .w = &s->work[k],
				.a = &s->a,
				.max_fuzz = s->opt.max_fuzz };
	size_t i;
	int rc;

	if (!n->set)
		return refuse(out,
			      "quilt applied it, and the repository has no such patch; `quilt pop` takes it out");
	if (!p)
		return 0;
	if (p != top)
		return refuse(out,
			      arena_printf(&s->a,
					   "quilt has %s on top of it; take that out first, or both together, or use `quilt pop`",
					   top->name));
	w.strip = n->set->strip;
	rc = put_kept(s, k, n->set, p->name, &w, err);
	if (rc < 0)
		return rc;
	if (!rc)
		return refuse_changed(s, k, p, out, err);
	rc = built_upon(s, k, &w, out, err);
	if (rc)
		return rc < 0 ? rc : 0;
	for (i = 0; i < w.n; i++)
		ledger_came_back(&s->work[k].ledger, w.file[i].node->path,
				 &w.file[i].node->now);
	p->gone = true;
	out->popped = (size_t)(p - q->patch) + 1;
	out->is = STAND_CLEAN;
	out->changes = true;
	return 0;
}
