// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader of our own format. patches/repository names the groups. Each group is a
 * folder of sets. Each set is a folder with info, help, prove, linux/, iptables/,
 * linux.diff, iptables.diff and their variants: pom-repository(5).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/path.h"
#include "repo/repo.h"
#include "engine/deb822.h"

static bool name_ok(struct span s)
{
	size_t i;

	if (!s.n || s.n > 64 || s.p[0] == '.' || s.p[0] == '-')
		return false;
	for (i = 0; i < s.n; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+",
			    s.p[i]))
			return false;
	return true;
}

static bool next_word(struct span *rest, struct span *word)
{
	size_t n = 0;

	while (rest->n && strchr(" \t\n,", rest->p[0]))
		*rest = span_skip(*rest, 1);
	while (n < rest->n && !strchr(" \t\n,", rest->p[n]))
		n++;
	*word = (struct span){ rest->p, n };
	*rest = span_skip(*rest, n);
	return n > 0;
}

static void add_word(struct repo *r, const char ***list, size_t *n,
		     struct span word)
{
	const char **v = arena_push(&r->a, *list, *n, sizeof(*v));

	v[(*n)++] = arena_strndup(&r->a, word.p, word.n);
	*list = v;
}

static int read_names(struct repo *r, const struct deb822_field *f,
		      const char *file, const char ***list, size_t *n,
		      struct pom_err *err)
{
	struct span rest = f->value, word;

	while (next_word(&rest, &word)) {
		if (!name_ok(word))
			return pom_fail(err, POM_ESYNTAX, file, f->line,
					"`%.*s` is no name", (int)word.n,
					word.p);
		add_word(r, list, n, word);
	}
	return 0;
}

/* +SYMBOL is added by the set, SYMBOL is needed by it. */
static int read_config(struct repo *r, const struct deb822_field *f,
		       struct set *s, struct pom_err *err)
{
	struct span rest = f->value, word;

	while (next_word(&rest, &word)) {
		bool adds = word.p[0] == '+';
		size_t i;

		if (adds)
			word = span_skip(word, 1);
		for (i = 0; i < word.n; i++)
			if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
				    word.p[i]))
				break;
		if (!word.n || i < word.n)
			return pom_fail(err, POM_ESYNTAX, s->info, f->line,
					"`%.*s` is no Kconfig symbol",
					(int)word.n, word.p);
		if (adds)
			add_word(r, &s->config, &s->nconfig, word);
		else
			add_word(r, &s->needs, &s->nneeds, word);
	}
	return 0;
}

static int read_range(struct repo *r, const struct deb822_field *f,
		      struct set *s, enum tree_kind kind, struct pom_err *err)
{
	int rc = range_parse(f->value, &repo_ranges(r, s)->tree[kind], err);

	s->range_text[kind] = arena_strndup(&r->a, f->value.p, f->value.n);
	if (rc && err) {
		err->line = f->line;
		snprintf(err->where, sizeof(err->where), "%s", s->info);
	}
	return rc;
}

/* "(>= 7.3) SYMBOL, its syntax": the mainline kernels of that range have the set. */
static int read_mainline(struct repo *r, const struct deb822_field *f,
			 struct set *s, struct pom_err *err)
{
	const char *close = memchr(f->value.p, ')', f->value.n);
	struct span in;
	int rc;

	s->mainline = arena_strndup(&r->a, f->value.p, f->value.n);
	if (!f->value.n || f->value.p[0] != '(' || !close)
		return 0;
	in = (struct span){ f->value.p + 1, (size_t)(close - f->value.p) - 1 };
	rc = range_parse(in, &repo_ranges(r, s)->merged, err);
	if (rc && err) {
		err->line = f->line;
		snprintf(err->where, sizeof(err->where), "%s", s->info);
	}
	s->has_merged = true;
	return rc;
}

/*
 * A line of Proved:
 *
 *	linux 6.1.192 iptables 1.8.9 sources 2026-11-20 (or binaries)
 *	image 6.1.0-57-amd64 iptables 1.8.9 emulated 2026-11-20 (or kvm)
 */
