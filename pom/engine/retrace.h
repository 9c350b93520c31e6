/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A change that was made, in a file that somebody edited since. The lines that were added
 * must stand there unchanged, those of a run without a gap, and those that were removed
 * must not be back. The context may differ.
 */
#ifndef POM_ENGINE_RETRACE_H
#define POM_ENGINE_RETRACE_H

#include "engine/locate.h"

enum retraced {
	RETRACED_NOT, /* its own lines do not stand */
	RETRACED_NEAR, /* nor do they, and nearly all lines are where it was left */
	RETRACED_LOOSE, /* its own lines stand; too few of those around tell where */
	RETRACED /* its own lines stand, and each of its changes has its place */
};

/*
 * The hunks take the change back: their preimages are what it left, at the lines where it
 * left them. is[i] says how hunk i stands. With RETRACED, out[i] takes it back at its
 * place, with the context that the file has there; other hunks are copied. Both arrays
 * have n elements. Returns whether the own lines of all hunks stand.
 *
 * Lines that are put back have their place between lines of context that stand on both
 * sides, as far away as they were; at an end of the hunk, beside the next line. A run of
 * own lines has it beside one line of context that stands, or by a line of its own that is
 * not like any other.
 *
 * Of two explanations the one with fewer edits is taken: own lines that are found far away
 * do not stand if nearly all lines of the hunk are where it was left. Takes time linear in
 * the hunks' lines, besides what locate takes.
 */
bool retrace(struct arena *a, struct finder *finder, const struct hunk *hunk,
	     uint32_t n, struct hunk *out, enum retraced *is);

#endif
