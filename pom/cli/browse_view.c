// SPDX-License-Identifier: GPL-2.0-only
/* Draws `runme browse`: see browse_view.h. */
#include "cli/browse_view.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/browse_screen.h"
#include "cli/report.h"

enum {
	BOX = 5, /* columns of "> [*] " before a name, but for the last blank */
	STANDING = 11, /* columns of a standing, with a blank */
	LIST_LEAST = 31,
	LIST_MOST = 64,
	HELP_WANTED =
		75, /* columns of a set's help, which are up to 72, and 2 before */
	TWO_PANES = 60, /* columns from which list and help are side by side */
	BOTH_WHOLE = LIST_LEAST + 1 +
		     HELP_WANTED /* ... and neither is short of any */
};

/* Where everything is in the window. */
struct layout {
	unsigned int rows, columns;
	unsigned int body;       /* rows of list and help, from row 1 on */
	unsigned int list, help; /* columns; 0: not shown */
};

static struct layout layout_of(const struct view *v)
{
	struct layout l;

	screen_size(&l.rows, &l.columns);
	l.body = l.rows > 3 ? l.rows - 2 : 1;
	/* the message has a line of its own */
	if (l.body > 1 && (*v->message || v->keys == KEYS_INPUT))
		l.body--;
	l.list = l.help = 0;
	if (v->in_help && l.columns < BOTH_WHOLE) {
		l.help = l.columns;
	} else if (l.columns < TWO_PANES) {
		l.list = l.columns;
	} else {
		unsigned int wanted =
			(unsigned int)v->m->longest + BOX + 1 + STANDING;

		l.list = l.columns > BOTH_WHOLE ? l.columns - 1 - HELP_WANTED :
						  LIST_LEAST;
		if (wanted > l.list) /* long names, as those of a series */
			l.list = wanted < l.columns / 2 ? wanted :
							  l.columns / 2;
		if (l.list < LIST_LEAST)
			l.list = LIST_LEAST;
		if (l.list > LIST_MOST)
			l.list = LIST_MOST;
		l.help = l.columns - 1 - l.list;
	}
	return l;
}

struct sheet *view_text(struct view *v)
{
	if (v->title)
		return &v->pane;
	return v->in_help ? &v->help : NULL;
}

size_t view_height(const struct view *v)
{
	struct layout l = layout_of(v);

	return v->title && l.body ? l.body - 1 : l.body;
}

void view_say(struct view *v, bool bad, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(v->message, sizeof(v->message), fmt, ap);
	va_end(ap);
	v->bad = bad;
}

void view_free(struct view *v)
{
	sheet_free(&v->help);
	sheet_free(&v->pane);
}

/* A place on the screen where text is written from left to right. */
struct pen {
	unsigned int row, column, end;
	unsigned int look; /* added to each style */
};

static void pen_put(struct pen *p, unsigned int style, struct span text)
{
	if (p->column < p->end)
		p->column += screen_put(p->row, p->column, p->end - p->column,
					style | p->look, text);
}

/* Writes text into that many columns; what is too long ends in "~". */
static void pen_column(struct pen *p, unsigned int style, const char *text,
		       unsigned int width)
{
	struct pen cell = *p;
	struct span rest = span_of(text), s = rest;
	unsigned int columns = 0;

	if (cell.column + width < cell.end)
		cell.end = cell.column + width;
	while (rest.n)
		columns += screen_columns(sheet_character(&rest));
	if (cell.column + columns > cell.end && cell.end > cell.column) {
		cell.end--;
		pen_put(&cell, style, s);
		cell.end++;
		pen_put(&cell, style, SPAN("~"));
	} else {
		pen_put(&cell, style, s);
	}
	if (cell.column < cell.end)
		screen_fill(p->row, cell.column, cell.end - cell.column,
			    p->look);
	p->column = cell.end;
}

/* The pieces of a row, with the columns left of `left` taken off. */
static void put_piece(struct pen *p, struct sheet_piece piece,
		      unsigned int *left)
{
	struct span next = piece.text;
	unsigned int n;

	while (*left && piece.text.n) {
		n = screen_columns(sheet_character(&next));
		*left -= n < *left ? n : *left;
		piece.text = next;
	}
	pen_put(p, piece.style, piece.text);
}

/* Prints a piece, with the word in reverse wherever it has it. */
static void put_marked(struct pen *p, struct sheet_piece piece,
		       const char *word, unsigned int *left)
{
	size_t n = strlen(word), i = 0;

	while (n && i + n <= piece.text.n) {
		struct sheet_piece part = piece;

		if (strncasecmp(piece.text.p + i, word, n) != 0) {
			i++;
			continue;
		}
		part.text.n = i;
		put_piece(p, part, left);
		part.text = (struct span){ piece.text.p + i, n };
		part.style = MARK;
		put_piece(p, part, left);
		piece.text = span_skip(piece.text, i + n);
		i = 0;
	}
	put_piece(p, piece, left);
}

