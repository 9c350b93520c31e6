// SPDX-License-Identifier: GPL-2.0-only
/* Compares sets with quilt's patches by what they change: see quilt.h. */
#include "ledger/internal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool quilt_ends_in(struct span name, const char *path)
{
	size_t n = strlen(path);

	return name.n >= n && !memcmp(name.p + name.n - n, path, n) &&
	       (name.n == n || name.p[name.n - n - 1] == '/');
}

static void add_copy(struct quilt *q, size_t patch, const struct diff_file *f,
		     const char *const *path, size_t n)
{
	const char *best = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		if (quilt_ends_in(f->post.text, path[i]) &&
		    (!best || strlen(path[i]) > strlen(best)))
			best = path[i];
	if (!best)
		return;
	q->copy = arena_push(q->a, q->copy, q->ncopies, sizeof(*q->copy));
	q->copy[q->ncopies++] = (struct quilt_copy){ patch, f, best };
}

static int copies_in(struct quilt *q, const struct root *root, size_t patch,
		     struct span text, struct pom_err *err)
{
	const char *name = q->patch[patch].name, **path;
	struct diff d;
	size_t i, n;
	int rc;

	/* most patches copy no file, and need not be parsed */
	if (!memmem(text.p, text.n, "\ncopy from ", 11) ||
	    diff_parse(q->a, text, name, &d, NULL))
		return 0;
	rc = quilt_files(q, root, name, &path, &n, err);
	for (i = 0; !rc && i < d.n; i++)
		if (d.file[i].change == DIFF_COPY)
			add_copy(q, patch, &d.file[i], path, n);
	return rc;
}

static void add_run(struct buf *b, char what, const struct line *v, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n; i++) {
		buf_addch(b, what);
		buf_add(b, v[i].p, v[i].n);
		if (!v[i].n || v[i].p[v[i].n - 1] != '\n')
			buf_addstr(b, "\n\\\n");
	}
}

static struct span last_name(const struct diff_name *name)
{
	struct span s = name->text;
	const char *slash = s.n ? memrchr(s.p, '/', s.n) : NULL;

	return slash ? span_skip(s, (size_t)(slash + 1 - s.p)) : s;
}

void quilt_digest(const struct diff *d, char *out)
{
	struct buf b = { 0 };
	struct span all;
	uint32_t k, m;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct diff_file *f = &d->file[i];

		buf_addf(&b, "@%d %o ", f->change,
			 f->change == DIFF_DELETE || !f->post_mode ||
					 f->post_mode == f->pre_mode ||
					 (f->change == DIFF_CREATE &&
					  f->post_mode == 0100644) ?
				 0 :
				 f->post_mode);
		buf_addspan(&b, last_name(f->change == DIFF_DELETE ? &f->pre :
								     &f->post));
		buf_addch(&b, '\n');
		for (k = 0; k < f->nhunks; k++)
			for (m = 0; m < f->hunk[k].nruns; m++) {
				const struct hunk *h = &f->hunk[k];
				const struct run *r = &h->run[m];

				add_run(&b, '-', h->pre + r->pre, r->npre);
				add_run(&b, '+', h->post + r->post, r->npost);
			}
	}
	all = buf_span(&b);
	pom_digest(out, &all, 1);
	buf_free(&b);
}

/* The quilt_digest of a patch, computed once; "" if it cannot be read. */
static const char *changes(struct quilt *q, const struct root *tree,
			   struct quilt_patch *p)
{
	struct arena a = { 0 };
	struct span text = p->text;
	char digest[DIGEST_HEX + 1];
	struct diff d;

	if (p->changes)
		return p->changes;
	p->changes = "";
	if ((text.n || !quilt_text(q, tree, p->name, &text)) &&
	    !diff_parse(&a, text, p->name, &d, NULL)) {
		quilt_digest(&d, digest);
		p->changes = arena_strdup(q->a, digest);
	}
	arena_free(&a);
	return p->changes;
}

struct quilt_patch *quilt_same(struct quilt *q, const struct root *tree,
			       const char *digest)
{
	size_t i;

	for (i = q->n; i-- > 0;)
		if (!q->patch[i].gone &&
		    !strcmp(changes(q, tree, &q->patch[i]), digest))
			return &q->patch[i];
	return NULL;
}

static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/*
 * May the patch be a copy of the set of its name? A patch file in the tree may be. One
 * outside the tree is a set of its own, as long as it can be read.
 */
static bool is_copy(struct quilt *q, const struct quilt_patch *p)
{
	char *folder = quilt_folder(q, q->tree);
	char *tree = realpath(q->tree->path, NULL);
	size_t n = tree ? strlen(tree) : 0;
	bool inside = folder && tree && strncmp(folder, tree, n) == 0;
	struct span text;

	free(folder);
	free(tree);
	return inside || quilt_text(q, q->tree, p->name, &text) != 0;
}

struct quilt_patch *quilt_named(struct quilt *q, const struct set *set)
{
	const char *name = last_part(set->name);
	size_t i, n = strlen(name);

	for (i = q->n; i-- > 0;) {
		struct quilt_patch *p = &q->patch[i];
		const char *last = last_part(p->name);

		if (p->gone || strncmp(last, name, n) != 0 ||
		    (last[n] && strcmp(last + n, ".patch") != 0))
			continue;
		if (p->id ? *p->id == '/' && access(p->id, F_OK) != 0 :
			    is_copy(q, p))
			return p;
	}
	return NULL;
}

bool quilt_lost(struct quilt *q, const struct root *tree, struct quilt_patch *p)
{
	return !*changes(q, tree, p);
}

int quilt_copies(struct quilt *q, const struct root *root, struct pom_err *err)
{
	struct span text;
	size_t i;
	int rc = 0;

	for (i = 0; i < q->n && !rc && !q->copies_known; i++)
		if (!q->patch[i].added &&
		    !quilt_text(q, root, q->patch[i].name, &text))
			rc = copies_in(q, root, i, text, err);
	q->copies_known = true;
	return rc;
}
