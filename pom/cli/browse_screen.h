/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The screen and the keys of `runme browse`. Only this file knows ncurses, which is loaded
 * when the screen is opened. There is one screen, that of standard input and output.
 */
#ifndef POM_CLI_BROWSE_SCREEN_H
#define POM_CLI_BROWSE_SCREEN_H

#include "cli/out.h"

/* What screen_key returns besides characters, which are Unicode code points. */
enum screen_key {
	SCREEN_NONE = 0x110000, /* no key was pressed */
	SCREEN_UP,
	SCREEN_DOWN,
	SCREEN_LEFT,
	SCREEN_RIGHT,
	SCREEN_PAGE_UP,
	SCREEN_PAGE_DOWN,
	SCREEN_HOME,
	SCREEN_END,
	SCREEN_BACKSPACE,
	SCREEN_ENTER,
	SCREEN_TAB,
	SCREEN_ESCAPE,
	SCREEN_RESIZED, /* or the program was stopped: draw everything again */
	SCREEN_SIGNAL,  /* interrupted() tells */
	SCREEN_GONE,    /* the terminal is gone: end of input */
	SCREEN_OTHER    /* a key that has no meaning here */
};

/* To be combined with an enum style. */
enum screen_look {
	SCREEN_REVERSE = 1 << 8,
	SCREEN_DIM = 1 << 9,
	SCREEN_BOLD = 1 << 10
};

/* Fails if standard input and output are no terminal, or TERM is not set. */
int screen_possible(struct pom_err *err);

/*
 * Opens the screen. Also fails if the cursor cannot be moved on the terminal, and if
 * ncurses is not there. From then on signals are held
 * back (lib/interrupt.h), and what is written to standard error is kept for
 * screen_said. Call screen_close afterwards.
 */
int screen_open(enum color_when color, struct pom_err *err);
/* Restores the terminal. May be called without screen_open. */
void screen_close(void);

/* Gives the terminal to something else until screen_back. Standard error is the real one. */
void screen_leave(void);
void screen_back(void);

/* Moves what was written to standard error to b. */
void screen_said(struct buf *b);

void screen_size(unsigned int *rows, unsigned int *columns);

/* Waits for a key; without wait, returns SCREEN_NONE if there is none. */
unsigned int screen_key(bool wait);

/* Draws on an empty screen: screen_begin, then screen_put, then screen_show. */
void screen_begin(void);
/*
 * Prints text in at most width columns. look: an enum style and bits of enum screen_look.
 * What cannot be shown here is a question mark. Returns the columns that it took.
 */
unsigned int screen_put(unsigned int row, unsigned int column,
			unsigned int width, unsigned int look,
			struct span text);
/* Gives the rest of a row blanks of that look. */
void screen_fill(unsigned int row, unsigned int column, unsigned int width,
		 unsigned int look);
/* A vertical line. */
void screen_line(unsigned int row, unsigned int column, unsigned int height);
/* Shows what was drawn, with the cursor there; visible: for typing. */
void screen_show(unsigned int row, unsigned int column, bool visible);

/* The columns of a character; a sheet_columns. */
unsigned int screen_columns(uint32_t c);

#endif
