// SPDX-License-Identifier: GPL-2.0-only
/* Adds a set that was tried to the records: see accept.h. */
#include "plan/accept.h"

#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "plan/diff.h"
#include "plan/options.h"
#include "plan/record.h"

static const char *join(struct arena *a, const char *const *v, size_t n)
{
	struct buf b = { 0 };
	const char *s;
	size_t i;

	if (!n)
		return "";
	for (i = 0; i < n; i++)
		buf_addf(&b, "%s%s", i ? " " : "", v[i]);
	s = arena_strndup(a, b.p, b.n);
	buf_free(&b);
	return s;
}

/* Files of a set that the ledger lists by name. */
enum listed {
	NEW_THERE,     /* new files that the tree had already */
	CHANGED_THERE, /* files in which it had some of the changes already */
	COPIED         /* files that were copied */
};

static bool is_listed(const struct file_result *f, enum listed which)
{
	bool there = f->outcome == OUTCOME_PRESENT;
	bool brings = f->file->change == DIFF_CREATE ||
		      f->file->change == DIFF_COPY;

	switch (which) {
	case NEW_THERE:
		return there && brings;
	case CHANGED_THERE:
		return f->file->change != DIFF_DELETE &&
		       ((there && !brings) || (!there && f->hunks.present));
	case COPIED:
		break;
	}
	return !there && f->file->change == DIFF_COPY;
}

/* Names of these files, one in each line. */
static const char *list_files(struct arena *a, const struct patch_result *p,
			      enum listed which)
{
	struct buf b = { 0 };
	const char *text;
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct file_result *f = &p->file[i];

		if (!is_listed(f, which))
			continue;
		if (b.n)
			buf_addch(&b, '\n');
		path_quote(&b, "",
			   span_of(which == COPIED ? f->from : f->path));
	}
	text = b.n ? arena_strndup(a, b.p, b.n) : "";
	buf_free(&b);
	return text;
}

/* A set that fits, and a tree that it changed. */
struct accepted {
	struct session *s;
	struct worktree *w;
	const struct set *set;
	struct tree_standing *t;
};

/* The files that a set changed, as they were before, for quilt. */
struct files_before {
	struct overlay *ov;
	size_t mark, n;
	struct quilt_file *v;
};

static void add_file_before(void *arg, struct node *n)
{
	struct files_before *f = arg;

	f->v[f->n++] =
		(struct quilt_file){ n->path, *overlay_at(f->ov, n, f->mark) };
}

/*
 * Was a folder with one of these files replaced by another of them? quilt keeps copies of
 * both in one folder, where a file and a folder cannot have the same name.
 */
static bool replaces_folder(const struct files_before *f)
{
	struct map paths = { 0 };
	bool is = false;
	size_t i;

	for (i = 0; i < f->n; i++)
		map_put(&paths, f->v[i].path, strlen(f->v[i].path), f->v);
	for (i = 0; i < f->n && !is; i++) {
		const char *path = f->v[i].path, *slash;

		for (slash = strchr(path, '/'); slash && !is;
		     slash = strchr(slash + 1, '/'))
			is = map_get(&paths, path, (size_t)(slash - path));
	}
	map_free(&paths);
	return is;
}

/* Can the empty file at path be told from an absent one, as the patch needs it? */
static bool needs_empty(const struct patch_result *r, const char *path)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		const struct file_result *f = &r->file[i];

		if (!strcmp(f->from ? f->from : f->path, path))
			return f->from || f->file->change == DIFF_DELETE ||
			       (f->file->change == DIFF_EDIT &&
				!f->file->nhunks);
	}
	return false;
}

/*
 * An empty file to which the set added the first lines; or NULL. What quilt keeps of it is
 * as if there had been none: then `quilt pop` and revert would delete it.
 */
static const char *made_over(const struct files_before *f,
			     const struct patch_result *r)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].was.kind == ROOT_FILE && !f->v[i].was.image.n &&
		    !needs_empty(r, f->v[i].path))
			return f->v[i].path;
	return NULL;
}

/*
 * quilt takes a patch off only if that, with quilt's fuzz, makes the tree's files of those
 * that it kept. Why the patch as it was written does not, and what helps; or NULL.
 */
static const char *not_as_written(struct arena *a, const struct patch_result *r)
{
	if (r->merged)
		return "it was merged three ways, and quilt could not take it off again; apply it without --quilt";
	if (r->proposed)
		return "it was merged by words, and quilt could not take it off again; adapt it with `runme refresh --onto` and --accept-merged first, or apply it without --quilt";
	if (r->fuzz <= FUZZ_DEFAULT)
		return NULL;
	return arena_printf(a,
			    "it has fuzz %u, and quilt could not take it off again; adapt it with `runme refresh --onto` and the same --fuzz first, or apply it without --quilt",
			    r->fuzz);
}

static int accept_for_quilt(const struct accepted *e, struct span diff,
			    struct pom_err *err)
{
	const struct set *set = e->set;
	struct session *s = e->s;
	struct overlay *ov = &e->w->ov;
	const struct tree_standing *t = e->t;
	struct files_before f = { .ov = ov, .mark = t->mark };
	bool own_file = set->origin->ordered && !set->origin->root.ops &&
			!set->origin->gathered;
	const char *over, *why;

