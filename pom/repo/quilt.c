// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of quilt's format: a series that names patches in their order, or
 * a plain folder of patches in the order of their names. See quilt(1), "The
 * series file"; guards(1) of the kernel sources of SUSE for series.conf; dpatch(1)
 * for 00list. Nothing but the series is read here; what a patch says of
 * itself is read when somebody asks (repo_describe).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "tree/archive.h"
#include "repo/repo.h"

/* Where the series of a folder may be, "" is the folder itself; and its name. */
static const char *const places[] = { "", "patches/", "debian/patches/" };
static const char *const series_names[] = { "series", "series.conf", "00list" };

/* *dir gets the folder with the series (with its slash), *file its path; or NULL. */
static int find_series(struct repo *r, const struct origin *o, const char **dir,
		       const char **file, struct pom_err *err)
{
	enum { PLACES = sizeof(places) / sizeof(*places) };
	enum root_kind kind;
	size_t i, k;
	int rc;

	*dir = *file = NULL;
	for (k = 0; k < sizeof(series_names) / sizeof(*series_names); k++) {
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

static bool is_found(const char *name)
{
	return name[0] != '.' && repo_names_patch(name);
}

/*
 * The patches in the folder itself, in the order of their names. A name with a
 * newline would print lines of its own, and no series can have it.
 */
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
		if (is_found(all[i]) && !strchr(all[i], '\n'))
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
		*is = !repo_names_patch(o->file) && !archive_bare_name(o->file);
		return 0;
	}
	rc = find_series(r, o, &dir, &file, err);
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
	bool out; /* by its guards */
};

/* What was left out, for the note that says so. */
struct guarded {
	size_t n;
	struct buf names;
	struct map seen;
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

static bool is_chosen(struct repo *r, struct span name)
{
	size_t i;

	for (i = 0; i < r->nguards; i++)
		if (span_is(name, r->guard[i]))
			return true;
	return false;
}

/* All names of guards, once each. */
static void note_guard(struct repo *r, struct guarded *g, struct span word)
{
	struct span name = span_skip(word, 1);

	if (name.n && name.p[0] == '!')
		name = span_skip(name, 1);
	if (!name.n || map_get(&g->seen, name.p, name.n))
		return;
	map_put(&g->seen, name.p, name.n, r);
	map_put(&r->guards_seen, name.p, name.n, r);
	if (g->seen.n <= 8)
		buf_addf(&g->names, "%s%.*s", g->names.n ? ", " : "",
			 (int)name.n, name.p);
}

/*
 * +NAME, -NAME, +!NAME, -!NAME, and - for never. The last guard that holds
 * decides; where none does, a patch whose first guard is one with + is out.
 */
static void take_guard(struct repo *r, struct guarded *g, struct span word,
		       bool first, struct entry *e)
{
	struct span name = span_skip(word, 1);
	bool no = name.n && name.p[0] == '!';

	note_guard(r, g, word);
	if (first)
		e->out = word.p[0] == '+';
	if (no)
		name = span_skip(name, 1);
	if (!name.n || is_chosen(r, name) != no)
		e->out = word.p[0] == '-';
}

/* The guards before a name, if there are any, and the name. */
static void read_name(struct repo *r, struct guarded *g, struct span *line,
		      struct entry *e)
{
	struct span word, next, rest;
	bool first = true, more = next_word(line, &word);

	while (more && (word.p[0] == '+' || word.p[0] == '-')) {
		rest = *line;
		more = next_word(&rest, &next);
		/* alone it is a name, however odd */
		if (!more && word.n > 1 && first)
			break;
		if (more && (span_is(next, "-R") ||
			     (next.n > 2 && span_starts(next, SPAN("-p")) &&
			      next.p[2] >= '0' && next.p[2] <= '9')))
			break;
		take_guard(r, g, word, first, e);
		first = false;
		word = more ? next : SPAN("");
		*line = rest;
	}
	e->name = word;
	if (!word.n || word.p[0] == '#')
		e->name = SPAN("");
}

/* What is no series, whoever named it so. */
static int check_name(const struct entry *e, const char *file, unsigned int at,
		      struct pom_err *err)
{
	const char *what = NULL, *hint = NULL;

	if (memmem(e->name.p, e->name.n, "://", 3)) {
		what = "this is an address, and a series names files";
		hint = "download what is there, and name that";
	} else if (e->name.p[0] == '<') {
		what = "this is a web page";
		hint = "download the raw file, or the patches of its commits";
	}
	if (!what)
		return 0;
	pom_fail(err, POM_ESYNTAX, file, at, "%s", what);
	pom_hint(err, "%s", hint);
	return POM_ESYNTAX;
}

/* [GUARD...] NAME [-pN] [-R] [# comment] */
static int read_line(struct repo *r, struct guarded *g, struct span line,
		     const char *file, unsigned int at, struct entry *e,
		     struct pom_err *err)
{
	struct span word;

