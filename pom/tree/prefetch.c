// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is read ahead, and what is made of it: see prefetch.h. The names of a patch say
 * which files will be needed. A file that is not foreseen here is read when it is needed,
 * so it does not matter which of a patch's names is taken.
 */
#include "tree/prefetch.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/mail.h"
#include "lib/ahead.h"
#include "lib/path.h"
#include "lib/thread.h"
#include "tree/archive.h"

struct prefetch {
	struct ahead *ahead;
	const struct root *tree[TREE_KINDS]; /* set before trees */
	_Atomic bool trees;

	/* used by the second thread */
	bool own_files;
	struct arena lasting;
	uint32_t *seen; /* hashes of files that were named of late */
	size_t nseen;   /* a power of two */
	struct arena a; /* names of files to read, and the array of these */
	struct name {
		const char *path;
		unsigned int kinds; /* of trees: a bit for each */
	} * name;
	size_t n, cap;
};

/*
 * The tag of a listed patch: the strip level, and above it a bit for each
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
 * may be taken for another: then it is not prefetched.
 */
static bool was_seen(struct prefetch *p, uint32_t hash)
{
	uint32_t *slot = &p->seen[hash & (p->nseen - 1)];
	bool seen = *slot == hash;

	*slot = hash;
	return seen;
}

static unsigned int tag_strip(size_t tag)
{
	return tag & ((1u << STRIP_BITS) - 1);
}

static unsigned int tag_kinds(size_t tag)
{
	return (unsigned int)(tag >> STRIP_BITS);
}

/* Notes which file of the trees the section changes, most probably. */
static void add_name(struct prefetch *p, size_t tag, const struct diff_file *f)
{
	const struct diff_name *n = f->pre.text.p ? &f->pre : &f->post;
	unsigned int kinds = 0;
	const char *path;
	struct span rest;
	uint32_t hash;
	int k;

	if (!n->text.n || n->text.p[0] == '/' ||
	    !path_strip(n->text, diff_level(n, tag_strip(tag)), &rest) ||
	    path_check(&p->a, rest, &path, NULL))
		return;
	hash = map_hash(path, strlen(path));
	for (k = 0; k < TREE_KINDS; k++)
		if (tag_kinds(tag) >> k & 1 && !was_seen(p, hash + (uint32_t)k))
			kinds |= 1u << k;
	if (!kinds)
		return;
	p->name = pom_grow(p->name, p->n, &p->cap, sizeof(*p->name));
	p->name[p->n++] = (struct name){ path, kinds };
}

static void *parse(void *arg, struct arena *mem, size_t tag, const char *path,
		   struct span *text)
{
	struct diff *d = arena_alloc(mem, 1, sizeof(*d));
	struct prefetch *p = arg;
	size_t i;

	/* the first thread parses a malformed one again, and reports the error */
	if (mail_decode(mem, text, path, false, NULL) ||
	    diff_parse(mem, *text, path, d, NULL))
		return NULL;
	for (i = 0; i < d->n; i++)
		if (d->file[i].change != DIFF_CREATE)
			add_name(p, tag, &d->file[i]);
	return d;
}

/* Reads the files that were noted. */
static void read_named(const struct prefetch *p, struct ahead *a,
		       struct arena *mem)
{
	struct ahead_file *file =
		arena_alloc(mem, p->n * TREE_KINDS, sizeof(*file));
	size_t i, n = 0;
	int k;

	for (i = 0; i < p->n; i++)
		for (k = 0; k < TREE_KINDS; k++)
			if (p->tree[k] && p->name[i].kinds >> k & 1)
				file[n++] =
					(struct ahead_file){ p->tree[k],
							     p->name[i].path };
	ahead_want(a, file, n, IMAGE_LIMIT);
}

/*
 * Reads the files of the patch that has just been parsed, which may be freed by now. Those
 * of the patches before it come first if the trees were opened only now.
 */
static void read_files(void *arg, struct ahead *a, size_t tag)
{
	struct prefetch *p = arg;

	(void)tag;
	if (!atomic_load(&p->trees))
		return;
	/* all that this thread reads from is open by now */
	if (!p->own_files)
		thread_own_files();
	p->own_files = true;
	if (p->n)
		read_named(p, a, &p->a);
	arena_free(&p->a);
	p->n = 0;
}

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

struct prefetch *prefetch_new(size_t most)
{
	struct prefetch *p = pom_alloc(1, sizeof(*p));

	p->ahead = ahead_new(&ops, p, most);
	p->nseen = SEEN_LEAST;
	while (p->nseen < SEEN_MOST && p->nseen < most)
		p->nseen *= 2;
	p->seen = arena_alloc(&p->lasting, p->nseen, sizeof(*p->seen));
	return p;
}

void prefetch_folder(struct prefetch *p, const struct root *r)
{
	ahead_root(p->ahead, r);
}

void prefetch_list(struct prefetch *p, const struct root *r, const char *path,
		   int strip, unsigned int kinds)
{
	if (!archive_bare_name(path))
		ahead_list(p->ahead, r, path, DIFF_TEXT_LIMIT,
			   tag_of(strip, kinds));
}

void prefetch_listed(struct prefetch *p)
{
	ahead_listed(p->ahead);
}

void prefetch_start(struct prefetch *p)
{
	ahead_start(p->ahead);
}

void prefetch_trees(struct prefetch *p,
		    const struct root *const tree[TREE_KINDS])
{
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		p->tree[k] = tree[k];
		if (tree[k])
			ahead_root(p->ahead, tree[k]);
	}
	atomic_store(&p->trees, true);
}

void prefetch_stop(struct prefetch *p, struct arena *keep)
{
	if (!p)
		return;
	ahead_stop(p->ahead, keep);
	arena_free(&p->a);
	free(p->name);
	arena_free(&p->lasting);
	free(p);
}

bool prefetch_patch(struct prefetch *p, const struct root *r, const char *path,
		    struct arena *mem, struct span *text, struct diff **d)
{
	struct ahead_text got;

	if (!p || !ahead_take(p->ahead, r, path, DIFF_TEXT_LIMIT, mem, &got))
		return false;
	*text = got.text;
	*d = got.made;
	return got.made;
}

int prefetch_file(struct prefetch *p, const struct root *r, const char *path,
		  struct arena *mem, struct prefetched *out,
		  struct pom_err *err)
{
	struct ahead_text got = { 0 };
	struct root_file f;
	int rc;

	if (!p || !ahead_take(p->ahead, r, path, IMAGE_LIMIT, mem, &got)) {
		rc = root_load(r, path, IMAGE_LIMIT, mem, &f, err);
		if (rc)
			return rc;
		got = (struct ahead_text){ f.text, f.st.st_mode, NULL };
	}
	out->mode = got.mode;
	if (got.made)
		out->image = *(const struct image *)got.made;
	else
		image_load(mem, got.text, &out->image);
	return 0;
}
