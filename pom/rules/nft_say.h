/* SPDX-License-Identifier: GPL-2.0-only */
/* Matches and targets for nft: for nft.c. */
#ifndef POM_RULES_NFT_SAY_H
#define POM_RULES_NFT_SAY_H

#include "rules/parse.h"
#include "rules/said.h"

/* A rule that is being written. */
struct nft {
	const struct rule *r;
	struct said *s;
	struct buf text;      /* the expressions */
	struct buf set;       /* a command that has to come before; or empty */
	struct span protocol; /* that the rule has by now, or n is 0 */
	struct span comment;
	struct span table; /* of a rule with a command */
	const char *six;   /* "ip" or "ip6", or NULL without a command */
	const struct rule_item *target;
};

/* Appends an expression, after a blank if it is not the first. */
void nft_put(struct nft *n, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The sentence that this is not written for nft. word may be empty. */
const char *nft_no(const struct nft *n, const char *what, struct span word);

/* A name that nft takes without quotes; a number. */
bool nft_is_name(struct span s);
bool nft_is_number(struct span s);

/* Append a match; what the target does. NULL, or a sentence as from nft_no. */
const char *nft_match(struct nft *n, const struct rule_item *it);
const char *nft_target(struct nft *n, const struct rule_item *it);

#endif
