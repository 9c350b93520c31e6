// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generates patches/: see refresh.h. A tree has one folder for all versions, and one for
 * each version from which on some set has a variant. In the latter, a patch that is the
 * same is a link.
 */
#include "publish/refresh.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/rights.h"
#include "lib/trusted.h"
#include "engine/emit.h"
#include "publish/patch_names.h"

/* What shows that a diff in patches/ is one that refresh has written. */
#define MARK " by `runme refresh`; edit it there.\n---\n"

void refresh_free(struct refresh *f)
{
	free(f->file);
	free(f->differ);
	arena_free(&f->a);
	memset(f, 0, sizeof(*f));
}

static void add_file(struct refresh *f, const char *path, bool link,
		     struct span text)
{
	f->file = pom_grow(f->file, f->n, &f->cap, sizeof(*f->file));
	f->file[f->n++] = (struct refresh_file){
		path, link, { arena_strndup(&f->a, text.p, text.n), text.n }
	};
}

/* The variant of a set for version v: the nearest at or below it. */
static const struct variant *variant_for(const struct set_tree *t,
					 const struct version *v)
{
	const struct variant *best = NULL;
	size_t i;

	for (i = 0; i < t->nvariants; i++) {
		const struct variant *x = &t->variant[i];

		if (x->from.n && (!v->n || version_order(v, &x->from) < 0))
			continue;
		if (!best || version_order(&x->from, &best->from) > 0)
			best = x;
	}
	return best;
}

static int put_edits(const struct refresh *f, const struct origin *o,
		     const struct variant *v, struct buf *b,
		     struct pom_err *err)
{
	struct repo *r = f->repo;
	struct span text;
	struct diff d;
	int rc = repo_read_patch(r, o, v->path, &text, err);

	if (!rc)
		rc = diff_parse(&r->a, text, v->path, &d, err);
	if (!rc)
		buf_addspan(b, span_skip(text, d.preamble.n));
	return rc;
}

static int put_source(struct refresh *f, const struct origin *o,
		      const struct source *s, struct buf *b,
		      struct pom_err *err)
{
	struct emit_file e = {
		.post = s->target,
		.post_mode = s->executable ? 0100755 : 0100644,
	};
	struct image im;
	struct span text;
	int rc = repo_read(f->repo, o, s->path, REPO_TEXT_LIMIT, &text, err);

	if (rc)
		return rc;
	image_load(&f->a, text, &im);
	e.after = &im;
	emit_file(&f->a, b, &e);
	return 0;
}

/* Writes the patch of a set, with the header of a mail for git am. */
static int put_patch(struct refresh *f, const struct set *s, enum tree_kind k,
		     const struct variant *v, struct buf *b,
		     struct pom_err *err)
{
	const struct set_tree *t = &s->tree[k];
	size_t i;
	int rc = 0;

	buf_addf(b, "From: %s\nSubject: [PATCH] %s: %s\n\n", s->author, s->name,
		 s->title);
	buf_addstr(b, s->help);
	buf_addf(b, "\nMade from %s/%s" MARK "\n", f->repo->group[s->group],
		 s->name);
	if (v)
		rc = put_edits(f, s->origin, v, b, err);
	for (i = 0; i < t->nsources && !rc; i++)
		rc = put_source(f, s->origin, &t->source[i], b, err);
	return rc;
}

/* Adds one patch to the folder; a link if it is the same as in TREE. */
static int put_one(struct refresh *f, enum tree_kind k, const char *dir,
		   const struct patch_name *p, const struct version *version,
		   struct pom_err *err)
{
	static const struct version none;
	const struct set_tree *t = &p->set->tree[k];
	const struct variant *v = variant_for(t, version);
	const char *path = arena_printf(&f->a, "patches/%s/%s", dir, p->file);
	struct buf text = { 0 };
	int rc;

	if (version->n && v == variant_for(t, &none)) {
		const char *to =
			arena_printf(&f->a, "../%s/%s", tree_name(k), p->file);

		add_file(f, path, true, span_of(to));
		return 0;
	}
	rc = put_patch(f, p->set, k, v, &text, err);
	add_file(f, path, false, buf_span(&text));
	buf_free(&text);
	return rc;
}

/* Makes the folder TREE, or TREE-VERSION if version has parts. */
static int put_dir(struct refresh *f, const struct patch_names *names,
		   enum tree_kind k, const char *dir,
		   const struct version *version, struct pom_err *err)
{
	struct buf series = { 0 };
	size_t i;
	int rc = 0;

	for (i = 0; i < names->n && !rc; i++) {
		const struct patch_name *p = &names->v[i];

		if (!p->set) {
			/* so that its number is not given to another set */
			if (!version->n)
				buf_addf(&series, "# %s was removed\n",
					 p->file);
			continue;
		}
		if (p->set->tree[k].nvariants &&
		    !variant_for(&p->set->tree[k], version))
			continue;
		buf_addf(&series, "%s\n", p->file);
		rc = put_one(f, k, dir, p, version, err);
	}
	if (!rc && series.n)
		add_file(f, arena_printf(&f->a, "patches/%s/series", dir),
			 false, buf_span(&series));
	buf_free(&series);
	return rc;
}

