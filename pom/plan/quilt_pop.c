// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking out what quilt applied: see session.h. Only what gives exactly what
 * quilt kept in .pc is taken out here; for all else there is quilt itself.
 */
#include <string.h>

#include "lib/rights.h"
#include "lib/trusted.h"
#include "plan/session.h"

static int refuse(struct tree_standing *out, const char *note)
{
	out->is = STAND_CONFLICT;
	out->by_quilt = true;
	out->changes = true; /* so that the overlay is taken back */
	out->note = note;
	return 0;
}

struct kept {
	struct node *node;
	struct file_now now, was;
	bool unsure; /* it is empty: it was so, or was not there */
	bool empty;  /* it is taken to have been so */
};

/* A patch that is to be taken out, and what quilt kept of its files. */
struct popping {
	struct session *s;
	enum tree_kind kind;
	const struct diff *d;
	int strip;
	struct kept *file;
	size_t n;
	struct patch_result result; /* of the patch on these */
};

static int load_kept(struct popping *w, const char *name, struct pom_err *err)
{
	struct session *s = w->s;
	const struct root *root = &s->work[w->kind].tree.root;
	struct overlay *ov = &s->work[w->kind].ov;
	const char **path;
	size_t i;
	int rc = quilt_files(&s->work[w->kind].quilt, root, name, &path, &w->n,
			     err);

	w->file = arena_alloc(&s->a, rc ? 0 : w->n, sizeof(*w->file));
	for (i = 0; !rc && i < w->n; i++) {
		struct kept *f = &w->file[i];
		const char *at;
		struct root_file kept;

		at = arena_printf(&s->a, ".pc/%s/%s", name, path[i]);
		rc = trusted_way(root, at, err);
		if (!rc)
			rc = root_load(root, at, IMAGE_LIMIT, &ov->a, &kept,
				       err);
		if (!rc)
			rc = overlay_get(ov, path[i], &f->node, err);
		if (rc)
			return rc;
		f->now = f->node->now;
		f->unsure = !kept.text.n;
		f->was.kind = ROOT_FILE;
		f->was.mode = kept.st.st_mode & 0100 ? 0100755 : 0100644;
		f->was.perms = kept.st.st_mode & 0777;
		image_load(&ov->a, kept.text, &f->was.image);
	}
	return rc;
}

/*
 * Does the patch make of what quilt kept what is there now? Then quilt's files are
 * in the overlay. 1, 0, or an error.
 */
static int made_of_kept(struct popping *w, bool forced, struct pom_err *err)
{
	const struct file_now absent = { .kind = ROOT_ABSENT };
	struct dryrun_opt opt = {
		.strip = w->strip,
		.max_fuzz = w->s->opt.max_fuzz,
		.skip_present = forced,
		.restoring = true,
	};
	struct overlay *ov = &w->s->work[w->kind].ov;
	size_t start = overlay_mark(ov), mark, i;
	int rc;

	for (i = 0; i < w->n; i++) {
		const struct kept *f = &w->file[i];

		overlay_set(ov, f->node,
			    f->unsure && !f->empty ? &absent : &f->was);
	}
	mark = overlay_mark(ov);
	rc = dryrun(ov, w->d, &opt, &w->result, err);
	if (rc)
		return rc;
	for (i = 0; i < w->n; i++)
		if (!file_now_eq(&w->file[i].node->now, &w->file[i].now))
			break;
	overlay_rollback(ov, mark);
	if (i == w->n && (w->n || w->d->empty) &&
	    (w->result.outcome == OUTCOME_CLEAN ||
	     w->result.outcome == OUTCOME_FUZZY))
		return 1;
	overlay_rollback(ov, start);
	return 0;
}

/* Does the first section that is about the file want it to be there? */
static bool wanted(const struct popping *w, const char *path)
{
	size_t i;

	for (i = 0; i < w->result.n; i++) {
		const struct file_result *r = &w->result.file[i];

		if (r->from && strcmp(r->from, path) == 0)
			return true;
		if (strcmp(r->path, path) == 0)
			return r->file->change == DIFF_EDIT ||
			       r->file->change == DIFF_DELETE;
	}
	return false;
}

/*
 * An empty file of quilt's stands for one that was not there, or was empty: none was
 * there, those were that the patch wants, or all were.
 */
static int try_each_way(struct popping *w, bool forced, struct pom_err *err)
{
	enum { NONE, WANTED, ALL, WAYS };
	size_t i;
	int way, rc = 0;

	for (way = NONE; way < WAYS && !rc; way++) {
		for (i = 0; i < w->n; i++)
			w->file[i].empty = way == ALL ||
					   (way == WANTED &&
					    wanted(w, w->file[i].node->path));
		rc = made_of_kept(w, forced, err);
	}
	return rc;
}

/* One that was put in with --force left out what was there already. */
static int put_kept(struct popping *w, const struct set *set, const char *name,
		    struct pom_err *err)
{
	struct diff *d = NULL;
	int rc = load_kept(w, name, err);

	if (!rc)
		rc = repo_patch(set, w->kind, session_version(w->s, w->kind),
				&d, err);
	if (rc || !d)
		return rc;
	w->d = d;
	rc = try_each_way(w, false, err);
	return rc ? rc : try_each_way(w, true, err);
}

/*
 * The recorded set that changed the file last, if no patch of quilt's did since; else
 * NULL. now: the file as the tree has it.
 */
static int set_on_top(struct worktree *w, struct node *n,
		      const struct file_now *now, struct ledger_set **by,
		      struct pom_err *err)
{
	const struct quilt_patch *above = NULL;
	int rc = 0;

