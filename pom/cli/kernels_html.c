// SPDX-License-Identifier: GPL-2.0-only
/* The table of several kernels as a page: see kernels_table.h. */
#include "lib/path.h"
#include "publish/html_put.h"
#include "cli/kernels_table.h"
#include "cli/report.h"
#include "cli/todo_html.h"
#include "cli/todo_text.h"

static void put_trees(struct buf *b, struct table *t)
{
	size_t i;

	buf_addstr(b, "<dl class=\"facts\">\n");
	for (i = 0; i < t->ncols; i++) {
		const struct column *col = &t->col[i];

		HTML(b, "<dt>%</dt>\n<dd>% (%): %</dd>\n",
		     path_show(&t->a, span_of(col->label)), col->release,
		     path_show(&t->a, span_of(col->path)),
		     todo_sum(&t->a, col->todo));
	}
	buf_addstr(b, "</dl>\n");
}

static void put_table(struct buf *b, struct table *t)
{
	size_t i, k;

	buf_addstr(b, "<div class=\"table\">\n<table>\n"
		      "<caption>Sets by trees</caption>\n"
		      "<thead><tr><th scope=\"col\">Set</th>");
	for (i = 0; i < t->ncols; i++)
		HTML(b, "<th scope=\"col\">%</th>",
		     path_show(&t->a, span_of(t->col[i].label)));
	buf_addstr(b, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < t->nrows; i++) {
		const struct row *r = &t->row[i];

		HTML(b, "<tr><th scope=\"row\"><code>%</code></th>",
		     path_show(&t->a, span_of(r->path)));
		for (k = 0; k < t->ncols; k++)
			HTML(b, "<td class=\"%\">%</td>",
			     todo_word(r->cell[k].todo),
			     table_word(&r->cell[k]));
		buf_addstr(b, "</tr>\n");
	}
	buf_addstr(b, "</tbody>\n</table>\n</div>\n");
}

/* Returns how many sets have their reasons left out, as the page has enough. */
static size_t put_reasons(struct buf *b, struct table *t)
{
	size_t i, k, begin = b->n, without = 0;

	for (i = 0; i < t->nrows; i++) {
		const struct row *r = &t->row[i];
		struct arena a = { 0 };

		if (!table_to_look(t, r))
			continue;
		if (b->n - begin > TODO_DETAILS_MOST) {
			without++;
			continue;
		}
		HTML(b, "<li><code>%</code>\n",
		     path_show(&a, span_of(r->path)));
		for (k = 0; k < t->ncols; k++) {
			const char *why = table_reason(&a, t, r, k);

			if (why)
				HTML(b, "<span class=\"note\">%</span>\n", why);
		}
		buf_addstr(b, "</li>\n");
		arena_free(&a);
	}
	return without;
}

void table_html(struct table *t)
{
	struct buf b = { 0 }, reasons = { 0 };
	size_t without = put_reasons(&reasons, t);

	todo_html_begin(&b,
			arena_printf(&t->a, "%s on %s",
				     report_plural(&t->a, t->nrows, "set"),
				     report_plural(&t->a, t->ncols, "tree")));
	put_trees(&b, t);
	put_table(&b, t);
	if (reasons.n) {
		buf_addstr(&b,
			   "<h2 id=\"look\">Look at</h2>\n<ul class=\"sets todo\">\n");
		buf_addspan(&b, buf_span(&reasons));
		buf_addstr(&b, "</ul>\n");
	}
	todo_html_rest(&b, &t->a, without);
	todo_html_end(&b);
	fwrite(b.p, 1, b.n, stdout);
	buf_free(&b);
	buf_free(&reasons);
}
