/* SPDX-License-Identifier: GPL-2.0-only */
/* Recorded sets whose files somebody edited since: what of them stands, by the bytes? */
#ifndef POM_PLAN_EDITED_H
#define POM_PLAN_EDITED_H

#include "plan/standing.h"
#include "plan/session.h"

/*
 * How t->entry stands by the bytes of some files. section has, for each section of the
 * entry's diff, NULL if it is not looked at, or a copy of it: maybe with the name that a
 * later set gave the file, or with only the hunks that later sets left (ledger_left). Sets
 * is, note and result. result is as if the entry was not recorded: what stands is present.
 * Its hunks are those that take the set out.
 */
int session_look_at_bytes(struct session *s, enum tree_kind k,
			  struct diff_file *const *section,
			  struct tree_standing *t, struct pom_err *err);

/*
 * dryrun of back, a recorded diff turned round, for files that somebody edited since. If
 * all lines of a section stand, it is taken out at the place of these lines, even if the
 * lines around them were changed, so that its hunks fit nowhere or elsewhere.
 */
int session_take_back(struct session *s, enum tree_kind k,
		      const struct diff *back, const struct dryrun_opt *opt,
		      struct patch_result *out, struct pom_err *err);

/*
 * Why a recorded set that was turned round cannot be taken out, for the note of its
 * standing. session_changed, for a conflict: what somebody changed. session_taken_out, for
 * a partial outcome: part of it is out; r's files then say which part.
 */
const char *session_changed(const struct patch_result *r);
const char *session_taken_out(struct session *s, struct patch_result *r);

#endif
