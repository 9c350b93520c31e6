/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rules of old iptables in today's words, for iptables and for nft. Nothing is guessed: a
 * rule of which a part is not known stays as it is, and the facts say so.
 */
#ifndef POM_RULES_TRANSLATE_H
#define POM_RULES_TRANSLATE_H

#include "engine/rule.h"
#include "repo/repo.h"
#include "rules/said.h"

/* What is known about a rule before it is read. */
struct translate_with {
	const struct repo *repo; /* sets, and what became of old ones; or NULL */
	const struct map
		*chains;   /* of the table, if all of them are known; or NULL */
	struct span table; /* n is 0: filter, unless the rule has -t */
	enum rule_form form;
	bool six; /* of ip6tables */
};

struct translated {
	bool changed; /* iptables has another rule than the given one */
	bool said;    /* iptables takes it. False: it stays as it is */
	struct span iptables;
	struct span nft;    /* as nft_write() writes it; n is 0: no_nft */
	const char *no_nft; /* why it cannot be said; NULL: nft has it */
	bool has_command;   /* it has -A or another command */
	const struct said_fact *fact;
	size_t nfacts;
};

/* Translates a line without its newline. All of out is in a, or in the line. */
void translate_line(struct arena *a, const struct translate_with *with,
		    struct span line, struct translated *out);

/* The same for words that the shell has split: RULE_TYPED. */
void translate_words(struct arena *a, const struct translate_with *with,
		     char *const *word, size_t n, struct translated *out);

#endif
