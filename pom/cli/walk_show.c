// SPDX-License-Identifier: GPL-2.0-only
/* Fits what the walk shows of a set to the screen: see walk_show.h. */
#include "cli/walk_show.h"

#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"

enum {
	AROUND = 6, /* rows: two rules, the standing, the line, the question, one spare */
	LEAST = 6 /* rows that a part gets in any case */
};

/* A text that was printed into memory, and how many rows of the screen it fills. */
struct kept {
	char *text;
	size_t n, rows;
};

/* What report_set prints. */
static struct kept keep_set(struct context *c, const struct set *set)
{
	struct kept k = { 0 };
	FILE *was;

	out_keep(&c->out, &was, &k.text, &k.n);
	report_set(c, set);
	out_take(&c->out, was);
	out_rows(&c->out, (struct span){ k.text, k.n }, 0, &k.rows);
	return k;
}

/* What report_details prints. */
static struct kept keep_details(struct context *c, const struct set *set,
				const struct set_standing *st)
{
	struct kept k = { 0 };
	FILE *was;

	out_keep(&c->out, &was, &k.text, &k.n);
	report_details(c, set, st);
	out_take(&c->out, was);
	out_rows(&c->out, (struct span){ k.text, k.n }, 0, &k.rows);
	return k;
}

/* Shows so many rows; if that is not all, the last one says which letter shows the rest. */
static bool put_rows(struct context *c, const struct kept *k, size_t rows,
		     char letter)
{
	struct span text = { k->text, k->n };
	size_t all;

	if (k->rows <= rows) {
		out_kept(&c->out, text);
		return true;
	}
	text.n = out_rows(&c->out, text, rows - 1, &all);
	out_kept(&c->out, text);
	out_printf(&c->out, DIM, "  ... %zu more lines: %c shows all of it\n",
		   k->rows - rows + 1, letter);
	return false;
}

bool walk_show(struct context *c, const struct plan_item *it,
	       const struct set_standing *st, const char *word, bool details)
{
	struct kept set, why = { 0 };
	size_t room, for_why = 0;
	bool whole;

	out_rule(&c->out);
	out_printf(&c->out, PLAIN, "Testing... %s  ", it->name);
	out_printf(&c->out, report_style(st->is), "%s\n", word);
	/* reads more fields; if that fails, they are not shown */
	(void)repo_describe(it->set, NULL);
	set = keep_set(c, it->set);
	if (details)
		why = keep_details(c, it->set, st);
	room = c->out.height > AROUND + 2 * LEAST ? c->out.height - AROUND :
						    2 * LEAST;
	if (!c->out.height) {
		room = set.rows + why.rows + 1;
		for_why = why.rows;
	} else if (details) {
		/* what the help does not need, but at least half */
		for_why = room > set.rows + 1 ? room - set.rows - 1 : 0;
		if (for_why < room / 2)
			for_why = room / 2;
		if (for_why > why.rows)
			for_why = why.rows;
		room--; /* the blank line between them */
	}
	whole = put_rows(c, &set, room - for_why, 'h');
	if (details) {
		out_printf(&c->out, PLAIN, "\n");
		whole &= put_rows(c, &why, for_why, 'e');
	}
	out_rule(&c->out);
	free(set.text);
	free(why.text);
	return whole;
}

void walk_show_line(struct context *c, const struct plan_item *it,
		    enum style st, const char *word)
{
	const char *title = it->set->title;
	size_t used = strlen(it->name) + strlen(word) + 4, n = 0, columns = 0;

	while (title[n] && used + columns < c->out.width) {
		n++;
		while (utf8_continues(title[n]))
			n++;
		columns++;
	}
	out_printf(&c->out, BOLD, "%s: ", it->name);
	out_printf(&c->out, st, "%s", word);
	out_printf(&c->out, PLAIN, "%s%.*s\n", n ? "  " : "", (int)n, title);
}

void walk_show_help(struct context *c, const struct set *set)
{
	struct kept k = keep_set(c, set);

	ask_page_kept(&c->out, (struct span){ k.text, k.n });
	free(k.text);
}

void walk_show_details(struct context *c, const struct set *set,
		       const struct set_standing *st)
{
	struct kept k = keep_details(c, set, st);

	ask_page_kept(&c->out, (struct span){ k.text, k.n });
	free(k.text);
}
