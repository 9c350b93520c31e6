/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the plan share; nobody else includes this. */
#ifndef POM_PLAN_INTERNAL_H
#define POM_PLAN_INTERNAL_H

#include "domain/plan.h"

struct plan_reading;

/*
 * Begins to read what a run of the plan will ask for (plan_ahead.c), if it is
 * long enough for that and all of one repository; else NULL. The plan must not
 * change until plan_read_end, which takes NULL. Nothing but the time depends on
 * it. What was read lives as long as the repository.
 */
struct plan_reading *plan_read_ahead(const struct plan *p, struct session *s);
void plan_read_end(struct plan_reading *r);

#endif
