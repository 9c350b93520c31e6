// SPDX-License-Identifier: GPL-2.0-only
/* What the ledger records of a set as a diff: see record.h. */
#include "plan/record.h"

#include <string.h>

#include "engine/emit.h"
#include "plan/diff.h"

/* The size of a record, estimated without making it. */
struct estimate {
	struct overlay *ov;
	size_t mark;
	size_t lines,
		bytes; /* of its diff, at most, without long context lines */
	size_t list;   /* bytes in .pom/ledger, at least */
	/* of its diff, at least: of files that are new or deleted, and not renamed */
	size_t least_lines, least_bytes;
	struct map renamed; /* both names of renamed files */
};

static void add_image(struct estimate *w, const struct file_now *f)
{
	struct span *part;
	size_t n, i;

	if (!file_now_is_file(f))
		return;
	image_spans(&w->ov->a, &f->image, &part, &n);
	w->lines += f->image.n;
	w->bytes += f->image.n;
	for (i = 0; i < n; i++)
		w->bytes += part[i].n;
}

static void add_node(void *arg, struct node *n)
{
	enum { HEADERS = 8, ESCAPED = 4, LEAST = sizeof(" - - \n") - 1 };
	struct estimate *w = arg;
	const struct file_now *was = overlay_at(w->ov, n, w->mark);
	size_t name = ESCAPED * strlen(n->path), lines, bytes;

	w->lines += HEADERS;
	w->bytes += HEADERS * (name + DIGEST_HEX);
	/* its line in the ledger, at least */
	w->list += strlen(n->path) + LEAST;
	if (file_now_is_file(&n->now))
		w->list += DIGEST_HEX;
	/* the edits of a file that stays are counted with the patch, in estimate */
	if (file_now_is_file(was) && file_now_is_file(&n->now))
		return;
	lines = w->lines;
	bytes = w->bytes;
	add_image(w, was);
	add_image(w, &n->now);
	if (map_get(&w->renamed, n->path, strlen(n->path)))
		return;
	w->least_lines += w->lines - lines;
	w->least_bytes += w->bytes - bytes;
}

static void find_renamed(struct map *renamed, const struct patch_result *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct file_result *f = &p->file[i];

		if (!f->from || f->file->change != DIFF_RENAME)
			continue;
		map_put(renamed, f->path, strlen(f->path), &p->file[i]);
		map_put(renamed, f->from, strlen(f->from), &p->file[i]);
	}
}

/* This is quick, and most records are far from a limit. */
static void estimate(struct session *s, enum tree_kind k,
		     const struct tree_standing *t, struct estimate *out)
{
	struct overlay *ov = &s->work[k].ov;
	struct estimate w = { .ov = ov, .mark = t->mark };
	size_t i;
	uint32_t h;

	find_renamed(&w.renamed, &t->result);
	overlay_since(ov, t->mark, add_node, &w);
	map_free(&w.renamed);
	w.bytes += 4 * t->diff->bytes;
	for (i = 0; i < t->result.n; i++) {
		const struct diff_file *f = t->result.file[i].file;

		for (h = 0; h < f->nhunks; h++)
			w.lines += 2 * ((size_t)f->hunk[h].npre +
					f->hunk[h].npost + 2 * EMIT_CONTEXT);
	}
	*out = w;
}

int session_recordable(struct session *s, enum tree_kind k, const char *name,
		       const struct tree_standing *t, struct pom_err *err)
{
	struct buf diff = { 0 }, all = { 0 };
	struct extent length = { 0 };
	struct estimate w;
	int rc;

	estimate(s, k, t, &w);
	rc = ledger_readable_list(w.list, name, err);
	if (rc || (w.lines <= DIFF_LINES && w.bytes <= DIFF_TEXT_LIMIT &&
		   t->result.n <= DIFF_FILES / 2))
		return rc;
	/* surely past: then the diff, which takes much memory, is not made */
	if (w.least_lines > DIFF_LINES || w.least_bytes > DIFF_TEXT_LIMIT)
		return ledger_past(name, w.least_lines <= DIFF_LINES, err);
	session_diff_limited(s, k, t, &length, &diff);
	if (length.past)
		rc = ledger_past(name, length.bytes > DIFF_TEXT_LIMIT, err);
	else
		rc = record_join(&s->work[k].ov, t, buf_span(&diff), &all, err);
	if (!rc)
		rc = ledger_readable(buf_span(all.n ? &all : &diff), name, err);
	buf_free(&diff);
	buf_free(&all);
	return rc;
}

