// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of patch-o-matic-ng. Each set is a folder with info and help. It has diffs for
 * a tree: linux.patch, linux-2.6.patch, and linux-2.6_2.patch, which is applied after that.
 * It has folders for a tree, linux/ and linux-2.6/, with new files, and with files X.ladd:
 * lines to add to X.
 */
#include <assert.h>
#include <string.h>

#include "lib/path.h"
#include "tree/archive.h"
#include "repo/old.h"

enum { PART_LIMIT = 1000 };

/* Where the sets' folders can be. */
static const char *const places[] = { "patchlets", "",
				      "patch-o-matic-ng/patchlets",
				      "patch-o-matic-ng" };

static const char no_group[] = "other";

static const char *join(struct repo *r, const char *dir, const char *name)
{
	return *dir ? arena_printf(&r->a, "%s/%s", dir, name) : name;
}

static enum root_kind kind_of(const struct origin *o, const char *path)
{
	enum root_kind kind;

	return root_stat(&o->root, path, &kind, NULL, NULL) ? ROOT_OTHER : kind;
}

static bool drop_suffix(struct span *s, const char *end)
{
	size_t n = strlen(end);

	if (s->n < n || memcmp(s->p + s->n - n, end, n) != 0)
		return false;
	s->n -= n;
	return true;
}

/* Takes _N off the end and sets *part to N; *part does not change when there is no _N. */
static void take_number(struct span *s, unsigned int *part)
{
	unsigned int v = 0, unit = 1;
	size_t n = s->n;

	while (n && s->p[n - 1] >= '0' && s->p[n - 1] <= '9' &&
	       unit <= PART_LIMIT) {
		v += unit * (unsigned int)(s->p[--n] - '0');
		unit *= 10;
	}
	if (n == s->n || !n || s->p[n - 1] != '_')
		return;
	s->n = n - 1;
	*part = v;
}

/* What the name of a file or folder in a set says. */
struct part_name {
	enum tree_kind kind;
	struct version from;
	unsigned int part;
	bool patch;
	struct span base; /* "linux-2.4" */
};

/* "2.6", "2.6.x", "2.6.11-rc1", and nothing else. */
static bool whole_version(struct span s, struct version *out)
{
	bool parsed = version_parse(s, out);
	size_t n = 0;

	while (n < s.n && s.p[n] && strchr("0123456789.x", s.p[n]))
		n++;
	s = span_skip(s, n);
	if (span_starts(s, SPAN("-rc")))
		s = span_skip(s, 3);
	else if (span_starts(s, SPAN("-pre")))
		s = span_skip(s, 4);
	while (s.n && s.p[0] >= '0' && s.p[0] <= '9')
		s = span_skip(s, 1);
	return parsed && n && !s.n;
}

/* False when the name does not begin with a tree's and a version. */
static bool parse_name(const char *file, struct part_name *out)
{
	static const enum tree_kind kinds[] = { TREE_LINUX, TREE_IPTABLES };
	size_t packed = archive_bare_name(file), i;
	struct span s = { file, packed ? packed : strlen(file) };

	memset(out, 0, sizeof(*out));
	take_number(&s, &out->part);
	out->patch = drop_suffix(&s, ".patch") || drop_suffix(&s, ".diff");
	if (out->patch)
		take_number(&s, &out->part);
	out->base = s;
	for (i = 0; i < 2; i++) {
		struct span tree = span_of(tree_name(kinds[i]));

		out->kind = kinds[i];
		if (!span_starts(s, tree))
			continue;
		s = span_skip(s, tree.n);
		if (!s.n)
			return true;
		assert(s.p);
		return s.p[0] == '-' &&
		       whole_version(span_skip(s, 1), &out->from);
	}
	return false;
}

