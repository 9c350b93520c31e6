// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of quilt's format: a series that names patches in their order, or a plain
 * folder of patches in the order of their names. See quilt(1), "The series file";
 * guards(1) of SUSE's kernel sources for series.conf; dpatch(1) for 00list. Only the
 * series is read here: repo_describe reads the title of a patch when it is needed.
 */
#include <stdio.h>
#include <string.h>

#include "lib/path.h"
#include "tree/archive.h"
#include "repo/quilt.h"

/* Where the series of a repository may be; "" is its folder itself. */
static const char *const places[] = { "", "patches/", "debian/patches/" };

/* *dir is the folder of the series, with a slash at its end; *file its path. Or NULL. */
static int find_series(struct repo *r, const struct origin *o, const char **dir,
		       const char **file, struct pom_err *err)
{
	enum { PLACES = sizeof(places) / sizeof(*places) };
	enum root_kind kind;
	size_t i, k;
	int rc;

	*dir = *file = NULL;
	for (k = 0; series_names[k]; k++) {
		for (i = 0; i < PLACES; i++) {
			const char *path = arena_printf(&r->a, "%s%s",
							places[i],
							series_names[k]);

			rc = root_stat(&o->root, path, &kind, NULL, NULL);
			if (rc == POM_EUNSAFE)
				continue;
			if (rc)
				return root_stat(&o->root, places[i], &kind,
						 NULL, err);
			if (kind != ROOT_FILE && kind != ROOT_LINK)
				continue;
			*dir = places[i];
			*file = path;
			return 0;
		}
	}
	return 0;
}

static bool is_list_of_dpatch(const char *file)
{
	const char *slash = strrchr(file, '/');

	return !strcmp(slash ? slash + 1 : file, "00list");
}

bool quilt_is_patch(const char *name)
{
	return name[0] != '.' && repo_is_patch_name(name);
}

/*
 * The patches in a folder, in the order of their names. Leaves out a name with a newline:
 * no series can have it, and it would forge lines of our output.
 */
static int find_patches(struct repo *r, const struct origin *o, const char *dir,
			char ***names, size_t *n, struct pom_err *err)
{
	char **all;
	size_t i, n_all;
	int rc = repo_list(r, o, dir, &all, &n_all, err);

	*n = 0;
	if (rc)
		return rc;
	*names = arena_alloc(&r->a, n_all, sizeof(**names));
	for (i = 0; i < n_all; i++)
		if (quilt_is_patch(all[i]) && !strchr(all[i], '\n'))
			(*names)[(*n)++] = all[i];
	return 0;
}

int repo_has_quilt(struct repo *r, struct origin *o, bool *is,
		   struct pom_err *err)
{
	const char *dir = NULL, *file;
	char **names;
	size_t n = 0;
	int rc = 0;

	if (o->file) {
		*is = !repo_is_patch_name(o->file) &&
		      !archive_bare_name(o->file);
		return 0;
	}
	rc = find_series(r, o, &dir, &file, err);
	if (!rc && !dir)
		rc = find_patches(r, o, "", &names, &n, err);
	*is = dir || n;
	return rc;
}

/* The name of the folder; of its parent when it is called patches or debian. */
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

/* The folders in a patch's name are its group; without any, the repository's name is. */
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

/* Adds a set of one patch, whose title is not read yet. */
static int add_set(struct repo *r, struct origin *o, const struct new_set *what,
		   struct set **out, struct pom_err *err)
{
	int rc = repo_add_set(r, o, what, out, err);
	struct set_tree *t;

	if (rc)
		return rc;
	(*out)->described = false;
	t = &(*out)->tree[r->kind];
	t->any = true;
	t->variant = arena_alloc(&r->a, 1, sizeof(*t->variant));
	t->variant->path = what->where;
	t->nvariants = 1;
	return 0;
}

int quilt_add_patch(struct repo *r, struct origin *o, const char *dir,
		    const char *name, const struct series_entry *e,
		    struct pom_err *err)
{
	const char *path = *dir ? arena_printf(&r->a, "%s%s", dir, name) : name;
	struct new_set what = { .name = name, .where = path };
	struct set *s;
	int rc = group_of(r, o, name, &what.group, err);

