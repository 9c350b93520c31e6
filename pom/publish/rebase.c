// SPDX-License-Identifier: GPL-2.0-only
/* Rewrites a patch of a series for a newer tree: see rebase.h. */
#include "publish/rebase.h"

#include <stdlib.h>
#include <string.h>

#include "publish/rebase_hunk.h"

static int by_line(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;

	return x->h->line < y->h->line ? -1 : x->h->line > y->h->line;
}

static int by_section(const void *a, const void *b)
{
	const struct redraw *x = a, *y = b;

	return x->file->line < y->file->line ? -1 :
					       x->file->line > y->file->line;
}

/* Sets the sections that are redrawn, in the order of their lines. */
static void set_redrawn(struct text_job *j, const struct redraw *v, size_t n)
{
	struct redraw *own = arena_alloc(j->a, n, sizeof(*own));

	if (n) {
		memcpy(own, v, n * sizeof(*own));
		qsort(own, n, sizeof(*own), by_section);
	}
	j->redraw = own;
	j->nredraws = n;
}

/* The section that is redrawn and begins at this line of the patch, or NULL. */
static const struct redraw *redraw_at(const struct text_job *j, unsigned int at)
{
	const struct diff_file file = { .line = at };
	const struct redraw want = { .file = &file };

	return j->nredraws ? bsearch(&want, j->redraw, j->nredraws,
				     sizeof(want), by_section) :
			     NULL;
}

/* What was proposed for the hunk and taken, or NULL if it fits. */
static const struct proposal *proposal_of(const struct spot *s)
{
	const struct file_result *f = s->file;

	return f && s->r && f->proposal && s->r->state == HUNK_FAILS ?
		       &f->proposal[s->h - f->file->hunk] :
		       NULL;
}

/* The hunks of a section that is redrawn. */
static void find_redrawn(struct text_job *j, const struct redraw *r)
{
	uint32_t k;

	for (k = 0; k < r->file->nhunks; k++) {
		struct spot *s = &j->spot[j->n++];

		*s = (struct spot){ .h = &r->file->hunk[k], .of = r };
		if (r->replaced || !r->kept[k])
			continue;
		s->file = &r->now;
		s->r = &r->now.hunks.hunk[k];
		s->delta = r->delta[k];
		s->proposal = proposal_of(s);
	}
}

static void find_fitting(struct text_job *j, const struct file_result *f)
{
	size_t free_from = 0;
	long delta = 0;
	uint32_t k;

	for (k = 0; k < f->file->nhunks; k++) {
		struct spot *s = &j->spot[j->n++];

		*s = (struct spot){ .h = &f->file->hunk[k],
				    .r = &f->hunks.hunk[k],
				    .file = f,
				    .free_from = free_from,
				    .delta = delta };
		s->proposal = proposal_of(s);
		rebase_pass(s, &delta, &free_from);
	}
}

static void find_spots(struct text_job *j, const struct patch_result *p)
{
	size_t i, all = 0;

	for (i = 0; i < p->n; i++)
		all += p->file[i].file->nhunks;
	j->spot = arena_alloc(j->a, all, sizeof(*j->spot));
	for (i = 0; i < p->n; i++) {
		const struct redraw *r = redraw_at(j, p->file[i].file->line);

		if (r)
			find_redrawn(j, r);
		else
			find_fitting(j, &p->file[i]);
	}
	if (j->n)
		qsort(j->spot, j->n, sizeof(*j->spot), by_line);
}

/* After a hunk was taken out, the lines of those after it have other numbers. */
static bool is_shifted(const struct spot *s)
{
	return s->h->npost &&
	       (long)s->h->post_at != (long)s->r->place.at + s->delta;
}

static bool needs_change(const struct text_job *j, const struct spot *s)
{
	if (!s->r)
		return false;
	if (s->of)
		return s->r->place.offset ||
		       (long)s->h->post_at != (long)s->h->pre_at + s->delta;
	return s->proposal || (s->r->state == HUNK_FITS &&
			       (s->r->place.offset || s->r->place.fuzz ||
				(j->reduced && is_shifted(s))));
}

/* The headings of hunks that are not kept, for those in their place. */
struct headings {
	struct span v[64];
	size_t n;
};

