/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hunk that changes nothing but numbers can be in a tree by chance: a maximum that another
 * change has raised to the same number, and that has to be raised once more for the patch.
 */
#ifndef POM_PLAN_NUMBERS_H
#define POM_PLAN_NUMBERS_H

#include "try/dryrun.h"

/*
 * Of a patch that does not fit: makes the hunks fail that are there already, if only their
 * numbers differ and another hunk of the patch is not there. Their files conflict then.
 * Returns how many there are. Takes linear time in the hunks.
 */
size_t numbers_doubted(struct patch_result *p);

#endif
