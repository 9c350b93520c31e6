// SPDX-License-Identifier: GPL-2.0-only
/* Copies of files that both quilt and the ledger know: see copies.h. */
#include "plan/copies.h"

#include <string.h>

#include "plan/revert_lift.h"

/* A section of a patch that copies a file. */
struct copying {
	struct session *s;
	enum tree_kind kind;
	const struct diff_file *file;
	const char *to; /* the path of the copy */
	unsigned int fuzz;
};

/* *out: the copy that the section makes of in. False: its hunks do not fit. */
static bool make_copy(const struct copying *c, const struct file_now *in,
		      struct file_now *out)
{
	struct arena *a = &c->s->work[c->kind].ov.a;
	const struct diff_file *f = c->file;
	struct apply_opt opt = { .max_fuzz = c->fuzz };
	struct apply_result res;

	*out = *in;
	out->perms = 0;
	if (f->post_mode)
		out->mode = f->post_mode;
	if (!f->nhunks)
		return true;
	apply_hunks(a, &in->image, f->hunk, f->nhunks, &opt, &res);
	if (res.fails && f->crlf)
		apply_hunks(a, &in->image, f->crlf, f->nhunks, &opt, &res);
	out->image = res.image;
	return !res.fails && !res.present;
}

static bool same_mode(unsigned int a, unsigned int b)
{
	return !((a ^ b) & 0100);
}

static bool same(const struct file_now *a, const struct file_now *b)
{
	return a->kind == b->kind && same_mode(a->mode, b->mode) &&
	       image_eq(&a->image, &b->image);
}

static bool is_version(const struct ledger_version *v, unsigned int mode,
		       const char *digest)
{
	return v->digest && digest && same_mode(v->mode, mode) &&
	       !strcmp(v->digest, digest);
}

/* Reads what quilt kept of the copy's path: once, as many files may be compared with it. */
static int load_kept(struct quilt *q, struct quilt_copy *y, struct pom_err *err)
{
	const struct quilt_patch *by;
	struct file_now was;
	size_t at = 0;
	int rc = 0;

	while (!y->kept_known) {
		rc = quilt_below(q, y->target, &at, &by, &was, err);
		if (rc)
			return rc;
		if (!by)
			y->kept_known = true;
		else
			y->kept = arena_push(q->a, y->kept, y->nkept,
					     sizeof(*y->kept));
		if (by)
			y->kept[y->nkept++] = was;
	}
	return 0;
}

/*
 * Is the file at the copy's path as made is, or was it, when a later set or patch changed it?
 * 1, 0, or an error.
 */
static int was_made(const struct copying *c, struct quilt_copy *y,
		    const struct file_now *made, struct pom_err *err)
{
	struct session *s = c->s;
	struct ledger *l = &s->work[c->kind].ledger;
	struct ledger_chain *chain = ledger_chain(l, span_of(c->to));
	const char *digest = chain ? ledger_digest(&l->a, made) : NULL;
	uint32_t i;
	size_t k;
	int rc = 0;

	if (!y->node)
		rc = overlay_get(&s->work[c->kind].ov, c->to, &y->node, err);
	if (rc)
		return rc == POM_EUNSAFE ? 0 : rc;
	if (same(&y->node->now, made))
		return 1;
	for (i = 0; chain && i < chain->n; i++) {
		const struct ledger_ref *r = &chain->ref[i];

		if (is_version(&l->set[r->set].link[r->link].before, made->mode,
			       digest))
			return 1;
	}
	rc = load_kept(&s->work[c->kind].quilt, y, err);
	for (k = 0; !rc && k < y->nkept; k++)
		if (same(&y->kept[k], made))
			return 1;
	return rc;
}

/* *above: the index in quilt's stack above its last patch about the file. */
static int above_last_patch(struct session *s, enum tree_kind k,
			    const char *path, size_t *above,
			    struct pom_err *err)
{
	const struct quilt_patch *by;
	struct file_now was;
	size_t at = 0;
	int rc;

