/* SPDX-License-Identifier: GPL-2.0-only */
/* Reduces a patch of a series to what a newer tree does not have yet. */
#ifndef POM_PUBLISH_DROP_UPSTREAM_H
#define POM_PUBLISH_DROP_UPSTREAM_H

#include "plan/plan.h"

/*
 * it was just tried, and the tree has a part of it. If each of its hunks either fits or
 * certainly is there, takes those out that are, and sections of which nothing is left; all
 * other bytes stay. Then tries the rest: the item stands as that does, the overlay has it,
 * and its tree_standing has the text (reduced) and the number of hunks (dropped), for
 * rebase_patch. Changes nothing if the patch cannot be reduced so. The text is in the
 * session's arena.
 *
 * A hunk that is there in more than one place is not certain, nor is one that only fits
 * with fuzz, nor a file that is absent as the patch would leave it.
 */
int drop_upstream(struct session *s, struct plan_item *it, enum tree_kind k,
		  struct pom_err *err);

#endif
