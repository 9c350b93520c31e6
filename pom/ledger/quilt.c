// SPDX-License-Identifier: GPL-2.0-only
/* Reads quilt's record, .pc: see quilt.h. */
#include "ledger/quilt.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/path.h"
#include "lib/rights.h"
#include "lib/trusted.h"
#include "ledger/internal.h"

const char quilt_own_folder[] = "patches";

int quilt_read(struct quilt *q, const struct root *r, const char *path,
	       struct span *out, struct pom_err *err)
{
	enum root_kind kind;
	int rc = root_stat(r, path, &kind, NULL, err);

	*out = SPAN("");
	if (rc || kind == ROOT_ABSENT)
		return rc;
	if (kind != ROOT_FILE)
		return pom_fail(err, POM_EUNSAFE, path, 0,
				"not a regular file");
	return root_load_text(r, path, QUILT_LIMIT, q->a, out, err);
}

struct quilt_patch *quilt_append(struct quilt *q, const char *name)
{
	struct quilt_patch *p;

	q->patch = pom_grow(q->patch, q->n, &q->cap, sizeof(*q->patch));
	p = &q->patch[q->n++];
	memset(p, 0, sizeof(*p));
	p->name = name;
	p->args = "";
	p->strip = STRIP_GUESS;
	map_put(&q->by_name, name, strlen(name), (void *)(uintptr_t)q->n);
	return p;
}

void quilt_made_of(struct quilt *q, struct quilt_patch *p, const char *id)
{
	p->id = id;
	map_put(&q->by_id, id, strlen(id),
		(void *)(uintptr_t)(p - q->patch + 1));
}

/* Reads .pc/.pom_sets: the sets of the patches in patches/, applied or not. */
static int load_sets(struct quilt *q, const struct root *r, struct pom_err *err)
{
	struct span text, line;
	size_t i;
	int rc;

	if (!q->patches || strcmp(q->patches, quilt_own_folder) != 0)
		return 0;
	rc = quilt_read(q, r, PC_SETS, &q->sets, err);
	text = q->sets;
	while (!rc && span_line(&text, &line)) {
		const char *tab, *name;
		size_t n;

		line = span_chomp(line);
		tab = memchr(line.p, '\t', line.n);
		if (!tab)
			continue;
		n = (size_t)(tab - line.p);
		name = arena_strndup(q->a, line.p, n);
		map_put(&q->id_of, name, n,
			(void *)arena_strndup(q->a, tab + 1, line.n - n - 1));
	}
	for (i = 0; i < q->n; i++) {
		const char *name = q->patch[i].name;
		const char *id = map_get(&q->id_of, name, strlen(name));

		if (id)
			quilt_made_of(q, &q->patch[i], id);
	}
	return rc;
}

int quilt_load(struct quilt *q, struct arena *a, const struct root *r,
	       struct pom_err *err)
{
	struct span text, line;
	unsigned int at = 0;
	int rc;

	memset(q, 0, sizeof(*q));
	q->a = a;
	q->tree = r;
	rc = quilt_read(q, r, PC_APPLIED, &text, err);
	while (!rc && span_line(&text, &line)) {
		const char *name;

		at++;
		line = span_chomp(line);
		if (!line.n)
			continue;
		rc = path_check(a, line, &name, err);
		if (rc)
			return pom_fail(err, POM_ESYNTAX, PC_APPLIED, at,
					"this is no name of a patch");
		quilt_append(q, name);
	}
	if (!rc)
		rc = quilt_read(q, r, PC_PATCHES, &text, err);
	line = span_trim(text);
	if (!rc && line.n)
		q->patches = arena_strndup(a, line.p, line.n);
	return rc ? rc : load_sets(q, r, err);
}

void quilt_free(struct quilt *q)
{
	free(q->patch);
	free(q->fit);
	map_free(&q->by_name);
	map_free(&q->by_id);
	map_free(&q->id_of);
	map_free(&q->about);
	map_free(&q->net_of);
	memset(q, 0, sizeof(*q));
}

static struct quilt_patch *look_up(const struct quilt *q, const struct map *m,
				   const char *key)
{
	uintptr_t i = (uintptr_t)map_get(m, key, strlen(key));

	return i && !q->patch[i - 1].gone ? &q->patch[i - 1] : NULL;
}

struct quilt_patch *quilt_get(const struct quilt *q, const char *name)
{
	return look_up(q, &q->by_name, name);
}

const char *quilt_id(struct arena *a, const struct set *set)
{
	const char *path = repo_set_path(a, set);

	return *path ? path : arena_printf(a, ":%s", set->name);
}

char *quilt_folder(const struct quilt *q, const struct root *tree)
{
	const char *at = q->want ? q->want : q->patches;
	char *path = NULL, *full;

	if (!at)
		return NULL;
	if (*at != '/')
		path = pom_asprintf("%s/%s", tree->path, at);
	full = realpath(path ? path : at, NULL);
	free(path);
	return full;
}

struct quilt_patch *quilt_find(const struct quilt *q, const struct root *tree,
			       const struct set *set)
{
	struct quilt_patch *p;
	char *folder, *file;
	const char *path;
	struct arena a = { 0 };
	size_t n;

	if (!q->n)
		return NULL;
	path = quilt_id(&a, set);
	p = look_up(q, &q->by_id, path);
	if (p) {
		arena_free(&a);
		return p;
	}
	p = quilt_get(q, quilt_name(q->a, set));
	if (p && p->id)
		p = NULL; /* it was made of another set */
	folder = *path != ':' ? quilt_folder(q, tree) : NULL;
	if (folder) {
		n = strlen(folder);
		file = pom_asprintf("%s/%s", folder, p ? p->name : "");
		if (strncmp(path, folder, n) == 0 && path[n] == '/')
			p = quilt_get(q, path + n + 1);
		else if (p && access(file, F_OK) == 0)
			p = NULL; /* it belongs to the patch file in that folder */
		free(file);
	}
	free(folder);
	arena_free(&a);
	return p;
}

