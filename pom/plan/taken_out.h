/* SPDX-License-Identifier: GPL-2.0-only */
/* Has something else, such as `git reset`, taken a recorded set out of a file? */
#ifndef POM_PLAN_TAKEN_OUT_H
#define POM_PLAN_TAKEN_OUT_H

#include "plan/session.h"

/*
 * *out: the tree's file has a version from before the set, as ledger_out says; *surely as
 * there. A file that came by a rename and is absent now is out only if the file of the
 * first name is, too: otherwise somebody moved or deleted it.
 */
int session_is_out(struct worktree *w, struct ledger_set *set, const char *path,
		   bool *out, bool *surely, struct pom_err *err);

/*
 * *now: the path; or, if there is no such file any more, and recorded sets below this one
 * gave it that name, the earlier name under which there is one.
 */
int session_name_now(struct worktree *w, struct ledger_set *set,
		     const char *path, const char **now, struct pom_err *err);

#endif