static bool read_proof(struct repo *r, struct span line, struct proved *out)
{
	struct span w[6];
	size_t n = 0;

	while (n < 6 && next_word(&line, &w[n]))
		n++;
	if (n < 6 || !span_is(w[2], "iptables"))
		return false;
	*out = (struct proved){ arena_strndup(&r->a, w[1].p, w[1].n),
				arena_strndup(&r->a, w[3].p, w[3].n),
				arena_strndup(&r->a, w[5].p, w[5].n),
				span_is(w[4], "binaries"),
				span_is(w[0], "image"),
				span_is(w[4], "emulated") };
	if (out->image)
		return out->emulated || span_is(w[4], "kvm");
	return span_is(w[0], "linux") &&
	       (out->binaries || span_is(w[4], "sources"));
}

static int read_proved(struct repo *r, const struct deb822_field *f,
		       struct set *s, struct pom_err *err)
{
	struct span rest = f->value, line;

	while (span_line(&rest, &line)) {
		struct proved one, *v;

		if (!span_trim(line).n)
			continue;
		if (!read_proof(r, line, &one))
			return pom_fail(err, POM_ESYNTAX, s->info, f->line,
					"`linux VERSION iptables VERSION sources DATE`, or binaries for sources, or `image RELEASE iptables VERSION emulated DATE`, or kvm for emulated, is expected in each line");
		v = arena_push(&r->a, s->proved, s->nproved, sizeof(*v));
		v[s->nproved++] = one;
		s->proved = v;
	}
	return 0;
}

static int read_field(struct repo *r, const struct deb822_field *f,
		      struct set *s, struct pom_err *err)
{
	const struct {
		const char *name;
		const char **value;
	} text[] = {
		{ "Summary", &s->title },       { "Author", &s->author },
		{ "Status", &s->status },       { "License", &s->license },
		{ "Successor", &s->successor },
	};
	size_t i;

	for (i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		if (f->name.n == strlen(text[i].name) &&
		    strncasecmp(f->name.p, text[i].name, f->name.n) == 0) {
			*text[i].value =
				arena_strndup(&r->a, f->value.p, f->value.n);
			return 0;
		}
	}
	if (span_is(f->name, "Linux"))
		return read_range(r, f, s, TREE_LINUX, err);
	if (span_is(f->name, "Iptables"))
		return read_range(r, f, s, TREE_IPTABLES, err);
	if (span_is(f->name, "Config"))
		return read_config(r, f, s, err);
	if (span_is(f->name, "Depends"))
		return read_names(r, f, s->info, &s->depends, &s->ndepends,
				  err);
	if (span_is(f->name, "Conflicts"))
		return read_names(r, f, s->info, &s->conflicts, &s->nconflicts,
				  err);
	if (span_is(f->name, "Mainline"))
		return read_mainline(r, f, s, err);
	if (span_is(f->name, "Proved"))
		return read_proved(r, f, s, err);
	pom_fail(err, POM_ESYNTAX, s->info, f->line, "unknown field `%.*s`",
		 (int)f->name.n, f->name.p);
	pom_hint(err,
		 "the fields are Summary, Author, Status, License, Linux, Iptables, Config, Depends, Conflicts, Mainline, Successor, Proved");
	return POM_ESYNTAX;
}

static int read_info(struct repo *r, struct set *s, struct pom_err *err)
{
	struct deb822 d;
	struct span text;
	size_t i;
	int rc = repo_read(r, s->origin, s->info, REPO_TEXT_LIMIT, &text, err);

	if (!rc)
		rc = deb822_parse(&r->a, text, s->info, &d, err);
	if (rc)
		return rc;
	if (d.paras > 1)
		return pom_fail(err, POM_ESYNTAX, s->info, 0,
				"more than one paragraph");
	for (i = 0; i < d.n; i++) {
		rc = read_field(r, &d.field[i], s, err);
		if (rc)
			return rc;
	}
	if (!*s->title) {
		pom_fail(err, POM_ESYNTAX, s->info, 0,
			 "the field Summary is missing");
		return POM_ESYNTAX;
	}
	return 0;
}

