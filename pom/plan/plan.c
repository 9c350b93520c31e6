// SPDX-License-Identifier: GPL-2.0-only
/* The sets of a request, in their order: see plan.h. */
#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "plan/ahead.h"
#include "plan/find_entry.h"
#include "plan/find_quilt.h"

enum { DEPTH_LIMIT = 64 };

void plan_free(struct plan *p)
{
	reading_end(&p->reading);
	pom_drop(p->item, p->cap, sizeof(*p->item));
	map_free(&p->by_name);
	arena_free(&p->a);
	memset(p, 0, sizeof(*p));
}

struct plan_item *plan_find(struct plan *p, const char *name)
{
	uintptr_t i;

	map_reserve(&p->by_name, p->n - p->indexed);
	for (; p->indexed < p->n; p->indexed++) {
		const char *other = p->item[p->indexed].name;

		map_put(&p->by_name, other, strlen(other),
			(void *)(p->indexed + 1));
	}
	i = (uintptr_t)map_get(&p->by_name, name, strlen(name));
	return i ? &p->item[i - 1] : NULL;
}

void plan_moved_from(struct plan *p, size_t i)
{
	if (p->indexed > i)
		p->indexed = i;
}

static void reserve(struct plan *p, size_t more)
{
	p->item = pom_reserve(p->item, p->n, more, &p->cap, sizeof(*p->item));
}

/* name must live as long as the plan. */
static struct plan_item *append(struct plan *p, const char *name)
{
	struct plan_item *it;

	reserve(p, 1);
	it = &p->item[p->n++];
	memset(it, 0, sizeof(*it));
	it->name = name;
	return it;
}

static void append_set(struct plan *p, const struct set *set, const char *by)
{
	struct plan_item *it = append(p, set->name);

	it->set = set;
	it->wanted_by = by;
	p->conflicts |= set->nconflicts > 0;
}

void plan_add_name(struct plan *p, const char *name)
{
	if (!plan_find(p, name))
		append(p, arena_strdup(&p->a, name));
}

static int add(struct plan *p, const struct set *set, const char *by,
	       unsigned int depth, struct pom_err *err)
{
	struct repo *r = set->origin->repo;
	struct plan_item *it = plan_find(p, set->name);
	size_t i;
	int rc;

	if (it) {
		if (!by)
			it->wanted_by = NULL;
		return 0;
	}
	/* an old repository may have a circle: item.c says then what is missing */
	if (depth > DEPTH_LIMIT && set->old)
		return 0;
	if (depth > DEPTH_LIMIT)
		return pom_fail(err, POM_ECONFLICT, set->info, 0,
				"the dependencies of %s go in a circle, or deeper than %d",
				set->name, DEPTH_LIMIT);
	for (i = 0; i < set->ndepends && !p->alone; i++) {
		const struct set *need = repo_find(r, set->depends[i]);

		/* an old repository can name what it does not have */
		if (!need)
			continue;
		rc = add(p, need, set->name, depth + 1, err);
		if (rc)
			return rc;
	}
	/* with a circle, adding what it depends on has added the set itself */
	if (set->old && plan_find(p, set->name))
		return 0;
	append_set(p, set, by);
	return 0;
}

int plan_add(struct plan *p, const struct set *set, struct pom_err *err)
{
	return add(p, set, NULL, 0, err);
}

/*
 * How many sets of the catalogue come before the end of the group. A group without sets
 * ends where the groups before it end. In a series the groups may alternate.
 */
static size_t end_of_group(const struct repo *r, size_t group)
{
	size_t i, end = 0;

	for (i = r->n; i > 0 && !end; i--)
		if (r->set[i - 1].group == group)
			end = i;
	for (i = r->n; i > 0 && !end; i--)
		if (r->set[i - 1].group < group)
			end = i;
	return end;
}

static int add_first(struct plan *p, struct repo *r, size_t n,
		     struct pom_err *err)
{
	size_t i = 0, from = p->n;
	int rc = 0;

	reserve(p, n);
	/* until a set has added others, the plan cannot have the next one */
	for (; i < n && p->n == i && !r->set[i].ndepends; i++)
		append_set(p, &r->set[i], NULL);
	for (; i < n && !rc; i++)
		rc = plan_add(p, &r->set[i], err);
	for (i = from; i < p->n; i++)
		p->item[i].of_group = true;
	return rc;
}

int plan_add_groups(struct plan *p, struct repo *r, size_t last,
		    struct pom_err *err)
{
	return add_first(p, r, end_of_group(r, last), err);
}

int plan_add_all(struct plan *p, struct repo *r, struct pom_err *err)
{
	return add_first(p, r, r->n, err);
}

/*
 * Adds an entry of a ledger, by a name that means only this entry. The same set in another
 * tree is the same item. NULL: the plan has a set with that name, or no name is unique.
 */
static struct plan_item *add_entry(struct plan *p, struct ledger *l,
				   const struct ledger_set *e)
{
	const char *name[] = { ledger_label(l, e), ledger_full_name(l, e),
			       e->diff };
	size_t i;

	for (i = 0; i < sizeof(name) / sizeof(*name); i++) {
		struct plan_item *it = plan_find(p, name[i]);

		if (ledger_meant(l, name[i], NULL) != e || (it && it->set))
			continue;
		return it ? it : append(p, arena_strdup(&p->a, name[i]));
	}
	return NULL;
}

/* Are all sets of origin o in groups up to last? */
static bool is_up_to(const struct repo *r, const struct origin *o, size_t last)
{
	size_t i;

	for (i = r->n; i > 0 && r->set[i - 1].origin != o; i--)
		;
	return !i || r->set[i - 1].group <= last;
}

