// SPDX-License-Identifier: GPL-2.0-only
/* A folder in memory: see folder.h. */
#include "tree/folder.h"

#include <stdlib.h>
#include <string.h>

#include "lib/path.h"

/* A file, a link or a folder. */
struct node {
	struct folder_file is;
	const char *name;
	struct node **child; /* of a folder; folder_root sorts it by name */
	size_t n, cap;
};

struct folder {
	struct arena a;
	struct map by_path;     /* to struct node */
	struct node root, *top; /* top: the node that is the root's folder */
	struct node **all;      /* all nodes but root, to free their child */
	size_t n, cap;
};

struct folder *folder_new(void)
{
	struct folder *f = pom_alloc(1, sizeof(*f));

	f->root.is.kind = ROOT_DIR;
	f->top = &f->root;
	return f;
}

void folder_free(struct folder *f)
{
	size_t i;

	if (!f)
		return;
	for (i = 0; i < f->n; i++)
		free(f->all[i]->child);
	free(f->root.child);
	free(f->all);
	map_free(&f->by_path);
	arena_free(&f->a);
	free(f);
}

static struct node *find(const struct folder *f, const char *path, size_t n)
{
	return map_get(&f->by_path, path, n);
}

static struct node *add(struct folder *f, struct node *dir, const char *path,
			size_t n)
{
	const char *full = arena_strndup(&f->a, path, n);
	const char *slash = strrchr(full, '/');
	struct node *e = arena_alloc(&f->a, 1, sizeof(*e));

	e->name = slash ? slash + 1 : full;
	dir->child =
		pom_grow(dir->child, dir->n, &dir->cap, sizeof(*dir->child));
	dir->child[dir->n++] = e;
	f->all = pom_grow(f->all, f->n, &f->cap, sizeof(*f->all));
	f->all[f->n++] = e;
	map_put(&f->by_path, full, n, e);
	return e;
}

int folder_add(struct folder *f, struct span name, const struct folder_file *is,
	       struct pom_err *err)
{
	struct node *dir = &f->root, *e;
	const char *path, *slash;
	size_t n;
	int rc;

	while (is->kind == ROOT_DIR && name.n > 1 && name.p[name.n - 1] == '/')
		name.n--;
	if (is->kind == ROOT_DIR && span_is(name, "."))
		return 0;
	rc = path_check(&f->a, name, &path, err);
	if (rc)
		return rc;
	for (slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		n = (size_t)(slash - path);
		e = find(f, path, n);
		if (!e) {
			e = add(f, dir, path, n);
			e->is.kind = ROOT_DIR;
		}
		if (e->is.kind != ROOT_DIR)
			return pom_fail(err, POM_ESYNTAX, path, 0,
					"the name goes through what is no folder");
		dir = e;
	}
	n = strlen(path);
	e = find(f, path, n);
	if (e && e->is.kind == ROOT_DIR && is->kind == ROOT_DIR)
		return 0;
	if (e)
		return pom_fail(err, POM_ESYNTAX, path, 0,
				"this name is there twice");
	add(f, dir, path, n)->is = *is;
	return 0;
}

struct span folder_text(const struct folder *f, const char *path)
{
	const struct node *e = find(f, path, strlen(path));

	return e && e->is.kind == ROOT_FILE ? e->is.text : SPAN("");
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct node *const *)a)->name,
		      (*(struct node *const *)b)->name);
}

/* The node at path, or NULL. by_path cannot be used: its paths begin at root, not at top. */
static int look_up(struct folder *f, const char *path, struct node **out,
		   struct pom_err *err)
{
	struct node *e = f->top;

	if (!strcmp(path, "."))
		path = "";
	*out = NULL;
	while (*path) {
		size_t n = strcspn(path, "/");
		struct node key = { .name = arena_strndup(&f->a, path, n) };
		struct node *const want = &key, *const * there;

		if (e->is.kind == ROOT_LINK)
			return pom_fail(err, POM_EUNSAFE, path, 0,
					"the name goes through a symbolic link");
		there = e->n ? bsearch(&want, e->child, e->n, sizeof(want),
				       by_name) :
			       NULL;
		if (!there)
			return 0;
		e = *there;
		path += n + (path[n] == '/');
	}
	*out = e;
	return 0;
}

static void fill(const struct node *e, struct stat *st)
{
	memset(st, 0, sizeof(*st));
	st->st_mode = e->is.kind == ROOT_LINK ? S_IFLNK | 0777 :
		      e->is.kind == ROOT_DIR  ? S_IFDIR | 0755 :
		      e->is.executable        ? S_IFREG | 0755 :
						S_IFREG | 0644;
	st->st_size = (off_t)e->is.text.n;
}

static int stat_in(void *store, const char *path, enum root_kind *kind,
		   struct stat *st, struct pom_err *err)
{
	struct node *e;
	int rc = look_up(store, path, &e, err);

	*kind = e ? e->is.kind : ROOT_ABSENT;
	if (e && st)
		fill(e, st);
	return rc;
}

static int read_in(void *store, const char *path, size_t limit, struct buf *b,
		   struct stat *st, struct pom_err *err)
{
	struct node *e;
	int rc = look_up(store, path, &e, err);

	if (rc)
		return rc;
	if (!e)
		return pom_fail(err, POM_ENOENT, path, 0, "no such file");
	if (e->is.kind == ROOT_DIR)
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"not a regular file");
	if (e->is.text.n > limit)
		return pom_fail(err, POM_ELIMIT, path, 0,
				"the file is larger than %zu bytes", limit);
	if (st)
		fill(e, st);
	buf_addspan(b, e->is.text);
	return 0;
}

static int list_in(void *store, const char *path, struct arena *a,
		   char ***names, size_t *n, struct pom_err *err)
{
	struct node *e;
	size_t i;
	int rc = look_up(store, path, &e, err);

	*n = 0;
	*names = NULL;
	if (rc || !e || e->is.kind != ROOT_DIR)
		return rc;
	*names = arena_alloc(a, e->n, sizeof(**names));
	for (i = 0; i < e->n; i++)
		(*names)[(*n)++] = arena_strdup(a, e->child[i]->name);
	return 0;
}

static void close_in(void *store)
{
	folder_free(store);
}

void folder_root(struct folder *f, struct root *r, const char *path)
{
	static const struct root_ops ops = {
		.stat = stat_in,
		.read = read_in,
		.list = list_in,
		.close = close_in,
	};
	size_t i;

	if (f->root.n)
		qsort(f->root.child, f->root.n, sizeof(*f->root.child),
		      by_name);
	for (i = 0; i < f->n; i++)
		if (f->all[i]->n)
			qsort(f->all[i]->child, f->all[i]->n,
			      sizeof(*f->all[i]->child), by_name);
	while (f->top->n == 1 && f->top->child[0]->is.kind == ROOT_DIR &&
	       f->top->child[0]->n)
		f->top = f->top->child[0];
	root_open_store(r, path, &ops, f);
}