	if (!rc)
		rc = add_set(r, o, &what, &s, err);
	if (rc)
		return rc;
	if (r->watch)
		r->watch->patch(r->watch->arg, o, path, e->strip);
	s->strip = e->strip;
	s->reverse = e->reverse;
	s->line = e->line;
	return 0;
}

/* A name to show for a line that is no valid name; with the line if it is taken. */
static const char *unreadable_name(struct repo *r, struct span name,
				   unsigned int line)
{
	enum { MOST = 60 };
	const char *s, *first;
	size_t n;

	if (name.n > MOST) {
		/* does not cut a character of UTF-8 */
		for (name.n = MOST;
		     ((unsigned char)name.p[name.n] & 0xc0) == 0x80;)
			name.n--;
		s = arena_printf(&r->a, "%s...", path_show(&r->a, name));
	} else {
		s = path_show(&r->a, name);
	}
	if (!repo_find(r, s))
		return s;
	first = s;
	s = arena_printf(&r->a, "%s:%u", first, line);
	/* numbers that one name more cannot take all */
	for (n = r->n; repo_find(r, s); n = 2 * n + 1)
		s = arena_printf(&r->a, "%s:%u:%zu", first, line, n);
	return s;
}

int quilt_add_unreadable(struct repo *r, struct origin *o,
			 const struct series_entry *e,
			 const struct pom_err *why, struct pom_err *err)
{
	const char *name = unreadable_name(r, e->name, why->line);
	struct new_set what = { .name = name, .where = name };
	struct set *s;
	int rc = repo_add_group(r, o->name, &what.group, err);

	if (!rc)
		rc = add_set(r, o, &what, &s, err);
	if (rc)
		return rc;
	repo_spoil(r, s, why);
	return 0;
}

/* A series while its lines are read. */
struct lines {
	struct repo *r;
	struct origin *o;
	const char *dir;   /* of the patches, with its slash */
	const char *under; /* a folder below dir that is part of the names */
	bool dir_checked;  /* find_patches_folder was called */
	struct series_place at;
	struct pom_err why; /* the error of the line */
	struct pom_err *err;
};

/* A series beside the folder patches/ may name the files in that folder: quilt(1). */
static void find_patches_folder(struct lines *l, const char *path)
{
	static const char folder[] = "patches/";
	const struct root *root = &l->o->root;
	enum root_kind here = ROOT_ABSENT, there = ROOT_ABSENT;

	l->dir_checked = true;
	if (*l->dir || root_stat(root, path, &here, NULL, NULL) ||
	    here != ROOT_ABSENT ||
	    root_stat(root, arena_printf(&l->r->a, "%s%s", folder, path),
		      &there, NULL, NULL) ||
	    there != ROOT_FILE)
		return;
	l->dir = folder;
}

/* Adds the patch of a line. rc is the result of reading the line; l->why has the error. */
static int add_entry(struct lines *l, const struct series_entry *e, int rc)
{
	const char *name = e->path;

	if (!rc && !l->dir_checked)
		find_patches_folder(l, e->path);
	if (!rc && l->under)
		name = arena_printf(&l->r->a, "%s/%s", l->under, e->path);
	if (!rc) {
		rc = quilt_add_patch(l->r, l->o, l->dir, name, e, &l->why);
		if (rc == POM_ESYNTAX) {
			pom_fail(&l->why, rc, l->at.file, l->at.line,
				 "the series has this name a second time");
			pom_hint(&l->why, "take one of the lines out");
		}
	}
	if (rc == POM_ESYNTAX || rc == POM_EUNSAFE ||
	    (rc == POM_ELIMIT && !e->path))
		rc = quilt_add_unreadable(l->r, l->o, e, &l->why, &l->why);
	if (rc && l->err) {
		*l->err = l->why;
		l->err->line = l->at.line;
		snprintf(l->err->where, sizeof(l->err->where), "%s",
			 l->at.file);
	}
	return rc;
}

