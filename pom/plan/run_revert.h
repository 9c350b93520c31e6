/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs a plan the other way: reverts its sets. */
#ifndef POM_PLAN_RUN_REVERT_H
#define POM_PLAN_RUN_REVERT_H

#include "plan/plan.h"

/*
 * Reverts the sets: those that were applied last come first. A set that another set needs
 * stays. A set that is not there counts as reverted.
 */
int plan_run_revert(struct plan *p, struct session *s, struct pom_err *err);

#endif
