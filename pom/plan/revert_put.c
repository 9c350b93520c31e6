// SPDX-License-Identifier: GPL-2.0-only
/*
 * Puts a later set back on top: see revert_put.h. It is applied again as it was written. The
 * result has to be what the old places of its lines tell: the places are moved by the lines
 * of the set below, which was taken out.
 */
#include "plan/revert_put.h"

#include <string.h>

#include "plan/diff.h"

/*
 * Changes the places in lower to what they would be if lower was applied after upper. upper
 * was applied after lower, and does not overlap it.
 */
static void move_above(const struct edits *upper, struct edits *lower)
{
	size_t i, k;

	for (i = 0; i < lower->n; i++) {
		struct edit *e = &lower->v[i];
		long shift = 0;

		for (k = 0; k < upper->n; k++) {
			const struct edit *u = &upper->v[k];
			size_t end = u->pre + u->npre;

			if (end < e->post ||
			    (end == e->post && (e->npost || u->npre)))
				shift += (long)u->npost - (long)u->npre;
		}
		e->pre = (size_t)((long)e->pre + shift);
		e->post = (size_t)((long)e->post + shift);
	}
}

/* A file of a layer before it is put back, and as it has to be afterwards. */
struct expected {
	struct node *node;
	const struct diff_file *file;
	struct image before, after;
	struct edits edits;
};

/*
 * Works out what the section changes in a file without the lower set's lines: edits and
 * after. False: the section changed lines of the lower set. lower is moved above.
 */
static bool expect(struct reverting *v, const struct undone_section *p,
		   struct edits *lower, struct expected *out)
{
	struct edits upper;
	size_t k;

	if (!edits_without(lower, &p->edits, &v->ov->a, &upper))
		return false;
	if (upper.n && upper.v[upper.n - 1].pre + upper.v[upper.n - 1].npre >
			       out->before.n)
		return false;
	move_above(&p->edits, lower);
	out->edits = upper;
	out->edits.v = arena_alloc(&v->ov->a, upper.n, sizeof(*upper.v));
	for (k = 0; k < upper.n; k++) {
		out->edits.v[k] = upper.v[k];
		/* the new lines are taken from the old image, at their old places */
		upper.v[k].post = p->edits.v[k].post;
	}
	image_edit(&v->ov->a, &out->before, &upper, &p->after, &out->after);
	return true;
}

/* If the section renames its file, the lower set's lines are in the new file. */
static void rename_lower(struct reverting *v, const struct diff_file *f)
{
	struct span pre = ledger_path(&f->pre), post = ledger_path(&f->post);
	struct edits *lower = pre.p ? map_get(&v->lower, pre.p, pre.n) : NULL;

	if (f->change != DIFF_RENAME || !lower)
		return;
	map_put(&v->lower, pre.p, pre.n, NULL);
	map_put(&v->lower, post.p, post.n, lower);
}

/* Fills in want for all files of the layer that have lines of the lower set. */
static int expect_all(struct reverting *v, struct layer *y,
		      struct expected *want, size_t *n)
{
	size_t i;
	int rc = 0;

	*n = 0;
	for (i = y->nplaces; i-- > 0 && !rc && !v->note;) {
		const struct undone_section *p = &y->place[i];
		struct span name = ledger_path(&p->file->pre);
		struct edits *lower =
			name.p ? map_get(&v->lower, name.p, name.n) : NULL;
		struct expected *e = &want[*n];
		struct node *pre;

		if (!lower || !p->file->post.text.p)
			continue;
		e->file = p->file;
		rc = revert_node(v, &p->file->pre, &pre);
		if (!rc)
			rc = revert_node(v, &p->file->post, &e->node);
		if (rc)
			break;
		e->before = pre->now.image;
		if (!file_now_mode(&pre->now) || !expect(v, p, lower, e))
			v->note = revert_builds_on(v, y->set);
		rename_lower(v, p->file);
		++*n;
	}
	/* a path leads through a link now, so that the layer cannot be put back */
	if (rc == POM_EUNSAFE)
		v->note = revert_builds_on(v, y->set);
	return rc == POM_EUNSAFE ? 0 : rc;
}

/* A set whose patch as it was written is not known: only edits can be put back. */
static int put_back_unknown(struct reverting *v, struct layer *y,
			    const struct expected *want, size_t n,
			    struct patch_result *result)
{
	size_t i;

