// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a plan is going to read: the patches of its sets, and the files of the
 * trees that those name, read and parsed by a second thread while the first one
 * works. A file that was not foreseen here is read when it is asked for, so that
 * it does not matter which of a patch's names is taken.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ahead.h"
#include "lib/path.h"
#include "lib/thread.h"
#include "tree/archive.h"
#include "plan/internal.h"
#include "engine/mail.h"

/* Fewer sets are done before a thread has begun. */
enum { FEW = 16 };

struct reading {
	struct session *_Atomic s; /* NULL: no trees are known yet */
	/* the reading thread's own: */
	bool own_files;
	struct arena lasting;
	uint32_t *seen; /* hashes of files that were wanted of late */
	size_t nseen;   /* a power of two */
	struct arena a; /* names of files to read, and the array of these */
	struct name {
		const char *path;
		unsigned int kinds; /* of trees: a bit for each */
	} * name;
	size_t n, cap;
};

/* Which file of the tree it is, most probably: then nobody need look again. */
static void find_path(struct arena *mem, unsigned int strip,
		      struct diff_file *f)
{
	const struct diff_name *n = f->pre.text.p ? &f->pre : &f->post;
	struct diff_path known = { .name = n->text,
				   .level = dryrun_level(n, strip) },
			 *p;
	struct span rest;

	if (!n->text.n || n->text.p[0] == '/' ||
	    !path_strip(n->text, known.level, &rest) ||
	    path_check(mem, rest, &known.path, NULL))
		return;
	known.len = (uint32_t)strlen(known.path);
	known.hash = map_hash(known.path, known.len);
	p = arena_alloc(mem, 1, sizeof(*p));
	*p = known;
	f->known = p;
}

/*
 * What is listed goes by a number: the strip level, and above it a bit for each
 * kind of tree that the patch is for.
 */
enum { STRIP_BITS = 8 };

static size_t tag_of(int strip, unsigned int kinds)
{
	return (size_t)kinds << STRIP_BITS | (strip < 0 ? 1 : (size_t)strip);
}

enum { SEEN_LEAST = 1 << 10, SEEN_MOST = 1 << 16 };

/*
 * Most patches change what others changed before. Where hashes are alike, one file
 * may be taken for another: then it is not read ahead.
 */
static bool was_seen(struct reading *r, uint32_t hash)
{
	uint32_t *slot = &r->seen[hash & (r->nseen - 1)];
	bool seen = *slot == hash;

	*slot = hash;
	return seen;
}

static unsigned int tag_kinds(size_t tag)
{
	return (unsigned int)(tag >> STRIP_BITS);
}

static void add_name(struct reading *r, size_t tag,
		     const struct diff_path *known)
{
	unsigned int kinds = 0;
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (tag_kinds(tag) >> k & 1 &&
		    !was_seen(r, known->hash + (uint32_t)k))
			kinds |= 1u << k;
	if (!kinds)
		return;
	r->name = pom_grow(r->name, r->n, &r->cap, sizeof(*r->name));
	r->name[r->n++] =
		(struct name){ arena_strdup(&r->a, known->path), kinds };
}

static void *parse(void *arg, struct arena *mem, size_t tag, const char *path,
		   struct span *text)
{
	struct diff *d = arena_alloc(mem, 1, sizeof(*d));
	struct reading *r = arg;
	size_t i;

	/* what is wrong with it is said by who parses it again */
	if (mail_decode(mem, text, path, false, NULL) ||
	    diff_parse(mem, *text, path, d, NULL))
		return NULL;
	for (i = 0; i < d->n; i++) {
		struct diff_file *f = &d->file[i];

		find_path(mem, tag & ((1u << STRIP_BITS) - 1), f);
		if (f->change != DIFF_CREATE && f->known)
			add_name(r, tag, f->known);
	}
	return d;
}

/*
 * Of the patch that has just been parsed, which may be gone by now; and of those before
 * it, when the trees have been opened only now.
 */
