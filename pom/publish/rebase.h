/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A patch of a series on a newer tree: the same text, but that its hunks say
 * where they are by now, and show the lines that stand around them by now.
 */
#ifndef POM_PUBLISH_REBASE_H
#define POM_PUBLISH_REBASE_H

#include "plan/session.h"

struct rebased {
	struct span text; /* of the whole patch, anew; empty: as it was */
	size_t moved;     /* hunks of which only the place was another */
	size_t redrawn;   /* hunks with other lines around them */
	const char *why;  /* why it could not be done; or NULL */
};

/*
 * For a set that was just tried and fits in tree k (its patch is in the
 * overlay): what its patch has to say so that it fits without offset and fuzz.
 * That is tried in turn; both patches make the same files, or out->why says
 * what hinders it. All of it is in the session's arena.
 */
int rebase_patch(struct session *s, struct repo *r, const struct set *set,
		 enum tree_kind k, struct tree_standing *st,
		 struct rebased *out, struct pom_err *err);

/* A new text for a file of a repository, below its root. */
struct rewrite {
	const struct origin *origin;
	const char *path;
	struct span text;
};

/*
 * The series of an origin with a comment behind each of the names, which are
 * those of the series; "" when nothing changes. In the repository's arena.
 */
int rebase_series(struct repo *r, const struct origin *o,
		  const char *const *name, size_t n, const char *comment,
		  struct span *out, struct pom_err *err);

/* Writes all of them, or none, in one transaction. */
int rebase_write(struct repo *r, const struct rewrite *v, size_t n,
		 struct pom_err *err);

#endif
