/* SPDX-License-Identifier: GPL-2.0-only */
/* Old matches and targets in today's words, one function each. */
#ifndef POM_RULES_OLD_H
#define POM_RULES_OLD_H

#include "rules/parse.h"
#include "rules/said.h"

/*
 * Changes the item to what iptables takes today, and says what is different; or says why
 * that is impossible, and leaves the item as it is. What is written today as it was then
 * stays, too. r->v may not grow.
 */
typedef void old_fn(struct said *s, struct rule *r, struct rule_item *it);

/* The function for a match or target that known.h has as an old one; or NULL. */
old_fn *old_match(struct span name);
old_fn *old_target(struct span name);

#endif
