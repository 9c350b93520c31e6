// SPDX-License-Identifier: GPL-2.0-only
/* The table about a series on a new tree: see report_series in report.h. */
#include <string.h>

#include "lib/path.h"
#include "plan/diagnose.h"
#include "cli/report.h"

enum { WIDTH = 76, LEAST = 2 /* fewer sets get no table */ };

const struct file_result *report_culprit(const struct set_standing *st,
					 enum tree_kind *kind)
{
	static const enum outcome worst[] = { OUTCOME_CONFLICT, OUTCOME_PARTIAL,
					      OUTCOME_PRESENT, OUTCOME_FUZZY };
	size_t w, i;
	int k;

	for (w = 0; w < sizeof(worst) / sizeof(*worst); w++)
		for (k = 0; k < TREE_KINDS; k++)
			for (i = 0; i < st->tree[k].result.n; i++) {
				const struct file_result *f =
					&st->tree[k].result.file[i];

				if (f->file && f->outcome == worst[w]) {
					*kind = (enum tree_kind)k;
					return f;
				}
			}
	return NULL;
}

const char *report_why(const struct context *c, struct arena *a,
		       const struct plan_item *it)
{
	static const char *const says[] = {
		[REASON_NOTHING_NEAR] = "nothing like it is there",
		[REASON_DIFFERS] = "lines differ",
		[REASON_LINE_ENDS] = "line ends differ",
		[REASON_BLANKS] = "blanks differ",
		[REASON_RENAMED] = "names differ",
		[REASON_NEWLINE] = "the last newline differs",
		[REASON_ORDER] = "hunks are out of order",
		[REASON_ENDS] = "the file does not begin or end there",
		[REASON_GOES_ON] = "the file does not end there",
	};
	enum tree_kind k = TREE_LINUX;
	const struct file_result *f = report_culprit(&it->st, &k);
	struct diagnosis file;
	struct hunk_diagnosis d;
	struct moved m[DIAGNOSE_PLACES];
	const char *path;
	uint32_t i;

	if (!f || standing_is_part(&it->st)) {
		const char *note = it->st.note ? it->st.note : it->note;
		int t;

		for (t = 0; t < TREE_KINDS && !note; t++)
			note = it->st.tree[t].note;
		return note ? note : "";
	}
	path = path_say(a, span_of(f->path));
	if (f->outcome == OUTCOME_FUZZY)
		return arena_printf(a, "%s, fuzz %u", path, f->hunks.fuzz);
	if (!c->table && diagnose_moved(a, &c->session, k, f, m))
		return arena_printf(a, "%s is not there; is it %s now?", path,
				    m[0].path);
	for (i = 0; f->hunks.hunk && i < f->file->nhunks; i++)
		if (f->hunks.hunk[i].state == HUNK_FAILS &&
		    !f->hunks.hunk[i].place.found)
			break;
	if (!f->hunks.hunk || i == f->file->nhunks)
		return arena_printf(a, "%s%s%s", path, f->why ? ": " : "",
				    f->why ? f->why : "");
	diagnose_begin(&file, &c->session, k, &it->st.tree[k], f);
	diagnose_hunk(a, &file, i, &d);
	return arena_printf(a, "%s:%zu, hunk #%u: %s%s%s%s", path,
			    d.x.reason == REASON_NOTHING_NEAR ?
				    (size_t)f->file->hunk[i].pre_at + 1 :
				    d.x.first + 1,
			    f->file->hunk[i].number, says[d.x.reason],
			    d.changed_by ? " (" : "",
			    d.changed_by ? d.changed_by : "",
			    d.changed_by ? " changed them)" : "");
}

/* A row of the table. */
struct row {
	enum standing is;
	bool why; /* each set gets a line with the reason */
	bool part; /* of those present: the ones that are part of a recorded set */
	const char *one, *many;
};

static bool is_of_row(const struct row *row, const struct plan_item *it)
{
	return it->st.is == row->is && standing_is_part(&it->st) == row->part;
}

/* Prints only the names of the sets, in lines of at most WIDTH columns. */
static void name_them(struct context *c, const struct row *row)
{
	struct arena a = { 0 };
	size_t i, n, at = 0;

	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		const char *name;

		if (!is_of_row(row, it))
			continue;
		name = path_say(&a, span_of(it->name));
		n = strlen(name) + 1;
		if (at && at + n > WIDTH) {
			out_printf(&c->out, PLAIN, "\n");
			at = 0;
		}
		out_printf(&c->out, PLAIN, "%s%s", at ? " " : "    ", name);
		at += n;
	}
	out_printf(&c->out, PLAIN, "\n");
	arena_free(&a);
}

static void explain_them(struct context *c, const struct row *row)
{
	size_t i;

	for (i = 0; i < c->plan.n; i++) {
		const struct plan_item *it = &c->plan.item[i];
		struct arena a = { 0 };

		if (is_of_row(row, it))
			out_printf(&c->out, PLAIN, "    %s: %s\n",
				   path_say(&a, span_of(it->name)),
				   report_why(c, &a, it));
		arena_free(&a);
	}
}

void report_series(struct context *c)
{
	static const struct row rows[] = {
		{ STAND_EMPTY, false, false, "changes nothing",
		  "change nothing" },
		{ STAND_PRESENT, false, false, "is there already: drop it",
		  "are there already: drop them" },
		{ STAND_PRESENT, true, true,
		  "is there as part of a recorded set",
		  "are there as part of recorded sets" },
		{ STAND_MERGED, false, false, "is in mainline",
		  "are in mainline" },
		{ STAND_FUZZY, true, false, "has drifted", "have drifted" },
		{ STAND_PARTIAL, true, false, "is there in part",
		  "are there in part" },
		{ STAND_CONFLICT, true, false, "conflicts", "conflict" },
		{ STAND_MALFORMED, false, false, "cannot be read",
		  "cannot be read" },
		{ STAND_UNSUITABLE, true, false, "is for other versions",
		  "are for other versions" },
	};
	size_t r, i, n;

	for (r = 0; c->plan.n >= LEAST && r < sizeof(rows) / sizeof(*rows);
	     r++) {
		for (n = i = 0; i < c->plan.n; i++)
			n += is_of_row(&rows[r], &c->plan.item[i]);
		if (!n)
			continue;
		out_printf(&c->out, report_style(rows[r].is), "  %zu %s\n", n,
			   n == 1 ? rows[r].one : rows[r].many);
		(rows[r].why ? explain_them : name_them)(c, &rows[r]);
	}
}