/* Draws the rows of a text from t->top on. */
static void draw_text(struct sheet *t, struct pen at, unsigned int height,
		      const char *word)
{
	unsigned int i;

	sheet_flow(t, at.end - at.column, screen_columns);
	sheet_scroll(t, 0, height);
	for (i = 0; i < height && t->top + i < t->n; i++) {
		struct sheet_piece piece = { .style = PLAIN };
		unsigned int left = t->left;
		struct pen p = at;
		size_t from = 0;

		p.row += i;
		p.column += t->row[t->top + i].indent;
		while (sheet_next(t, t->top + i, &from, &piece))
			put_marked(&p, piece, word, &left);
	}
}

static void draw_group(const struct row *r, struct pen *p)
{
	pen_put(p, HEAD, r->folded ? SPAN("+ ") : SPAN("- "));
	pen_put(p, HEAD, span_of(r->name));
}

static void draw_set(const struct view *v, struct row *r, struct pen *p)
{
	unsigned int left = p->end - p->column, name;
	bool old = r->kind == ROW_OLD;

	if (old)
		p->look |= SCREEN_DIM;
	pen_put(p, r->selected ? BOLD : PLAIN,
		old         ? SPAN("    ") :
		r->selected ? SPAN("[*] ") :
			      SPAN("[ ] "));
	name = (unsigned int)v->m->longest;
	if (name < 14)
		name = 14;
	if (name + BOX + STANDING > left)
		name = left > BOX + STANDING ? left - BOX - STANDING : left;
	pen_column(p, r->selected ? BOLD : PLAIN, r->name, name);
	pen_put(p, PLAIN, SPAN(" "));
	if (old)
		pen_column(p, PLAIN, report_fate(r->old), STANDING);
	else if (v->trees)
		pen_column(p, r->tested ? report_style(r->is) : DIM,
			   r->tested ? standing_name(r->is) : "...", STANDING);
	if (p->column + 2 * BOX > p->end)
		return;
	(void)model_describe(v->m, r, NULL);
	pen_column(p, PLAIN, r->title, p->end - p->column);
}

static void draw_list(struct view *v, const struct layout *l)
{
	struct model *m = v->m;
	unsigned int i;

	model_scroll(m, l->body);
	for (i = 0; i < l->body && m->top + i < m->nshown; i++) {
		struct row *r = &m->row[m->shown[m->top + i]];
		struct pen p = { .row = 1 + i, .end = l->list };
		bool here = m->top + i == m->at;

		if (here)
			p.look = v->in_help ? SCREEN_BOLD : SCREEN_REVERSE;
		pen_put(&p, PLAIN, here ? SPAN(">") : SPAN(" "));
		if (r->kind == ROW_GROUP)
			draw_group(r, &p);
		else
			draw_set(v, r, &p);
		if (here && p.column < p.end)
			screen_fill(p.row, p.column, p.end - p.column, p.look);
	}
}

static void draw_first(const struct view *v, const struct layout *l)
{
	struct pen p = { .end = l->columns, .look = SCREEN_REVERSE };
	struct model_count c = model_count(v->m);
	char right[160];
	int n = 0;

	if (*v->progress)
		n = snprintf(right, sizeof(right), " %s ", v->progress);
	else if (v->trees && v->m->untested)
		n = snprintf(right, sizeof(right), " %zu sets, %zu not tested ",
			     v->m->sets, v->m->untested);
	else if (v->trees)
		n = snprintf(right, sizeof(right),
			     " %zu there, %zu fit, %zu do not ", c.there, c.fit,
			     c.not );
	else
		n = snprintf(right, sizeof(right), " %zu sets ", v->m->sets);
	if (v->m->selected)
		snprintf(right + n, sizeof(right) - (size_t)n,
			 "(%zu selected) ", v->m->selected);
	n = (int)strlen(right);
	pen_put(&p, PLAIN, SPAN(" runme browse "));
	if (p.column + (unsigned int)n < p.end)
		pen_column(&p, PLAIN, v->trees_text,
			   p.end - p.column - (unsigned int)n);
	pen_column(&p, PLAIN, right, p.end - p.column);
}

/* The keys, the most important ones with the lowest number. */
struct key_help {
	const char *text;
	int rank;
};