int quilt_below(const struct quilt *q, const char *path, size_t *at,
		const struct quilt_patch **by, struct file_now *was,
		struct pom_err *err)
{
	*by = NULL;
	*was = (struct file_now){ .kind = ROOT_ABSENT };
	while (*at < q->n) {
		const struct quilt_patch *p = &q->patch[(*at)++];
		const char *kept =
			arena_printf(q->a, "%s/%s/%s", PC, p->name, path);
		enum root_kind kind = ROOT_ABSENT;
		struct root_file file;
		int rc;

		if (p->gone || p->added ||
		    root_stat(q->tree, kept, &kind, NULL, NULL) ||
		    kind != ROOT_FILE)
			continue;
		rc = trusted_way(q->tree, kept, err);
		if (!rc)
			rc = root_load(q->tree, kept, IMAGE_LIMIT, q->a, &file,
				       err);
		if (rc)
			return rc;
		*by = p;
		if (file.text.n) /* else the file was absent or empty */
			was->kind = ROOT_FILE;
		was->mode = file.st.st_mode & 0100 ? 0100755 : 0100644;
		was->perms = file.st.st_mode & 0777;
		image_load(q->a, file.text, &was->image);
		return 0;
	}
	return 0;
}

struct quilt_patch *quilt_top(const struct quilt *q)
{
	size_t i;

	for (i = q->n; i > 0; i--)
		if (!q->patch[i - 1].gone)
			return &q->patch[i - 1];
	return NULL;
}

int quilt_text(struct quilt *q, const struct root *root, const char *name,
	       struct span *out)
{
	char *folder = quilt_folder(q, root);
	struct root at = { 0 };
	int rc = folder ? root_open(&at, folder, NULL) : POM_ENOENT;

	if (!rc)
		rc = root_load_text(&at, name, DIFF_TEXT_LIMIT, q->a, out,
				    NULL);
	root_close(&at);
	free(folder);
	return rc;
}
/* The files found so far that quilt keeps for a patch. */
struct collecting {
	const struct quilt *q;
	const struct root *r;
	const char **path;
	size_t n, cap;
};

/* Adds the files in the folder dir. below: what stands in front of their names. */
static int collect(struct collecting *c, const char *dir, const char *below,
		   struct pom_err *err)
{
	struct arena *a = c->q->a;
	char **names;
	size_t m, i;
	int rc = root_list(c->r, dir, a, &names, &m, err);

	for (i = 0; i < m && !rc; i++) {
		const char *full = arena_printf(a, "%s/%s", dir, names[i]);
		const char *rel = arena_printf(a, "%s%s", below, names[i]);
		enum root_kind kind;

		if (!*below && !strcmp(names[i], ".timestamp"))
			continue;
		rc = root_stat(c->r, full, &kind, NULL, err);
		if (!rc && kind == ROOT_DIR) {
			rc = collect(c, full, arena_printf(a, "%s/", rel), err);
			continue;
		}
		if (c->n == QUILT_FILES)
			return pom_fail(err, POM_ELIMIT, dir, 0,
					"more than %d files", QUILT_FILES);
		c->path = pom_grow(c->path, c->n, &c->cap, sizeof(*c->path));
		c->path[c->n++] = rel;
	}
	return rc;
}

int quilt_files(const struct quilt *q, const struct root *r, const char *name,
		const char ***path, size_t *n, struct pom_err *err)
{
	struct collecting c = { .q = q, .r = r };
	int rc = collect(&c, arena_printf(q->a, "%s/%s", PC, name), "", err);

	*n = c.n;
	*path = arena_alloc(q->a, c.n, sizeof(**path));
	if (c.n)
		memcpy(*path, c.path, c.n * sizeof(**path));
	free(c.path);
	return rc;
}

/* A patch about a file, and the one before. */
struct about {
	size_t patch;
	struct about *next;
};

static int know_files(struct quilt *q, struct pom_err *err)
{
	const char **path;
	size_t i, k, n;

	for (i = 0; i < q->n; i++) {
		int rc = q->patch[i].added ?
				 0 :
				 quilt_files(q, q->tree, q->patch[i].name,
					     &path, &n, err);

		for (k = 0; !rc && !q->patch[i].added && k < n; k++) {
			void **at = map_at(&q->about, path[k], strlen(path[k]));
			struct about *b = arena_alloc(q->a, 1, sizeof(*b));

			*b = (struct about){ i, *at };
			*at = b;
		}
		if (rc)
			return rc;
	}
	q->about_known = true;
	return 0;
}

int quilt_last(struct quilt *q, const char *path, struct quilt_patch **last,
	       struct pom_err *err)
{
	const struct about *b;
	int rc = q->about_known ? 0 : know_files(q, err);

	*last = NULL;
	if (rc)
		return rc;
	b = map_get(&q->about, path, strlen(path));
	while (b && q->patch[b->patch].gone)
		b = b->next;
	if (b)
		*last = &q->patch[b->patch];
	return 0;
}
