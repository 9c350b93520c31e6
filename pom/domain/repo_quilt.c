// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of quilt's format: a series that names patches in their order, or
 * a plain folder of patches in the order of their names. See quilt(1), "The
 * series file". Nothing but the series is read here; what a patch says of
 * itself is read when somebody asks (repo_describe).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "domain/archive.h"
#include "domain/dryrun.h"
#include "domain/repo.h"

/* Where the series of a folder may be; "" is the folder itself. */
static const char *const places[] = { "", "patches/", "debian/patches/" };

/* *dir gets the folder with the series (with its slash), or NULL. */
static int find_series(struct repo *r, const struct origin *o, const char **dir,
		       struct pom_err *err)
{
	enum root_kind kind;
	size_t i;
	int rc;

	*dir = NULL;
	for (i = 0; i < sizeof(places) / sizeof(*places); i++) {
		rc = root_stat(&o->root,
			       arena_printf(&r->a, "%sseries", places[i]),
			       &kind, NULL, NULL);
		if (rc == POM_EUNSAFE)
			continue;
		if (rc)
			return root_stat(&o->root, places[i], &kind, NULL, err);
		if (kind == ROOT_FILE || kind == ROOT_LINK) {
			*dir = places[i];
			break;
		}
	}
	return 0;
}

/* The patches in the folder itself, in the order of their names. */
static int find_patches(struct repo *r, const struct origin *o, char ***names,
			size_t *n, struct pom_err *err)
{
	char **all;
	size_t i, n_all;
	int rc = repo_list(r, o, "", &all, &n_all, err);

	*n = 0;
	if (rc)
		return rc;
	*names = arena_alloc(&r->a, n_all, sizeof(**names));
	for (i = 0; i < n_all; i++)
		if (all[i][0] != '.' && repo_names_patch(all[i]))
			(*names)[(*n)++] = all[i];
	return 0;
}

int repo_has_quilt(struct repo *r, struct origin *o, bool *is,
		   struct pom_err *err)
{
	const char *dir = NULL;
	char **names;
	size_t n = 0;
	int rc = 0;

	if (o->file) {
		*is = !repo_names_patch(o->file) && !archive_bare_name(o->file);
		return 0;
	}
	rc = find_series(r, o, &dir, err);
	if (!rc && !dir)
		rc = find_patches(r, o, &names, &n, err);
	*is = dir || n;
	return rc;
}

/* The folder's name; what everybody calls his patches' folder tells nothing. */
static const char *folder_name(struct repo *r, const struct origin *o)
{
	char *path = arena_strdup(&r->a, o->root.path);

	for (;;) {
		char *slash = strrchr(path, '/');
		const char *base = slash ? slash + 1 : path;

		if (!slash || slash == path ||
		    (strcmp(base, "patches") && strcmp(base, "debian")))
			return *base ? base : "patches";
		*slash = '\0';
	}
}

/* Where a patch's name has folders, they are its group. */
static int group_of(struct repo *r, const struct origin *o, const char *name,
		    size_t *group, struct pom_err *err)
{
	const char *slash = strrchr(name, '/');

	return repo_add_group(r,
			      slash ? arena_strndup(&r->a, name,
						    (size_t)(slash - name)) :
				      o->name,
			      group, err);
}

struct entry {
	struct span name;
	int strip;
	bool reverse;
};

static bool next_word(struct span *rest, struct span *word)
{
	size_t n = 0;

	*rest = span_trim(*rest);
	while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
		n++;
	*word = (struct span){ rest->p, n };
	*rest = span_skip(*rest, n);
	return n && word->p[0] != '#';
}

/* The number of -p1 or -p 1. */
static bool read_strip(struct span value, struct entry *e)
{
	size_t i;

	e->strip = 0;
	for (i = 0; i < value.n && i < 3; i++) {
		if (value.p[i] < '0' || value.p[i] > '9')
			return false;
		e->strip = e->strip * 10 + (value.p[i] - '0');
	}
	return value.n && i == value.n && e->strip <= STRIP_LIMIT;
}

