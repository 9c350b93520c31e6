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
	RETRACED_NOT,  /* its own lines are not all there */
	RETRACED_NEAR, /* the same, but nearly all lines are at the old place */
	RETRACED_OUT, /* the same, and what was there before the change is there again */
	RETRACED_LOOSE, /* its own lines are there, but the place is not certain */
	RETRACED /* its own lines are there, and the place of each change is certain */
};

/*
 * hunk: the reverse of the change, so the preimages have its added lines, with the line
 * numbers at which they were applied. is[i] gets the result for hunk i. If that is
 * RETRACED, out[i] is a hunk that reverts the change at its present place, with the
 * context of the file; other hunks are copied, and that of RETRACED_LOOSE gets its likely
 * place. Both arrays have n elements. Returns
 * whether the own lines (the added ones) of all hunks are there.
 *
 * The place for lines that the revert puts back is certain if the context on both sides is
 * there, at the old distance; at an end of the hunk, the next line is enough. The place of
 * a run of own lines is certain if one line of context beside it is there, or if one of its
 * lines has at least four letters or digits and is in the file only once.
 *
 * Of two explanations, the one with fewer edits is taken: own lines that are found far away
 * do not count if nearly all lines of the hunk are at the old place. But a place at which
 * all lines fit counts more than one at which nearly all do, if one of them, with four
 * letters or digits, is in the file only once; without such a line none of the two is
 * certain. Nor are own lines found that are far away, without all of their context, and
 * without such a line; and what was there before the change is not there again where it is
 * only found far away, without such a line. Takes linear time in
 * the hunks' lines, in addition to the searches of locate.
 */
bool retrace(struct arena *a, struct finder *finder, const struct hunk *hunk,
	     uint32_t n, struct hunk *out, enum retraced *is);

#endif
