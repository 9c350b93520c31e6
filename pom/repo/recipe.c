// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of Yocto's recipes: the patches in SRC_URI, in its order. See the manual of
 * BitBake, "Basic Syntax", and Yocto's reference manual, SRC_URI, FILESPATH and
 * FILESEXTRAPATHS. A recipe is a program: what depends on the machine, or on Python, is not
 * evaluated, and a note says what was left out for that.
 */
#include <stdio.h>
#include <string.h>

#include "lib/path.h"
#include "repo/macros.h"
#include "repo/quilt.h"

enum {
	INCLUDES = 32, /* most files that a recipe includes, all in all */
	FOLDERS = 64   /* most folders that a patch is searched in */
};

struct recipe {
	struct repo *r;
	struct origin *o;
	struct macros vars;
	struct buf uri, last;        /* SRC_URI: the value, :append */
	struct buf first, before;    /* :prepend, =+ and =.: last byte first */
	struct buf paths;            /* FILESEXTRAPATHS */
	const char *folder[FOLDERS]; /* of FILESPATH, with a slash at the end */
	size_t nfolders;
	struct buf overrides; /* those for which patches are left out */
	unsigned int files;   /* read so far */
	size_t fetched, elsewhere, unknown; /* patches that are left out */
};

static bool ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !strcmp(name + n - m, end);
}

static bool is_recipe(const char *name)
{
	return name[0] != '.' && !strchr(name, '\n') &&
	       (ends_in(name, ".bb") || ends_in(name, ".bbappend"));
}

int repo_has_recipe(struct repo *r, struct origin *o, bool *is,
		    struct pom_err *err)
{
	char **names;
	size_t n, i;
	int rc;

	if (o->file) {
		*is = is_recipe(o->file) || ends_in(o->file, ".inc");
		return 0;
	}
	rc = repo_list(r, o, "", &names, &n, err);
	for (i = 0; !rc && i < n; i++) {
		/* a series is read as one, whatever lies beside it */
		if (!strcmp(names[i], "series")) {
			*is = false;
			return 0;
		}
		*is |= is_recipe(names[i]);
	}
	return rc;
}

/* "linux-acme_6.12.bb": the name up to the dash, the version behind it. */
static struct span name_of(const char *file)
{
	return (struct span){ file, strcspn(file, "_.") };
}

static const char *version_in(struct arena *a, const char *file)
{
	const char *bar = strchr(file, '_'), *dot = strrchr(file, '.');

	if (!bar || !dot || dot < bar)
		return "";
	return arena_strndup(a, bar + 1, (size_t)(dot - bar - 1));
}

/* Several recipes: those of one name are for several versions; else the user names one. */
static int choose_of(struct recipe *c, const char **name, size_t n,
		     const char **out, struct pom_err *err)
{
	struct arena *a = &c->r->a;
	const char **version = arena_alloc(a, n, sizeof(*version)), *chosen;
	struct buf b = { 0 };
	bool one = true;
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		version[i] = version_in(a, name[i]);
		one &= *version[i] && span_eq(name_of(name[i]), name_of(*name));
		buf_addf(&b, "%s%s", i ? ", " : "", name[i]);
	}
	*out = name[0];
	if (n == 1) {
		buf_free(&b);
		return 0;
	}
	if (one) {
		buf_free(&b);
		rc = repo_choose_version(c->r, c->o, version, n, &chosen, err);
		for (i = 0; !rc && i < n; i++)
			if (version[i] == chosen)
				*out = name[i];
		return rc;
	}
	pom_fail(err, POM_EUSAGE, c->o->path, 0,
		 "there are several recipes: %s", path_show(a, buf_span(&b)));
	pom_hint(err, "name one, such as --repo %s/%s", c->o->path, name[0]);
	buf_free(&b);
	return POM_EUSAGE;
}