/* Writes the hunks that are new before a kept one, or at the end of the section. */
static void put_gap(struct text_job *j, struct span text, struct headings *h)
{
	struct span line;
	size_t i = 0;

	while (span_line(&text, &line)) {
		if (!span_starts(line, SPAN("@@"))) {
			buf_addspan(&j->out, line);
			continue;
		}
		j->redrawn++;
		while (line.n && is_space(line.p[line.n - 1]))
			line.n--;
		buf_addspan(&j->out, line);
		buf_addspan(&j->out, i < h->n ?
					     h->v[i] :
					     span_of(rebase_line_end(j->crlf)));
		i++;
	}
	h->n = 0;
}

static struct span heading_of(struct span header)
{
	rebase_word(&header); /* @@ */
	rebase_word(&header);
	rebase_word(&header);
	while (header.n && header.p[0] == ' ')
		header = span_skip(header, 1);
	return span_starts(header, SPAN("@@")) ? span_skip(header, 2) : header;
}

/* A hunk of a section that is redrawn; its header was read. */
static void put_redrawn(struct text_job *j, const struct spot *s,
			struct span header, struct headings *h,
			struct span *rest, unsigned int *lines)
{
	const struct redraw *r = s->of;
	size_t k = (size_t)(s->h - r->file->hunk);

	if (r->replaced || !r->kept[k]) {
		if (h->n < sizeof(h->v) / sizeof(h->v[0]))
			h->v[h->n++] = heading_of(header);
		rebase_copy_hunk(j, s->h, false, rest, lines);
	} else {
		put_gap(j, r->gap[k], h);
		if (needs_change(j, s)) {
			rebase_put_hunk(j, s, header, rest, lines);
		} else {
			buf_addspan(&j->out, header);
			rebase_copy_hunk(j, s->h, true, rest, lines);
		}
	}
	if (!r->replaced && k + 1 == r->file->nhunks)
		put_gap(j, r->gap[k + 1], h);
}

/* Is it a line of git's header of a section? */
static bool is_header(struct span line)
{
	static const char *const begins[] = { "diff --git ", "old mode ",
					      "new mode ",   "deleted file ",
					      "new file ",   "rename ",
					      "copy ",       "similarity ",
					      "index ",      "dissimilarity" };
	size_t i, n = sizeof(begins) / sizeof(begins[0]);

	for (i = 0; i < n && !span_starts(line, span_of(begins[i])); i++)
		;
	return i < n;
}

/* Is the line a part of the section r, which is replaced? s: the next hunk. */
static bool is_in(const struct redraw *r, const struct spot *s,
		  const struct spot *end, struct span line)
{
	return r->file->nhunks ? s < end && s->of == r : is_header(line);
}

static void put_patch(struct text_job *j, struct span text)
{
	const struct spot *s = j->spot, *end = j->spot + j->n;
	const struct redraw *in = NULL; /* the header is not to be copied */
	struct headings headings = { .n = 0 };
	unsigned int at = 0;
	struct span line;

	while (span_line(&text, &line)) {
		const struct redraw *begins = redraw_at(j, ++at);

		if (at == j->first)
			buf_addspan(&j->out, j->more);
		if (begins && begins->replaced) {
			buf_addspan(&j->out, begins->text);
			in = begins;
		}
		while (s < end && s->h->line < at)
			s++;
		if (in && !is_in(in, s, end, line))
			in = NULL;
		if (s < end && s->h->line == at && s->of)
			put_redrawn(j, s, line, &headings, &text, &at);
		else if (s < end && s->h->line == at && s->proposal)
			rebase_put_merged(j, s, line, &text, &at);
		else if (s < end && s->h->line == at && needs_change(j, s))
			rebase_put_hunk(j, s, line, &text, &at);
		else if (!in)
			buf_addspan(&j->out, line);
	}
}

struct saved_file {
	struct node *node;
	struct file_now now;
};

struct saved_files {
	struct saved_file *v;
	size_t n;
};

static void save_file(void *arg, struct node *n)
{
	struct saved_files *k = arg;

	k->v[k->n++] = (struct saved_file){ n, n->now };
}

/* *same: the new patch makes the same files, without offset and fuzz. */
static int same_files(struct session *s, const struct plan_item *it,
		      enum tree_kind k, struct span text, bool *same,
		      struct pom_err *err)
{
	const struct set *set = it->set;
	size_t mark = it->st.tree[k].mark;
	struct overlay *ov = &s->work[k].ov;
	struct dryrun_opt opt = { .strip = set->strip };
	struct saved_files was = { 0 };
	struct patch_result p;
	struct diff d, back;
	size_t i;
	int rc;

