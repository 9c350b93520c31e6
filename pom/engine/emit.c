// SPDX-License-Identifier: GPL-2.0-only
/* Writes diffs: see emit.h. */
#include "engine/emit.h"

#include <assert.h>
#include <string.h>

#include "lib/path.h"
#include "engine/edit.h"

static void put_line(struct buf *b, char sign, const struct line *l)
{
	assert(l);
	buf_addch(b, sign);
	buf_add(b, l->p, l->n);
	if (!l->n || l->p[l->n - 1] != '\n')
		buf_addstr(b, "\n\\ No newline at end of file\n");
}

/* Writes context. A last line that got a newline counts as changed. */
static void put_context(struct buf *b, struct cursor *pre, struct cursor *post,
			size_t n)
{
	struct line x, y;

	for (; n && cursor_next(pre, &x) && cursor_next(post, &y); n--) {
		if (line_eq(&x, &y)) {
			put_line(b, ' ', &x);
			continue;
		}
		put_line(b, '-', &x);
		put_line(b, '+', &y);
	}
}

static void put_lines(struct buf *b, char sign, struct cursor *c, size_t n)
{
	struct line l;

	for (; n && cursor_next(c, &l); n--)
		put_line(b, sign, &l);
}

static void put_range(struct buf *b, char sign, size_t at, size_t n)
{
	/* if there are no lines, the number is that of the line before (POSIX) */
	buf_addf(b, "%c%zu", sign, n ? at + 1 : at);
	if (n != 1)
		buf_addf(b, ",%zu", n);
}

static const struct image nothing = { 0 };

/* Appends one hunk for edits first to last, which are near enough to share it. */
static void put_hunk(struct buf *b, const struct image *before,
		     const struct image *after, const struct edit *first,
		     const struct edit *last)
{
	size_t from = first->pre > EMIT_CONTEXT ? first->pre - EMIT_CONTEXT : 0;
	size_t pre_end = last->pre + last->npre, tail;
	size_t lead = first->pre - from, at = from;
	const struct edit *e;
	struct cursor pre, post;

	tail = before->n - pre_end;
	if (tail > EMIT_CONTEXT)
		tail = EMIT_CONTEXT;
	buf_addstr(b, "@@ ");
	put_range(b, '-', from, pre_end + tail - from);
	buf_addch(b, ' ');
	put_range(b, '+', first->post - lead,
		  last->post + last->npost + tail - (first->post - lead));
	buf_addstr(b, " @@\n");
	cursor_set(&pre, before, from);
	cursor_set(&post, after, first->post - lead);
	for (e = first; e <= last; e++) {
		put_context(b, &pre, &post, e->pre - at);
		put_lines(b, '-', &pre, e->npre);
		put_lines(b, '+', &post, e->npost);
		at = e->pre + e->npre;
	}
	put_context(b, &pre, &post, tail);
}

static void put_hunks(struct buf *b, const struct image *before,
		      const struct image *after, const struct edits *edits)
{
	size_t i = 0, k;

	while (i < edits->n) {
		for (k = i; k + 1 < edits->n; k++) {
			const struct edit *e = &edits->v[k];

			if (edits->v[k + 1].pre - (e->pre + e->npre) >
			    2 * EMIT_CONTEXT)
				break;
		}
		put_hunk(b, before, after, &edits->v[i], &edits->v[k]);
		i = k + 1;
	}
}

static void put_name(struct buf *b, const char *lead, const char *side,
		     const char *name)
{
	buf_addstr(b, lead);
	if (!name) {
		buf_addstr(b, "/dev/null\n");
		return;
	}
	path_quote(b, side, span_of(name));
	/* a name with a blank needs a tab after it, for patch(1) */
	buf_addstr(b, strchr(name, ' ') && *lead != 'd' ? "\t\n" : "\n");
}

