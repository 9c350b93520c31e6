/* SPDX-License-Identifier: GPL-2.0-only */
/* The page of a set. */
#ifndef POM_PUBLISH_HTML_SET_H
#define POM_PUBLISH_HTML_SET_H

#include "publish/html_site.h"

enum { HTML_PATCH_MOST = 1 << 19 /* bytes of patches on a page */ };

/*
 * Appends the page. A patch that cannot be read is described; other errors are returned.
 * Call repo_describe() for the set before.
 */
int html_set(struct buf *b, struct html_site *s, const struct set *set,
	     struct pom_err *err);

#endif
