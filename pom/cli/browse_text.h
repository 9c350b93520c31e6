/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A text in a pane of `runme browse`: what a report has printed, with its styles, as lines
 * of a given width. Knows nothing of the screen.
 */
#ifndef POM_CLI_BROWSE_TEXT_H
#define POM_CLI_BROWSE_TEXT_H

#include "cli/out.h"

/* The columns that a character takes; 0 for a combining one. */
typedef unsigned int sheet_columns(uint32_t c);

/* A line of the pane: the bytes [from, to) of the text. */
struct sheet_row {
	size_t from, to;
	unsigned int indent; /* blanks before it */
	enum style style;    /* at its beginning */
};

struct sheet {
	struct buf raw; /* with the escapes of out.c for styles, and without tabs */
	struct sheet_row *row;
	size_t n, cap;
	size_t top;         /* the first row that is shown */
	unsigned int left;  /* columns that are scrolled out; without wrap */
	unsigned int width; /* that the rows were made for; 0: none were made */
	bool wrap;          /* break long lines; else they are cut */
};

/* Begins a report: what o prints from now on becomes a text. */
struct sheet_print {
	struct out out;
	char *p;
	size_t n;
};
void sheet_print_begin(struct sheet_print *p);
/* Makes t of what was printed. t may be zeroed, or an older text. */
void sheet_print_end(struct sheet_print *p, struct sheet *t, bool wrap);

void sheet_free(struct sheet *t);

/* Breaks the text into rows of at most width columns. */
void sheet_flow(struct sheet *t, unsigned int width, sheet_columns *columns);

/* Scrolls so that the last of height rows is not past the end. */
void sheet_scroll(struct sheet *t, long rows, size_t height);

/*
 * The next piece of a row, which has one style. *at is 0 at first. False at the end of the
 * row.
 */
struct sheet_piece {
	struct span text;
	enum style style;
};
bool sheet_next(const struct sheet *t, size_t row, size_t *at,
		struct sheet_piece *out);

/*
 * The next row from row `from` on, forwards or backwards, that has the word, whatever the
 * case; t->n: there is none.
 */
size_t sheet_find(const struct sheet *t, const char *word, size_t from,
		  bool forwards);

/* The code point at the beginning of s, which is not empty; its bytes are taken off s. */
uint32_t sheet_character(struct span *s);

/* Appends a character to text in UTF-8, if there is room in its size bytes. */
void sheet_append(char *text, size_t size, uint32_t c);

/* Text for one line of the screen, in a: controls and what hides are shown tame. */
const char *sheet_tame(struct arena *a, const char *s);

#endif
