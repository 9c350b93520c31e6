/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which patches of a series the tree has below later patches of the series. The later ones
 * changed some of their lines, so that by themselves they look partial, or in conflict.
 * So the series is taken off from its end, in memory: a patch that then comes off exactly
 * was there.
 */
#ifndef POM_PLAN_UNDER_H
#define POM_PLAN_UNDER_H

#include "plan/plan.h"

/*
 * The last step of plan_run: such patches become present. start: the marks of the overlays
 * before the run.
 */
int plan_look_under(struct plan *p, struct session *s,
		    const size_t start[TREE_KINDS], struct pom_err *err);

#endif
