/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The refresh of a series as cmd_refresh.c carries it out, and what it prints. Texts are in
 * the arena of the context's plan.
 */
#ifndef POM_CLI_REFRESH_SAY_H
#define POM_CLI_REFRESH_SAY_H

#include "publish/follow.h"
#include "publish/rebase.h"
#include "cli/json.h"
#include "cli/refresh_resolve.h"

/* A line of the report about a patch. */
struct refresh_line {
	const struct plan_item *it;
	enum style style;
	const char *what; /* NULL: it is not known yet whether all is written */
	const char *more;
};

/* The refresh of a series on a tree. */
struct series {
	struct rewrite *write;
	size_t nwrites;
	const struct set **present; /* patches that the tree has already */
	size_t npresent;
	struct json_refreshed *tried;
	size_t ntried;
	const struct set **dropped; /* patches that are taken out of it */
	size_t ndropped;
	size_t same, stuck, resolved, skipped;
	const struct plan_item *without; /* the first that later ones lack */
	const struct plan_item *last_without;
	size_t nwithout; /* such patches */
	struct sitting *sit;
	struct refresh_line *said; /* lines that are not printed yet */
	size_t nsaid;
	struct span preview;    /* the new patch, for --continue --check */
	struct follow followed; /* files of the patch at hand */
};

/* The path of a file of a repository, with the repository's own. */
const char *refresh_path(struct context *c, const struct origin *o,
			 const char *path);

/* Prints "NAME WHAT: MORE"; more can be empty. */
void refresh_say(struct context *c, const struct plan_item *it, enum style st,
		 const char *what, const char *more);
/*
 * Keeps such a line for later. Its words depend on whether the files will be written, and
 * the first patch that does not fit decides that. what and more have to live as long.
 */
void refresh_say_later(struct series *s, const struct plan_item *it,
		       enum style st, const char *what, const char *more);
/* Prints the lines that were kept. written: whether the files are written. */
void refresh_say_waiting(struct context *c, struct series *s, bool written);

/* Is the place of a hunk in doubt? Once refreshed, the patch does not show it any more. */
bool refresh_doubtful(const struct context *c, const struct plan_item *it);

/* "2 hunks moved, 1 with new context, offset 7 lines, fuzz 1" */
const char *refresh_changes(struct context *c, const struct plan_item *it,
			    const struct series *s, const struct rebased *b);
/* What to do about a patch that is upstream. */
const char *refresh_by_hand(struct context *c, const struct set *set);
/* "2 hunks new, 1 moved", and a line for each file of which something was lost. */
const char *refresh_resolution(struct context *c, const struct resolved *r);

/* Prints the end of the report: the counts, doubts, and what to do. patches: new ones. */
void refresh_summary(struct context *c, const struct series *s, size_t patches,
		     bool written);

#endif
