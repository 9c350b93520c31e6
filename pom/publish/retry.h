/* SPDX-License-Identifier: GPL-2.0-only */
/* Tries another text in the place of a patch. */
#ifndef POM_PUBLISH_RETRY_H
#define POM_PUBLISH_RETRY_H

#include "plan/plan.h"

/*
 * it was just tried, and does not fit, so the overlay has nothing of it. Tries text, which is
 * made of the text of its only patch, with the same options. If that fits without fuzz, the
 * item stands as text does, the overlay has it, and the tree_standing has text as reduced,
 * for rebase_patch: 1. Otherwise nothing changes: 0. text must live as long as the session.
 * A negative error if a file of the tree cannot be read.
 */
int retry_with(struct session *s, struct plan_item *it, enum tree_kind k,
	       struct span text, struct pom_err *err);

#endif