static const struct key_help *keys_of(enum view_keys k)
{
	static const struct key_help all[][12] = {
		[KEYS_LIST] = { { "Space select", 3 },
				{ "Tab help", 2 },
				{ "/ search", 4 },
				{ "t test", 7 },
				{ "a apply", 5 },
				{ "r revert", 6 },
				{ "d diff", 8 },
				{ "m module", 9 },
				{ "? keys", 0 },
				{ "q quit", 1 } },
		[KEYS_HELP] = { { "Up/Down scroll", 1 },
				{ "Tab list", 0 },
				{ "/ search", 5 },
				{ "t test", 6 },
				{ "a apply", 4 },
				{ "r revert", 7 },
				{ "d diff", 8 },
				{ "? keys", 3 },
				{ "q quit", 2 } },
		[KEYS_PANE] = { { "Up/Down/Left/Right scroll", 2 },
				{ "/ search", 1 },
				{ "q back", 0 } },
		[KEYS_QUESTION] = { { "y yes", 0 },
				    { "n no", 1 },
				    { "Up/Down scroll", 2 } },
		[KEYS_INPUT] = { { "Enter done", 0 }, { "Esc cancel", 1 } },
		[KEYS_BUSY] = { { "Ctrl-C stops it", 0 } },
	};

	return all[k];
}

static void draw_last(const struct view *v, const struct layout *l)
{
	const struct key_help *keys = keys_of(v->keys), *k;
	struct pen p = { .row = l->rows - 1,
			 .end = l->columns,
			 .look = SCREEN_REVERSE };
	size_t used = 1;
	int most = 0, rank;

	/* as many of the most important ones as there is room for */
	for (rank = 0; rank < 12; rank++) {
		for (k = keys; k->text && k->rank != rank; k++)
			;
		if (!k->text)
			break;
		used += strlen(k->text) + 2;
		if (used > l->columns + 1)
			break;
		most = rank;
	}
	pen_put(&p, PLAIN, SPAN(" "));
	for (k = keys; k->text; k++) {
		if (k->rank > most)
			continue;
		pen_put(&p, PLAIN, span_of(k->text));
		pen_put(&p, PLAIN, SPAN("  "));
	}
	screen_fill(p.row, p.column, p.end - p.column, p.look);
}

static void draw_pane(struct view *v, const struct layout *l)
{
	struct pen p = { .row = 1, .end = l->columns };
	char where[64] = "";

	sheet_flow(&v->pane, l->columns, screen_columns);
	sheet_scroll(&v->pane, 0, l->body - 1);
	if (v->pane.n > l->body - 1)
		snprintf(where, sizeof(where), "  (lines %zu to %zu of %zu)",
			 v->pane.top + 1, v->pane.top + l->body - 1, v->pane.n);
	pen_put(&p, HEAD, span_of(v->title));
	pen_put(&p, DIM, span_of(where));
	p = (struct pen){ .row = 2, .end = l->columns };
	draw_text(&v->pane, p, l->body - 1, v->word);
}

/* The message, and what is typed after it: as much of its end as there is room for. */
static void draw_message(const struct view *v, const struct layout *l,
			 struct pen *p)
{
	struct span typed = span_of(v->typed), rest;
	unsigned int columns = 0;

	*p = (struct pen){ .row = l->rows - 2, .end = l->columns };
	screen_fill(p->row, 0, l->columns, PLAIN);
	pen_put(p, v->bad ? BAD : BOLD, span_of(v->message));
	if (v->keys != KEYS_INPUT)
		return;
	for (rest = typed; rest.n;)
		columns += screen_columns(sheet_character(&rest));
	while (typed.n && p->column + columns + 1 > p->end)
		columns -= screen_columns(sheet_character(&typed));
	pen_put(p, PLAIN, typed);
}

static void draw_small(const struct layout *l)
{
	char say[96];

	snprintf(say, sizeof(say), "%ux%u is too small: %ux%u, or q",
		 l->columns, l->rows, (unsigned int)VIEW_COLUMNS,
		 (unsigned int)VIEW_ROWS);
	if (l->rows)
		screen_put(0, 0, l->columns, PLAIN, span_of(say));
	screen_show(0, 0, false);
}

void view_draw(struct view *v)
{
	struct layout l = layout_of(v);
	bool typing = v->keys == KEYS_INPUT;
	struct pen p = { .row = 1 + (unsigned int)(v->m->at - v->m->top) };

	screen_begin();
	if (l.rows < VIEW_ROWS || l.columns < VIEW_COLUMNS) {
		draw_small(&l);
		return;
	}
	draw_first(v, &l);
	if (v->title) {
		draw_pane(v, &l);
	} else {
		if (l.list)
			draw_list(v, &l);
		p.row = 1 + (unsigned int)(v->m->at - v->m->top);
		if (l.list && l.help)
			screen_line(1, l.list, l.body);
		if (l.help)
			draw_text(&v->help,
				  (struct pen){ .row = 1,
						.column = l.columns - l.help,
						.end = l.columns },
				  l.body, v->word);
	}
	if (*v->message || typing)
		draw_message(v, &l, &p);
	draw_last(v, &l);
	screen_show(p.row, typing ? p.column : 0, typing);
}
