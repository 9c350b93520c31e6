/* SPDX-License-Identifier: GPL-2.0-only */
/* From the overlays to the trees: everything that changed, in one transaction. */
#ifndef POM_PLAN_COMMIT_H
#define POM_PLAN_COMMIT_H

#include "plan/session.h"

/*
 * Writes all that was accepted or reverted to all trees, or nothing. Standings can still be
 * shown afterwards. Call session_reload before another set is tried.
 */
int session_commit(struct session *s, struct pom_err *err);

#endif