/* Is it the folder of a set? *odd: it has no info, but something to apply. */
static bool is_set(struct repo *r, const struct origin *o, const char *dir,
		   bool *odd)
{
	struct part_name name;
	char **files;
	size_t n, i;
	bool info = false, any = false;

	*odd = false;
	if (kind_of(o, dir) != ROOT_DIR ||
	    repo_list(r, o, dir, &files, &n, NULL))
		return false;
	for (i = 0; i < n; i++) {
		info |= strcmp(files[i], "info") == 0;
		any |= parse_name(files[i], &name);
	}
	*odd = any && !info;
	return any || info;
}

/* The place that has sets, or NULL. */
static const char *find_place(struct repo *r, const struct origin *o)
{
	size_t p, i, n;
	char **names;
	bool odd;

	for (p = 0; p < sizeof(places) / sizeof(*places); p++) {
		if (old_format_has_series(r, o, places[p]) ||
		    (*places[p] && kind_of(o, places[p]) != ROOT_DIR) ||
		    repo_list(r, o, places[p], &names, &n, NULL))
			continue;
		for (i = 0; i < n; i++)
			if (!old_format_is_junk(names[i]) &&
			    !repo_is_patch_name(names[i]) &&
			    is_set(r, o, join(r, places[p], names[i]), &odd) &&
			    !odd)
				return places[p];
	}
	return NULL;
}

int repo_has_ng(struct repo *r, struct origin *o, bool *is, struct pom_err *err)
{
	(void)err;
	*is = !o->file && find_place(r, o);
	return 0;
}

/* "Makefile.ladd", "Makefile.ladd_2": lines for Makefile. */
static bool is_lines(const char *name, struct span *target)
{
	unsigned int part = 0;

	*target = span_of(name);
	take_number(target, &part);
	return drop_suffix(target, ".ladd") && target->n;
}

static enum insert_where where_for(struct span target)
{
	const char *slash = memrchr(target.p, '/', target.n);

	if (slash)
		target = span_skip(target, (size_t)(slash + 1 - target.p));
	if (span_starts(target, SPAN("Kconfig")))
		return INSERT_BEFORE_ENDMENU;
	if (span_starts(target, SPAN("Configure.help")))
		return INSERT_AFTER_ENTRY;
	return INSERT_AFTER_LINE;
}

struct folder {
	struct repo *r;
	struct origin *o;
	struct set *s;
	const struct part_name *name;
	bool lines; /* adds the .ladd files; false: adds only the others */
};

/* path_check, but the message names the file of the repository. */
static int check_name(struct folder *f, const char *path, struct span name,
		      const char **out, struct pom_err *err)
{
	struct pom_err e = { 0 };
	int rc = path_check(&f->r->a, name, out, &e);

	return rc ? pom_fail(err, rc, path, 0, "%s", e.what) : 0;
}

static int add_file(struct folder *f, const char *path, const char *to,
		    mode_t mode, struct pom_err *err)
{
	struct source v = { .path = path,
			    .from = f->name->from,
			    .executable = mode & 0111 };
	struct span target;
	int rc;

	v.lines = is_lines(to, &target);
	if (v.lines != f->lines)
		return 0;
	rc = check_name(f, path, target, &v.target, err);
	if (rc)
		return rc;
	v.where = where_for(target);
	/* the build of iptables runs these scripts */
	if (f->name->kind == TREE_IPTABLES && strstr(to, "/.") &&
	    strstr(to, "-test"))
		v.executable = true;
	old_format_add_source(f->r, f->s, f->name->kind, &v);
	return 0;
}

/* All files below dir, in the order of their names. */
static int collect(struct folder *f, const char *dir, const char *target,
		   struct pom_err *err)
{
	size_t n = 0, i;
	char **names;
	int rc = repo_list(f->r, f->o, dir, &names, &n, err);

