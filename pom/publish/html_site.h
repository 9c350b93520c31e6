/* SPDX-License-Identifier: GPL-2.0-only */
/* What the pages of runme html are made from, and their names. */
#ifndef POM_PUBLISH_HTML_SITE_H
#define POM_PUBLISH_HTML_SITE_H

#include "repo/repo.h"

/* Names of sets. */
struct html_names {
	const char **v;
	size_t n;
};

/* The caller fills in all up to fate. */
struct html_site {
	struct repo *repo;
	bool given; /* the repository has to be named to runme */
	/* how each set of the repository stands in trees, in words; NULL: no tree */
	const char *const *standing;
	const char *trees; /* their names and versions, if there are any */
	/* what the fate of an old set means, in a sentence */
	const char *(*fate)(const struct fate *f);

	struct arena a;
	const char **page;            /* the file of each set */
	struct html_names *needed_by; /* of each set: those that depend on it */
	const char **anchor;          /* of each fate, in fates.html */
};

/*
 * Names the pages and the anchors, and fills in the rest of s. A name has only letters,
 * digits and . _ - +, begins with neither a dot nor a dash, and differs from the others
 * also if case is ignored. The same catalogue gives the same names.
 */
void html_site_name(struct html_site *s);
void html_site_free(struct html_site *s);

/* The page of a set, or of its fate with the anchor; NULL: there is none of that name. */
const char *html_site_link(struct html_site *s, const char *name);

/* The index of a set in the repository. */
size_t html_site_index(const struct html_site *s, const struct set *set);

#endif
