// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a plan is going to read: the patches of its sets, and the files of the
 * trees that those name, read and parsed by a second thread while the first one
 * works. A file that was not foreseen here is read when it is asked for, so that
 * it does not matter which of a patch's names is taken.
 */
#include <stdlib.h>

#include "base/ahead.h"
#include "base/path.h"
#include "base/thread.h"
#include "domain/archive.h"
#include "domain/plan_internal.h"

/* Fewer sets are done before a thread has begun. */
enum { FEW = 16 };

struct reading {
	const struct plan *p;
	struct session *s;
	/* the reading thread's own: */
	struct arena a; /* names of the files of the patch that was read last */
	struct ahead_file *file;
	size_t n, cap;
};

/* Which file of the tree it is, most probably: then nobody need look again. */
static void find_path(struct arena *mem, unsigned int strip,
		      struct diff_file *f)
{
	const struct diff_name *n = f->pre.text.p ? &f->pre : &f->post;
	struct diff_path known = { n->text, dryrun_level(n, strip), NULL }, *p;
	struct span rest;

	if (!n->text.n || n->text.p[0] == '/' ||
	    !path_strip(n->text, known.level, &rest) ||
	    path_check(mem, rest, &known.path, NULL))
		return;
	p = arena_alloc(mem, 1, sizeof(*p));
	*p = known;
	f->known = p;
}

static void add_file(struct reading *r, size_t item, const char *path)
{
	const struct set *set = r->p->item[item].set;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		if (!r->s->open[k] || !set->tree[k].nvariants)
			continue;
		r->file = pom_grow(r->file, r->n, &r->cap, sizeof(*r->file));
		r->file[r->n++] =
			(struct ahead_file){ &r->s->tree[k].root,
					     arena_strdup(&r->a, path) };
	}
}

static void *parse(void *arg, struct arena *mem, size_t item, const char *path,
		   struct span text)
{
	struct diff *d = arena_alloc(mem, 1, sizeof(*d));
	struct reading *r = arg;
	int strip = r->p->item[item].set->strip;
	size_t i;

	arena_free(&r->a);
	r->n = 0;
	/* what is wrong with it is said by who parses it again */
	if (diff_parse(mem, text, path, d, NULL))
		return NULL;
	for (i = 0; i < d->n; i++) {
		struct diff_file *f = &d->file[i];

		find_path(mem, strip < 0 ? 1 : (unsigned int)strip, f);
		if (f->change != DIFF_CREATE && f->known)
			add_file(r, item, f->known->path);
	}
	return d;
}

/* Of what has just been parsed, which may be gone by now. */
static void read_files(void *arg, struct ahead *a, size_t item)
{
	const struct reading *r = arg;

	(void)item;
	ahead_want(a, r->file, r->n, IMAGE_LIMIT);
}

static const struct ahead_ops ops = { .make = parse, .found = read_files };

static void list_patches(struct ahead *a, const struct plan *p,
			 const struct session *s)
{
	size_t i;
	int k;

	for (i = 0; i < p->n; i++) {
		const struct set *set = p->item[i].set;

		for (k = 0; k < TREE_KINDS; k++) {
			const char *path =
				s->open[k] ?
					repo_patch_path(set, (enum tree_kind)k,
							session_version(s,
									(enum tree_kind)
										k)) :
					NULL;

			if (path && !archive_bare_name(path))
				ahead_list(a, &set->origin->root, path,
					   DIFF_TEXT_LIMIT, i);
		}
	}
}

struct plan_reading {
	struct ahead *ahead;
	struct reading r;
	struct repo *repo;
};

struct plan_reading *plan_read_ahead(const struct plan *p, struct session *s)
{
	struct plan_reading *out;
	struct repo *repo = p->n ? p->item[0].repo : NULL;
	size_t i;
	int k;

	for (i = 0; i < p->n; i++)
		if (p->item[i].repo != repo || !p->item[i].set)
			return NULL;
	if (!repo || p->n < FEW || !thread_pays())
		return NULL;
	out = pom_alloc(1, sizeof(*out));
	out->r.p = p;
	out->r.s = s;
	out->repo = repo;
	out->ahead = ahead_new(&ops, &out->r);
	for (i = 0; i < repo->norigins; i++)
		ahead_root(out->ahead, &repo->origin[i].root);
	for (k = 0; k < TREE_KINDS; k++)
		if (s->open[k])
			ahead_root(out->ahead, &s->tree[k].root);
	list_patches(out->ahead, p, s);
	ahead_start(out->ahead);
	return out;
}

void plan_read_end(struct plan_reading *r)
{
	if (!r)
		return;
	ahead_stop(r->ahead, &r->repo->a);
	arena_free(&r->r.a);
	free(r->r.file);
	free(r);
}
