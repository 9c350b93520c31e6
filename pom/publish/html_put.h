/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text for the pages of runme html. All text of a repository is a stranger's: it becomes
 * text of the page, and never markup.
 */
#ifndef POM_PUBLISH_HTML_PUT_H
#define POM_PUBLISH_HTML_PUT_H

#include "lib/mem.h"

/*
 * Appends text for an element or for an attribute in double quotes. Text that is not
 * UTF-8 is read as windows-1252. Controls become their symbols (U+2400 and on) or U+FFFD;
 * invisible characters become <U+XXXX>, as on a terminal: lib/tame.h. Tabs and newlines
 * stay.
 */
void html_text(struct buf *b, struct span s);
/* The same for a string. */
void html_str(struct buf *b, const char *s);
/*
 * Appends markup, in which each % stands for the next of the n texts of v. No other % may
 * be in it.
 */
void html_fill(struct buf *b, const char *markup, const char *const *v);

/* html_fill with the texts as arguments. */
#define HTML(b, markup, ...) \
	html_fill(b, markup, (const char *const[]){ __VA_ARGS__ })

/*
 * Appends a string literal for a script. It has no <, no > and no character that ends a
 * line, so that it can stand in any script.
 */
void html_literal(struct buf *b, struct span s);

/*
 * html_text for running text: words that are options, such as -m and --dports, become
 * code elements. html_command is for text in a code element: they become span elements.
 * No line ends in one.
 */
void html_words(struct buf *b, struct span s);
void html_command(struct buf *b, struct span s);

/* The first n bytes of the text, or some less: no character is cut. */
struct span html_first(const char *s, size_t n);

/*
 * Appends the beginning of a page until its title. sources: what it may load, for the
 * Content-Security-Policy, such as "style-src 'self'".
 */
void html_open(struct buf *b, const char *sources);

/* What differs between the heads of the pages. All texts are plain. */
struct html_head {
	const char *site; /* the name of the catalogue */
	const char *
		title; /* of the page; NULL: the page of the catalogue itself */
	const char *about; /* a sentence about it; "" for none */
	bool script;       /* the page has the search */
	bool fates;        /* there is fates.html */
};

/* Appends all of a page until its main part, and the rest of the page after it. */
void html_begin(struct buf *b, const struct html_head *h);
void html_end(struct buf *b, const struct html_head *h);

#endif
