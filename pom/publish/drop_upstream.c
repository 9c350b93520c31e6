// SPDX-License-Identifier: GPL-2.0-only
/* Takes hunks out of a patch that a tree has already: see drop_upstream.h. */
#include "publish/drop_upstream.h"

#include <string.h>

#include "publish/retry.h"

/* The patch, line by line. */
struct cutting {
	struct arena *a;
	struct span *line;
	bool *out; /* is the line taken out? */
	size_t n;
	uint32_t hunks; /* taken out, and files without hunks */
};

static void split(struct cutting *c, struct span text)
{
	struct span rest = text, line;

	while (span_line(&rest, &line))
		c->n++;
	c->line = arena_alloc(c->a, c->n, sizeof(*c->line));
	c->out = arena_alloc(c->a, c->n, sizeof(*c->out));
	for (c->n = 0; span_line(&text, &line);)
		c->line[c->n++] = line;
}

static void take_out(struct cutting *c, size_t from, size_t to)
{
	for (; from < to && from < c->n; from++)
		c->out[from] = true;
}

/* The line after the hunk, from 0. */
static size_t hunk_end(const struct cutting *c, const struct hunk *h)
{
	uint32_t want = h->npre + h->npost, seen = 0;
	size_t i = h->line;

	for (; i < c->n && (seen < want || c->line[i].p[0] == '\\'); i++) {
		char sign = c->line[i].p[0];

		if (sign != '#' && sign != '\\')
			seen += sign == '+' || sign == '-' ? 1 : 2;
	}
	return i;
}

static bool starts_with_one(struct span line, const char *const *v)
{
	for (; *v; v++)
		if (span_starts(line, span_of(*v)))
			return true;
	return false;
}

/* The first line of a section: also those that diff and cvs write before its header. */
static size_t section_start(const struct cutting *c, const struct diff_file *f)
{
	static const char *const before[] = {
		"diff ",   "=====", "RCS file:", "retrieving revision",
		"Index: ", NULL
	};
	size_t i = f->line - 1;

	while (!f->git && i && !c->out[i - 1] &&
	       starts_with_one(c->line[i - 1], before))
		i--;
	return i;
}

static size_t section_end(const struct cutting *c, const struct diff_file *f)
{
	static const char *const header[] = { "old mode ",     "new mode ",
					      "deleted file ", "new file ",
					      "rename ",       "copy ",
					      "similarity ",   "dissimilarity ",
					      "index ",        NULL };
	size_t i = f->line;

	if (f->nhunks)
		return hunk_end(c, &f->hunk[f->nhunks - 1]);
	while (i < c->n && starts_with_one(c->line[i], header))
		i++;
	return i;
}

/* Are all hunks that are there, there in one place only? */
static bool is_certain(const struct file_result *r)
{
	uint32_t i;

	for (i = 0; r->hunks.hunk && i < r->file->nhunks; i++)
		if (r->hunks.hunk[i].state == HUNK_PRESENT &&
		    r->hunks.hunk[i].place.others)
			return false;
	return !r->weak && !r->unsafe;
}

/* Takes out what is there of a file. False if it is not certain what that is. */
static bool cut_file(struct cutting *c, const struct file_result *r)
{
	const struct diff_file *f = r->file;
	uint32_t i;

	if (!f || !is_certain(r))
		return false;
	switch (r->outcome) {
	case OUTCOME_CLEAN:
	case OUTCOME_FUZZY:
		return true;
	case OUTCOME_PRESENT:
		take_out(c, section_start(c, f), section_end(c, f));
		c->hunks += f->nhunks ? f->nhunks : 1;
		return true;
	case OUTCOME_PARTIAL:
		break;
	case OUTCOME_CONFLICT:
		return false;
	}
	if (f->change != DIFF_EDIT || r->hunks.fails || !r->hunks.fits ||
	    (f->post_mode && f->post_mode != f->pre_mode))
		return false;
	for (i = 0; i < f->nhunks; i++) {
		if (r->hunks.hunk[i].state != HUNK_PRESENT)
			continue;
		take_out(c, f->hunk[i].line - 1, hunk_end(c, &f->hunk[i]));
		c->hunks++;
	}
	return true;
}

static struct span join(const struct cutting *c)
{
	struct buf b = { 0 };
	struct span text;
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!c->out[i])
			buf_addspan(&b, c->line[i]);
	text = (struct span){ arena_strndup(c->a, b.p ? b.p : "", b.n), b.n };
	buf_free(&b);
	return text;
}

int drop_upstream(struct session *s, struct plan_item *it, enum tree_kind k,
		  struct pom_err *err)
{
	const struct set *set = it->set;
	const struct tree_standing *t = &it->st.tree[k];
	struct cutting c = { .a = &s->a };
	struct span text;
	size_t i;
	int rc;

	if (t->is != STAND_PARTIAL || t->entry || t->by_quilt || !t->diff ||
	    set->tree[k].nvariants != 1)
		return 0;
	rc = repo_read_patch(set->origin->repo, set->origin,
			     set->tree[k].variant[0].path, &text, err);
	if (rc)
		return rc;
	split(&c, text);
	for (i = 0; i < t->result.n; i++)
		if (!cut_file(&c, &t->result.file[i]))
			return 0;
	if (!c.hunks)
		return 0;
	rc = retry_with(s, it, k, join(&c), err);
	if (rc == 1)
		it->st.tree[k].dropped = c.hunks;
	return rc < 0 ? rc : 0;
}
