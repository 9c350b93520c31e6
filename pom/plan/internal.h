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

/*
 * Before each set of a run: now and then what the next ones need is fetched from
 * memory. Nothing but the time depends on it.
 */
void plan_look_near(struct plan *p, struct session *s);

/*
 * That (plan/near.c), for some of the patches that a has read, from that place on;
 * the place of the first one that it was not done for.
 */
size_t plan_near(const struct ahead *a, struct session *s, size_t place);

/* The kinds of trees, a bit for each, of the tag that a patch is listed with. */
unsigned int plan_tag_kinds(size_t tag);

#endif
