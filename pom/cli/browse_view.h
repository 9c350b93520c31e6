/* SPDX-License-Identifier: GPL-2.0-only */
/* Draws `runme browse`: the list, the help beside it, a pane over both, the lines around. */
#ifndef POM_CLI_BROWSE_VIEW_H
#define POM_CLI_BROWSE_VIEW_H

#include "cli/browse_model.h"
#include "cli/browse_text.h"

enum {
	VIEW_ROWS = 10, /* the least that a window must have */
	VIEW_COLUMNS = 40,
	VIEW_TEXT = 512 /* bytes of a message, of what is typed */
};

/* The keys that the last line names. */
enum view_keys {
	KEYS_LIST,
	KEYS_HELP,
	KEYS_PANE,
	KEYS_QUESTION,
	KEYS_INPUT,
	KEYS_BUSY
};

struct view {
	struct model *m;
	struct sheet help; /* of the row at the cursor */
	struct sheet pane; /* over list and help, if it has a title */
	const char *title; /* of the pane; NULL: there is none */
	bool in_help;      /* the keys scroll the help, not the list */
	bool trees;        /* there is a tree to test the sets in */
	enum view_keys keys;
	const char *trees_text;  /* for the first line */
	char progress[64];       /* the same; empty: nothing is going on */
	char message[VIEW_TEXT]; /* above the last line; may be empty */
	bool bad;                /* it is of an error */
	char typed[VIEW_TEXT];   /* after the message, with KEYS_INPUT */
	char word[VIEW_TEXT];    /* marked in texts; may be empty */
};

/* Draws everything and shows it. */
void view_draw(struct view *v);

/* Rows of the list, or of the text with the keys, in the window as it is. */
size_t view_height(const struct view *v);

/* The text that the keys scroll; NULL: they move the cursor of the list. */
struct sheet *view_text(struct view *v);

/* Sets the message; bad: of an error. */
void view_say(struct view *v, bool bad, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

void view_free(struct view *v);

#endif
