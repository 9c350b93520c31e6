/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes text for people, with styles, to a terminal or a pipe. Names and lines of
 * patches come from strangers, so control bytes are shown as \ooo. On a terminal,
 * and with colour, invisible characters are shown as <U+XXXX>: see tame_hidden().
 */
#ifndef POM_CLI_OUT_H
#define POM_CLI_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "lib/err.h"
#include "lib/mem.h"

enum style {
	PLAIN,
	BOLD,
	DIM,
	GOOD, /* green */
	WARN, /* yellow */
	BAD,  /* red */
	HEAD, /* cyan: titles, hunk headers */
	MARK  /* reverse video: the part of a line that differs */
};

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct out {
	FILE *f;
	bool tty;
	bool color;
	bool mute; /* print nothing: a JSON document is printed instead */
	unsigned int width; /* columns; 80 if f is not a terminal */
	unsigned int height; /* rows; 0 if f is not a terminal, or does not say */
};

/* COLOR_AUTO: on a terminal, unless NO_COLOR is set or TERM is dumb. */
void out_init(struct out *o, FILE *f, enum color_when when);

void out_printf(struct out *o, enum style st, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints text without a format. */
void out_put(struct out *o, enum style st, struct span text);
/* Prints text, and blanks after it up to width columns. */
void out_column(struct out *o, enum style st, const char *text, size_t width);

/* Prints text, with that many blanks before each line. */
void out_indent(struct out *o, enum style st, unsigned int blanks,
		struct span text);

/* Prints a line of dashes, as wide as the screen, but at most 80. */
void out_rule(struct out *o);

/* Prints a diff, with a colour for each kind of line. */
void out_diff(struct out *o, struct span diff);

/* Prints "runme: where:line: what" and the hint to standard error. */
void out_error(const struct pom_err *e);
/* The same to o, without "runme: ". */
void out_put_error(struct out *o, const struct pom_err *e);

/*
 * Until out_take, what is printed goes into memory, in *text and *n; styles are kept.
 * out_take prints nothing; the caller frees *text, which ends with a NUL. *was is for
 * out_take only.
 */
void out_keep(struct out *o, FILE **was, char **text, size_t *n);
void out_take(struct out *o, FILE *was);

/*
 * How many bytes of text fit into that many rows of the screen, in whole lines. Long lines
 * are wrapped; colours take no room. *all: the rows of the whole text.
 */
size_t out_rows(const struct out *o, struct span text, size_t rows,
		size_t *all);

/* Prints what out_keep kept: its colours are not shown as \\033. */
void out_kept(struct out *o, struct span text);

/* Flushes. -1 if not everything was written, for instance because the disk is full. */
int out_done(struct out *o);

#endif