/* The recipe in the folder, or the file that was given. */
static int choose(struct recipe *c, const char **out, struct pom_err *err)
{
	const char **name;
	char **names;
	size_t n, i, k = 0;
	int rc;

	*out = c->o->file;
	if (*out)
		return 0;
	rc = repo_list(c->r, c->o, "", &names, &n, err);
	if (rc)
		return rc;
	name = arena_alloc(&c->r->a, n, sizeof(*name));
	for (i = 0; i < n; i++)
		if (is_recipe(names[i]))
			name[k++] = names[i];
	if (!k)
		return quilt_gone(c->o, err);
	return choose_of(c, name, k, out, err);
}

/* The operator of an assignment, and whether it adds before or behind. */
struct assignment {
	struct span name, overrides, value;
	bool add, before, weak;
};

/* NAME[:OVERRIDE]... OPERATOR "VALUE" */
static bool read_assignment(struct span line, struct assignment *out)
{
	/* a backslash, so that it is no trigraph */
	static const char *const ops[] = { "?\?=", "?=", ":=", "+=", "=+",
					   ".=",   "=.", "=",  NULL };
	size_t n = 0, k;
	char quote;

	memset(out, 0, sizeof(*out));
	line = span_trim(line);
	if (span_starts(line, SPAN("export ")))
		line = span_trim(span_skip(line, 7));
	while (n < line.n && !strchr(" \t=?+", line.p[n]) &&
	       !(n + 1 < line.n && line.p[n + 1] == '=' &&
		 strchr(":.", line.p[n])))
		n++;
	out->name = (struct span){ line.p, n };
	line = span_trim(span_skip(line, n));
	for (k = 0; ops[k] && !span_starts(line, span_of(ops[k])); k++)
		;
	if (!n || !ops[k])
		return false;
	out->weak = ops[k][0] == '?';
	out->add = strpbrk(ops[k], "+.") != NULL;
	out->before = out->add && ops[k][0] == '=';
	line = span_trim(span_skip(line, strlen(ops[k])));
	quote = line.n ? line.p[0] : '\0';
	if (line.n < 2 || (quote != '"' && quote != '\'') ||
	    line.p[line.n - 1] != quote)
		return false;
	out->value = (struct span){ line.p + 1, line.n - 2 };
	for (k = 0; k < out->name.n && out->name.p[k] != ':'; k++)
		;
	out->overrides = span_skip(out->name, k);
	out->name.n = k;
	return true;
}

static void add_backwards(struct buf *b, struct span s)
{
	while (s.n)
		buf_addch(b, s.p[--s.n]);
}

static void put(struct buf *b, struct span value)
{
	buf_addch(b, ' ');
	buf_addspan(b, value);
}

/* Each value comes before the earlier ones: read from its end, b has them so. */
static void put_before(struct buf *b, struct span value)
{
	buf_addch(b, ' ');
	add_backwards(b, value);
}

/* Before BitBake 1.52, ":" before append and prepend was "_". */
static void split_old(struct assignment *s)
{
	static const char *const ends[] = { "_append", "_prepend" };
	size_t i, k;

	for (i = 0; i < 2; i++) {
		size_t n = strlen(ends[i]);

		for (k = 1; k + n <= s->name.n; k++)
			if (!memcmp(s->name.p + k, ends[i], n) &&
			    (k + n == s->name.n || s->name.p[k + n] == '_')) {
				s->overrides = span_skip(s->name, k);
				s->name.n = k;
				return;
			}
	}
}

static void assign_uri(struct recipe *c, const struct assignment *s)
{
	struct span over = span_skip(s->overrides, s->overrides.n ? 1 : 0);

	if (!over.n && !s->add && !(s->weak && (c->uri.n || c->before.n))) {
		c->uri.n = c->before.n = 0;
		put(&c->uri, s->value);
	} else if (!over.n && s->add && s->before) {
		put_before(&c->before, s->value);
	} else if (!over.n && s->add) {
		put(&c->uri, s->value);
	} else if (span_is(over, "append")) {
		put(&c->last, s->value);
	} else if (span_is(over, "prepend")) {
		put_before(&c->first, s->value);
	} else if (over.n && memmem(s->value.p, s->value.n, "file://", 7) &&
		   memmem(s->value.p, s->value.n, ".patch", 6)) {
		buf_addf(&c->overrides, "%sSRC_URI%.*s",
			 c->overrides.n ? ", " : "", (int)s->overrides.n,
			 s->overrides.p);
	}
}

