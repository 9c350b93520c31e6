/* SPDX-License-Identifier: GPL-2.0-only */
/* Tries a set: how does it stand, and what do the trees look like with it? */
#ifndef POM_PLAN_TRY_SET_H
#define POM_PLAN_TRY_SET_H

#include "plan/standing.h"
#include "plan/session.h"
#include "repo/repo.h"

/*
 * Tries a set in the overlays. If it can be applied (it is clean or fuzzy; with opt.force
 * hunks that are there already are left out), the overlays have it afterwards, until
 * session_rollback. A fault of the set, of its patch or of a file is a standing; only a
 * fault of the system is an error.
 */
int session_try(struct session *s, const struct set *set,
		struct set_standing *out, struct pom_err *err);

/* Rolls a try back. The last try is rolled back first. */
void session_rollback(struct session *s, const struct set_standing *st);

/*
 * Call it after a try that will not be rolled back: it frees what opt.keep does not keep.
 * stays: the set is in the overlay. Of a set that fits cleanly, only the sums of the
 * results can be used from then on. Files of sets that conflict stay in memory, so that
 * diagnose.c can show them. True: nothing refers to the set's patch, nor to the memory for
 * its results (struct dryrun_opt), so that the caller can free both.
 */
bool session_settle(struct session *s, struct set_standing *st, bool stays);

#endif
