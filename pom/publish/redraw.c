// SPDX-License-Identifier: GPL-2.0-only
/* Draws the hunks of a section anew: see redraw.h. */
#include "publish/redraw.h"

#include <assert.h>
#include <string.h>

#include "engine/emit.h"

struct drawing {
	struct arena *a;
	const struct file_result *f;
	const struct image *after;
	struct redraw *out;
	size_t *post; /* of each kept hunk: its first line in after */
	bool reverse, crlf;
};

/* Does the edited file have the lines that the hunk makes, from line at on? */
static bool has_lines(const struct drawing *d, const struct hunk *h, size_t at)
{
	uint32_t i;

	for (i = 0; i < h->npost; i++) {
		struct line l = image_line(d->after, at + i);

		if (!line_eq(&l, &h->post[i]))
			return false;
	}
	return true;
}

/* Which hunks are in the edited file as they were in the one that was shown? */
static void find_kept(struct drawing *d, const struct marked *shown)
{
	const struct diff_file *f = d->f->file;
	struct edits edits = { 0 };
	struct image was;
	size_t i = 0;
	long shift = 0;
	uint32_t k;

	image_load(d->a, shown->text, &was);
	lines_diff(d->a, &was, (size_t[]){ 0, was.n }, d->after,
		   (size_t[]){ 0, d->after->n }, &edits);
	for (k = 0; k < f->nhunks; k++) {
		const struct marked_hunk *m = &shown->hunk[k];
		const struct hunk *h = &f->hunk[k];
		bool touched;

		if (!m->whole || d->f->hunks.hunk[k].place.fuzz)
			continue;
		for (;
		     i < edits.n && edits.v[i].pre + edits.v[i].npre <= m->row;
		     i++)
			shift = (long)(edits.v[i].post + edits.v[i].npost) -
				(long)(edits.v[i].pre + edits.v[i].npre);
		touched = i < edits.n && edits.v[i].pre < m->row + h->npost;
		d->post[k] = (size_t)((long)m->row + shift);
		d->out->kept[k] = !touched && has_lines(d, h, d->post[k]);
	}
}

/* The lines of both files before kept hunk k (k == nhunks: before the end). */
struct gap {
	size_t pre[2], post[2];
	uint32_t last; /* the kept hunk before it, plus 1; 0: none */
};

static void gap_before(const struct drawing *d, uint32_t k, struct gap *g)
{
	const struct diff_file *f = d->f->file;
	uint32_t i;

	*g = (struct gap){ .pre = { 0, d->f->before.n },
			   .post = { 0, d->after->n } };
	if (k < f->nhunks) {
		assert(d->f->hunks.hunk); /* a kept hunk was placed */
		g->pre[1] = d->f->hunks.hunk[k].place.at;
		g->post[1] = d->post[k];
	}
	for (i = k; i > 0 && !g->last; i--) {
		const struct hunk *h = &f->hunk[i - 1];

		if (!d->out->kept[i - 1])
			continue;
		assert(d->f->hunks.hunk);
		g->last = i;
		g->pre[0] = d->f->hunks.hunk[i - 1].place.at + h->npre;
		g->post[0] = d->post[i - 1] + h->npost;
	}
}

/* Two kept hunks whose lines are out of order cannot both stay. */
static bool in_order(const struct gap *g)
{
	return g->pre[0] <= g->pre[1] && g->post[0] <= g->post[1];
}

/*
 * A new hunk needs three lines of context that are in no other hunk: a kept hunk that is
 * too near is drawn anew together with it. False if that happened.
 */
static bool make_room(struct drawing *d, uint32_t k, const struct gap *g,
		      const struct edits *e)
{
	const struct edit *first = e->v, *last;

	if (!in_order(g)) {
		d->out->kept[k < d->f->file->nhunks ? k : g->last - 1] = false;
		return false;
	}
	if (!e->n)
		return true;
	last = first + e->n - 1;
	if (g->last && first->pre < g->pre[0] + EMIT_CONTEXT) {
		d->out->kept[g->last - 1] = false;
		return false;
	}
	if (k < d->f->file->nhunks &&
	    last->pre + last->npre + EMIT_CONTEXT > g->pre[1]) {
		d->out->kept[k] = false;
		return false;
	}
	return true;
}

