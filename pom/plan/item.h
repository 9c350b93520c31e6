/* SPDX-License-Identifier: GPL-2.0-only */
/* Tries one set of a plan, with the sets that it depends on or conflicts with in view. */
#ifndef POM_PLAN_ITEM_H
#define POM_PLAN_ITEM_H

#include "plan/plan.h"

/* Tries one item. If it fits, it is added to the ledgers in memory. */
int plan_try(struct plan *p, struct session *s, struct plan_item *it,
	     struct pom_err *err);

/*
 * The next step of a run: plan_try, counted in p->failed. It will not be rolled back, so
 * that memory is freed as s->opt.keep allows.
 */
int plan_try_next(struct plan *p, struct session *s, struct plan_item *it,
		  struct pom_err *err);

/* Tries one item on the trees as they are, and rolls that back. */
int plan_try_alone(struct session *s, struct plan_item *it,
		   struct pom_err *err);

#endif
