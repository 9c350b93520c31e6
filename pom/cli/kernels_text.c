// SPDX-License-Identifier: GPL-2.0-only
/* The table of several kernels as text: see kernels_table.h. */
#include <string.h>

#include "cli/kernels_table.h"
#include "cli/report.h"
#include "cli/todo_text.h"

enum {
	NAMES_LEAST = 14,
	CELL = 11, /* columns of the longest word, and one */
	BETWEEN = 2,
	REASONS_MOST = 100 /* sets whose reasons are printed */
};

bool table_differs(const struct table *t, const struct row *r)
{
	size_t i, ok = 0, tried = 0;

	for (i = 0; i < t->ncols; i++) {
		tried += r->cell[i].tried;
		ok += r->cell[i].tried && r->cell[i].ok;
	}
	return ok && ok < tried;
}

bool table_to_do(const struct table *t, const struct row *r)
{
	size_t i;

	for (i = 0; i < t->ncols; i++)
		if (r->cell[i].tried && r->cell[i].todo != TODO_NONE)
			return true;
	return false;
}

bool table_to_look(const struct table *t, const struct row *r)
{
	size_t i;

	for (i = 0; i < t->ncols; i++)
		if (r->cell[i].tried && r->cell[i].todo == TODO_LOOK)
			return true;
	return false;
}

const char *table_word(const struct cell *cell)
{
	if (!cell->tried)
		return "";
	switch (cell->todo) {
	case TODO_DROP:
		return "drop";
	case TODO_REFRESH:
		return todo_fit_word(cell->fit);
	case TODO_LOOK:
		return standing_name(cell->is);
	case TODO_NONE:
		break;
	}
	return "fine";
}

static bool same_reason(const struct cell *a, const struct cell *b)
{
	return b->tried && !b->ok && a->is == b->is && !strcmp(a->why, b->why);
}

const char *table_reason(struct arena *a, const struct table *t,
			 const struct row *r, size_t i)
{
	const struct cell *cell = &r->cell[i];
	const char *labels;
	size_t k;

	if (!cell->tried || cell->ok)
		return NULL;
	for (k = 0; k < i; k++)
		if (same_reason(cell, &r->cell[k]))
			return NULL;
	labels = t->col[i].label;
	for (k = i + 1; k < t->ncols; k++)
		if (same_reason(cell, &r->cell[k]))
			labels = arena_printf(a, "%s, %s", labels,
					      t->col[k].label);
	return arena_printf(a, "%s: %s%s%s", labels, standing_name(cell->is),
			    *cell->why ? ": " : "", cell->why);
}

/* The columns of a cell. */
static size_t wide_of(const struct column *c)
{
	size_t n = strlen(c->label);

	return n > CELL ? n : CELL;
}

/* The column of names: as wide as the longest, but cells keep their room. */
static size_t names_of(const struct context *c, const struct table *t)
{
	size_t i, wide = NAMES_LEAST, cells = 0, most;

	for (i = 0; i < t->nrows; i++)
		if (strlen(t->row[i].name) > wide)
			wide = strlen(t->row[i].name);
	for (i = 0; i < t->ncols; i++)
		cells += BETWEEN +
			 (i + 1 < t->ncols ? wide_of(&t->col[i]) : CELL);
	most = c->out.width > cells + NAMES_LEAST ? c->out.width - cells :
						    NAMES_LEAST;
	return wide < most ? wide : most;
}

static void put_cells(struct out *out, const struct table *t,
		      const struct row *r, const char *name, size_t wide,
		      bool words)
{
	size_t i;

	out_printf(out, BOLD, "%-*s", (int)wide, name);
	/* a long name has its own line */
	if (strlen(name) > wide)
		out_printf(out, PLAIN, "\n%*s", (int)wide, "");
	for (i = 0; i < t->ncols; i++) {
		const struct cell *cell = &r->cell[i];
		const char *word = words ? table_word(cell) :
					   standing_name(cell->is);

		out_printf(out, PLAIN, "%*s", BETWEEN, "");
		out_printf(out, report_style(cell->is), "%s", word);
		if (i + 1 < t->ncols)
			out_printf(out, PLAIN, "%*s",
				   (int)(wide_of(&t->col[i]) - strlen(word)),
				   "");
	}
	out_printf(out, PLAIN, "\n");
}