/* The number of lines, at most REPO_SETS. */
static size_t lines_of(struct span text)
{
	struct span line;
	size_t n = 0;

	while (n < REPO_SETS && span_line(&text, &line))
		n++;
	return n;
}

int quilt_gone(const struct origin *o, struct pom_err *err)
{
	return pom_fail(err, POM_ENOENT, o->path, 0,
			"the folder has changed while it was read");
}

void quilt_note(struct repo *r, struct origin *o, const char *note)
{
	o->note = arena_push(&r->a, o->note, o->nnotes, sizeof(*o->note));
	o->note[o->nnotes++] = note;
}

static void say_guarded(struct repo *r, struct origin *o,
			const struct series_guards *g)
{
	if (!g->left_out)
		return;
	quilt_note(r, o,
		   arena_printf(&r->a, "%zu patch%s left out by guards%s%s%s",
				g->left_out, g->left_out == 1 ? " is" : "es are",
				g->names.n ? " (" : "",
				g->names.n ? g->names.p : "",
				g->names.n ? "); --guard NAME chooses" : ""));
}

static int read_series(struct lines *l, struct span text)
{
	struct series_guards g = { 0 };
	struct repo *r = l->r;
	struct series_entry e;
	struct span line;
	size_t n = lines_of(text);
	int rc = 0;

	if (r->watch && n)
		r->watch->series(r->watch->arg, l->o, n);
	repo_reserve(r, n);
	while (!rc && span_line(&text, &line)) {
		l->at.line++;
		rc = series_line(r, &g, line, &l->at, &e, &l->why);
		g.left_out += e.left_out && e.name.n;
		rc = e.left_out || !e.name.n ? 0 : add_entry(l, &e, rc);
	}
	l->o->plain &= !g.seen.n && !g.left_out;
	say_guarded(r, l->o, &g);
	series_guards_free(&g);
	return rc;
}

/* Notes that 00list.ARCH files are left out: the architecture is not known here. */
static void say_other_lists(struct repo *r, struct origin *o, const char *dir)
{
	char **names;
	size_t n, i;

	if (root_list(&o->root, dir, &r->a, &names, &n, NULL))
		return;
	for (i = 0; i < n; i++)
		if (!strncmp(names[i], "00list.", 7))
			quilt_note(r, o,
				   arena_printf(&r->a,
						"%s names patches for one architecture; they are left out",
						names[i]));
}

/* The file that a line of a 00list names, which may leave .dpatch out. */
static const char *dpatch_name(struct repo *r, const struct origin *o,
			       const char *dir, const char *name)
{
	const char *full = arena_printf(&r->a, "%s.dpatch", name);
	enum root_kind kind = ROOT_ABSENT;

	if (root_stat(&o->root, arena_printf(&r->a, "%s%s", dir, full), &kind,
		      NULL, NULL))
		return name;
	return kind == ROOT_ABSENT ? name : full;
}

/*
 * dpatch(1): a name in each line. Fails if the list has directives of cpp(1): which
 * patches it names depends on macros that are not known here.
 */
static int read_dpatch(struct lines *l, struct span text)
{
	struct series_entry e;
	struct span line;
	int rc = 0;

	while (!rc && span_line(&text, &line)) {
		l->at.line++;
		if (span_starts(line, SPAN("#if")) ||
		    span_starts(line, SPAN("#include"))) {
			rc = pom_fail(l->err, POM_ESYNTAX, l->at.file,
				      l->at.line,
				      "this list of dpatch is for the C preprocessor");
			pom_hint(l->err,
				 "make a series of the patches that are wanted: their names, line by line");
			break;
		}
		rc = series_word(l->r, line, &l->at, &e, &l->why);
		if (!e.name.n)
			continue;
		if (!rc)
			e.path = dpatch_name(l->r, l->o, l->dir, e.path);
		rc = add_entry(l, &e, rc);
	}
	say_other_lists(l->r, l->o, l->dir);
	l->o->plain = false;
	return rc;
}