	result->file = arena_alloc(&v->ov->a, n, sizeof(*result->file));
	result->n = n;
	if (n != y->nplaces)
		v->note = revert_builds_on(v, y->set);
	for (i = 0; i < n && !v->note; i++) {
		const struct diff_file *f = want[i].file;
		struct file_now now = want[i].node->now;

		if (f->change != DIFF_EDIT ||
		    (f->pre_mode && f->pre_mode != f->post_mode))
			v->note = revert_builds_on(v, y->set);
		now.image = want[i].after;
		overlay_set(v->ov, want[i].node, &now);
		result->file[i] = (struct file_result){
			.file = f,
			.path = want[i].node->path,
			.before = want[i].before,
			.hunks = { .image = now.image, .edits = want[i].edits },
		};
	}
	return 0;
}

/* Applies the marked sections of the patch as it was written. */
static int put_back(struct reverting *v, struct layer *y,
		    const struct expected *want, size_t n,
		    struct patch_result *result)
{
	const struct dryrun_opt opt = {
		.strip = 1,
		.max_fuzz = y->set->fuzz,
		.restoring = true,
	};
	struct diff *d = arena_alloc(&v->ov->a, 1, sizeof(*d));
	size_t i;
	int rc;

	d->file = arena_alloc(&v->ov->a, y->written.n, sizeof(*d->file));
	for (i = 0; i < y->written.n; i++)
		if (y->own[i])
			d->file[d->n++] = y->written.file[i];
	rc = dryrun(v->ov, d, &opt, result, v->err);
	if (rc)
		return rc;
	if (result->outcome != OUTCOME_CLEAN && result->outcome != OUTCOME_FUZZY)
		v->note = revert_builds_on(v, y->set);
	for (i = 0; i < n && !v->note; i++)
		if (!image_eq(&want[i].node->now.image, &want[i].after))
			v->note = revert_builds_on(v, y->set);
	return 0;
}

struct relinking {
	struct reverting *v;
	const struct ledger_set *set;
	size_t mark;
	size_t n;   /* files that were changed */
	bool other; /* the set did not change one of them before */
};

/* Updates the link of a file that was changed again. */
static void relink_node(void *arg, struct node *n)
{
	struct relinking *c = arg;
	const struct file_now *was = overlay_at(c->v->ov, n, c->mark);
	struct ledger_link *link;

	if (file_now_eq(was, &n->now))
		return;
	link = ledger_link(c->v->l, c->set, span_of(n->path));
	c->n++;
	c->other |= !link;
	if (!link)
		return;
	if (!link->follows)
		link->before.mode = ledger_version(was).mode;
	link->after = ledger_version(&n->now);
}

/* Appends the sections of the layer's diff that were not undone. */
static void copy_sections(const struct layer *y, struct buf *out)
{
	const struct diff *d = &y->set->patch;
	struct span rest = y->set->text, line;
	unsigned int at = 1;
	size_t i = 0;

	for (; span_line(&rest, &line); at++) {
		while (i + 1 < d->n && d->file[i + 1].line <= at)
			i++;
		if (d->n && at >= d->file[i].line && !y->section[i])
			buf_addspan(out, line);
	}
}

/* Updates the layer's diff and its links in the ledger. */
static int rewrite(struct reverting *v, struct layer *y, size_t since,
		   const struct patch_result *result)
{
	struct tree_standing t = { .mark = since, .result = *result };
	struct relinking c = { .v = v, .set = y->set, .mark = since };
	struct buf text = { 0 }, all = { 0 };
	size_t had = 0, i;
	int rc;

	for (i = 0; i < y->set->nlinks; i++)
		had += map_get(&v->paths, y->set->link[i].path,
			       strlen(y->set->link[i].path)) != NULL;
	ledger_relink(v->l, y->set);
	overlay_since(v->ov, since, relink_node, &c);
	if (c.other || c.n != had) {
		v->note = revert_builds_on(v, y->set);
		return 0;
	}
	copy_sections(y, &text);
	session_diff(v->s, v->kind, &t, &text);
	ledger_join(&all, y->set->unknown ? buf_span(&text) : y->text,
		    buf_span(&text));
	rc = ledger_rewrite(v->l, y->set, buf_span(&all), v->err);
	buf_free(&text);
	buf_free(&all);
	return rc;
}

int revert_put_layer(struct reverting *v, struct layer *y)
{
	struct expected *want = arena_alloc(&v->a, y->nplaces, sizeof(*want));
	struct patch_result result = { 0 };
	size_t n, m = overlay_mark(v->ov);
	int rc = expect_all(v, y, want, &n);

	if (!rc && !v->note)
		rc = y->set->unknown ?
			     put_back_unknown(v, y, want, n, &result) :
			     put_back(v, y, want, n, &result);
	if (!rc && !v->note)
		rc = rewrite(v, y, m, &result);
	return rc;
}
