// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sets above one that was taken out are applied again, as they were written: where
 * they have to go in then, and what the record says of them. See revert.c.
 */
#include "plan/revert_put.h"

#include <string.h>

#include "plan/diff.h"

/*
 * lower's places as they would be had it gone in after upper, which went in
 * on top of it and does not overlap it.
 */
static void lift(const struct edits *upper, struct edits *lower)
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

/* What a layer's files are before it is put back, and should be after it. */
struct expected {
	struct node *node;
	const struct diff_file *file;
	struct image before, after;
	struct edits edits;
};

/*
 * Where the section changed the file, as if the set that goes had never been.
 * False when it changes lines of that set.
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
	lift(&p->edits, lower);
	out->edits = upper;
	out->edits.v = arena_alloc(&v->ov->a, upper.n, sizeof(*upper.v));
	for (k = 0; k < upper.n; k++) {
		out->edits.v[k] = upper.v[k];
		/* the new lines are where they were, in the old image */
		upper.v[k].post = p->edits.v[k].post;
	}
	image_edit(&v->ov->a, &out->before, &upper, &p->after, &out->after);
	return true;
}

/* The places of the set that goes are in the file that this one became. */
static void move_lower(struct reverting *v, const struct diff_file *f)
{
	struct span pre = ledger_path(&f->pre), post = ledger_path(&f->post);
	struct edits *lower = pre.p ? map_get(&v->lower, pre.p, pre.n) : NULL;

	if (f->change != DIFF_RENAME || !lower)
		return;
	map_put(&v->lower, pre.p, pre.n, NULL);
	map_put(&v->lower, post.p, post.n, lower);
}

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
		move_lower(v, p->file);
		++*n;
	}
	/* nothing can be where it was, so it cannot go in again */
	if (rc == POM_EUNSAFE)
		v->note = revert_builds_on(v, y->set);
	return rc == POM_EUNSAFE ? 0 : rc;
}

/*
 * Of a set whose patch is not known, all that is known is where it went in: plain
 * edits are put back there.
 */
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

/* Applies what is marked of the patch as it was written. */
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

struct counting {
	struct reverting *v;
	const struct ledger_set *set;
	size_t mark, n;
	bool other; /* a file that the set did not change before */
};

/* The link of a file that was changed anew. */
static void relink_node(void *arg, struct node *n)
{
	struct counting *c = arg;
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

/* Those of the sections of the layer's diff that stay as they are. */
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

/* The layer's diff and its links, as they are now. */
static int rewrite(struct reverting *v, struct layer *y, size_t since,
		   const struct patch_result *result)
{
	struct tree_standing t = { .mark = since, .result = *result };
	struct counting c = { .v = v, .set = y->set, .mark = since };
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
