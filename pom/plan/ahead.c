// SPDX-License-Identifier: GPL-2.0-only
/* Which patches a run is going to need: see ahead.h. */
#include "plan/ahead.h"

#include <stdlib.h>
#include <string.h>

#include "lib/thread.h"
#include "tree/prefetch.h"

/* Fewer sets are done before a thread has started. */
enum { FEW = 16 };

struct reading {
	struct prefetch *prefetch; /* NULL: not started */
	struct repo *repo;
	struct session *s; /* of the trees; NULL until reading_begin */
};

static void list_patches(struct prefetch *f, const struct set *set,
			 const struct session *s)
{
	const char *last = NULL;
	unsigned int kinds = 0;
	int i;

	for (i = 0; i < TREE_KINDS; i++)
		kinds |= (unsigned int)(set->tree[i].nvariants > 0) << i;
	for (i = 0; i < TREE_KINDS; i++) {
		const enum tree_kind k = (enum tree_kind)i;
		const char *path =
			s->work[k].open ?
				repo_patch_path(set, k, session_version(s, k)) :
				NULL;

		/* one file for all trees is read once */
		if (path && !(last && strcmp(path, last) == 0))
			prefetch_list(f, &set->origin->root, path, set->strip,
				      kinds);
		last = path;
	}
}

/* From now on, the overlays of the trees get files from the prefetch. */
static void add_trees(struct reading *r, struct session *s)
{
	const struct root *tree[TREE_KINDS] = { 0 };
	int k;

	r->s = s;
	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open) {
			tree[k] = &s->work[k].tree.root;
			s->work[k].ov.prefetch = r->prefetch;
		}
	prefetch_trees(r->prefetch, tree);
}

static void series_begins(void *arg, struct origin *o, size_t patches)
{
	struct reading *r = arg;

	if (r->prefetch || patches < FEW || !thread_pays())
		return;
	r->prefetch = r->repo->prefetch = prefetch_new(patches);
	prefetch_folder(r->prefetch, &o->root);
	prefetch_start(r->prefetch);
}

static void series_has(void *arg, const struct origin *o, const char *path,
		       int strip)
{
	const struct reading *r = arg;

	if (r->prefetch)
		prefetch_list(r->prefetch, &o->root, path, strip,
			      1u << r->repo->kind);
}

struct reading *reading_early(struct repo *repo, struct repo_watch *watch)
{
	struct reading *r = pom_alloc(1, sizeof(*r));

	r->repo = repo;
	*watch = (struct repo_watch){ r, series_begins, series_has };
	return r;
}

/* The repository of all sets; NULL if they have several, or none. */
static struct repo *repo_of(const struct set *const *set, size_t n)
{
	struct repo *repo = n && set[0] ? set[0]->origin->repo : NULL;
	size_t i;

	for (i = 1; i < n && repo; i++)
		if (!set[i] || set[i]->origin->repo != repo)
			repo = NULL;
	return repo;
}

void reading_begin(struct reading **reading, struct session *s,
		   const struct set *const *set, size_t n)
{
	struct reading *r = *reading;
	struct repo *repo;
	size_t i;

	if (r && r->prefetch) {
		add_trees(r, s);
		prefetch_listed(r->prefetch);
		return;
	}
	repo = repo_of(set, n);
	if (!repo || n < FEW || !thread_pays())
		return;
	if (!r)
		r = *reading = pom_alloc(1, sizeof(*r));
	r->repo = repo;
	r->prefetch = repo->prefetch = prefetch_new(n * TREE_KINDS);
	for (i = 0; i < repo->norigins; i++)
		prefetch_folder(r->prefetch, &repo->origin[i].root);
	add_trees(r, s);
	for (i = 0; i < n; i++)
		list_patches(r->prefetch, set[i], s);
	prefetch_listed(r->prefetch);
	prefetch_start(r->prefetch);
}

void reading_end(struct reading **reading)
{
	struct reading *r = *reading;
	int k;

	if (!r)
		return;
	*reading = NULL;
	r->repo->prefetch = NULL;
	for (k = 0; k < TREE_KINDS && r->s; k++)
		r->s->work[k].ov.prefetch = NULL;
	prefetch_stop(r->prefetch, &r->repo->a);
	free(r);
}
