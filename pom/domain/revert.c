// SPDX-License-Identifier: GPL-2.0-only
/*
 * Taking a set out by what the ledger recorded. Where sets that went in later
 * changed the same file, and the file stands as it was written, every place is
 * known: the later changes are lifted, this one is taken out, and they are put
 * back, so that the order does not matter. Where somebody edited the file in
 * between, the set's diff is searched for as any other patch.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/session.h"
#include "engine/edit.h"
#include "engine/emit.h"

/* A section of a set's diff that is about one file. */
struct layer {
	struct ledger_set *set;
	size_t index; /* of the section */
	const struct diff_file *file;
	struct image before, after;
	struct edits edits;
};

struct stack {
	struct arena *a;
	struct layer *v; /* from the set at hand upwards */
	size_t n;
};

/* All that went in after entry and is about the same file. */
static int collect(struct ledger *l, const struct ledger_set *entry,
		   struct span path, struct stack *st, struct pom_err *err)
{
	struct ledger_ref *above;
	size_t i;
	int rc = ledger_above(l, entry, path, &above, &st->n, err);

	st->v = pom_alloc(st->n, sizeof(*st->v));
	for (i = 0; i < st->n; i++) {
		struct ledger_set *set = &l->set[above[i].set];

		st->v[i].set = set;
		st->v[i].index = above[i].section;
		st->v[i].file = &set->patch.file[above[i].section];
	}
	free(above);
	return rc;
}

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

/* The set's diff with one section written anew. */
static int rewrite(struct session *s, struct ledger *l, struct layer *y,
		   const char *path, const struct image *before,
		   const struct image *after, const struct edits *edits,
		   struct pom_err *err)
{
	const struct diff *d = &y->set->patch;
	unsigned int from = y->file->line, at = 1;
	unsigned int to = y->index + 1 < d->n ? d->file[y->index + 1].line : 0;
	struct emit_file e = {
		.pre = path,
		.post = path,
		.before = before,
		.after = after,
		.edits = edits,
		.pre_mode = y->file->pre_mode ? y->file->pre_mode : 0100644,
		.post_mode = y->file->post_mode ? y->file->post_mode : 0100644,
	};
	struct span rest = y->set->text, line;
	struct buf text = { 0 };
	int rc;

	while (span_line(&rest, &line)) {
		if (at == from)
			emit_file(&s->a, &text, &e);
		if (at < from || (to && at >= to))
			buf_addspan(&text, line);
		at++;
	}
	rc = ledger_rewrite(l, y->set, buf_span(&text), err);
	buf_free(&text);
	return rc;
}

static bool plain_edit(const struct diff_file *f)
{
	return f->change == DIFF_EDIT &&
	       (!f->pre_mode || f->pre_mode == f->post_mode);
}

static const char *builds_on(struct session *s, const struct ledger_set *upper)
{
	return arena_printf(&s->a,
			    "%s builds upon it; revert %s first, or both together",
			    upper->name, upper->name);
}

/* Down: what the file was before each layer. False: not as recorded. */
static bool peel(struct stack *st, const struct image *now,
		 const struct diff_file *own, struct image *under)
{
	const struct image *im = now;
	size_t i;

	for (i = st->n; i > 0; i--) {
		struct layer *y = &st->v[i - 1];

		y->after = *im;
		if (!hunks_undo(st->a, im, y->file->hunk, y->file->nhunks,
				&y->before) ||
		    !edits_of_hunks(st->a, y->file->hunk, y->file->nhunks,
				    &y->edits))
			return false;
		im = &y->before;
	}
	return hunks_undo(st->a, im, own->hunk, own->nhunks, under);
}

/*
 * Takes own out from below the layers. 1: done; 0: it cannot be done this way;
 * *note says when a layer builds upon it.
 */
static int take_out(struct session *s, enum tree_kind kind, struct node *n,
		    const struct diff_file *own, struct stack *st,
		    const char **note, struct pom_err *err)
{
	struct ledger *l = &s->ledger[kind];
	struct edits lower, upper;
	struct image im;
	struct file_now now = n->now;
	size_t i, k;

	if (!peel(st, &n->now.image, own, &im) ||
	    !edits_of_hunks(st->a, own->hunk, own->nhunks, &lower))
		return 0;
	for (i = 0; i < st->n; i++) {
		struct layer *y = &st->v[i];
		struct image next;
		int rc;

		if (!edits_without(&lower, &y->edits, st->a, &upper)) {
			*note = builds_on(s, y->set);
			return 0;
		}
		lift(&y->edits, &lower);
		/* the new lines are where they were, in the old image */
		for (k = 0; k < upper.n; k++) {
			size_t post = upper.v[k].post;

			upper.v[k].post = y->edits.v[k].post;
			y->edits.v[k].post = post;
		}
		image_edit(st->a, &im, &upper, &y->after, &next);
		for (k = 0; k < upper.n; k++)
			upper.v[k].post = y->edits.v[k].post;
		rc = rewrite(s, l, y, n->path, &im, &next, &upper, err);
		if (rc)
			return rc;
		im = next;
	}
	now.image = im;
	overlay_set(&s->ov[kind], n, &now);
	return 1;
}