bool record_as_written(const struct patch_result *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->file[i].merged || p->file[i].file->insert ||
		    p->file[i].outcome == OUTCOME_PRESENT ||
		    p->file[i].hunks.present)
			return false;
	return true;
}

/* Would session_diff make this hunk: with the same context, at the place it names? */
static bool is_own_hunk(const struct file_result *r, uint32_t i)
{
	const struct hunk *h = &r->file->hunk[i];
	const struct place *at = &r->hunks.hunk[i].place;
	uint32_t prefix = hunk_prefix(h), suffix = hunk_suffix(h), k;

	if (at->offset || at->fuzz || !h->nruns ||
	    (prefix != EMIT_CONTEXT && (prefix > EMIT_CONTEXT || h->pre_at)) ||
	    (suffix != EMIT_CONTEXT &&
	     (suffix > EMIT_CONTEXT || h->pre_at + h->npre != r->before.n)))
		return false;
	for (k = 1; k < h->nruns; k++)
		if (h->run[k].pre - (h->run[k - 1].pre + h->run[k - 1].npre) >
		    2 * EMIT_CONTEXT)
			return false;
	/* one line between the contexts keeps two hunks apart */
	return !i || h->pre_at > h[-1].pre_at + h[-1].npre;
}

/*
 * Is the diff that session_diff makes the patch itself, except for names and header lines?
 * False for a patch of more than a FEW files, without a look.
 */
static bool is_own_diff(const struct patch_result *p)
{
	enum { FEW = 8 };
	size_t i, k;
	uint32_t h;

	for (i = 0; i < p->n && p->n <= FEW; i++) {
		const struct diff_file *f = p->file[i].file;

		if (f->change != DIFF_EDIT || f->pre_mode != f->post_mode ||
		    !f->nhunks)
			return false;
		for (k = 0; k < i; k++)
			if (!strcmp(p->file[k].path, p->file[i].path))
				return false;
		for (h = 0; h < f->nhunks; h++)
			if (!is_own_hunk(&p->file[i], h))
				return false;
	}
	return i == p->n;
}

static bool only_adds(const struct diff_file *f)
{
	uint32_t i;

	for (i = 0; i < f->nhunks && !f->hunk[i].npre; i++)
		;
	return f->nhunks && i == f->nhunks;
}

/* The patch as it was written, but with the names that its files have in the tree. */
static int emit_written(struct overlay *ov, const struct tree_standing *t,
			struct buf *out, struct pom_err *err)
{
	const struct patch_result *p = &t->result;
	size_t i;
	int rc = 0;

	for (i = 0; i < p->n && !rc; i++) {
		const struct file_result *r = &p->file[i];
		const struct diff_file *f = r->file;
		const char *pre = r->from ? r->from : r->path;
		const char *post = r->path;
		struct node *n;

		rc = overlay_get(ov, r->path, &n, err);
		if (rc == POM_EUNSAFE) /* a link took its folder's place */
			n = NULL;
		else if (rc)
			return rc;
		rc = 0;
		if (f->change == DIFF_CREATE ||
		    (f->change == DIFF_EDIT && !f->git && only_adds(f) && n &&
		     overlay_at(ov, n, t->mark)->kind == ROOT_ABSENT))
			pre = NULL;
		if (f->change == DIFF_DELETE)
			post = NULL;
		/* text between two sections: the later one may be of another commit */
		if (i && f->after_text)
			buf_addstr(out, "and then\n");
		emit_section(out, f, pre, post);
	}
	return rc;
}

int record_join(struct overlay *ov, const struct tree_standing *t,
		struct span diff, struct buf *all, struct pom_err *err)
{
	struct buf written = { 0 };
	int rc;

	/* the diff alone tells all if it is the patch itself */
	if (!record_as_written(&t->result) || is_own_diff(&t->result))
		return 0;
	rc = emit_written(ov, t, &written, err);
	if (!rc)
		ledger_join(all, buf_span(&written), diff);
	buf_free(&written);
	return rc;
}