	do {
		rc = quilt_below(&s->work[k].quilt, path, &at, &by, &was, err);
		if (!rc && by)
			*above = at;
	} while (!rc && by);
	return rc;
}

int session_copied_by_quilt(struct session *s, enum tree_kind k,
			    const char *path, bool held,
			    const struct quilt_patch **by, struct pom_err *err)
{
	struct quilt *q = &s->work[k].quilt;
	struct file_now made;
	struct node *n;
	size_t i, from = 0; /* from this patch on */
	int rc;

	*by = NULL;
	if (!q->n)
		return 0;
	rc = quilt_copies(q, &s->work[k].tree.root, err);
	if (!rc && q->ncopies)
		rc = overlay_get(&s->work[k].ov, path, &n, err);
	if (!rc && q->ncopies && held)
		rc = above_last_patch(s, k, path, &from, err);
	if (rc)
		return rc == POM_EUNSAFE ? 0 : rc;
	for (i = quilt_copies_from(q, path);
	     q->patch && i < q->ncopies && rc >= 0 && !*by &&
	     quilt_ends_in(q->copy[i].file->pre.text, path);
	     i++) {
		struct quilt_copy *y = &q->copy[i];
		struct copying c = { s, k, y->file, y->target,
				     s->opt.max_fuzz };

		if (y->patch < from || q->patch[y->patch].gone ||
		    n->now.kind == ROOT_ABSENT ||
		    !make_copy(&c, &n->now, &made))
			continue;
		rc = was_made(&c, y, &made, err);
		if (rc > 0)
			*by = &q->patch[y->patch];
	}
	return rc < 0 ? rc : 0;
}

/*
 * Did the set make the copy of the file when that was as with is? The copy as it was then
 * is known by its digest, or found by undoing the later sets. 1, 0, or an error.
 */
static int copied_with(struct copying *c, struct ledger_set *set,
		       const struct file_now *with, struct pom_err *err)
{
	struct ledger *l = &c->s->work[c->kind].ledger;
	const struct ledger_link *link = ledger_link(l, set, span_of(c->to));
	struct file_now made, left;
	int rc;

	if (!link || !make_copy(c, with, &made))
		return 0;
	if (link->after.digest)
		return is_version(&link->after, made.mode,
				  ledger_digest(&l->a, &made));
	rc = revert_version(c->s, c->kind, set, c->to, &left, err);
	if (rc < 0)
		return rc;
	/* without the digest and the version, it may have been */
	return !rc || same(&made, &left);
}

/* Did the set copy one of the files, by path, when that was so? 1, 0, or an error. */
static int copied_by(struct session *s, enum tree_kind k,
		     struct ledger_set *set, const struct map *files,
		     struct pom_err *err)
{
	struct arena *a = &s->work[k].ov.a;
	struct diff d;
	size_t i;
	int rc = ledger_open(&s->work[k].ledger, set, err);

	if (!rc)
		rc = diff_parse(a, ledger_written(a, set), set->diff, &d, err);
	for (i = 0; !rc && i < d.n; i++) {
		struct span from = ledger_path(&d.file[i].pre);
		struct span to = ledger_path(&d.file[i].post);
		struct copying c = { s, k, &d.file[i], NULL, set->fuzz };
		const struct file_now *with = NULL;

		if (d.file[i].change == DIFF_COPY && from.p && to.p)
			with = map_get(files, from.p, from.n);
		if (!with)
			continue;
		c.to = arena_strndup(a, to.p, to.n);
		rc = copied_with(&c, set, with, err);
	}
	return rc;
}

int session_copied_by_set(struct session *s, enum tree_kind k,
			  const struct map *files, struct ledger_set **by,
			  struct pom_err *err)
{
	struct ledger *l = &s->work[k].ledger;
	size_t i;
	int rc = 0;

	*by = NULL;
	for (i = 0; i < l->n && rc >= 0; i++) {
		if (l->set[i].gone || !*l->set[i].reads)
			continue;
		rc = copied_by(s, k, &l->set[i], files, err);
		if (rc > 0) {
			*by = &l->set[i];
			break;
		}
	}
	return rc < 0 ? rc : 0;
}
