/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Finds an applied change in a file that was edited since. The added lines must be there,
 * unchanged, and those of each run together. The removed lines must not have come back.
 * The context may differ.
 */
#ifndef POM_ENGINE_RETRACE_H
#define POM_ENGINE_RETRACE_H

#include "engine/locate.h"

enum retraced {
	RETRACED_NOT, /* its own lines are not all there */
	RETRACED_NEAR, /* nor are they, but nearly all lines are at the old place */
	RETRACED_OUT, /* nor are they, and what was before the change is there again */
	RETRACED_LOOSE, /* its own lines are there, but the place is not certain */
	RETRACED /* its own lines are there, and the place of each change is certain */
};

/*
 * hunk: the reverse of the change, so the preimages have its added lines, with the line
 * numbers at which they were applied. is[i] gets the result for hunk i. If that is
 * RETRACED, out[i] is a hunk that reverts the change at its present place, with the
 * context of the file; other hunks are copied, and that of RETRACED_LOOSE gets its likely
 * place. Both arrays have n elements. Returns whether the own lines (the added ones) of
 * all hunks are there.
 *
 * The place for lines that the revert puts back is certain if the context on both sides is
 * there, at the old distance; at an end of the hunk, the next line is enough. The place of
 * a run of own lines is certain if one line of context beside it is there, or if one of its
 * lines has at least four letters or digits and is in the file only once.
 *
 * Files have like places, so a place must show that it is the change's. A line is an anchor
 * if it is in the file only once: a line of context with a letter or a digit; or own lines
 * with four of these, two of them where context is found as well. Without an anchor,
 *
 * - a place where some lines of the hunk were changed is not certain;
 * - own lines that are far away, without all of their context, are not found;
 * - neither place is certain where all lines fit elsewhere. With one, that place is taken;
 * - what was before the change is there again only beside the old place.
 *
 * Otherwise, of two explanations, the one with fewer edits is taken. Takes linear time in
 * the hunks' lines, in addition to the searches of locate.
 */
bool retrace(struct arena *a, struct finder *finder, const struct hunk *hunk,
	     uint32_t n, struct hunk *out, enum retraced *is);

#endif