static void put_header(struct buf *b, const struct emit_file *f, bool copy)
{
	const char *pre = f->pre ? f->pre : f->post;
	const char *post = f->post ? f->post : f->pre;

	buf_addstr(b, "diff --git ");
	path_quote(b, "a/", span_of(pre));
	buf_addch(b, ' ');
	path_quote(b, "b/", span_of(post));
	buf_addch(b, '\n');
	if (!f->pre) {
		buf_addf(b, "new file mode %06o\n", f->post_mode);
	} else if (!f->post) {
		buf_addf(b, "deleted file mode %06o\n", f->pre_mode);
	} else if (f->pre_mode != f->post_mode) {
		buf_addf(b, "old mode %06o\nnew mode %06o\n", f->pre_mode,
			 f->post_mode);
	}
	if (f->pre && f->post && strcmp(f->pre, f->post) != 0) {
		const char *how = copy ? "copy" : "rename";

		buf_addf(b, "%s from ", how);
		path_quote(b, "", span_of(f->pre));
		buf_addf(b, "\n%s to ", how);
		path_quote(b, "", span_of(f->post));
		buf_addch(b, '\n');
	}
}

static bool is_link(unsigned int mode)
{
	return (mode & 0170000) == 0120000;
}

/* Writes the line that says that the edited file is a link. */
static void put_link_mode(struct buf *b, const struct emit_file *f)
{
	if (f->pre && f->post && is_link(f->pre_mode) &&
	    f->pre_mode == f->post_mode)
		buf_addf(b, "index 0000000..0000000 %06o\n", f->pre_mode);
}

void emit_file(struct arena *a, struct buf *b, const struct emit_file *f)
{
	const struct image *before = f->before ? f->before : &nothing;
	const struct image *after = f->after ? f->after : &nothing;
	struct edits own = { 0 };

	assert(f->pre || f->post);
	if (f->pre && f->post && is_link(f->pre_mode) != is_link(f->post_mode)) {
		struct emit_file out = *f, in = *f;

		out.post = NULL;
		out.after = NULL;
		in.pre = NULL;
		in.before = NULL;
		out.edits = in.edits = NULL;
		emit_file(a, b, &out);
		emit_file(a, b, &in);
		return;
	}
	if (f->edits)
		own = *f->edits;
	else
		edits_between(a, before, after, &own);
	if (!own.n && f->pre && f->post && f->pre_mode == f->post_mode &&
	    strcmp(f->pre, f->post) == 0)
		return;
	put_header(b, f, false);
	if (!own.n)
		return;
	put_link_mode(b, f);
	put_name(b, "--- ", "a/", f->pre);
	put_name(b, "+++ ", "b/", f->post);
	put_hunks(b, before, after, &own);
}

static void put_as_it_is(struct buf *b, const struct hunk *h)
{
	uint32_t at = 0, i, k;

	buf_addstr(b, "@@ ");
	put_range(b, '-', h->pre_at, h->npre);
	buf_addch(b, ' ');
	put_range(b, '+', h->post_at, h->npost);
	buf_addstr(b, " @@\n");
	for (i = 0; i < h->nruns; i++) {
		const struct run *r = &h->run[i];

		for (; at < r->pre; at++)
			put_line(b, ' ', &h->pre[at]);
		for (k = 0; k < r->npre; k++)
			put_line(b, '-', &h->pre[at++]);
		for (k = 0; k < r->npost; k++)
			put_line(b, '+', &h->post[r->post + k]);
	}
	for (; at < h->npre; at++)
		put_line(b, ' ', &h->pre[at]);
}

void emit_section(struct buf *b, const struct diff_file *f, const char *pre,
		  const char *post)
{
	struct emit_file e = { .pre = pre, .post = post };
	uint32_t i;

	assert(pre || post);
	e.pre_mode = f->pre_mode ? f->pre_mode : 0100644;
	e.post_mode = f->post_mode ? f->post_mode : pre ? e.pre_mode : 0100644;
	put_header(b, &e, f->change == DIFF_COPY);
	if (!f->nhunks)
		return;
	put_link_mode(b, &e);
	put_name(b, "--- ", "a/", pre);
	put_name(b, "+++ ", "b/", post);
	for (i = 0; i < f->nhunks; i++)
		put_as_it_is(b, &f->hunk[i]);
}