	for (i = 0; i < n && !rc; i++) {
		const char *path = join(f->r, dir, names[i]), *checked;
		const char *to = join(f->r, target, names[i]);
		enum root_kind kind = ROOT_ABSENT;
		struct stat st = { 0 };

		if (old_format_is_junk(names[i]))
			continue;
		rc = root_stat(&f->o->root, path, &kind, &st, err);
		if (!rc && kind == ROOT_DIR)
			rc = check_name(f, path, span_of(to), &checked, err);
		if (rc)
			return rc;
		if (kind == ROOT_DIR)
			rc = collect(f, path, to, err);
		else if (kind == ROOT_FILE)
			rc = add_file(f, path, to, st.st_mode, err);
		else
			rc = pom_fail(err, POM_EUNSAFE, path, 0,
				      "a new file of a set must be a regular file");
	}
	return rc;
}

static int read_folder(struct repo *r, struct origin *o, struct set *s,
		       const struct part_name *name, const char *path,
		       struct pom_err *err)
{
	struct folder f = { r, o, s, name, false };
	struct pom_err e = { 0 };
	int rc;

	s->tree[name->kind].any = true;
	rc = collect(&f, path, "", &e);
	f.lines = true;
	if (!rc)
		rc = collect(&f, path, "", &e);
	return old_format_judge(r, s, rc, &e, err);
}

static int read_part(struct repo *r, struct origin *o, struct set *s,
		     const char *dir, const char *file, struct pom_err *err)
{
	const char *path = join(r, dir, file);
	enum root_kind kind = kind_of(o, path);
	struct part_name name;
	struct variant v;

	if (!parse_name(file, &name))
		return 0;
	if (kind == ROOT_DIR)
		return name.patch || name.part ?
			       0 :
			       read_folder(r, o, s, &name, path, err);
	if (!name.patch)
		return 0;
	if (kind != ROOT_FILE) {
		s->tree[name.kind].any = true;
		old_format_problem(r, s, path, 0, "it is no regular file");
		return 0;
	}
	v = (struct variant){ .from = name.from,
			      .part = name.part,
			      .path = path };
	old_format_add_variant(r, s, name.kind, &v);
	return 0;
}

/* `Requires: linux-2.4.patch >= 2.4.25` limits the parts that have that name. */
static void constrain(struct repo *r, struct set *s,
		      const struct old_format_requirement *req)
{
	struct span what = span_of(req->part);
	bool patch = drop_suffix(&what, ".patch"), found = false;
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		struct set_tree *t = &s->tree[k];

		for (i = 0; i < t->nvariants; i++) {
			const char *slash = strrchr(t->variant[i].path, '/');
			struct part_name name;

			if (!parse_name(slash ? slash + 1 : t->variant[i].path,
					&name) ||
			    !span_eq(name.base, what))
				continue;
			t->variant[i].when = &req->when;
			found = true;
		}
		for (i = 0; i < t->nsources && !patch; i++) {
			struct span p = span_of(t->source[i].path);

			if (!memmem(p.p, p.n,
				    arena_printf(&r->a, "/%s/", req->part),
				    what.n + 2))
				continue;
			t->source[i].when = &req->when;
			found = true;
		}
	}
	if (!found && !patch)
		old_format_problem(r, s, s->info, req->line,
				   arena_printf(&r->a,
						"it requires something of %s, which is neither a tree nor a part of it",
						req->part));
}

static int read_text(struct repo *r, struct origin *o, struct set *s,
		     const char *path, struct span *text, struct pom_err *err)
{
	struct pom_err e = { 0 };
	int rc = repo_read(r, o, path, REPO_TEXT_LIMIT, text, &e);

	if (rc)
		*text = SPAN("");
	return old_format_judge(r, s, rc, &e, err);
}

/* The group of a set. Only its info has it, so the info is read twice. */
static int read_group(struct repo *r, struct origin *o, const char *info,
		      const char **group, struct pom_err *err)
{
	struct set scratch = { .name = "", .info = info };
	struct old_format_fields fields = { 0 };
	struct span text, rest;
	int rc;

	scratch.title = scratch.author = scratch.status = "";
	rc = read_text(r, o, &scratch, info, &text, err);
	if (!rc)
		old_format_read_fields(r, &scratch, text, false, &fields,
				       &rest);
	text = span_of(fields.group ? fields.group : "");
	rest.n = 0;
	while (rest.n < text.n &&
	       (!text.p[rest.n] || !strchr(" ,;/", text.p[rest.n])))
		rest.n++;
	*group = rest.n ? arena_strndup(&r->a, text.p, rest.n) : no_group;
	return rc;
}

