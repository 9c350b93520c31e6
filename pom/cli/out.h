/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What people read: text with a style, for a terminal or for a pipe. All text
 * goes through here, and control bytes in it are shown as \ooo, because names
 * and lines of patches come from strangers. On a terminal, and in colour,
 * characters that are not seen are shown as <U+XXXX>: see tame_hidden().
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
	MARK  /* reversed: what of a line it is about */
};

enum color_when { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct out {
	FILE *f;
	bool tty;
	bool color;
	bool mute;          /* nothing is said: a document is printed instead */
	unsigned int width; /* columns; 80 when it is no terminal */
};

/* COLOR_AUTO: on a terminal, unless NO_COLOR is set or TERM is dumb. */
void out_init(struct out *o, FILE *f, enum color_when when);

void out_printf(struct out *o, enum style st, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a text as it is; and for one with blanks behind it up to width. */
void out_put(struct out *o, enum style st, struct span text);
void out_column(struct out *o, enum style st, const char *text, size_t width);

/* The text, every line with this many blanks before it. */
void out_indent(struct out *o, enum style st, unsigned int blanks,
		struct span text);

/* A line of dashes across the screen, at most 80. */
void out_rule(struct out *o);

/* A diff, coloured by lines. */
void out_diff(struct out *o, struct span diff);

/* "runme: where:line: what" and the hint, on standard error. */
void out_error(const struct pom_err *e);

/* Flushes; -1 when something could not be written (a full disk, no pipe). */
int out_done(struct out *o);

#endif
