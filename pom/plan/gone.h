/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of a recorded set that are not in the tree any more: deleted, or moved elsewhere. */
#ifndef POM_PLAN_GONE_H
#define POM_PLAN_GONE_H

#include "plan/session.h"

struct gone {
	const char *path;  /* as the set left it; NULL: it is not gone */
	const char *where; /* a file that may be it now; or NULL */
	bool bytes;        /* only one with the very bytes counts */
};

/*
 * Is the file that the section f of the recorded set made or changed not in the tree, and
 * where is it? Of a file that the set made, only one with the very bytes that the set left
 * counts; of another one, one that has lines of the set: see diagnose_moved. Names are in
 * s->a.
 */
int session_gone(struct session *s, enum tree_kind k, struct ledger_set *set,
		 const struct diff_file *f, struct gone *out,
		 struct pom_err *err);

/*
 * The same of a file that the set made, or that an earlier set made and this one edited:
 * only one with the very bytes that the last recorded set left counts as moved.
 */
int session_moved(struct session *s, enum tree_kind k, struct ledger_set *set,
		  const struct diff_file *f, struct gone *out,
		  struct pom_err *err);

#endif