	*by = ledger_last(&w->ledger, n->path, &n->disk);
	if (*by)
		rc = session_quilt_on_top(w, *by, n, now, &above, err);
	if (above)
		*by = NULL;
	return rc;
}

int session_upon_quilt(struct session *s, enum tree_kind k,
		       const struct quilt_patch *p, struct ledger_set **by,
		       struct pom_err *err)
{
	struct worktree *w = &s->work[k];
	const char **path;
	struct node *n;
	size_t i, count;
	int rc;

	*by = NULL;
	if (!w->ledger.n)
		return 0;
	rc = quilt_files(&w->quilt, &w->tree.root, p->name, &path, &count, err);
	for (i = 0; !rc && i < count && !*by; i++) {
		rc = overlay_get(&w->ov, path[i], &n, err);
		if (!rc)
			rc = set_on_top(w, n, &n->now, by, err);
	}
	return rc;
}

static void refuse_below(struct session *s, enum tree_kind k,
			 const struct ledger_set *by, struct tree_standing *out)
{
	const char *name = ledger_label(&s->work[k].ledger, by);

	refuse(out,
	       arena_printf(&s->a,
			    "%s builds upon it; revert %s first, or both together",
			    name, name));
}

/*
 * Has the ledger a later version of one of the files, or did a set of its make a copy of
 * what is there now?
 */
static int built_upon(const struct popping *w, struct tree_standing *out,
		      struct pom_err *err)
{
	struct session *s = w->s;
	struct ledger_set *by = NULL;
	size_t i;
	int rc = 0;

	for (i = 0; i < w->n && !rc && !by; i++)
		/* what changed nothing can be on either side */
		if (!file_now_eq(&w->file[i].node->now, &w->file[i].now))
			rc = set_on_top(&s->work[w->kind], w->file[i].node,
					&w->file[i].now, &by, err);
	for (i = 0; i < w->n && !rc && !by; i++)
		if (w->file[i].now.kind != ROOT_ABSENT)
			rc = session_copied_since(s, w->kind,
						  w->file[i].node->path,
						  &w->file[i].now, &by, err);
	if (!rc && by)
		refuse_below(s, w->kind, by, out);
	return rc ? rc : by != NULL;
}

struct quilt_patch *session_quilt_patch(struct session *s,
					const struct set *set, enum tree_kind k)
{
	struct worktree *w = &s->work[k];
	struct quilt *q = &w->quilt;
	struct quilt_patch *p = quilt_find(q, &w->tree.root, set), *named;
	char digest[DIGEST_HEX + 1];
	struct diff *d = NULL;

	if (p || !q->n || !set->tree[k].any ||
	    repo_patch(set, k, session_version(s, k), &d, NULL) || !d || !d->n)
		return p;
	quilt_digest(d, digest);
	p = quilt_same(q, &w->tree.root, digest);
	named = p ? NULL : quilt_named(q, set);
	/* that has no content any more, and what quilt kept will tell */
	return named && quilt_lost(q, &w->tree.root, named) ? named : p;
}

void session_quilt_named(struct session *s, const struct set *set,
			 enum tree_kind k, struct tree_standing *t)
{
	const struct quilt_patch *p = quilt_named(&s->work[k].quilt, set);

	if (!p)
		return;
	t->stays = false;
	t->is = STAND_CONFLICT;
	t->by_quilt = true;
	t->note =
		arena_printf(&s->a,
			     "quilt has %s applied, which is another version of it; `quilt pop` takes that out",
			     p->name);
}

/* What quilt kept and the patch do not give the files of the tree. */
static int refuse_changed(struct session *s, enum tree_kind k,
			  const struct quilt_patch *p,
			  struct tree_standing *out, struct pom_err *err)
{
	struct ledger_set *by;
	int rc = session_upon_quilt(s, k, p, &by, err);

	if (rc)
		return rc;
	if (by)
		refuse_below(s, k, by, out);
	else
		refuse(out,
		       "quilt applied it, and it was changed since; `quilt pop` says more");
	return 0;
}

int pop_patch(struct session *s, const struct named *n, enum tree_kind k,
	      struct tree_standing *out, struct pom_err *err)
{
	struct quilt *q = &s->work[k].quilt;
	struct quilt_patch *p = n->set ? session_quilt_patch(s, n->set, k) :
					 quilt_get(q, n->name);
	struct quilt_patch *top = quilt_top(q);
	struct popping w = { .s = s, .kind = k };
	size_t i;
	int rc;

	if (!n->set)
		return refuse(out,
			      "quilt applied it, and the repository has no such patch; `quilt pop` takes it out");
	if (!p)
		return 0;
	if (p != top)
		return refuse(out,
			      arena_printf(&s->a,
					   "quilt has %s on top of it; take that out first, or both together, or use `quilt pop`",
					   top->name));
	w.strip = n->set->strip;
	rc = put_kept(&w, n->set, p->name, err);
	if (rc < 0)
		return rc;
	if (!rc)
		return refuse_changed(s, k, p, out, err);
	rc = built_upon(&w, out, err);
	if (rc)
		return rc < 0 ? rc : 0;
	for (i = 0; i < w.n; i++)
		ledger_came_back(&s->work[k].ledger, w.file[i].node->path,
				 &w.file[i].node->now);
	p->gone = true;
	out->popped = (size_t)(p - q->patch) + 1;
	out->is = STAND_CLEAN;
	out->changes = true;
	return 0;
}
