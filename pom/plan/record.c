// SPDX-License-Identifier: GPL-2.0-only
/* Can the record of a set be read back? It is asked before anything is written. */
#include <string.h>

#include "plan/internal.h"
#include "engine/emit.h"

static bool has_lines(const struct file_now *f)
{
	return f->kind == ROOT_FILE || f->kind == ROOT_LINK;
}

/* What is cheaply known of a record. */
struct weight {
	struct overlay *ov;
	size_t mark;
	size_t lines,
		bytes; /* of its diff, at most, but for long lines of context */
	size_t list;   /* bytes in .pom/ledger, at least */
};

static void weigh_image(struct weight *w, const struct file_now *f)
{
	struct span *part;
	size_t n, i;

	if (!has_lines(f))
		return;
	image_spans(&w->ov->a, &f->image, &part, &n);
	w->lines += f->image.n;
	w->bytes += f->image.n;
	for (i = 0; i < n; i++)
		w->bytes += part[i].n;
}

static void weigh_node(void *arg, struct node *n)
{
	enum { HEADERS = 8, ESCAPED = 4, LEAST = sizeof(" - - \n") - 1 };
	struct weight *w = arg;
	const struct file_now *was = overlay_at(w->ov, n, w->mark);
	size_t name = ESCAPED * strlen(n->path);

	w->lines += HEADERS;
	w->bytes += HEADERS * (name + DIGEST_HEX);
	/* of its line in the ledger, the least */
	w->list += strlen(n->path) + LEAST;
	if (has_lines(&n->now))
		w->list += DIGEST_HEX;
	/* the edits of a file that stays are the patch's, by and large */
	if (has_lines(was) && has_lines(&n->now))
		return;
	weigh_image(w, was);
	weigh_image(w, &n->now);
}

/* Could the record be past a limit? This is quick, and most are far from it. */
static bool is_heavy(struct session *s, enum tree_kind k,
		     const struct tree_standing *t, size_t *list)
{
	struct overlay *ov = &s->work[k].ov;
	struct weight w = { .ov = ov, .mark = t->mark };
	size_t i;
	uint32_t h;

	overlay_since(ov, t->mark, weigh_node, &w);
	w.bytes += 4 * t->diff->bytes;
	for (i = 0; i < t->result.n; i++) {
		const struct diff_file *f = t->result.file[i].file;

		for (h = 0; h < f->nhunks; h++)
			w.lines += 2 * ((size_t)f->hunk[h].npre +
					f->hunk[h].npost + 2 * EMIT_CONTEXT);
	}
	*list = w.list;
	return w.lines > DIFF_LINES || w.bytes > DIFF_TEXT_LIMIT ||
	       t->result.n > DIFF_FILES / 2;
}

int session_recordable(struct session *s, enum tree_kind k, const char *name,
		       const struct tree_standing *t, struct pom_err *err)
{
	struct buf diff = { 0 }, all = { 0 };
	struct extent most = { 0 };
	size_t list;
	bool heavy = is_heavy(s, k, t, &list);
	int rc = ledger_readable_list(list, name, err);

	if (rc || !heavy)
		return rc;
	record_diff(s, k, t, &most, &diff);
	if (most.past)
		rc = ledger_past(name, most.bytes > DIFF_TEXT_LIMIT, err);
	else
		rc = record_join(&s->work[k].ov, t, buf_span(&diff), &all, err);
	if (!rc)
		rc = ledger_readable(buf_span(all.n ? &all : &diff), name, err);
	buf_free(&diff);
	buf_free(&all);
	return rc;
}
