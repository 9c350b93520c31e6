/* SPDX-License-Identifier: GPL-2.0-only */
/* What is said about a rule while it is translated: facts, one a line. */
#ifndef POM_RULES_SAID_H
#define POM_RULES_SAID_H

#include "lib/mem.h"
#include "lib/span.h"

enum said_kind {
	SAID_FACT, /* about this rule */
	SAID_HINT, /* true of every such rule: in a file, once is enough */
	SAID_NFT   /* about the line for nft */
};

struct said_fact {
	const char *text;
	enum said_kind kind;
	bool moot; /* only true of a rule that is translated, and this one is not */
};

struct said {
	struct arena *a;
	struct said_fact *fact;
	size_t n;
	bool changed; /* an item was translated */
	bool failed; /* a part of the rule cannot be said today, or is not known */
};

/* Adds a fact, once. */
void say(struct said *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void say_hint(struct said *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void say_nft(struct said *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Adds the fact that something cannot be said. The rule stays as it is. */
void say_failed(struct said *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Leaves only the facts that hold after all. */
void said_end(struct said *s);

/* Precision and text for %.*s: a word of the rule, and only the beginning of a long one. */
#define SHORT(s) said_length(s), (s).p
int said_length(struct span s);

#endif