static void gap_edits(const struct drawing *d, const struct gap *g,
		      struct edits *e)
{
	*e = (struct edits){ 0 };
	if (in_order(g))
		lines_diff(d->a, &d->f->before, g->pre, d->after, g->post, e);
}

/* Drops kept hunks until the new ones have room between them. */
static void settle(struct drawing *d)
{
	uint32_t n = d->f->file->nhunks, k;
	struct edits e;
	struct gap g;

	for (k = 0; k <= n; k++) {
		if (k < n && !d->out->kept[k])
			continue;
		gap_before(d, k, &g);
		gap_edits(d, &g, &e);
		/* once more, if it is a hunk before k that goes */
		if (!make_room(d, k, &g, &e) && (k == n || d->out->kept[k]))
			k--;
	}
}

/* Appends the hunks of a diff, without its header. */
static void put_hunks(struct drawing *d, const struct edits *e, struct buf *b)
{
	struct emit_file f = { .pre = "x",
			       .post = "x",
			       .pre_mode = 0100644,
			       .post_mode = 0100644,
			       .before = &d->f->before,
			       .after = d->after,
			       .edits = e };
	struct span rest, line;
	struct buf text = { 0 };
	size_t i;

	if (d->reverse) {
		f.before = d->after;
		f.after = &d->f->before;
		for (i = 0; i < e->n; i++)
			e->v[i] = (struct edit){ e->v[i].post, e->v[i].npost,
						 e->v[i].pre, e->v[i].npre };
	}
	emit_file(d->a, &text, &f);
	rest = buf_span(&text);
	for (i = 0; span_line(&rest, &line); i++) {
		if (i < 3) /* diff --git, ---, +++ */
			continue;
		d->out->hunks += span_starts(line, SPAN("@@"));
		line = span_chomp(line);
		buf_addspan(b, line);
		if (d->crlf && (!line.n || line.p[line.n - 1] != '\r'))
			buf_addch(b, '\r');
		buf_addch(b, '\n');
	}
	buf_free(&text);
}

static void draw_gap(struct drawing *d, uint32_t k)
{
	struct buf b = { 0 };
	struct edits e;
	struct gap g;

	gap_before(d, k, &g);
	gap_edits(d, &g, &e);
	if (e.n)
		put_hunks(d, &e, &b);
	d->out->gap[k] =
		(struct span){ arena_strndup(d->a, b.p ? b.p : "", b.n), b.n };
	buf_free(&b);
}

void redraw_make(struct arena *a, const struct file_result *f,
		 const struct marked *shown, const struct image *after,
		 unsigned int how, struct redraw *out)
{
	uint32_t n = f->file->nhunks, k;
	struct drawing d = { .a = a,
			     .f = f,
			     .after = after,
			     .out = out,
			     .reverse = how & REDRAW_REVERSE,
			     .crlf = how & REDRAW_CRLF };

	memset(out, 0, sizeof(*out));
	out->file = f->file;
	out->now = *f;
	out->now.hunks.image = *after;
	out->kept = arena_alloc(a, n + 1, sizeof(*out->kept));
	out->delta = arena_alloc(a, n + 1, sizeof(*out->delta));
	out->gap = arena_alloc(a, n + 1, sizeof(*out->gap));
	d.post = arena_alloc(a, n + 1, sizeof(*d.post));
	if (f->hunks.hunk)
		find_kept(&d, shown);
	settle(&d);
	for (k = 0; k < n; k++) {
		if (!out->kept[k])
			continue;
		out->hunks++;
		out->delta[k] =
			(long)d.post[k] - (long)f->hunks.hunk[k].place.at;
		draw_gap(&d, k);
	}
	draw_gap(&d, n);
}
