/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The help text of a set as HTML: paragraphs, lists, tables of options, examples. Only
 * its form is used, which pom-repository(5) describes; any other text is shown in
 * paragraphs with its own line ends.
 */
#ifndef POM_PUBLISH_HTML_HELP_H
#define POM_PUBLISH_HTML_HELP_H

#include "lib/mem.h"

enum { HTML_PARTS = 12 };

/* The parts of a page that have a heading, for the list of them. */
struct html_parts {
	const char *id[HTML_PARTS], *title[HTML_PARTS];
	size_t n;
};

/* Appends a heading of level 2, and adds it to the parts. Both texts are constants. */
void html_part(struct buf *b, struct html_parts *parts, const char *id,
	       const char *title);

/* Appends the help, with a heading for each of its parts. */
void html_help(struct buf *b, struct html_parts *parts, const char *help);

/* Appends the list of the parts, with links. */
void html_list_parts(struct buf *b, const struct html_parts *parts);

#endif