	why = own_file ? not_as_written(&s->a, &t->result) : NULL;
	if (why)
		return pom_fail(err, POM_EUSAGE, set->name, 0, "%s", why);
	/* a diff that is written for quilt has a copy as a new file */
	if (!own_file && *list_files(&s->a, &t->result, COPIED))
		return pom_fail(err, POM_EUSAGE, set->name, 0,
				"quilt does not keep of which file a copy was made; apply %s without --quilt",
				set->name);
	/* a diff that is written for quilt has LF headers */
	if (own_file && t->result.crlf)
		return pom_fail(err, POM_EUSAGE, set->name, 0,
				"its headers end in CR LF, and quilt would read all of it with LF; apply %s without --quilt",
				set->name);
	f.v = arena_alloc(&s->a, ov->nlog - t->mark, sizeof(*f.v));
	overlay_since(ov, t->mark, add_file_before, &f);
	if (replaces_folder(&f))
		return pom_fail(err, POM_EUSAGE, set->name, 0,
				"quilt cannot keep a file and a folder of the same name; apply %s without --quilt",
				set->name);
	over = made_over(&f, &t->result);
	if (over)
		return pom_fail(err, POM_EUSAGE, over, 0,
				"it is empty, and quilt does not tell that from an absent one; apply %s without --quilt",
				set->name);
	return quilt_add(&e->w->quilt,
			 &(struct quilt_change){ set, f.v, f.n, diff }, err);
}

/* The links of a set: for each file, the version before and after. */
struct linking {
	struct ledger *l;
	struct overlay *ov;
	size_t mark;
	struct ledger_link *link;
	uint32_t n;
};

static void link_node(void *arg, struct node *n)
{
	struct linking *w = arg;
	const struct file_now *was = overlay_at(w->ov, n, w->mark);
	struct ledger_link *link = &w->link[w->n];

	if (file_now_eq(was, &n->now) ||
	    (!file_now_is_file(was) && !file_now_is_file(&n->now)))
		return;
	*link = (struct ledger_link){
		.path = n->path,
		.before = ledger_version(was),
		.after = ledger_version(&n->now),
		.follows = ledger_last(w->l, n->path, &n->disk) != NULL,
	};
	/* the version before is the tree's own, although the ledger knows the file */
	if (!link->follows && file_now_eq(was, &n->disk) &&
	    ledger_chain(w->l, span_of(n->path)))
		link->before.digest = ledger_digest(&w->l->a, was);
	w->n++;
}

/* Adds the set to the ledger of the tree. */
static int accept_in(const struct accepted *in, struct span diff,
		     struct pom_err *err)
{
	struct tree_standing *t = in->t;
	const struct set *set = in->set;
	const char *group = set_group(set);
	struct ledger *l = &in->w->ledger;
	struct overlay *ov = &in->w->ov;
	struct linking w = { l, ov, t->mark, NULL, 0 };
	bool as_written = record_as_written(&t->result);
	struct buf all = { 0 };
	struct span text;
	char digest[DIGEST_HEX + 1];
	struct arena a = { 0 };
	struct ledger_set e = {
		.name = set->name,
		.group = group ? group : "",
		.repository = set->origin->name,
		.summary = set->title,
		.depends = join(&a, set->depends, set->ndepends),
		.config = join(&a, set->config, set->nconfig),
		.source = digest,
		.path = repo_set_path(&a, set),
		.options = session_options(&a, set, t->result.strip),
		.kept = list_files(&a, &t->result, NEW_THERE),
		.there = list_files(&a, &t->result, CHANGED_THERE),
		.reads = list_files(&a, &t->result, COPIED),
		.fuzz = as_written ? t->result.fuzz : FUZZ_DEFAULT + 1,
	};
	int rc = repo_digest(set, in->w->tree.kind,
			     session_version(in->s, in->w->tree.kind), digest,
			     err);

	w.link = pom_alloc(ov->nlog - t->mark, sizeof(*w.link));
	overlay_since(ov, t->mark, link_node, &w);
	e.link = w.link;
	e.nlinks = w.n;
	if (!rc)
		rc = record_join(ov, t, diff, &all, err);
	text = all.n ? buf_span(&all) : diff;
	if (!rc)
		rc = ledger_readable(text, set->name, err);
	if (!rc)
		rc = ledger_add(l, &e, text, err);
	if (!rc)
		t->made = &l->set[l->n - 1];
	free(w.link);
	arena_free(&a);
	buf_free(&all);
	return rc;
}

int session_accept(struct session *s, const struct set *set,
		   struct set_standing *st, struct pom_err *err)
{
	int k, rc;

	if (s->opt.dry)
		return 0;
	rc = repo_describe(set, err);
	for (k = 0; k < TREE_KINDS && !rc; k++) {
		struct tree_standing *t = &st->tree[k];
		const struct accepted e = { s, &s->work[k], set, t };
		struct buf text = { 0 };

		if (!t->changes)
			continue;
		session_diff(s, (enum tree_kind)k, t, &text);
		/* quilt records an empty patch as well */
		if ((text.n || (t->diff && t->diff->empty)) && s->opt.quilt)
			rc = accept_for_quilt(&e, buf_span(&text), err);
		else if (text.n)
			rc = accept_in(&e, buf_span(&text), err);
		buf_free(&text);
	}
	return rc;
}
