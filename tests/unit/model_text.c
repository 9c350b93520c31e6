// SPDX-License-Identifier: GPL-2.0-only
/* The model's trees and sets as bytes: files, and diffs as git makes them. */
#include "model.h"

#include <stdio.h>

const char *const model_path[M_PATHS] = {
	"a.c",       "b.c",     "dir/c.c",      "dir/d.h", "dir/sub/e.c",
	"f.txt",     "g.sh",    "with blank.c", "ln",      "two/h.c",
	"two/i",     "new/j.c", "new/in/k.c",   "dir/l.c", "m",
	"dir/sub/n", "dir/ln2", "o.sh",         "m/p",     "m/p/q",
	"two",       "dir/sub",
};

static const char *const repeated[M_REPEATED] = {
	"}", "", "\t\tbreak;", "{", "\tint i;", "\t}",
};

static void line_text(uint16_t line, struct buf *out)
{
	unsigned int n = line & M_NUMBER;

	if (n < M_REPEATED)
		buf_addstr(out, repeated[n]);
	else
		buf_addf(out, "\tcall_%u(%u);", n, n % 7);
	if (line & M_CR)
		buf_addch(out, '\r');
}

void model_line(uint16_t line, struct buf *out)
{
	line_text(line, out);
	if (!(line & M_NONL))
		buf_addch(out, '\n');
}

void model_bytes(const struct model_file *f, struct buf *out)
{
	unsigned int i;

	for (i = 0; i < f->n; i++) {
		if (f->kind == M_LINK)
			buf_addf(out, "to-%u", f->line[i] & M_NUMBER);
		else
			model_line(f->line[i], out);
	}
}

static void add_hunk(const struct model_section *s, const struct model_hunk *h,
		     long moved, struct buf *out)
{
	unsigned int i, old = 0, new = 0;
	long at = h->at + moved;

	for (i = 0; i < h->n; i++) {
		old += h->v[i].op != '+';
		new += h->v[i].op != '-';
	}
	buf_addf(out, "@@ -%ld,%u +%ld,%u @@\n", h->at + (old ? 1L : 0L), old,
		 at + (new ? 1L : 0L), new);
	for (i = 0; i < h->n; i++) {
		uint16_t line = h->v[i].line;

		buf_addch(out, h->v[i].op);
		if (s->kind == M_LINK)
			buf_addf(out, "to-%u", line & M_NUMBER);
		else
			line_text(line, out);
		buf_addch(out, '\n');
		if (s->kind == M_LINK || line & M_NONL)
			buf_addstr(out, "\\ No newline at end of file\n");
	}
}

static void add_headers(const struct model_section *s, struct buf *out)
{
	const char *from = model_path[s->from], *to = model_path[s->to];

	buf_addf(out, "diff --git a/%s b/%s\n", from, to);
	if (s->change == M_CREATE)
		buf_addf(out, "new file mode %o\n",
			 s->kind == M_LINK ? 0120000u : 0100000u | s->new_mode);
	else if (s->change == M_DELETE)
		buf_addf(out, "deleted file mode %o\n",
			 s->kind == M_LINK ? 0120000u : 0100000u | s->old_mode);
	else if (s->old_mode != s->new_mode)
		buf_addf(out, "old mode %o\nnew mode %o\n",
			 0100000u | s->old_mode, 0100000u | s->new_mode);
	if (s->change == M_RENAME)
		buf_addf(out, "rename from %s\nrename to %s\n", from, to);
	if (s->change == M_COPY)
		buf_addf(out, "copy from %s\ncopy to %s\n", from, to);
	if (s->change == M_EDIT && s->kind == M_LINK)
		buf_addstr(out, "index 1234567..89abcde 120000\n");
}

static void add_section(const struct model_section *s, bool bare,
			struct buf *out)
{
	const char *from = model_path[s->from], *to = model_path[s->to];
	long moved = 0;
	unsigned int i, k;

	if (!bare)
		add_headers(s, out);
	if (!s->nhunks)
		return;
	if (s->change == M_CREATE)
		buf_addstr(out, "--- /dev/null\n");
	else
		buf_addf(out, "--- a/%s\t\n", from);
	if (s->change == M_DELETE)
		buf_addstr(out, "+++ /dev/null\n");
	else
		buf_addf(out, "+++ b/%s\t\n", to);
	for (i = 0; i < s->nhunks; i++) {
		add_hunk(s, &s->hunk[i], moved, out);
		for (k = 0; k < s->hunk[i].n; k++)
			moved += (s->hunk[i].v[k].op == '+') -
				 (s->hunk[i].v[k].op == '-');
	}
}

void model_diff(const struct model_set *set, unsigned int tree, bool own,
		struct buf *out)
{
	bool bare = true, emit;
	unsigned int i, pass;

	/* without git's headers are all of a patch's files, or none */
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < set->nsections; i++) {
			const struct model_section *s = &set->section[i];

			emit = s->tree == tree &&
			       !(own && s->bare && s->change == M_CREATE);
			if (emit && pass)
				add_section(s, bare, out);
			bare &= s->bare || !emit;
		}
	}
}

void model_name(const struct model_seq *seq, const struct model_set *set,
		char out[16])
{
	snprintf(out, 16, seq->own ? "s%02u" : "%02u.patch", set->number);
}
