// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which patches a plan is going to need: they are prefetched (tree/prefetch.h), with the
 * files of the trees that they change.
 */
#include <stdlib.h>
#include <string.h>

#include "lib/thread.h"
#include "plan/internal.h"
#include "tree/prefetch.h"

/* Fewer sets are done before a thread has begun. */
enum { FEW = 16 };

static void list_patches(struct prefetch *f, const struct plan *p,
			 const struct session *s)
{
	size_t i;
	int k;

	for (i = 0; i < p->n; i++) {
		const struct set *set = p->item[i].set;
		const char *last = NULL;
		unsigned int kinds = 0;

		for (k = 0; k < TREE_KINDS; k++)
			kinds |= (unsigned int)(set->tree[k].nvariants > 0)
				 << k;
		for (k = 0; k < TREE_KINDS; k++) {
			const enum tree_kind kind = (enum tree_kind)k;
			const char *path =
				s->work[k].open ?
					repo_patch_path(set, kind,
							session_version(s,
									kind)) :
					NULL;

			/* one file for all trees is read once */
			if (path && !(last && strcmp(path, last) == 0))
				prefetch_list(f, &set->origin->root, path,
					      set->strip, kinds);
			last = path;
		}
	}
}

struct plan_reading {
	struct prefetch *prefetch;
	struct repo *repo;
	struct session *s; /* from plan_read_ahead on */
};

/* From now on whoever asks gets what was prefetched. */
static void with_trees(struct plan_reading *r, struct session *s)
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
	struct plan_reading *r = arg;

	if (r->prefetch || patches < FEW || !thread_pays())
		return;
	r->prefetch = r->repo->prefetch = prefetch_new(patches);
	prefetch_folder(r->prefetch, &o->root);
	prefetch_start(r->prefetch);
}

static void series_has(void *arg, const struct origin *o, const char *path,
		       int strip)
{
	const struct plan_reading *r = arg;

	if (r->prefetch)
		prefetch_list(r->prefetch, &o->root, path, strip,
			      1u << r->repo->kind);
}

struct plan_reading *plan_read_early(struct repo *repo,
				     struct repo_watch *watch)
{
	struct plan_reading *r = pom_alloc(1, sizeof(*r));

	r->repo = repo;
	*watch = (struct repo_watch){ r, series_begins, series_has };
	return r;
}

static bool of_one(const struct plan *p, const struct repo *repo)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (!p->item[i].set || p->item[i].set->origin->repo != repo)
			return false;
	return repo != NULL;
}

void plan_read_ahead(struct plan *p, struct session *s)
{
	struct repo *repo =
		p->n && p->item[0].set ? p->item[0].set->origin->repo : NULL;
	struct plan_reading *r = p->reading;
	size_t i;

	if (r && r->prefetch) {
		with_trees(r, s);
		prefetch_listed(r->prefetch);
		return;
	}
	if (!of_one(p, repo) || p->n < FEW || !thread_pays())
		return;
	if (!r)
		r = pom_alloc(1, sizeof(*r));
	p->reading = r;
	r->repo = repo;
	r->prefetch = repo->prefetch = prefetch_new(p->n * TREE_KINDS);
	for (i = 0; i < repo->norigins; i++)
		prefetch_folder(r->prefetch, &repo->origin[i].root);
	with_trees(r, s);
	list_patches(r->prefetch, p, s);
	prefetch_listed(r->prefetch);
	prefetch_start(r->prefetch);
}

void plan_read_end(struct plan *p)
{
	struct plan_reading *r = p->reading;
	int k;

	if (!r)
		return;
	p->reading = NULL;
	r->repo->prefetch = NULL;
	for (k = 0; k < TREE_KINDS && r->s; k++)
		r->s->work[k].ov.prefetch = NULL;
	prefetch_stop(r->prefetch, &r->repo->a);
	free(r);
}