static int read_set(struct repo *r, struct origin *o, const char *dir,
		    const char *name, const char *group, struct pom_err *err)
{
	const char *info = join(r, dir, "info"), *help = join(r, dir, "help");
	struct old_format_fields fields = { 0 };
	struct span text = SPAN(""), rest = SPAN("");
	struct set *s;
	char **files;
	size_t n = 0, i;
	int rc = old_format_add_set(r, o,
				    &(struct old_set){ group, name, info }, &s,
				    err);

	if (rc)
		return rc;
	s->files_first = true;
	if (kind_of(o, info) != ROOT_ABSENT) {
		rc = read_text(r, o, s, info, &text, err);
		old_format_read_fields(r, s, text, false, &fields, &rest);
	}
	if (!rc && kind_of(o, help) != ROOT_ABSENT) {
		rc = read_text(r, o, s, help, &text, err);
		if (span_trim(text).n)
			rest = text;
	}
	s->help = old_format_text(r, rest);
	while (*s->help == '\n')
		s->help++;
	old_format_give_title(r, s);
	if (!rc)
		rc = repo_list(r, o, dir, &files, &n, err);
	for (i = 0; i < n && !rc; i++)
		if (!old_format_is_junk(files[i]))
			rc = read_part(r, o, s, dir, files[i], err);
	for (i = 0; i < fields.nreq; i++)
		constrain(r, s, &fields.req[i]);
	if (!s->tree[TREE_LINUX].any && !s->tree[TREE_IPTABLES].any)
		s->tree[r->kind].any = s->problem != NULL;
	return rc;
}

/* The folder and group of a set that is not added yet: sets are added group by group. */
struct found {
	const char *dir, *name, *group;
};

static int find_sets(struct repo *r, struct origin *o, const char *place,
		     struct found **out, size_t *nout, struct pom_err *err)
{
	struct found *v;
	char **names;
	size_t n, i;
	bool odd;
	int rc = repo_list(r, o, place, &names, &n, err);

	*nout = 0;
	if (rc)
		return rc;
	*out = v = arena_alloc(&r->a, n, sizeof(*v));
	for (i = 0; i < n && !rc; i++) {
		const char *dir = join(r, place, names[i]);

		if (old_format_is_junk(names[i]) || !is_set(r, o, dir, &odd))
			continue;
		v[*nout] = (struct found){ dir, names[i], no_group };
		if (!odd)
			rc = read_group(r, o, join(r, dir, "info"),
					&v[*nout].group, err);
		++*nout;
	}
	return rc;
}

/* Adds the sets of that group; with NULL, all that have not been added. */
static int read_sets(struct repo *r, struct origin *o, struct found *v,
		     size_t n, const char *group, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < n && !rc; i++) {
		if (!v[i].dir || (group && strcmp(v[i].group, group) != 0))
			continue;
		rc = read_set(r, o, v[i].dir, v[i].name, v[i].group, err);
		v[i].dir = NULL;
	}
	return rc;
}

int repo_read_ng(struct repo *r, struct origin *o, struct pom_err *err)
{
	const char *place = find_place(r, o);
	struct found *v;
	size_t n, g;
	int rc;

	o->name = "patch-o-matic-ng";
	rc = find_sets(r, o, place ? place : "", &v, &n, err);
	for (g = 0; old_format_groups[g] && !rc; g++)
		rc = read_sets(r, o, v, n, old_format_groups[g], err);
	return rc ? rc : read_sets(r, o, v, n, NULL, err);
}