static void assign(struct recipe *c, struct span line)
{
	struct assignment s;

	if (!read_assignment(line, &s))
		return;
	if (!s.overrides.n)
		split_old(&s);
	if (span_is(s.name, "SRC_URI"))
		assign_uri(c, &s);
	else if (span_is(s.name, "FILESEXTRAPATHS"))
		buf_addf(&c->paths, ":%.*s", (int)s.value.n, s.value.p);
	else if (!s.overrides.n && !s.add &&
		 !(s.weak && macros_has(&c->vars, s.name)))
		macros_set(&c->vars, s.name, s.value);
}

static int read_recipe(struct recipe *c, const char *file, struct pom_err *err);

/* require FILE: by its path in the folder, or by its name alone. */
static int include(struct recipe *c, struct span name, struct pom_err *err)
{
	struct arena *a = &c->r->a;
	enum root_kind kind = ROOT_ABSENT;
	const char *path, *slash;

	name = macros_expand(&c->vars, a, span_trim(name), MACROS_NAME);
	if (path_check(a, name, &path, NULL))
		return 0;
	slash = strrchr(path, '/');
	if (slash && (root_stat(&c->o->root, path, &kind, NULL, NULL) ||
		      kind == ROOT_ABSENT))
		path = slash + 1;
	if (root_stat(&c->o->root, path, &kind, NULL, NULL) ||
	    kind != ROOT_FILE) {
		quilt_note(c->r, c->o,
			   arena_printf(a,
					"%s, which the recipe includes, does not lie here",
					path_show(a, name)));
		return 0;
	}
	if (c->files == INCLUDES)
		return pom_fail(err, POM_ELIMIT, path, 0,
				"the recipe includes more than %d files",
				INCLUDES);
	return read_recipe(c, path, err);
}

static int read_recipe(struct recipe *c, const char *file, struct pom_err *err)
{
	unsigned int at, next = 0;
	struct span text, line;
	int rc = repo_read(c->r, c->o, file, REPO_TEXT_LIMIT, &text, err);

	c->files++;
	while (!rc && macros_line(&c->r->a, &text, &line, &at, &next)) {
		line = span_trim(line);
		if (!line.n || line.p[0] == '#')
			continue;
		if (span_starts(line, SPAN("require ")) ||
		    span_starts(line, SPAN("include ")))
			rc = include(c, span_skip(line, 8), err);
		else
			assign(c, line);
	}
	return rc;
}

/* A value of ;NAME=VALUE in a URI; empty if there is none. */
static struct span parameter(struct span uri, const char *name)
{
	size_t n = strlen(name);
	const char *end;

	while ((end = memchr(uri.p, ';', uri.n))) {
		uri = span_skip(uri, (size_t)(end + 1 - uri.p));
		if (uri.n > n && !memcmp(uri.p, name, n) && uri.p[n] == '=') {
			uri = span_skip(uri, n + 1);
			end = memchr(uri.p, ';', uri.n);
			return (struct span){ uri.p,
					      end ? (size_t)(end - uri.p) :
						    uri.n };
		}
	}
	return SPAN("");
}

