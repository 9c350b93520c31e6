// SPDX-License-Identifier: GPL-2.0-only
/* Copies of files that both quilt and the ledger know: see copies.h. */
#include "plan/copies.h"

#include <stdlib.h>
#include <string.h>

#include "plan/revert_lift.h"

/*
 * The lines of copies with hunks that are made again in a run, at most. Their digests take
 * about a second then.
 */
enum { COPY_LINES = 1 << 26 };

#define ANY_LINES INT64_MIN

/* A section of a patch that copies a file. */
struct copying {
	struct session *s;
	enum tree_kind kind;
	const struct diff_file *file;
	const char *to; /* the path of the copy */
	unsigned int fuzz;
};

/*
 * *out: the copy that the section makes of in; its new lines are in a. False: its hunks do
 * not fit.
 */
static bool make_copy(const struct copying *c, const struct file_now *in,
		      struct arena *a, struct file_now *out)
{
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

/* How many lines the hunks add, less those that they remove. */
static int64_t growth(const struct diff_file *f)
{
	int64_t lines = 0;
	uint32_t i;

	for (i = 0; i < f->nhunks; i++)
		lines += (int64_t)f->hunk[i].npost - f->hunk[i].npre;
	return lines;
}

/* Reads, once, what is known of the file at the copy's path. */
static int load_copy(struct session *s, enum tree_kind k, struct quilt_copy *y,
		     struct pom_err *err)
{
	int rc = 0;

