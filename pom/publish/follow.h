/* SPDX-License-Identifier: GPL-2.0-only */
/* Follows files that a newer tree has at another place. */
#ifndef POM_PUBLISH_FOLLOW_H
#define POM_PUBLISH_FOLLOW_H

#include "plan/plan.h"

/* A file that was followed. The names are in the session's arena. */
struct followed {
	const char *from, *to;
	uint32_t hunks; /* all of its hunks; they fit there without fuzz */
	unsigned int
		confidence; /* in percent, as for proposals (engine/merge.h) */
};

struct follow {
	const struct followed *v;
	size_t n;
};

/*
 * it was just tried, and conflicts. If the tree has moved or renamed each file that is
 * missing, and everything else fits, the patch gets the new names: the item stands as that
 * patch does, the overlay has it, and its tree_standing has the text (reduced), for
 * rebase_patch. No other byte changes. A place is taken only if it is the only one in which
 * all hunks of the file fit without fuzz, and if the confidence is at least bar.
 *
 * The confidence is 90 for a file with the same name, and 75 for one with another name in the
 * same folder. It is 50 if the hunks have too few different lines to tell a file by: fewer
 * than 4, or with another name fewer than 12, or 6 if one name begins with the other.
 *
 * out has the files; none if nothing was followed. 0, or a negative error if a file cannot be
 * read.
 */
int follow(struct session *s, struct plan_item *it, enum tree_kind k,
	   unsigned int bar, struct follow *out, struct pom_err *err);

#endif
