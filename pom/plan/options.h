/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * With which -p and -R a set was applied. A patch with other options is another version of
 * the set: it changes other files, or the other way round.
 */
#ifndef POM_PLAN_OPTIONS_H
#define POM_PLAN_OPTIONS_H

#include "plan/session.h"
#include "repo/repo.h"

/*
 * What a ledger records of it: "-p1", "-p0 -R". strip is the level that was used. "" for a
 * set that is no patch file of a series or of the user's.
 */
const char *session_options(struct arena *a, const struct set *set, int strip);

/*
 * Was the entry e, which has the content of the set, applied with the set's options? Where
 * the set gives no level, any level will do. The options of a record of an older runme
 * are not known: then the patch is read and compared with what was recorded.
 */
bool session_same_options(struct session *s, enum tree_kind k,
			  const struct set *set, struct ledger_set *e);

#endif