/* NAME [-pN] [-R] [# comment] */
static int read_line(struct span line, const char *file, unsigned int at,
		     struct entry *e, struct pom_err *err)
{
	struct span word;

	*e = (struct entry){ .strip = 1 };
	if (!next_word(&line, &e->name)) {
		e->name.n = 0;
		return 0;
	}
	while (next_word(&line, &word)) {
		if (span_is(word, "-R")) {
			e->reverse = true;
			continue;
		}
		if (!span_starts(word, SPAN("-p")))
			return pom_fail(err, POM_ESYNTAX, file, at,
					"`%.*s`: a series takes -pN and -R only",
					(int)word.n, word.p);
		word = span_skip(word, 2);
		if (!word.n && !next_word(&line, &word))
			word.n = 0;
		if (!read_strip(word, e))
			return pom_fail(err, POM_ESYNTAX, file, at,
					"-p needs a number from 0 to %d",
					STRIP_LIMIT);
	}
	return 0;
}

static int add_patch(struct repo *r, struct origin *o, const char *dir,
		     const char *name, const struct entry *e,
		     struct pom_err *err)
{
	const char *path = *dir ? arena_printf(&r->a, "%s%s", dir, name) : name;
	struct set_tree *t;
	struct set *s;
	size_t group;
	int rc = group_of(r, o, name, &group, err);

	if (!rc)
		rc = repo_add_set(r, o, group, name, path, &s, err);
	if (rc)
		return rc;
	if (r->watch)
		r->watch->patch(r->watch->arg, o, path, e->strip);
	s->strip = e->strip;
	s->reverse = e->reverse;
	s->described = false;
	t = &s->tree[r->kind];
	t->any = true;
	t->variant = arena_alloc(&r->a, 1, sizeof(*t->variant));
	t->variant->path = path;
	t->nvariants = 1;
	return 0;
}

/* How many lines a series has, as far as there can be sets. */
static size_t lines_of(struct span text)
{
	struct span line;
	size_t n = 0;

	while (n < REPO_SETS && span_line(&text, &line))
		n++;
	return n;
}

static int read_series(struct repo *r, struct origin *o, const char *dir,
		       const char *file, struct pom_err *err)
{
	struct span text, line;
	const char *name;
	unsigned int at = 0;
	struct entry e;
	size_t n = 0;
	int rc = repo_read(r, o, file, REPO_TEXT_LIMIT, &text, err);

	if (!rc)
		n = lines_of(text);
	if (r->watch && n)
		r->watch->series(r->watch->arg, o, n);
	repo_reserve(r, n);
	while (!rc && span_line(&text, &line)) {
		rc = read_line(line, file, ++at, &e, err);
		if (rc || !e.name.n)
			continue;
		rc = path_check(&r->a, e.name, &name, err);
		if (!rc)
			rc = add_patch(r, o, dir, name, &e, err);
		if (rc && err) {
			err->line = at;
			snprintf(err->where, sizeof(err->where), "%s", file);
		}
	}
	return rc;
}

int repo_read_quilt(struct repo *r, struct origin *o, struct pom_err *err)
{
	const struct entry plain = { .strip = 1 };
	const char *dir = NULL;
	char **names;
	size_t n, i;
	int rc = 0;

	o->ordered = o->links = true;
	o->name = folder_name(r, o);
	if (o->file) {
		o->series = o->file;
		return read_series(r, o, "", o->file, err);
	}
	rc = find_series(r, o, &dir, err);
	if (!rc && dir) {
		o->series = arena_printf(&r->a, "%sseries", dir);
		return read_series(r, o, dir, o->series, err);
	}
	if (!rc)
		rc = find_patches(r, o, &names, &n, err);
	for (i = 0; !rc && i < n; i++)
		rc = add_patch(r, o, "", names[i], &plain, err);
	return rc;
}