/* The folders of FILESPATH that may be there, in its order. */
static void find_folders(struct recipe *c)
{
	struct arena *a = &c->r->a;
	char *next = NULL, *one;
	struct span all;
	size_t n = 0;

	buf_addstr(&c->paths, ":${BPN}-${PV}:${BPN}:files:.");
	all = macros_expand(&c->vars, a, buf_span(&c->paths), MACROS_TEXT);
	for (one = strtok_r(arena_strndup(a, all.p, all.n), ":", &next);
	     one && n++ < FOLDERS; one = strtok_r(NULL, ":", &next)) {
		enum root_kind kind = ROOT_ABSENT;
		const char *dir = "", *folder;

		while (*one == '/')
			one++;
		if (*one && strcmp(one, ".") != 0) {
			if (path_check(a, span_of(one), &folder, NULL) ||
			    root_stat(&c->o->root, folder, &kind, NULL, NULL) ||
			    kind == ROOT_ABSENT)
				continue;
			dir = arena_printf(a, "%s/", folder);
		}
		c->folder[c->nfolders++] = dir;
	}
}

/* The folder with the file, with a slash at its end; or NULL. */
static const char *find_file(struct recipe *c, const char *name)
{
	const char *dir = NULL;
	struct buf path = { 0 };
	size_t i;

	for (i = 0; i < c->nfolders && !dir; i++) {
		enum root_kind kind = ROOT_ABSENT;

		path.n = 0;
		buf_addf(&path, "%s%s", c->folder[i], name);
		if (!root_stat(&c->o->root, path.p, &kind, NULL, NULL) &&
		    (kind == ROOT_FILE || kind == ROOT_LINK))
			dir = c->folder[i];
	}
	buf_free(&path);
	return dir;
}

/* Is the patch for the sources themselves? */
static bool is_for_sources(struct span patchdir)
{
	return !patchdir.n || span_is(patchdir, "${S}") ||
	       span_is(patchdir, ".") || span_is(patchdir, "${S}/");
}

static int add_file(struct recipe *c, struct span uri, struct pom_err *err)
{
	const char *semi = memchr(uri.p, ';', uri.n), *name, *dir;
	struct series_entry e = { .strip = c->r->strip };
	struct pom_err why = { 0 };
	struct span level = parameter(uri, "striplevel");
	uint64_t n;

	e.name = (struct span){ uri.p, semi ? (size_t)(semi - uri.p) : uri.n };
	if (!level.n)
		level = parameter(uri, "pnum");
	if (level.n && span_number(&level, 10, STRIP_LIMIT, &n) && !level.n)
		e.strip = (int)n;
	if (path_check(&c->r->a, e.name, &name, &why))
		return quilt_add_unreadable(c->r, c->o, &e, &why, err);
	dir = find_file(c, name);
	if (dir)
		return quilt_add_patch(c->r, c->o, dir, name, &e, err);
	pom_fail(&why, POM_ESYNTAX, c->o->path, 0,
		 "SRC_URI names %s, which is in none of the recipe's folders",
		 name);
	return quilt_add_unreadable(c->r, c->o, &e, &why, err);
}

static int add_uri(struct recipe *c, struct span uri, struct pom_err *err)
{
	const char *semi = memchr(uri.p, ';', uri.n);
	struct span name = { uri.p, semi ? (size_t)(semi - uri.p) : uri.n };
	struct span apply = parameter(uri, "apply");
	bool patch =
		repo_is_patch_name(arena_strndup(&c->r->a, name.p, name.n));

	if (span_is(apply, "no") || span_is(apply, "0") ||
	    (!patch && !span_is(apply, "yes") && !span_is(apply, "1")))
		return 0;
	if (!is_for_sources(parameter(uri, "patchdir"))) {
		c->elsewhere++;
		return 0;
	}
	if (!span_starts(uri, SPAN("file://"))) {
		c->fetched++;
		return 0;
	}
	uri = span_skip(uri, 7);
	if (memmem(name.p, name.n, "${", 2)) {
		c->unknown++;
		return 0;
	}
	return add_file(c, uri, err);
}

