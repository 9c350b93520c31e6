/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the plan share; nobody else includes this. */
#ifndef POM_PLAN_INTERNAL_H
#define POM_PLAN_INTERNAL_H

#include "plan/plan.h"

/* Call it when items from index i on have changed places: plan_find indexes them anew. */
void plan_moved_from(struct plan *p, size_t i);

/*
 * The next step of a run: plan_try, counted in p->failed. It will not be rolled back, so
 * memory is freed as s->opt.keep allows.
 */
int plan_try_next(struct plan *p, struct session *s, struct plan_item *it,
		  struct pom_err *err);

/*
 * Starts to read ahead what a run of the plan needs (plan/ahead.c), or goes on with what
 * plan_read_early has started. A short plan, and one of several repositories, is not read
 * ahead. The plan must not change until plan_read_end. Only the time depends on it.
 */
void plan_read_ahead(struct plan *p, struct session *s);

/* What of a diff was looked at, and whether it is past a limit. Zeroed at first. */
struct extent {
	size_t bytes, lines;
	bool past;
};

/* session_diff. With most, it ends at the limits of ledger_readable; *most says so. */
void record_diff(struct session *s, enum tree_kind kind,
		 const struct tree_standing *st, struct extent *most,
		 struct buf *out);

/*
 * Is the patch as it was written a part of the record? Then *all gets that, and the diff;
 * otherwise the diff is the record.
 */
int record_join(struct overlay *ov, const struct tree_standing *t,
		struct span diff, struct buf *all, struct pom_err *err);

#endif