/* All regular files below dir, in the order of their names. */
static int collect(struct repo *r, struct set *s, struct set_tree *t,
		   const char *dir, const char *target, struct pom_err *err)
{
	char **names;
	size_t n, i;
	int rc = root_list(&s->origin->root, dir, &r->a, &names, &n, err);

	for (i = 0; i < n && !rc; i++) {
		const char *path = arena_printf(&r->a, "%s/%s", dir, names[i]);
		const char *to = *target ? arena_printf(&r->a, "%s/%s", target,
							names[i]) :
					   names[i];
		enum root_kind kind;
		struct stat st = { 0 };
		struct source *v;
		const char *checked;

		rc = root_stat(&s->origin->root, path, &kind, &st, err);
		if (!rc)
			rc = path_check(&r->a, span_of(to), &checked, err);
		if (rc)
			return rc;
		if (kind == ROOT_DIR) {
			rc = collect(r, s, t, path, to, err);
			continue;
		}
		if (kind != ROOT_FILE)
			return pom_fail(err, POM_EUNSAFE, path, 0,
					"a new file of a set must be a regular file");
		if (t->nsources == REPO_FILES)
			return pom_fail(err, POM_ELIMIT, path, 0,
					"more than %d new files in a set",
					REPO_FILES);
		v = arena_push(&r->a, t->source, t->nsources, sizeof(*v));
		v[t->nsources++] = (struct source){
			.path = path,
			.target = to,
			.executable = st.st_mode & 0111,
		};
		t->source = v;
		t->any = true;
	}
	return rc;
}

/* Adds "linux.diff" or "linux-6.12.diff". 1: it is a diff for this tree. 0: it is not. */
static int read_variant(struct repo *r, struct set_tree *t, const char *dir,
			const char *file, const char *tree, struct pom_err *err)
{
	struct span rest = span_of(file), name = span_of(tree);
	struct variant v = { 0 };
	struct variant *all;

	if (!span_starts(rest, name))
		return 0;
	rest = span_skip(rest, name.n);
	if (rest.n < 5 || memcmp(rest.p + rest.n - 5, ".diff", 5) != 0)
		return 0;
	rest.n -= 5;
	if (rest.n &&
	    (rest.p[0] != '-' || !version_parse(span_skip(rest, 1), &v.from)))
		return 0;
	v.path = arena_printf(&r->a, "%s/%s", dir, file);
	if (t->nvariants == REPO_VARIANTS)
		return pom_fail(err, POM_ELIMIT, v.path, 0,
				"more than %d variants", REPO_VARIANTS);
	all = arena_push(&r->a, t->variant, t->nvariants, sizeof(*all));
	all[t->nvariants++] = v;
	t->variant = all;
	t->any = true;
	return 1;
}

/* A hidden file, or what an editor keeps of an older version. */
static bool is_hidden(const char *file)
{
	return file[0] == '.' || file[strlen(file) - 1] == '~';
}

static int read_entry(struct repo *r, struct set *s, const char *dir,
		      const char *file, struct pom_err *err)
{
	static const enum tree_kind kinds[] = { TREE_LINUX, TREE_IPTABLES };
	size_t i;
	int rc;

	if (!strcmp(file, "info") || !strcmp(file, "prove") || is_hidden(file))
		return 0;
	if (!strcmp(file, "help")) {
		struct span text;

		rc = repo_read(r, s->origin,
			       arena_printf(&r->a, "%s/help", dir),
			       REPO_TEXT_LIMIT, &text, err);
		if (!rc)
			s->help = text.p;
		return rc;
	}
	for (i = 0; i < 2; i++) {
		struct set_tree *t = &s->tree[kinds[i]];
		const char *tree = tree_name(kinds[i]);

		if (strcmp(file, tree) == 0)
			return collect(r, s, t,
				       arena_printf(&r->a, "%s/%s", dir, file),
				       "", err);
		rc = read_variant(r, t, dir, file, tree, err);
		if (rc)
			return rc < 0 ? rc : 0;
	}
	return pom_fail(err, POM_ESYNTAX,
			arena_printf(&r->a, "%s/%s", dir, file), 0,
			"a set has no such file");
}

/* Is it the name of a file or folder that belongs to a set, or of one for a tree? */
static bool is_of_set(const char *file)
{
	return !strcmp(file, "info") || !strcmp(file, "help") ||
	       !strcmp(file, "prove") ||
	       span_starts(span_of(file), span_of(tree_name(TREE_LINUX))) ||
	       span_starts(span_of(file), span_of(tree_name(TREE_IPTABLES)));
}

/* The names in the folder of a set, until its info and its files are read. */
struct set_folder {
	const char *dir, *name;
	char **file;
	size_t n;
};

static int read_parts(struct repo *r, struct set *s, const struct set_folder *f,
		      struct pom_err *err)
{
	size_t i;
	int rc;

