/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes whose places are known exactly, as in the ledger. Reverts one that is below
 * others, unless the others depend on it.
 */
#ifndef POM_ENGINE_EDIT_H
#define POM_ENGINE_EDIT_H

#include "engine/image.h"

/*
 * Makes edits of the hunks, at exactly the line numbers in their headers. *out is in a.
 * False when the hunks are out of order.
 */
bool edits_of_hunks(struct arena *a, const struct hunk *hunk, uint32_t nhunks,
		    struct edits *out);

/*
 * Reverts the hunks at exactly their line numbers. after is the image that they made.
 * False when after lacks a line that they added. *out is in a.
 */
bool hunks_undo(struct arena *a, const struct image *after,
		const struct hunk *hunk, uint32_t nhunks, struct image *out);

/*
 * upper was made on top of lower. *out is upper as if lower had never been applied. False
 * when upper changes a line that lower has added, or replaces lines between which lower
 * has removed one.
 */
bool edits_without(const struct edits *lower, const struct edits *upper,
		   struct arena *a, struct edits *out);

/*
 * Joins n lists of edits into one. Each list was made on top of the one before. Edits that
 * touch each other become one. Takes n log n steps for n lists of one edit. Changes v.
 * *out is in a, and empty for n == 0.
 */
void edits_join_all(struct arena *a, struct edits *v, size_t n,
		    struct edits *out);

/* One edit that covers all differences between two images; none if they are equal. */
void edits_between(struct arena *a, const struct image *before,
		   const struct image *after, struct edits *out);

#endif