	was.v = arena_alloc(&s->a, ov->nlog - mark, sizeof(*was.v));
	overlay_since(ov, mark, save_file, &was);
	overlay_rollback(ov, mark);
	rc = diff_parse(&set->origin->repo->a, text, set->info, &d, err);
	/* nobody else wrote this text: the reader of the patch cannot mend it */
	if (rc == POM_ESYNTAX) {
		*same = false;
		memset(err, 0, sizeof(*err));
		return 0;
	}
	if (rc)
		return rc;
	if (set->reverse) {
		diff_reverse(&set->origin->repo->a, &d, &back);
		d = back;
	}
	rc = dryrun(ov, &d, &opt, &p, err);
	*same = !rc && p.outcome == OUTCOME_CLEAN && !p.offset;
	for (i = 0; i < was.n && *same; i++)
		*same = file_now_eq(&was.v[i].now, &was.v[i].node->now);
	return rc;
}

/* Writes the patch of a set, and counts what changes. */
static int put_text(struct text_job *j, const struct plan_item *it,
		    enum tree_kind k, struct rebased *out, struct pom_err *err)
{
	const struct set *set = it->set;
	const struct origin *o = set->origin;
	struct span was = it->st.tree[k].reduced;
	int rc = 0;

	if (!j->reduced)
		rc = repo_read_patch(o->repo, o, set->tree[k].variant[0].path,
				     &was, err);
	if (rc)
		return rc;
	put_patch(j, was);
	out->moved = j->moved;
	out->redrawn = j->redrawn;
	out->text = (struct span){ arena_strndup(j->a, j->out.p ? j->out.p : "",
						 j->out.n),
				   j->out.n };
	buf_free(&j->out);
	return 0;
}

static struct text_job job_for(struct session *s, const struct plan_item *it,
			       enum tree_kind k)
{
	const struct diff *d = it->st.tree[k].diff;

	return (struct text_job){ .a = &s->a,
				  .reverse = it->set->reverse,
				  .crlf = d && d->cr_stripped,
				  .reduced = it->st.tree[k].reduced.n > 0 };
}

/* Draws the sections of files anew that were merged three ways. */
static void redraw_merged(struct text_job *j, const struct patch_result *p)
{
	struct redraw *v = arena_alloc(j->a, p->n, sizeof(*v));
	size_t i, n = 0;

	for (i = 0; i < p->n; i++) {
		const struct file_result *f = &p->file[i];
		struct marked shown;

		if (!f->merged || f->proposal || !f->hunks.fails)
			continue;
		markers_make(j->a, f, &shown);
		redraw_make(j->a, f, &shown, &f->hunks.image,
			    (j->reverse ? REDRAW_REVERSE : 0) |
				    (j->crlf ? REDRAW_CRLF : 0),
			    &v[n++]);
	}
	set_redrawn(j, v, n);
}

int rebase_patch(struct session *s, const struct plan_item *it,
		 enum tree_kind k, struct rebased *out, struct pom_err *err)
{
	struct text_job j = job_for(s, it, k);
	bool same = true;
	size_t i;
	int rc;

	memset(out, 0, sizeof(*out));
	redraw_merged(&j, &it->st.tree[k].result);
	find_spots(&j, &it->st.tree[k].result);
	for (i = 0; i < j.n && !needs_change(&j, &j.spot[i]); i++)
		;
	if (i == j.n && !j.reduced && !j.nredraws)
		return 0;
	/* new files have no lines to be rewritten */
	if (!it->set->tree[k].nvariants)
		return 0;
	rc = put_text(&j, it, k, out, err);
	if (!rc)
		rc = same_files(s, it, k, out->text, &same, err);
	if (!rc && !same)
		out->why =
			j.n > 1 ?
				"written anew it would not make the same files: do its hunks overlap by now? refresh it by hand" :
				"written anew it would not make the same file; refresh it by hand";
	return rc;
}

int rebase_redrawn(struct session *s, const struct plan_item *it,
		   enum tree_kind k, const struct redrawn *v,
		   struct rebased *out, struct pom_err *err)
{
	struct text_job j = job_for(s, it, k);

	memset(out, 0, sizeof(*out));
	set_redrawn(&j, v->v, v->n);
	j.more = v->more;
	j.first = it->st.tree[k].result.file[0].file->line;
	find_spots(&j, &it->st.tree[k].result);
	return put_text(&j, it, k, out, err);
}
