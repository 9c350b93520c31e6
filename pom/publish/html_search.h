/* SPDX-License-Identifier: GPL-2.0-only */
/* The style and the search of the pages. */
#ifndef POM_PUBLISH_HTML_SEARCH_H
#define POM_PUBLISH_HTML_SEARCH_H

#include "publish/html_site.h"

enum {
	/* bytes of help texts in the index: of all sets, and of one */
	HTML_INDEX_MOST = 1 << 21,
	HTML_HELP_MOST = 1 << 14
};

/* Appends style.css. */
void html_style(struct buf *b);

/*
 * Appends search.js: an index of the sets and of the old names, and the script that
 * searches it. All sets have to be described: repo_describe().
 */
void html_search(struct buf *b, struct html_site *s);

#endif