static const char *version_text(struct arena *a, const struct version *v)
{
	const char *s = "";
	unsigned int i;

	for (i = 0; i < v->n; i++)
		s = arena_printf(a, "%s%s%u", s, i ? "." : "", v->part[i]);
	return s;
}

static int put_tree(struct refresh *f, enum tree_kind k, struct pom_err *err)
{
	static const struct version none;
	const struct repo *r = f->repo;
	struct patch_names names;
	struct map seen = { 0 };
	size_t i, j;
	int rc = patch_names_read(&f->a, f->repo, k, &names, err);

	if (!rc)
		rc = put_dir(f, &names, k, tree_name(k), &none, err);
	for (i = 0; i < r->n && !rc; i++) {
		for (j = 0; j < r->set[i].tree[k].nvariants && !rc; j++) {
			const struct version *v =
				&r->set[i].tree[k].variant[j].from;
			const char *dir;

			if (!v->n)
				continue;
			dir = arena_printf(&f->a, "%s-%s", tree_name(k),
					   version_text(&f->a, v));
			if (map_get(&seen, dir, strlen(dir)))
				continue;
			map_put(&seen, dir, strlen(dir), f);
			rc = put_dir(f, &names, k, dir, v, err);
		}
	}
	map_free(&seen);
	return rc;
}

static void add_differ(struct refresh *f, const char *path)
{
	f->differ = pom_grow(f->differ, f->ndiffer, &f->cap_differ,
			     sizeof(*f->differ));
	f->differ[f->ndiffer++] = path;
}

static const struct refresh_file *find(const struct refresh *f,
				       const char *path)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->file[i].path, path) == 0)
			return &f->file[i];
	return NULL;
}

bool refresh_wants(const struct refresh *f, const char *path)
{
	return find(f, path) != NULL;
}

/* Whether refresh has written the file below patches/: a diff with its mark, or a link. */
static int is_ours(const struct refresh *f, const char *path, bool *ours,
		   struct pom_err *err)
{
	const struct root *root = &f->repo->origin->root;
	struct buf have = { 0 };
	enum root_kind kind;
	int rc = root_stat(root, path, &kind, NULL, err);

	*ours = false;
	if (rc || (kind != ROOT_FILE && kind != ROOT_LINK))
		return rc;
	rc = root_read(root, path, DIFF_TEXT_LIMIT, &have, NULL, err);
	if (!rc && kind == ROOT_LINK)
		*ours = span_starts(buf_span(&have), SPAN("../linux/")) ||
			span_starts(buf_span(&have), SPAN("../iptables/"));
	else if (!rc)
		*ours = have.n &&
			memmem(have.p, have.n, MARK, strlen(MARK)) != NULL;
	if (rc == POM_ELIMIT)
		rc = 0;
	buf_free(&have);
	return rc;
}

/* The series of a folder may not list a patch that somebody else put there. */
static int check_series(struct refresh *f, const char *dir, struct pom_err *err)
{
	const struct root *root = &f->repo->origin->root;
	const char *path = arena_printf(&f->a, "%s/series", dir);
	struct buf have = { 0 };
	struct span text, line;
	enum root_kind kind;
	bool ours;
	int rc = root_read(root, path, DIFF_TEXT_LIMIT, &have, NULL, err);

	text = buf_span(&have);
	while (!rc && span_line(&text, &line)) {
		const char *name;
		size_t word = 0;

		line = span_trim(line);
		while (word < line.n && !is_space(line.p[word]))
			word++;
		line.n = word;
		if (!line.n || *line.p == '#')
			continue;
		name = arena_printf(&f->a, "%s/%.*s", dir, (int)line.n, line.p);
		if (root_stat(root, name, &kind, NULL, NULL) ||
		    kind == ROOT_ABSENT)
			continue;
		rc = is_ours(f, name, &ours, err);
		if (rc || ours)
			continue;
		rc = pom_fail(err, POM_ECONFLICT, path, 0,
			      "it lists %.*s, which refresh has not written",
			      (int)line.n, line.p);
		pom_hint(err,
			 "move that patch to a series of its own; refresh makes this one anew");
	}
	buf_free(&have);
	return rc;
}

/* Finds files in a folder below patches/ that are of no set any more. */
static int find_left_over_in(struct refresh *f, const char *dir,
			     struct pom_err *err)
{
	char **names;
	size_t n, i;
	bool ours;
	int rc = root_list(&f->repo->origin->root, dir, &f->a, &names, &n, err);

	for (i = 0; i < n && !rc; i++) {
		const char *path = arena_printf(&f->a, "%s/%s", dir, names[i]);

		ours = strcmp(names[i], "series") == 0;
		rc = ours ? check_series(f, dir, err) :
			    is_ours(f, path, &ours, err);
		if (!rc && ours && !find(f, path))
			add_differ(f, path);
	}
	return rc;
}