	if (!name_ok(span_of(f->name)))
		return pom_fail(err, POM_ESYNTAX, f->dir, 0,
				"the folder's name is no name for a set");
	rc = read_info(r, s, err);
	for (i = 0; !rc && i < f->n; i++)
		rc = read_entry(r, s, f->dir, f->file[i], err);
	if (!rc && !s->tree[TREE_LINUX].any && !s->tree[TREE_IPTABLES].any)
		rc = pom_fail(err, POM_ESYNTAX, f->dir, 0,
			      "the set has no patch: neither linux nor iptables");
	return rc;
}

/* The set is malformed. Of what was read, only its trees and the texts of its info stay. */
static void spoil(struct repo *r, struct set *s, const struct pom_err *why)
{
	int k;

	repo_spoil(r, s, why);
	s->help = "";
	s->ranges = NULL;
	s->has_merged = false;
	s->ndepends = s->nconflicts = s->nconfig = s->nneeds = s->nproved = 0;
	for (k = 0; k < TREE_KINDS; k++) {
		s->range_text[k] = NULL;
		s->tree[k] = (struct set_tree){ .any = s->tree[k].any };
	}
}

/* A malformed set is for the trees that its files are for, without any for both. */
static void guess_trees(struct set *s, const struct set_folder *f)
{
	static const enum tree_kind kinds[] = { TREE_LINUX, TREE_IPTABLES };
	bool any = false;
	size_t i, k;

	for (k = 0; k < 2; k++) {
		struct set_tree *t = &s->tree[kinds[k]];

		for (i = 0; i < f->n && !t->any; i++)
			t->any = span_starts(span_of(f->file[i]),
					     span_of(tree_name(kinds[k])));
		any |= t->any;
	}
	for (k = 0; k < 2 && !any; k++)
		s->tree[kinds[k]].any = true;
}

/* A name for a folder whose own name may be none for a set. */
static const char *shown_name(struct repo *r, const char *name)
{
	return name_ok(span_of(name)) ? name : path_show(&r->a, span_of(name));
}

/*
 * Adds the set in a folder of a group. If it cannot be read, it has a fault, and the other
 * sets can still be used. A folder without any file of a set is none.
 */
static int read_set(struct repo *r, struct origin *o, size_t group,
		    const char *name, struct pom_err *err)
{
	struct set_folder f = {
		.dir = arena_printf(&r->a, "%s/%s", r->group[group], name),
		.name = name,
	};
	struct new_set what = { .group = group, .name = shown_name(r, name) };
	struct pom_err why = { 0 };
	const struct set *other;
	enum root_kind kind;
	struct set *s;
	size_t i = 0;
	int bad, rc = root_stat(&o->root, f.dir, &kind, NULL, err);

	if (rc || kind != ROOT_DIR)
		return rc;
	bad = root_list(&o->root, f.dir, &r->a, &f.file, &f.n, &why);
	while (i < f.n && !is_of_set(f.file[i]))
		i++;
	if (!bad && i == f.n)
		return 0;
	other = repo_find(r, what.name);
	if (!bad && other && other->origin == o)
		bad = pom_fail(&why, POM_ESYNTAX, f.dir, 0,
			       "another group has a set of that name");
	what.where = arena_printf(&r->a, "%s/info", f.dir);
	rc = repo_add_set(r, o, &what, &s, err);
	if (rc)
		return rc;
	if (!bad)
		bad = read_parts(r, s, &f, &why);
	if (bad && !pom_of_input(bad)) {
		if (err)
			*err = why;
		return bad;
	}
	if (bad) {
		spoil(r, s, &why);
		guess_trees(s, &f);
	}
	return 0;
}

/* The columns are name, group, what, fate, where, say. The first line has these names. */
static int read_fates(struct repo *r, const struct origin *o,
		      struct pom_err *err)
{
	const char *file = "patches/fates.tsv";
	struct span text, line, cell[6];
	enum root_kind kind;
	size_t i;
	unsigned int at = 0;
	int rc = root_stat(&o->root, file, &kind, NULL, err);