	if (y->kept_known)
		return 0;
	y->grows = growth(y->file);
	y->chain = ledger_chain(&s->work[k].ledger, span_of(y->target));
	if (!y->node)
		rc = overlay_get(&s->work[k].ov, y->target, &y->node, err);
	return rc ? rc : load_kept(&s->work[k].quilt, y, err);
}

static void add_fit(struct quilt *q, size_t copy, int64_t lines)
{
	q->fit = pom_grow(q->fit, q->nfits, &q->capfits, sizeof(*q->fit));
	q->fit[q->nfits++] = (struct quilt_fit){ lines, copy };
}

static int compare_fits(const void *a, const void *b)
{
	const struct quilt_fit *x = a, *y = b;

	if (x->lines != y->lines)
		return x->lines < y->lines ? -1 : 1;
	return (x->copy > y->copy) - (x->copy < y->copy);
}

/*
 * Fills q->fit, once: how many lines the source of each copy had. The ledger has only
 * digests of versions, so a copy that it knows may be of any source. Without the ledger, a
 * copy changes in this run only if a patch is popped, to a version that quilt kept.
 */
static void find_fits(struct session *s, enum tree_kind k)
{
	struct quilt *q = &s->work[k].quilt;
	size_t i, m;

	for (i = 0; i < q->ncopies && !q->fits_known; i++) {
		struct quilt_copy *y = &q->copy[i];

		/* an error is told when the copy is needed */
		if (load_copy(s, k, y, NULL) || (y->chain && y->chain->n)) {
			add_fit(q, i, ANY_LINES);
			continue;
		}
		add_fit(q, i, y->node->now.image.n - y->grows);
		for (m = 0; m < y->nkept; m++)
			add_fit(q, i, y->kept[m].image.n - y->grows);
	}
	if (q->nfits && !q->fits_known)
		qsort(q->fit, q->nfits, sizeof(*q->fit), compare_fits);
	q->fits_known = true;
}

/* The index in q->fit of the first copy from on whose source had so many lines. */
static size_t first_fit(const struct quilt *q, int64_t lines, size_t copy)
{
	const struct quilt_fit want = { lines, copy };
	size_t from = 0, to = q->nfits, mid;

	while (from < to) {
		mid = from + (to - from) / 2;
		if (compare_fits(&q->fit[mid], &want) < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

/* Is, or was, the file at the copy's path as made is? *digest: of made, when it is known. */
static bool was_made(const struct copying *c, const struct quilt_copy *y,
		     const struct file_now *made, const char **digest)
{
	struct ledger *l = &c->s->work[c->kind].ledger;
	const struct ledger_chain *chain = y->chain;
	uint32_t i;
	size_t k;

	if (same(&y->node->now, made))
		return true;
	if (chain && chain->n && !*digest)
		*digest = ledger_digest(&l->a, made);
	for (i = 0; chain && i < chain->n; i++) {
		const struct ledger_ref *r = &chain->ref[i];

		if (is_version(&l->set[r->set].link[r->link].before, made->mode,
			       *digest))
			return true;
	}
	for (k = 0; k < y->nkept; k++)
		if (same(&y->kept[k], made))
			return true;
	return false;
}

/* Counts the lines of a copy that is made again, against COPY_LINES. */
static int count_lines(struct quilt *q, const struct quilt_copy *y,
		       uint64_t lines, struct pom_err *err)
{
	q->copied_lines += lines;
	if (q->copied_lines <= COPY_LINES)
		return 0;
	pom_fail(err, POM_ELIMIT, q->patch[y->patch].name, 0,
		 "too many of its copies would have to be compared");
	pom_hint(err, "quilt pop takes it off; then revert the sets");
	return POM_ELIMIT;
}

/*
 * Did the patch make the copy of the file when that was as in? *digest: of in, when it is
 * known. 1, 0, or an error.
 */
static int copied_from(struct copying *c, struct quilt_copy *y,
		       const struct file_now *in, const char **digest,
		       struct pom_err *err)
{
	struct quilt *q = &c->s->work[c->kind].quilt;
	const char *own = NULL; /* the digest of a copy that has hunks */
	struct arena a = { 0 };
	struct file_now made;
	int rc = load_copy(c->s, c->kind, y, err);

	if (rc)
		return rc == POM_EUNSAFE ? 0 : rc;
	if (y->file->nhunks)
		rc = count_lines(q, y, in->image.n, err);
	if (!rc && make_copy(c, in, &a, &made))
		rc = was_made(c, y, &made, y->file->nhunks ? &own : digest);
	arena_free(&a);
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

/* A file, of which copies are searched for. */
struct copied {
	const char *path;
	const struct file_now *now;
	const char *digest; /* of now, when it is known */
	size_t first;       /* the first of q->copy that may be of it */
	size_t above; /* a patch below this index copied another version */
};

/* *by: a patch that copied the source when that had so many lines. */
static int copied_at(struct session *s, enum tree_kind k, struct copied *src,
		     int64_t lines, const struct quilt_patch **by,
		     struct pom_err *err)
{
	struct quilt *q = &s->work[k].quilt;
	size_t i;
	int rc = 0;

	for (i = first_fit(q, lines, src->first);
	     i < q->nfits && q->fit[i].lines == lines && !rc; i++) {
		struct quilt_copy *y = &q->copy[q->fit[i].copy];
		struct copying c = { s, k, y->file, y->target,
				     s->opt.max_fuzz };

		if (!quilt_ends_in(y->file->pre.text, src->path))
			break;
		if (y->patch >= src->above && !q->patch[y->patch].gone)
			rc = copied_from(&c, y, src->now, &src->digest, err);
		if (rc > 0)
			*by = &q->patch[y->patch];
	}
	return rc < 0 ? rc : 0;
}

int session_copied_by_quilt(struct session *s, enum tree_kind k,
			    const char *path, bool held,
			    const struct quilt_patch **by, struct pom_err *err)
{
	struct quilt *q = &s->work[k].quilt;
	struct copied src = { .path = path };
	struct node *n;
	int rc;

	*by = NULL;
	if (!q->n)
		return 0;
	rc = quilt_copies(q, &s->work[k].tree.root, err);
	if (rc || !q->ncopies)
		return rc == POM_EUNSAFE ? 0 : rc;
	rc = overlay_get(&s->work[k].ov, path, &n, err);
	if (!rc && held)
		rc = above_last_patch(s, k, path, &src.above, err);
	if (rc || n->now.kind == ROOT_ABSENT)
		return rc == POM_EUNSAFE ? 0 : rc;
	find_fits(s, k);
	src.now = &n->now;
	src.first = quilt_copies_from(q, path);
	rc = copied_at(s, k, &src, n->now.image.n, by, err);
	if (!rc && !*by)
		rc = copied_at(s, k, &src, ANY_LINES, by, err);
	return rc;
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

	if (!link || !make_copy(c, with, &c->s->work[c->kind].ov.a, &made))
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
