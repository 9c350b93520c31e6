/* SPDX-License-Identifier: GPL-2.0-only */
/* Puts a later set back on top, after the set below it was taken out. */
#ifndef POM_PLAN_REVERT_PUT_H
#define POM_PLAN_REVERT_PUT_H

#include "plan/revert_lift.h"

/*
 * Applies what revert_lift_layer has undone again, and rewrites the later set's entry in the
 * ledger. If it no longer fits at the place where it was, v->note says so.
 */
int revert_put_layer(struct reverting *v, struct layer *y);

#endif
