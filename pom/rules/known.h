/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What iptables 1.8.9 knows without patches: its matches and targets, and their options.
 * A list of options is a text: "sports!= syn! tcp-flags!==". ! means that the option may
 * be negated, each = is a value that it takes, and ? is one that may be left out.
 */
#ifndef POM_RULES_KNOWN_H
#define POM_RULES_KNOWN_H

#include "lib/span.h"

struct known_option {
	struct span name; /* in full, without dashes */
	unsigned int values;
	bool inverts, optional; /* optional: there may be one value */
};

/* The options of a match or target, or NULL. */
const char *known_match(struct span name);
const char *known_target(struct span name);

/*
 * The options that an old rule may have: those of a match or target that is gone, or the
 * old and the present ones together. NULL: it has always been written as it is today, or
 * is not known. old.h translates them.
 */
const char *known_old_match(struct span name);
const char *known_old_target(struct span name);

/*
 * Is it the name of a target that Patch-o-matic, xtables-addons or the kernel had? It must
 * not be taken for a chain.
 */
bool known_gone(struct span name);

/* Is it one of the tables that the kernel has? */
bool known_table(struct span name);

/* The match whose options -p with this protocol brings along, or NULL. */
const char *known_protocol(struct span name);

/*
 * Finds an option, given without dashes, in a list. As in iptables, the beginning of a
 * name will do if only one name begins so.
 */
bool known_option(const char *options, struct span name,
		  struct known_option *out);

#endif
