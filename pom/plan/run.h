/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs a plan: tries its sets in their order. */
#ifndef POM_PLAN_RUN_H
#define POM_PLAN_RUN_H

#include "plan/plan.h"

/*
 * Tries the sets in their order, each on the result of those before it. Sets that fit are
 * added to the ledgers in memory; session_commit then writes all of it. tick may be NULL.
 * It is called before every set; when it returns false, the run ends with
 * POM_EINTERRUPTED. Ends p->reading.
 */
int plan_run(struct plan *p, struct session *s,
	     bool (*tick)(void *arg, size_t done, size_t all), void *arg,
	     struct pom_err *err);

#endif
