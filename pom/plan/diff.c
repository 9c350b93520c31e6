// SPDX-License-Identifier: GPL-2.0-only
/* The diff of what a try made in one tree: see diff.h. */
#include "plan/diff.h"

#include <stdlib.h>
#include <string.h>

#include "engine/edit.h"
#include "engine/emit.h"

/* by_path: several results are about the path */
#define MANY UINTPTR_MAX

/* The diff of what a patch did since a mark. */
struct making {
	struct overlay *ov;
	size_t mark;
	const struct patch_result *p;
	struct map by_path; /* path -> number of the result about it, or MANY */
	struct map sections; /* path -> number of the first result that made it */
	uintptr_t *next; /* by result: number of the next with the same path */
	struct buf *out;
	struct extent *length; /* ends the diff at a limit; or NULL */
};

static void note_path(struct making *m, const char *path, uintptr_t r)
{
	uintptr_t there;

	if (!path)
		return;
	there = (uintptr_t)map_get(&m->by_path, path, strlen(path));
	if (there && there != r)
		r = MANY;
	map_put(&m->by_path, path, strlen(path), (void *)r);
}

/* The result about a path; NULL: none is, or several are. */
static const struct file_result *result_for(const struct making *m,
					    const char *path)
{
	uintptr_t r = (uintptr_t)map_get(&m->by_path, path, strlen(path));

	return r && r != MANY ? &m->p->file[r - 1] : NULL;
}

/* The file that was renamed to n, if that is all that happened to both; or NULL. */
static struct node *renamed_from(struct making *m, const struct node *n)
{
	const struct file_result *r = result_for(m, n->path);
	struct node *from;

	if (!r || !r->from || r->file->change != DIFF_RENAME ||
	    strcmp(r->path, n->path) != 0 || strcmp(r->from, n->path) == 0 ||
	    overlay_get(m->ov, r->from, &from, NULL))
		return NULL;
	if (file_now_is_file(overlay_at(m->ov, n, m->mark)) ||
	    !file_now_is_file(&n->now) ||
	    !file_now_is_file(overlay_at(m->ov, from, m->mark)) ||
	    from->now.kind != ROOT_ABSENT)
		return NULL;
	return from;
}

/* Is n such a file? */
static bool is_renamed(struct making *m, const struct node *n)
{
	const struct patch_result *p = m->p;
	struct node *to;
	size_t i;

	for (i = 0; i < p->n; i++) {
		const struct file_result *r = &p->file[i];

		if (r->from && strcmp(r->from, n->path) == 0 &&
		    !overlay_get(m->ov, r->path, &to, NULL) &&
		    renamed_from(m, to) == n)
			return true;
	}
	return false;
}

/*
 * The edits that the sections of the patch made to a file, joined. False if they do not
 * lead from before to after, or if there are none.
 */
static bool edits_of_all(const struct making *m, const char *path,
			 const struct image *before, const struct image *after,
			 struct edits *out)
{
	uintptr_t first = (uintptr_t)map_get(&m->sections, path, strlen(path));
	const struct image *at = before;
	struct edits *step;
	size_t n = 0;
	uintptr_t i;

	for (i = first; i; i = m->next[i - 1])
		n++;
	step = pom_alloc(n, sizeof(*step));
	for (n = 0, i = first; i; i = m->next[i - 1]) {
		const struct file_result *r = &m->p->file[i - 1];

		if (!r->hunks.edits.n || !image_same(&r->before, at))
			continue;
		step[n++] = r->hunks.edits;
		at = &r->hunks.image;
	}
	edits_join_all(&m->ov->a, step, n, out);
	free(step);
	return out->n && image_same(at, after);
}

/*
 * Would the diff with this section be past a limit of ledger_readable? Only the lines of a
 * section that creates or deletes its file are known before it is made.
 */
static bool is_past(struct making *m, const struct emit_file *e)
{
	size_t lines = e->before ? e->before->n : e->after->n;
	struct extent *x = m->length;
	const char *p = m->out->p;

	if (!x || x->past)
		return x && x->past;
	while (x->bytes < m->out->n) {
		const char *end =
			memchr(p + x->bytes, '\n', m->out->n - x->bytes);

		x->bytes = end ? (size_t)(end - p) + 1 : m->out->n;
		x->lines++;
	}
	x->past = x->bytes > DIFF_TEXT_LIMIT ||
		  ((!e->pre || !e->post) && x->lines + lines > DIFF_LINES);
	return x->past;
}

static void emit_node(void *arg, struct node *n)
{
	struct making *m = arg;
	const struct file_now *was = overlay_at(m->ov, n, m->mark);
	struct emit_file e = { 0 };
	struct edits edits;
	struct node *from;

	if (file_now_is_file(was)) {
		e.pre = n->path;
		e.pre_mode = was->mode;
		e.before = &was->image;
	}
	if (file_now_is_file(&n->now)) {
		e.post = n->path;
		e.post_mode = n->now.mode;
		e.after = &n->now.image;
	}
	if (!e.pre && !e.post)
		return;
	if (e.pre && !e.post && is_renamed(m, n))
		return;
	from = renamed_from(m, n);
	if (from) {
		was = overlay_at(m->ov, from, m->mark);
		e.pre = from->path;
		e.pre_mode = was->mode;
		e.before = &was->image;
	}
	if (is_past(m, &e))
		return;
	if (e.pre && e.post &&
	    edits_of_all(m, n->path, e.before, e.after, &edits))
		e.edits = &edits;
	emit_file(&m->ov->a, m->out, &e);
}

void session_diff_limited(struct session *s, enum tree_kind kind,
			  const struct tree_standing *st, struct extent *length,
			  struct buf *out)
{
	struct making m = {
		.ov = &s->work[kind].ov,
		.mark = st->mark,
		.p = &st->result,
		.out = out,
		.length = length,
	};
	size_t i;

	for (i = 0; i < m.p->n; i++) {
		note_path(&m, m.p->file[i].path, i + 1);
		note_path(&m, m.p->file[i].from, i + 1);
	}
	m.next = arena_alloc(&m.ov->a, m.p->n, sizeof(*m.next));
	for (i = m.p->n; i-- > 0;) {
		const char *path = m.p->file[i].path;
		size_t len = path ? strlen(path) : 0;

		if (!path)
			continue;
		m.next[i] = (uintptr_t)map_get(&m.sections, path, len);
		map_put(&m.sections, path, len, (void *)(uintptr_t)(i + 1));
	}
	overlay_since(m.ov, m.mark, emit_node, &m);
	map_free(&m.by_path);
	map_free(&m.sections);
}

void session_diff(struct session *s, enum tree_kind kind,
		  const struct tree_standing *st, struct buf *out)
{
	session_diff_limited(s, kind, st, NULL, out);
}