	*e = (struct entry){ .strip = r->strip };
	read_name(r, g, &line, e);
	if (!e->name.n)
		return 0;
	if (check_name(e, file, at, err))
		return POM_ESYNTAX;
	while (next_word(&line, &word)) {
		if (span_is(word, "-R")) {
			e->reverse = true;
			continue;
		}
		if (!span_starts(word, SPAN("-p"))) {
			pom_fail(err, POM_ESYNTAX, file, at,
				 "`%.*s`: a series takes -pN and -R only",
				 (int)word.n, word.p);
			if (word.p[0] != '-')
				pom_hint(err,
					 "a series cannot name a file with a blank in its name: rename it");
			return POM_ESYNTAX;
		}
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

static void say_guarded(struct repo *r, struct origin *o, struct guarded *g)
{
	if (g->n) {
		o->note =
			arena_push(&r->a, o->note, o->nnotes, sizeof(*o->note));
		o->note[o->nnotes++] =
			arena_printf(&r->a,
				     "%zu patch%s left out by guards%s%s%s",
				     g->n, g->n == 1 ? " is" : "es are",
				     g->names.n ? " (" : "",
				     g->names.n ? g->names.p : "",
				     g->names.n ? "); --guard NAME chooses" :
						  "");
	}
	buf_free(&g->names);
	map_free(&g->seen);
}

/* The text of a series, which an editor may have begun with a mark. */
static int load_series(struct repo *r, struct origin *o, const char *file,
		       struct span *text, struct pom_err *err)
{
	int rc = repo_read(r, o, file, REPO_TEXT_LIMIT, text, err);

	if (rc)
		return rc;
	if (span_starts(*text, SPAN("\xff\xfe")) ||
	    span_starts(*text, SPAN("\xfe\xff"))) {
		pom_fail(err, POM_ESYNTAX, file, 0, "this is a text in UTF-16");
		pom_hint(err, "make it UTF-8: iconv -f UTF-16 -t UTF-8");
		return POM_ESYNTAX;
	}
	if (span_starts(*text, SPAN("\xef\xbb\xbf")))
		*text = span_skip(*text, 3);
	return 0;
}

static int read_series(struct repo *r, struct origin *o, const char *dir,
		       const char *file, struct pom_err *err)
{
	struct guarded g = { 0 };
	struct span text, line;
	const char *name;
	unsigned int at = 0;
	struct entry e;
	size_t n = 0;
	int rc = load_series(r, o, file, &text, err);

	if (!rc)
		n = lines_of(text);
	if (r->watch && n)
		r->watch->series(r->watch->arg, o, n);
	repo_reserve(r, n);
	while (!rc && span_line(&text, &line)) {
		rc = read_line(r, &g, line, file, ++at, &e, err);
		if (rc || !e.name.n)
			continue;
		if (e.out) {
			g.n++;
			continue;
		}
		/* a folder in the list is a set that cannot be read */
		while (e.name.n > 1 && e.name.p[e.name.n - 1] == '/')
			e.name.n--;
		rc = path_check(&r->a, e.name, &name, err);
		if (!rc)
			rc = add_patch(r, o, dir, name, &e, err);
		if (rc && err) {
			err->line = at;
			snprintf(err->where, sizeof(err->where), "%s", file);
		}
	}
	o->plain &= !g.seen.n && !g.n;
	say_guarded(r, o, &g);
	return rc;
}

/* Lists for one architecture only; which one is not known here. */
static void say_other_lists(struct repo *r, struct origin *o, const char *dir)
{
	char **names;
	size_t n, i;

	if (root_list(&o->root, dir, &r->a, &names, &n, NULL))
		return;
	for (i = 0; i < n; i++) {
		if (strncmp(names[i], "00list.", 7) != 0)
			continue;
		o->note =
			arena_push(&r->a, o->note, o->nnotes, sizeof(*o->note));
		o->note[o->nnotes++] =
			arena_printf(&r->a,
				     "%s names patches for one architecture; they are left out",
				     names[i]);
	}
}

/* The name of a file in a 00list, which may be without its .dpatch. */
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

/* dpatch(1): a name in each line. With cpp(1), in between, nobody can tell. */
static int read_dpatch(struct repo *r, struct origin *o, const char *dir,
		       const char *file, struct pom_err *err)
{
	const struct entry plain = { .strip = r->strip };
	struct span text, line, word;
	unsigned int at = 0;
	const char *name;
	int rc = load_series(r, o, file, &text, err);

	while (!rc && span_line(&text, &line)) {
		at++;
		if (span_starts(line, SPAN("#if")) ||
		    span_starts(line, SPAN("#include"))) {
			rc = pom_fail(err, POM_ESYNTAX, file, at,
				      "this list of dpatch is for the C preprocessor");
			pom_hint(err,
				 "make a series of the patches that are wanted: their names, line by line");
			break;
		}
		if (!next_word(&line, &word))
			continue;
		rc = path_check(&r->a, word, &name, err);
		if (!rc)
			rc = add_patch(r, o, dir, dpatch_name(r, o, dir, name),
				       &plain, err);
	}
	say_other_lists(r, o, dir);
	o->plain = false;
	return rc;
}

/* What find_patches passes over. */
static void say_unnameable(struct repo *r, struct origin *o)
{
	size_t i, n, odd = 0;
	char **all;

	if (repo_list(r, o, "", &all, &n, NULL))
		return;
	for (i = 0; i < n; i++)
		odd += is_found(all[i]) && strchr(all[i], '\n');
	if (!odd)
		return;
	o->note = arena_push(&r->a, o->note, o->nnotes, sizeof(*o->note));
	o->note[o->nnotes++] =
		arena_printf(&r->a, "left out: %zu with a newline in the name",
			     odd);
}

int repo_read_quilt(struct repo *r, struct origin *o, struct pom_err *err)
{
	const struct entry plain = { .strip = r->strip };
	const char *dir = NULL, *file = NULL;
	char **names;
	size_t n, i;
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
	if (file)
		return is_list_of_dpatch(file) ?
			       read_dpatch(r, o, dir, file, err) :
			       read_series(r, o, dir, file, err);
	rc = find_patches(r, o, &names, &n, err);
	say_unnameable(r, o);
	for (i = 0; !rc && i < n; i++)
		rc = add_patch(r, o, "", names[i], &plain, err);
	return rc;
}