	if (rc || kind == ROOT_ABSENT)
		return rc;
	rc = repo_read(r, o, file, REPO_TEXT_LIMIT, &text, err);
	while (!rc && span_line(&text, &line)) {
		const char *s[6];

		line = span_chomp(line);
		if (!at++)
			continue;
		for (i = 0; i < 6; i++) {
			const char *tab = memchr(line.p, '\t', line.n);
			size_t n = tab ? (size_t)(tab - line.p) : line.n;

			cell[i] = (struct span){ line.p, n };
			line = span_skip(line, n + (tab ? 1 : 0));
			s[i] = arena_strndup(&r->a, cell[i].p, cell[i].n);
		}
		if (!cell[0].n || !cell[3].n || line.n)
			return pom_fail(err, POM_ESYNTAX, file, at,
					"six columns are expected");
		if (r->nfates == r->cap_fates) {
			struct fate *v;

			r->cap_fates = r->cap_fates ? r->cap_fates * 2 : 128;
			v = arena_alloc(&r->a, r->cap_fates, sizeof(*v));
			if (r->nfates)
				memcpy(v, r->fate, r->nfates * sizeof(*v));
			r->fate = v;
		}
		r->fate[r->nfates++] =
			(struct fate){ s[0], s[2], s[3], s[4], s[5] };
	}
	return rc;
}

static int read_groups(struct repo *r, struct origin *o, const char ***group,
		       size_t *n, struct pom_err *err)
{
	const char *file = "patches/repository";
	const struct deb822_field *f;
	struct deb822 d;
	struct span text;
	size_t i;
	int rc = repo_read(r, o, file, REPO_TEXT_LIMIT, &text, err);

	if (!rc)
		rc = deb822_parse(&r->a, text, file, &d, err);
	if (rc)
		return rc;
	for (i = 0; i < d.n; i++)
		if (!span_is(d.field[i].name, "Repository") &&
		    !span_is(d.field[i].name, "Summary") &&
		    !span_is(d.field[i].name, "Update") &&
		    !span_is(d.field[i].name, "Groups"))
			return pom_fail(err, POM_ESYNTAX, file, d.field[i].line,
					"unknown field `%.*s`",
					(int)d.field[i].name.n,
					d.field[i].name.p);
	f = deb822_get(&d, 0, "Repository");
	o->name = f ? arena_strndup(&r->a, f->value.p, f->value.n) : "";
	f = deb822_get(&d, 0, "Update");
	if (f)
		o->update = arena_strndup(&r->a, f->value.p, f->value.n);
	f = deb822_get(&d, 0, "Groups");
	if (!f)
		return pom_fail(err, POM_ESYNTAX, file, 0,
				"the field Groups is missing");
	return read_names(r, f, file, group, n, err);
}

int repo_has_native(struct repo *r, struct origin *o, bool *is,
		    struct pom_err *err)
{
	enum root_kind kind = ROOT_ABSENT;
	int rc = 0;

	(void)r;
	if (!o->file)
		rc = root_stat(&o->root, "patches/repository", &kind, NULL,
			       err);
	*is = kind == ROOT_FILE;
	return rc;
}

int repo_read_native(struct repo *r, struct origin *o, struct pom_err *err)
{
	const char **group = NULL;
	size_t g, i, n, ngroups = 0, at;
	char **names;
	int rc = read_groups(r, o, &group, &ngroups, err);

	for (g = 0; !rc && g < ngroups; g++)
		rc = repo_add_group(r, group[g], &at, err);
	for (g = 0; !rc && g < ngroups; g++) {
		rc = repo_add_group(r, group[g], &at, err);
		if (!rc)
			rc = root_list(&o->root, group[g], &r->a, &names, &n,
				       err);
		for (i = 0; !rc && i < n; i++)
			if (!is_hidden(names[i]))
				rc = read_set(r, o, at, names[i], err);
	}
	return rc ? rc : read_fates(r, o, err);
}

int repo_check_native(struct repo *r, const struct origin *o,
		      struct pom_err *err)
{
	size_t i, k;

	(void)err;
	for (i = 0; i < r->n; i++) {
		struct set *s = &r->set[i];
		struct pom_err why = { 0 };

		for (k = 0; k < s->ndepends && s->origin == o; k++) {
			if (repo_find(r, s->depends[k]))
				continue;
			pom_fail(&why, POM_ESYNTAX, s->info, 0,
				 "Depends names `%s`, which is no set of this repository",
				 s->depends[k]);
			spoil(r, s, &why);
		}
	}
	return 0;
}
