/* SPDX-License-Identifier: GPL-2.0-only */
/* Writes a rule for nft(8), if every part of it can be said there. */
#ifndef POM_RULES_NFT_H
#define POM_RULES_NFT_H

#include "rules/parse.h"
#include "rules/said.h"

/*
 * Appends what nft takes, a line each: for a rule with a command such as -A, command lines
 * for a shell; without one, the expressions of the rule. Returns NULL, or a sentence that
 * says which part cannot be said. Adds facts about what is said otherwise.
 */
const char *nft_write(struct said *s, const struct rule *r, struct buf *out);

#endif
