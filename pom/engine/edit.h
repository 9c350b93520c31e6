/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Changes whose places are known for certain, as the ledger keeps them: taking
 * one back from below others, and finding out that others build upon it.
 */
#ifndef POM_ENGINE_EDIT_H
#define POM_ENGINE_EDIT_H

#include "engine/image.h"

/*
 * The runs of the hunks at the line numbers that their headers give, exactly;
 * with gets the new lines, at the post numbers of the edits. False when the
 * hunks are out of order. Both are in a.
 */
bool edits_of_hunks(struct arena *a, const struct hunk *hunk, uint32_t nhunks,
		    struct edits *out);

/*
 * Takes the hunks back from the image they made, at exactly their numbers.
 * False when a line that they added is not there. *out is in a.
 */
bool hunks_undo(struct arena *a, const struct image *after,
		const struct hunk *hunk, uint32_t nhunks, struct image *out);

/*
 * upper was made on top of lower. Rewrites the places of upper as if lower had
 * never been; false when upper changes a line that lower added, or the place
 * where lower removed one lies within what upper replaces.
 */
bool edits_without(const struct edits *lower, const struct edits *upper,
		   struct arena *a, struct edits *out);

/*
 * One list for n lists of edits, each made on top of the one before: it leads from before
 * the first to after the last. Edits that touch each other become one. Takes n log n
 * steps for n lists of one edit. Changes v. *out is in a, and empty for n == 0.
 */
void edits_join_all(struct arena *a, struct edits *v, size_t n,
		    struct edits *out);

/* One edit that covers all differences between two images; none if equal. */
void edits_between(struct arena *a, const struct image *before,
		   const struct image *after, struct edits *out);

#endif
