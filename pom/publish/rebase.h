/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rewrites a patch of a series for a newer tree: its line numbers, and its lines of context
 * where they differ. Everything else in the patch stays as it is.
 */
#ifndef POM_PUBLISH_REBASE_H
#define POM_PUBLISH_REBASE_H

#include "plan/plan.h"
#include "publish/redraw.h"

struct rebased {
	struct span text; /* the new patch; empty: nothing changes */
	size_t moved;     /* number of hunks whose line numbers alone change */
	size_t redrawn;   /* number of hunks whose context changes */
	const char *why;  /* why it is not possible; or NULL */
};

/*
 * Rewrites the patch of a set for tree k, so that it applies without offset and fuzz. The
 * set was just tried, it fits, and the overlay has its patch. The new patch is tried as
 * well: if it does not make the same files, out->why says so. The result is in the
 * session's arena.
 */
int rebase_patch(struct session *s, const struct plan_item *it,
		 enum tree_kind k, struct rebased *out, struct pom_err *err);

/* What becomes of the sections of the files that conflict. */
struct redrawn {
	const struct redraw *v;
	size_t n;
	struct span more; /* sections of further files that somebody has edited */
};

/*
 * Rewrites the patch of a set that conflicts, once somebody has edited the files that
 * conflict. The sections that are not in v are rewritten as rebase_patch does. The new
 * patch is not tried.
 */
int rebase_redrawn(struct session *s, const struct plan_item *it,
		   enum tree_kind k, const struct redrawn *v,
		   struct rebased *out, struct pom_err *err);

/* A new text for a file of a repository, below its root. */
struct rewrite {
	const struct origin *origin;
	const char *path;
	struct span text;
	bool gone; /* the file is removed */
};

/* A comment, and the sets that get it. */
struct series_comment {
	const struct set *const *set;
	size_t n;
	const char *text;
	bool out;                          /* the lines become comments */
	const struct series_comment *also; /* a further one, or NULL */
};

/*
 * The series of an origin, with the comment behind the lines of those sets that are of this
 * origin; "" when nothing changes. A line that has a comment stays as it is, and so does
 * a list of dpatch. With out, these lines become comments themselves, so that the sets are no
 * part of the series any more. The result is in the repository's arena.
 */
int rebase_series(struct repo *r, const struct origin *o,
		  const struct series_comment *c, struct span *out,
		  struct pom_err *err);

/* Writes all of them, or none, in one transaction. */
int rebase_write(struct repo *r, const struct rewrite *v, size_t n,
		 struct pom_err *err);

#endif