struct rest {
	struct diff diff; /* sections for the ordinary way */
	bool stands;      /* all its files are as they were written */
};

/* One section of the entry: taken out here, or left for the ordinary way. */
static int one_section(struct session *s, enum tree_kind k,
		       struct ledger_set *entry, const struct diff_file *f,
		       struct rest *rest, struct tree_standing *out,
		       struct pom_err *err)
{
	struct ledger *l = &s->ledger[k];
	struct overlay *ov = &s->ov[k];
	struct stack st = { .a = &ov->a };
	struct span name = ledger_path(f->post.text.p ? &f->post : &f->pre);
	const char *path = arena_strndup(&s->a, name.p ? name.p : "", name.n);
	struct node *n;
	bool stands;
	size_t i;
	int rc = overlay_get(ov, path, &n, err);

	if (rc == POM_EUNSAFE) {
		/* its folder is a link by now, which may go as well */
		rest->diff.file[rest->diff.n++] = *f;
		return 0;
	}
	if (rc)
		return rc;
	stands = ledger_node_stands(l, n);
	rest->stands &= stands;
	rc = collect(l, entry, name, &st, err);
	if (rc)
		goto done;
	if (!st.n || !stands) {
		rest->diff.file[rest->diff.n++] = *f;
		goto done;
	}
	for (i = 0; i < st.n; i++)
		if (!plain_edit(f) || !plain_edit(st.v[i].file))
			out->note = builds_on(s, st.v[i].set);
	if (!out->note)
		rc = take_out(s, k, n, f, &st, &out->note, err);
	if (rc == 0 && !out->note)
		rest->diff.file[rest->diff.n++] = *f;
	if (rc > 0)
		rc = 0;
done:
	free(st.v);
	return rc;
}

/* The sections that go the ordinary way, turned round. */
static int take_rest(struct session *s, enum tree_kind kind,
		     const struct rest *rest, struct tree_standing *out,
		     struct pom_err *err)
{
	struct dryrun_opt opt = {
		.strip = 1,
		.max_fuzz = rest->stands ? 0 : s->opt.max_fuzz,
		.strict = s->opt.strict,
		.skip_present = s->opt.force,
		.restoring = true,
	};
	struct diff *back = arena_alloc(&s->a, 1, sizeof(*back));
	int rc;

	diff_reverse(&s->a, &rest->diff, back);
	out->diff = back;
	rc = dryrun(&s->ov[kind], back, &opt, &out->result, err);
	if (rc)
		return rc;
	switch (out->result.outcome) {
	case OUTCOME_CLEAN:
		break;
	case OUTCOME_FUZZY:
		out->is = STAND_FUZZY;
		break;
	case OUTCOME_PRESENT:
		out->note = "its lines were taken out already";
		break;
	case OUTCOME_PARTIAL:
		out->is = STAND_PARTIAL;
		break;
	case OUTCOME_CONFLICT:
		out->is = STAND_CONFLICT;
		out->note = "its lines were changed since it was applied";
		break;
	}
	return 0;
}

int revert_entry(struct session *s, enum tree_kind kind,
		 struct ledger_set *entry, struct tree_standing *out,
		 struct pom_err *err)
{
	struct rest rest = { .stands = true };
	size_t i;
	int rc = ledger_open(&s->ledger[kind], entry, err);

	if (rc)
		return rc;
	rest.diff.file = pom_alloc(entry->patch.n, sizeof(*rest.diff.file));
	for (i = 0; i < entry->patch.n && !rc && !out->note; i++)
		rc = one_section(s, kind, entry, &entry->patch.file[i], &rest,
				 out, err);
	if (!rc) {
		out->is = out->note ? STAND_CONFLICT : STAND_CLEAN;
		out->changes = true;
	}
	if (!rc && !out->note) {
		ledger_remove(&s->ledger[kind], entry);
		if (rest.diff.n)
			rc = take_rest(s, kind, &rest, out, err);
	}
	free(rest.diff.file);
	return rc;
}