/* The same for patches/linux* and patches/iptables*. Files of somebody else stay. */
static int find_left_over(struct refresh *f, struct pom_err *err)
{
	const struct root *root = &f->repo->origin->root;
	char **dirs;
	size_t n, i;
	int rc = root_list(root, "patches", &f->a, &dirs, &n, err);

	for (i = 0; i < n && !rc; i++)
		if (strncmp(dirs[i], "linux", 5) == 0 ||
		    strncmp(dirs[i], "iptables", 8) == 0)
			rc = find_left_over_in(f,
					       arena_printf(&f->a, "patches/%s",
							    dirs[i]),
					       err);
	return rc;
}

static bool is_up_to_date(const struct repo *r, const struct refresh_file *want)
{
	struct buf have = { 0 };
	enum root_kind kind;
	bool same;

	if (root_stat(&r->origin->root, want->path, &kind, NULL, NULL) ||
	    kind != (want->link ? ROOT_LINK : ROOT_FILE))
		return false;
	same = root_read(&r->origin->root, want->path, DIFF_TEXT_LIMIT, &have,
			 NULL, NULL) == 0 &&
	       span_eq(buf_span(&have), want->text);
	buf_free(&have);
	return same;
}

int refresh_plan(struct refresh *f, struct repo *r, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	memset(f, 0, sizeof(*f));
	f->repo = r;
	for (i = 0; i < r->n && !rc; i++)
		rc = repo_fault(&r->set[i], err);
	if (!rc)
		rc = put_tree(f, TREE_LINUX, err);
	if (!rc)
		rc = put_tree(f, TREE_IPTABLES, err);
	for (i = 0; i < f->n && !rc; i++)
		if (!is_up_to_date(r, &f->file[i]))
			add_differ(f, f->file[i].path);
	return rc ? rc : find_left_over(f, err);
}

/* Recovers a folder in which something was left. */
static int recover(struct root *root, enum txn_found *found,
		   struct pom_err *err)
{
	static const char *const records[] = { "journal", "journal.new", "done",
					       "txn" };
	bool own = root->own, taken = rights_taken();
	int rc = trusted_folder(root, ".pom", records, 4, err);

	if (!rc)
		rc = root_lock(root, true, err);
	if (!rc)
		rc = txn_recover(root, found, err);
	root_unlock(root);
	if (!taken)
		rights_give_back();
	root->own = own;
	return rc;
}

int refresh_recover(struct root *root, enum txn_found *found,
		    struct pom_err *err)
{
	enum root_kind journal;
	struct pom_err e = { 0 };
	int rc;

	*found = TXN_NOTHING;
	if (!txn_pending(root))
		return 0;
	rc = recover(root, found, &e);
	/* without a journal, all files are as they were, or all are new */
	if (!rc || (!root_stat(root, ".pom/journal", &journal, NULL, NULL) &&
		    journal == ROOT_ABSENT))
		return 0;
	if (rc == POM_EACCES || rc == POM_EIO) {
		char why[sizeof(e.what)];

		snprintf(why, sizeof(why), "%s", e.what);
		pom_fail(&e, rc, root->path, 0,
			 "a run was cut off while it wrote to this repository, and its changes cannot be undone: %.*s",
			 (int)sizeof(why) / 2, why);
		pom_hint(&e,
			 "as its owner, run a command on it: `runme list --repo %s`",
			 root->path);
	}
	if (err)
		*err = e;
	return rc;
}

int refresh_lock(struct root *root, struct pom_err *err)
{
	enum txn_found found = TXN_NOTHING;
	int rc = root_lock(root, true, err);

	if (!rc)
		rc = txn_recover(root, &found, err);
	if (rc || found == TXN_NOTHING)
		return rc;
	pom_fail(err, POM_ECONFLICT, root->path, 0,
		 "another run has changed this repository since it was read, and was cut off");
	pom_hint(err, "start this again");
	return POM_ECONFLICT;
}

int refresh_put(struct txn *t, size_t tree, const struct root *root,
		const char *path, struct span text, struct pom_err *err)
{
	enum root_kind kind;
	struct stat st;
	int rc = root_stat(root, path, &kind, &st, err);

	if (!rc && kind == ROOT_LINK)
		rc = txn_del(t, tree, path, err);
	return rc ? rc :
		    txn_put(t, tree, path, text,
			    kind == ROOT_FILE ? st.st_mode & 0777 : 0644, err);
}

int refresh_write(struct refresh *f, struct pom_err *err)
{
	struct repo *r = f->repo;
	struct root *roots[] = { &r->origin->root };
	struct txn *t = NULL;
	size_t i;
	int rc = repo_need_folder(r->origin, err);

	if (!rc)
		rc = refresh_lock(roots[0], err);
	if (!rc)
		rc = txn_begin(&t, roots, 1, err);
	for (i = 0; i < f->ndiffer && !rc; i++) {
		const struct refresh_file *w = find(f, f->differ[i]);

		if (!w)
			rc = txn_del(t, 0, f->differ[i], err);
		else
			rc = w->link ? txn_put(t, 0, w->path, w->text,
					       S_IFLNK | 0777, err) :
				       refresh_put(t, 0, roots[0], w->path,
						   w->text, err);
	}
	if (!rc && f->ndiffer)
		rc = txn_commit(t, err);
	txn_free(t);
	return rc;
}