static void put_trees(struct out *out, const struct table *t)
{
	size_t i;

	for (i = 0; i < t->ncols; i++) {
		const struct column *col = &t->col[i];

		out_printf(out, BOLD, "%s", col->label);
		out_printf(out, PLAIN, ": %s  %s%s%.12s\n", col->release,
			   col->path, *col->revision ? "  " : "",
			   col->revision);
	}
	out_printf(out, PLAIN, "\n");
}

static void put_labels(struct out *out, const struct table *t, size_t wide)
{
	size_t i;

	out_printf(out, PLAIN, "%*s", (int)wide, "");
	for (i = 0; i < t->ncols; i++)
		out_printf(out, HEAD, i + 1 < t->ncols ? "  %-11s" : "  %s",
			   t->col[i].label);
	out_printf(out, PLAIN, "\n");
}

/* The reasons of the sets that want is true for. */
static void put_reasons(struct out *out, const struct table *t,
			bool (*want)(const struct table *t, const struct row *r),
			const char *title)
{
	size_t i, k, n = 0;

	for (i = 0; i < t->nrows; i++) {
		struct arena a = { 0 };

		if (!want(t, &t->row[i]) || n++ >= REASONS_MOST)
			continue;
		if (n == 1)
			out_printf(out, BOLD, "\n%s\n", title);
		out_printf(out, BOLD, "  %s\n", t->row[i].path);
		for (k = 0; k < t->ncols; k++) {
			const char *why = table_reason(&a, t, &t->row[i], k);

			if (!why)
				continue;
			out_printf(out, PLAIN, "      ");
			todo_wrap(out, PLAIN, 6, 8, why);
		}
		arena_free(&a);
	}
	if (n > REASONS_MOST)
		out_printf(out, PLAIN,
			   "  and %zu more sets: --json has their reasons\n",
			   n - REASONS_MOST);
}

void table_text(struct context *c, struct table *t)
{
	struct out *out = &c->out;
	size_t i, wide = names_of(c, t), failed = 0;

	put_trees(out, t);
	put_labels(out, t, wide);
	for (i = 0; i < t->nrows; i++)
		put_cells(out, t, &t->row[i], t->row[i].name, wide, false);
	report_fates(c);
	if (t->list)
		return;
	put_reasons(out, t, table_differs,
		    "These apply to some of the trees, and not to others:");
	out_printf(out, PLAIN, "\n");
	for (i = 0; i < t->ncols; i++) {
		const struct column *col = &t->col[i];

		failed += col->failed;
		out_printf(out, BOLD, "%s: ", col->label);
		out_printf(out, col->failed ? BAD : GOOD, "%zu of %zu apply\n",
			   t->nrows + c->nfates - col->failed,
			   t->nrows + c->nfates);
	}
	if (failed)
		out_printf(out, PLAIN,
			   "To see why, run `runme check` with that one --kernel.\n");
}

void table_todo_text(struct context *c, struct table *t)
{
	struct out *out = &c->out;
	size_t i, wide = names_of(c, t), fine = 0;
	struct arena a = { 0 };

	put_trees(out, t);
	put_labels(out, t, wide);
	for (i = 0; i < t->nrows; i++) {
		if (table_to_do(t, &t->row[i]))
			put_cells(out, t, &t->row[i], t->row[i].path, wide,
				  true);
		else
			fine++;
	}
	if (fine)
		out_printf(out, GOOD, "%s fine on all of the trees\n",
			   arena_printf(&a, "%s %s",
					report_plural(&a, fine, "set"),
					fine == 1 ? "is" : "are"));
	report_fates(c);
	put_reasons(out, t, table_to_look, "These are to be looked at:");
	out_printf(out, PLAIN, "\n");
	for (i = 0; i < t->ncols; i++)
		todo_wrap(out, BOLD, 0, 2,
			  arena_printf(&a, "%s: %s: %s", t->col[i].label,
				       report_plural(&a, t->nrows, "set"),
				       todo_sum(&a, t->col[i].todo)));
	arena_free(&a);
}
