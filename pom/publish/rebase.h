/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes a patch of a series anew for a newer tree: with the line numbers and the lines of
 * context of that tree. Everything else in the patch stays as it is.
 */
#ifndef POM_PUBLISH_REBASE_H
#define POM_PUBLISH_REBASE_H

#include "plan/plan.h"

struct rebased {
	struct span text; /* of the new patch; empty: nothing changes */
	size_t moved;     /* hunks of which only the line numbers change */
	size_t redrawn;   /* hunks of which the context changes */
	const char *why;  /* why it could not be done; or NULL */
};

/*
 * Writes the patch of a set for tree k anew, so that it applies without offset and fuzz.
 * The set was just tried, it fits, and its patch is in the overlay. The new patch is
 * tried as well: either both make the same files, or out->why says what differs. The
 * result is in the session's arena.
 */
int rebase_patch(struct session *s, const struct plan_item *it,
		 enum tree_kind k, struct rebased *out, struct pom_err *err);

/* A new text for a file of a repository, below its root. */
struct rewrite {
	const struct origin *origin;
	const char *path;
	struct span text;
};

/* Patches of a series, by their names in it, that get the same comment. */
struct series_comment {
	const char *const *name;
	size_t n;
	const char *text;
};

/*
 * The series of an origin with these comments; "" when nothing changes. A line that has
 * a comment stays as it is. The result is in the repository's arena.
 */
int rebase_series(struct repo *r, const struct origin *o,
		  const struct series_comment *c, struct span *out,
		  struct pom_err *err);

/* Writes all of them, or none, in one transaction. */
int rebase_write(struct repo *r, const struct rewrite *v, size_t n,
		 struct pom_err *err);

#endif