/* dpkg-source(1): on a vendor's own system its series is used instead. */
static void say_vendors(struct repo *r, struct origin *o, const char *dir)
{
	char **names;
	size_t n, i;

	if (root_list(&o->root, dir, &r->a, &names, &n, NULL))
		return;
	for (i = 0; i < n; i++) {
		size_t m = strlen(names[i]);

		if (m > 7 && !strcmp(names[i] + m - 7, ".series"))
			quilt_note(r, o,
				   arena_printf(&r->a,
						"%s%s is for that vendor's systems; --repo takes that file as well",
						dir, names[i]));
	}
}

static int read_file(struct repo *r, struct origin *o, const char *dir,
		     struct pom_err *err)
{
	struct lines l = {
		.r = r, .o = o, .dir = dir, .at = { o->series, 0 }, .err = err
	};
	struct span text;
	int rc = series_load(r, o, o->series, &text, err);

	if (!rc)
		rc = series_check(r, o, dir, text, err);
	if (rc)
		return rc;
	return is_list_of_dpatch(o->series) ? read_dpatch(&l, text) :
					      read_series(&l, text);
}

/* Notes the files that find_patches leaves out. */
static void say_unnameable(struct repo *r, struct origin *o)
{
	size_t i, n, odd = 0;
	char **all;

	if (repo_list(r, o, "", &all, &n, NULL))
		return;
	for (i = 0; i < n; i++)
		odd += quilt_is_patch(all[i]) && strchr(all[i], '\n');
	if (odd)
		quilt_note(r, o,
			   arena_printf(&r->a,
					"left out: %zu with a newline in the name",
					odd));
}

static int read_folder(struct repo *r, struct origin *o, struct pom_err *err)
{
	const struct series_entry plain = { .strip = r->strip };
	char **names;
	size_t n, i;
	int rc = find_patches(r, o, "", &names, &n, err);

	say_unnameable(r, o);
	for (i = 0; !rc && i < n; i++)
		rc = quilt_add_patch(r, o, "", names[i], &plain, err);
	return rc;
}

int quilt_add_folder(struct repo *r, struct origin *o, const char *dir,
		     const char *under, size_t *n, struct pom_err *err)
{
	const struct series_entry plain = { .strip = r->strip };
	const char *path = arena_printf(&r->a, "%s%s", dir, under);
	struct lines l = {
		.r = r,
		.o = o,
		.dir = dir,
		.under = under,
		.dir_checked = true,
		.at = { arena_printf(&r->a, "%s/series", path), 0 },
		.err = err,
	};
	enum root_kind kind = ROOT_ABSENT;
	size_t i, before = r->n, patches;
	struct span text;
	char **names;
	int rc = root_stat(&o->root, l.at.file, &kind, NULL, err);

	*n = 0;
	if (!rc && kind != ROOT_ABSENT) {
		rc = series_load(r, o, l.at.file, &text, err);
		if (!rc)
			rc = read_series(&l, text);
		*n = r->n - before;
		return rc;
	}
	if (!rc)
		rc = find_patches(r, o, path, &names, &patches, err);
	for (i = 0; !rc && i < patches; i++)
		rc = quilt_add_patch(r, o, dir,
				     arena_printf(&r->a, "%s/%s", under,
						  names[i]),
				     &plain, err);
	*n = r->n - before;
	return rc;
}

int repo_read_quilt(struct repo *r, struct origin *o, struct pom_err *err)
{
	const char *dir = NULL, *file = NULL;
	size_t before = r->n, group;
	int rc = 0;

	o->ordered = o->links = o->plain = true;
	o->name = folder_name(r, o);
	if (o->file) {
		dir = "";
		file = o->file;
	} else {
		rc = find_series(r, o, &dir, &file, err);
	}
	if (rc)
		return rc;
	o->series = file;
	if (!strcmp(dir ? dir : "", "debian/patches/")) {
		o->read_as = arena_printf(&r->a,
					  "a source package of Debian: %s",
					  file);
		say_vendors(r, o, dir);
	}
	rc = file ? read_file(r, o, dir, err) : read_folder(r, o, err);
	if (rc || r->n > before)
		return rc;
	quilt_note(r, o, "the series has no patches");
	return repo_add_group(r, o->name, &group, err);
}