/* The words of SRC_URI; what Python makes of it is not known. */
static int add_all(struct recipe *c, struct pom_err *err)
{
	struct buf all = { 0 };
	struct span s, word;
	int rc = 0;

	add_backwards(&all, buf_span(&c->first));
	add_backwards(&all, buf_span(&c->before));
	buf_addspan(&all, buf_span(&c->uri));
	buf_addspan(&all, buf_span(&c->last));
	s = macros_expand(&c->vars, &c->r->a, buf_span(&all), MACROS_TEXT);
	s = (struct span){ arena_strndup(&c->r->a, s.n ? s.p : "", s.n), s.n };
	buf_free(&all);
	for (s = span_trim(s); s.n && !rc; s = span_trim(s)) {
		size_t n = 0;
		bool code = span_starts(s, SPAN("${@"));

		while (n < s.n &&
		       (code ? !n || s.p[n - 1] != '}' : !is_space(s.p[n])))
			n++;
		word = (struct span){ s.p, n };
		s = span_skip(s, n);
		if (code)
			c->unknown += memmem(word.p, word.n, ".patch", 6) !=
				      NULL;
		else
			rc = add_uri(c, word, err);
	}
	return rc;
}

static void say_left_out(struct recipe *c)
{
	struct arena *a = &c->r->a;

	if (c->overrides.n)
		quilt_note(c->r, c->o,
			   arena_printf(a,
					"patches for some machines are left out: %.*s",
					(int)c->overrides.n, c->overrides.p));
	if (c->fetched)
		quilt_note(c->r, c->o,
			   arena_printf(a,
					"left out, because it is fetched from elsewhere: %zu of SRC_URI",
					c->fetched));
	if (c->elsewhere)
		quilt_note(c->r, c->o,
			   arena_printf(a,
					"left out, because patchdir names another folder: %zu of SRC_URI",
					c->elsewhere));
	if (c->unknown)
		quilt_note(c->r, c->o,
			   arena_printf(a,
					"left out, because only BitBake knows the name: %zu of SRC_URI",
					c->unknown));
	if (macros_note(&c->vars))
		quilt_note(c->r, c->o, macros_note(&c->vars));
}

static int read_all(struct recipe *c, const char *file, struct pom_err *err)
{
	struct arena *a = &c->r->a;
	struct span name = name_of(file);
	int rc;

	c->vars = (struct macros){ .a = a, .sigil = '$' };
	macros_set(&c->vars, SPAN("PN"), name);
	macros_set(&c->vars, SPAN("BPN"), name);
	macros_set(&c->vars, SPAN("PV"), span_of(version_in(a, file)));
	macros_set(&c->vars, SPAN("BP"), SPAN("${BPN}-${PV}"));
	macros_set(&c->vars, SPAN("P"), SPAN("${PN}-${PV}"));
	macros_set(&c->vars, SPAN("THISDIR"), SPAN(""));
	macros_set(&c->vars, SPAN("FILE_DIRNAME"), SPAN(""));
	c->o->name = arena_strndup(a, name.p, name.n);
	c->o->read_as = arena_printf(a, "a recipe of Yocto: SRC_URI of %s",
				     path_show(a, span_of(file)));
	rc = read_recipe(c, file, err);
	if (rc)
		return rc;
	find_folders(c);
	return add_all(c, err);
}

int repo_read_recipe(struct repo *r, struct origin *o, struct pom_err *err)
{
	struct recipe c = { .r = r, .o = o };
	size_t before = r->n, group;
	const char *file;
	int rc = choose(&c, &file, err);

	o->ordered = o->links = true;
	if (!rc)
		rc = read_all(&c, file, err);
	say_left_out(&c);
	buf_free(&c.first);
	buf_free(&c.before);
	buf_free(&c.uri);
	buf_free(&c.last);
	buf_free(&c.paths);
	buf_free(&c.overrides);
	macros_free(&c.vars);
	if (rc || r->n > before)
		return rc;
	quilt_note(r, o, "the recipe names no patches that lie here");
	return repo_add_group(r, o->name, &group, err);
}
