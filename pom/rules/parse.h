/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A rule as the matches, the target and the other options that it is made of, in their
 * order. Whoever translates it changes these, and writes the rule again.
 */
#ifndef POM_RULES_PARSE_H
#define POM_RULES_PARSE_H

#include "engine/rule.h"

enum item_kind {
	ITEM_COMMAND, /* -A INPUT: name is the chain */
	ITEM_CORE,    /* one option of iptables itself: -s, -p, -c ... */
	ITEM_MATCH, /* -m NAME and its options; implicit: those that -p brings along */
	ITEM_TARGET, /* -j NAME and its options; or -g CHAIN */
	ITEM_OTHER   /* a word that belongs to nothing known */
};

enum { OPTION_VALUES = 8 };

/* An option with its values. A "!" before it, or before its value, is inverted. */
struct rule_option {
	struct span name; /* in full, with dashes; of ITEM_OTHER may be empty */
	struct span
		spelt; /* as it was written; p is NULL for an option of our own */
	bool inverted;
	struct rule_word value[OPTION_VALUES];
	size_t nvalues;
};

struct rule_item {
	enum item_kind kind;
	struct span name;    /* of a match, target or chain */
	struct rule_word as; /* the name as a word */
	bool implicit;       /* no -m is written */
	bool gone;           /* iptables does not have it today */
	const char *options; /* the list of known.h; NULL: the name is not known */
	struct rule_option *v;
	size_t n;
};

struct rule {
	struct arena *a;
	enum rule_form form;
	struct span
		before; /* blanks, counters and the word iptables, as written */
	struct span rest; /* of a script: what comes after the rule */
	struct rule_item *v;
	size_t n;
	bool six;          /* of ip6tables, as far as can be seen */
	struct span table; /* -t, or the table that the caller set */
	struct span
		moved; /* an option whose "!" stood before its value; n is 0: none */
	struct span
		stray; /* an option or a word that belongs to nothing; n is 0: none */
	struct span blind; /* words that the shell puts there; n is 0: none */
	bool blind_table;  /* the shell says which table */
	bool needs;        /* an option lacks a value: stray has it */
};

/*
 * Makes the items of n words, which the rule borrows. r has a, form, six and table; all
 * else is zeroed. What is odd is in moved, stray and needs.
 */
void rule_parse(struct rule *r, const struct rule_word *v, size_t n);

/* Appends the rule, as its form wants it. */
void rule_write(const struct rule *r, struct buf *out);

/* The first item of that kind and name (NULL: any); or NULL. */
struct rule_item *rule_find(const struct rule *r, enum item_kind kind,
			    const char *name);

/* The item's option with that name, dashes included; or NULL. */
struct rule_option *item_option(const struct rule_item *it, const char *name);

/* Appends an option to an item. value is copied; NULL: the option has none. */
struct rule_option *item_add(struct rule *r, struct rule_item *it,
			     const char *name, const char *value);

/* Appends a copy of an option, under that name. NULL adds nothing. */
void item_keep(struct rule *r, struct rule_item *it,
	       const struct rule_option *old, const char *name);

/*
 * Makes the item that of another match or target, without any options. Those that it had stay
 * where they were until the arena is freed: a pointer to one of them can still be used.
 */
void item_become(struct rule_item *it, const char *name);

#endif