/* Was the entry recorded for a group of origin o, up to the group last? */
static bool in_groups(const struct repo *r, const struct origin *o,
		      const struct ledger_set *e, size_t last)
{
	size_t i;

	if (strcmp(e->repository, o->name) != 0)
		return false;
	for (i = 0; i < r->ngroups; i++)
		if (strcmp(r->group[i], e->group) == 0)
			return i <= last;
	return is_up_to(r, o, last);
}

/*
 * Adds an entry that the repository no longer lists, with a refusal if it may list it. False:
 * it is of another repository of the same name.
 */
static bool add_unlisted(struct plan *p, struct session *s, enum tree_kind k,
			 const struct origin *o, const struct ledger_set *e)
{
	bool file = *e->path != '\0', below = session_below(o, e->path) != NULL;
	struct ledger *l = &s->work[k].ledger;
	struct plan_item *it;

	if (file && !below && !session_file_gone(o, e->path))
		return false;
	it = add_entry(p, l, e);
	/* another series or mailbox in the folder may list it */
	if (it && file && (!below || o->file))
		it->refusal =
			arena_printf(&p->a,
				     "it is recorded as of %s, and %s does not list it; `runme revert %s` takes it out",
				     e->repository, o->path,
				     path_word(&p->a, it->name));
	return true;
}

/* Adds an entry if it was recorded for one of r's repositories. False: it was not. */
static bool add_entry_of(struct plan *p, struct session *s, enum tree_kind k,
			 const struct repo *r, const struct ledger_set *e)
{
	size_t i;

	for (i = 0; i < r->norigins; i++)
		if (strcmp(e->repository, r->origin[i].name) == 0 &&
		    add_unlisted(p, s, k, &r->origin[i], e))
			return true;
	return false;
}

bool plan_add_recorded(struct plan *p, struct session *s, const char *group,
		       const struct repo *r)
{
	bool found = false;
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		struct ledger *l = &s->work[k].ledger;

		for (i = 0; s->work[k].open && i < l->n; i++) {
			const struct ledger_set *e = &l->set[i];

			if (e->gone || (strcmp(e->group, group) != 0 &&
					strcmp(e->repository, group) != 0))
				continue;
			if (session_entry_found(s, (enum tree_kind)k, e)) {
				found = true;
				continue;
			}
			if (r && !add_entry_of(p, s, (enum tree_kind)k, r, e))
				continue;
			found = true;
			if (!r)
				add_entry(p, l, e);
		}
	}
	return found;
}

/* Has a series or mailbox of r, up to the group last, the path? */
static bool is_path_in(const struct repo *r, const char *path, size_t last)
{
	size_t i;

	for (i = 0; i < r->norigins; i++)
		if (r->origin[i].ordered && is_up_to(r, &r->origin[i], last) &&
		    session_below(&r->origin[i], path))
			return true;
	return false;
}

/* Adds the patches of r's that quilt applied and that r does not list, with a refusal. */
static void add_unlisted_patches(struct plan *p, struct session *s,
				 enum tree_kind k, const struct repo *r,
				 size_t last)
{
	struct quilt *q = &s->work[k].quilt;
	char *folder = quilt_folder(q, &s->work[k].tree.root);
	bool *listed = pom_alloc(q->n, sizeof(*listed));
	struct quilt_patch *patch;
	struct plan_item *it;
	const char *path;
	size_t i;

	for (i = 0; i < r->n && q->n; i++) {
		patch = session_quilt_patch(s, &r->set[i], k);
		if (patch)
			listed[patch - q->patch] = true;
	}
	for (i = 0; i < q->n; i++) {
		patch = &q->patch[i];
		path = patch->id ?
			       patch->id :
			       arena_printf(&p->a, "%s/%s",
					    folder ? folder : "", patch->name);
		if (listed[i] || patch->gone || !is_path_in(r, path, last))
			continue;
		it = append(p, plan_find(p, patch->name) ?
				       path :
				       arena_strdup(&p->a, patch->name));
		it->refusal =
			"quilt applied it, and the repository does not list it; `quilt pop` takes it out";
	}
	free(listed);
	free(folder);
}

void plan_add_unlisted(struct plan *p, struct session *s, const struct repo *r,
		       size_t last)
{
	struct ledger_set *e;
	size_t i, n;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		struct ledger *l = &s->work[k].ledger;

		if (!s->work[k].open)
			continue;
		add_unlisted_patches(p, s, (enum tree_kind)k, r, last);
		for (i = 0; i < r->n && l->n; i++)
			session_entry(s, &r->set[i], (enum tree_kind)k);
		for (i = 0; i < l->n; i++) {
			e = &l->set[i];
			for (n = 0;
			     n < r->norigins && !e->gone &&
			     !session_entry_found(s, (enum tree_kind)k, e);
			     n++)
				if (in_groups(r, &r->origin[n], e, last)) {
					add_unlisted(p, s, (enum tree_kind)k,
						     &r->origin[n], e);
					break;
				}
		}
	}
}

bool plan_exclude(struct plan *p, const char *name)
{
	struct plan_item *it = plan_find(p, name);
	size_t at;

	if (!it)
		return false;
	at = (size_t)(it - p->item);
	map_put(&p->by_name, it->name, strlen(it->name), NULL);
	memmove(it, it + 1, (size_t)(p->item + p->n - (it + 1)) * sizeof(*it));
	p->n--;
	plan_moved_from(p, at);
	return true;
}
