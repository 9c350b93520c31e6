/* SPDX-License-Identifier: GPL-2.0-only */
/* Does a set's patch add the Kconfig symbols that the set's info says it adds? */
#ifndef POM_PLAN_KCONFIG_H
#define POM_PLAN_KCONFIG_H

#include "engine/diff.h"
#include "repo/repo.h"

/*
 * A note in a that names the first symbol of the set's Config, among those with +, for
 * which d adds no entry to a Kconfig; NULL when there is none. d: the set's patch for the
 * kernel.
 */
const char *kconfig_missing(struct arena *a, const struct set *set,
			    const struct diff *d);

#endif
