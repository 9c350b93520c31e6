/* SPDX-License-Identifier: GPL-2.0-only */
/* The diff of what a try made in one tree. */
#ifndef POM_PLAN_DIFF_H
#define POM_PLAN_DIFF_H

#include "plan/standing.h"
#include "plan/session.h"

/* Appends the diff of what st has changed in the overlay of tree k to out. */
void session_diff(struct session *s, enum tree_kind k,
		  const struct tree_standing *st, struct buf *out);

/* How long a diff is, and whether that is past a limit. Zero at first. */
struct extent {
	size_t bytes, lines;
	bool past;
};

/* As session_diff, but the diff ends where it passes a limit of ledger_readable. */
void session_diff_limited(struct session *s, enum tree_kind k,
			  const struct tree_standing *st, struct extent *length,
			  struct buf *out);

#endif