static void read_files(void *arg, struct ahead *a, size_t item)
{
	struct reading *r = arg;
	const struct session *s = atomic_load(&r->s);
	struct ahead_file *file;
	size_t i, n = 0;
	int k;

	(void)item;
	if (!s || !r->n)
		return;
	/* all that this thread reads from is open now */
	if (!r->own_files)
		thread_own_files();
	r->own_files = true;
	file = arena_alloc(&r->a, r->n * TREE_KINDS, sizeof(*file));
	for (i = 0; i < r->n; i++)
		for (k = 0; k < TREE_KINDS; k++)
			if (s->work[k].open && r->name[i].kinds >> k & 1)
				file[n++] = (struct ahead_file){
					&s->work[k].tree.root, r->name[i].path
				};
	ahead_want(a, file, n, IMAGE_LIMIT);
	arena_free(&r->a);
	r->n = 0;
}

/* For overlay_get: where the lines are, counted while the text is at hand. */
static void *index_lines(void *arg, struct arena *mem, struct span text)
{
	struct image *im = arena_alloc(mem, 1, sizeof(*im));

	(void)arg;
	image_load(mem, text, im);
	return im;
}

static const struct ahead_ops ops = { .make = parse,
				      .index = index_lines,
				      .found = read_files };

static void list_patches(struct ahead *a, const struct plan *p,
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
			const char *path =
				s->work[k].open ?
					repo_patch_path(set, (enum tree_kind)k,
							session_version(s,
									(enum tree_kind)
										k)) :
					NULL;

			/* one file for all trees is read once */
			if (path && !(last && strcmp(path, last) == 0) &&
			    !archive_bare_name(path))
				ahead_list(a, &set->origin->root, path,
					   DIFF_TEXT_LIMIT,
					   tag_of(set->strip, kinds));
			last = path;
		}
	}
}

struct plan_reading {
	struct ahead *ahead;
	struct reading r;
	struct repo *repo;
};

static void begin(struct plan_reading *r, size_t most)
{
	r->ahead = ahead_new(&ops, &r->r, most);
	r->r.nseen = SEEN_LEAST;
	while (r->r.nseen < SEEN_MOST && r->r.nseen < most)
		r->r.nseen *= 2;
	r->r.seen = arena_alloc(&r->r.lasting, r->r.nseen, sizeof(*r->r.seen));
}

/* From now on the files of the trees are read, too. */
static void with_trees(struct plan_reading *r, struct session *s)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->work[k].open)
			ahead_root(r->ahead, &s->work[k].tree.root);
	atomic_store(&r->r.s, s);
}

static void series_begins(void *arg, struct origin *o, size_t patches)
{
	struct plan_reading *r = arg;

	if (r->ahead || patches < FEW || !thread_pays())
		return;
	begin(r, patches);
	ahead_root(r->ahead, &o->root);
	ahead_start(r->ahead);
}

static void series_has(void *arg, const struct origin *o, const char *path,
		       int strip)
{
	const struct plan_reading *r = arg;

	if (r->ahead && !archive_bare_name(path))
		ahead_list(r->ahead, &o->root, path, DIFF_TEXT_LIMIT,
			   tag_of(strip, 1u << r->repo->kind));
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

	if (r && r->ahead) {
		with_trees(r, s);
		ahead_listed(r->ahead);
		return;
	}
	if (!of_one(p, repo) || p->n < FEW || !thread_pays())
		return;
	if (!r)
		r = pom_alloc(1, sizeof(*r));
	p->reading = r;
	r->repo = repo;
	begin(r, p->n * TREE_KINDS);
	for (i = 0; i < repo->norigins; i++)
		ahead_root(r->ahead, &repo->origin[i].root);
	with_trees(r, s);
	list_patches(r->ahead, p, s);
	ahead_listed(r->ahead);
	ahead_start(r->ahead);
}

void plan_read_end(struct plan *p)
{
	struct plan_reading *r = p->reading;

	if (!r)
		return;
	p->reading = NULL;
	ahead_stop(r->ahead, &r->repo->a);
	arena_free(&r->r.a);
	free(r->r.name);
	arena_free(&r->r.lasting);
	free(r);
}
