/* SPDX-License-Identifier: GPL-2.0-only */
/* What the ledger records of a set as a diff, and whether that can be read back. */
#ifndef POM_PLAN_RECORD_H
#define POM_PLAN_RECORD_H

#include "plan/standing.h"
#include "plan/session.h"

/*
 * Can the record of what a try made in tree k be read back? POM_ELIMIT, with the limit, if
 * not. Costs little for a patch that is far from all limits. name is the set's.
 */
int session_recordable(struct session *s, enum tree_kind k, const char *name,
		       const struct tree_standing *t, struct pom_err *err);

/*
 * The patch as it was written belongs into the record, if it went in as a whole, and if
 * diff does not say the same. Then all gets the patch and the diff; otherwise it stays
 * empty, and the diff alone is the record.
 */
int record_join(struct overlay *ov, const struct tree_standing *t,
		struct span diff, struct buf *all, struct pom_err *err);

/* Did the patch go in as it was written, with nothing left out, merged or worked out? */
bool record_as_written(const struct patch_result *p);

#endif
