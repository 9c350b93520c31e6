/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the plan share; nobody else includes this. */
#ifndef POM_PLAN_INTERNAL_H
#define POM_PLAN_INTERNAL_H

#include "lib/ahead.h"
#include "plan/plan.h"

/*
 * Begins to read what a run of the plan will ask for (plan/ahead.c), if it is
 * long enough for that and all of one repository, or goes on with what
 * plan_read_early has begun. The plan must not change until plan_read_end.
 * Nothing but the time depends on it.
 */
void plan_read_ahead(struct plan *p, struct session *s);

#endif
