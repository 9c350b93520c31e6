/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which sets are present only as part of a recorded one: a patch that was split after it was
 * applied. Nobody may be told to drop them, as the record goes when that set is reverted.
 */
#ifndef POM_PLAN_PART_OF_H
#define POM_PLAN_PART_OF_H

#include "plan/plan.h"

/*
 * The set is present in tree k. If it can only be taken out with lines of a recorded set,
 * t->part_of gets the name of that set, and the note says so. t->mark is the overlay's.
 */
int session_note_part(struct session *s, const struct set *set,
		      enum tree_kind k, struct tree_standing *t,
		      struct pom_err *err);

/*
 * The last step of plan_run. Sets that are present below later ones get part_of where a
 * recorded set changed the same files. It is removed where the plan has the recorded set as
 * it is recorded: what is there twice can be dropped.
 */
void plan_note_parts(struct plan *p, struct session *s);

#endif
