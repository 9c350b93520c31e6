/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which patches a run is going to need. They are prefetched (tree/prefetch.h), with the files
 * of the trees that they change. Only the time depends on it.
 */
#ifndef POM_PLAN_AHEAD_H
#define POM_PLAN_AHEAD_H

#include "plan/session.h"
#include "repo/repo.h"

struct reading; /* that goes on; NULL: none does */

/*
 * For a run of all sets of repo: call it before repo is open, and give *watch to repo_open,
 * so that patches are read while the series is still parsed. The result is not NULL. Call
 * reading_end before repo_close.
 */
struct reading *reading_early(struct repo *repo, struct repo_watch *watch);

/*
 * Before a run of these sets: starts a reading in *r, or goes on with the one that
 * reading_early has started, and adds the files of the trees. A few sets, and sets of
 * several repositories, are not read ahead.
 */
void reading_begin(struct reading **r, struct session *s,
		   const struct set *const *set, size_t n);

/* Ends *r, if it is not NULL, and sets it to NULL. */
void reading_end(struct reading **r);

#endif
