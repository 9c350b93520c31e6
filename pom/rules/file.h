/* SPDX-License-Identifier: GPL-2.0-only */
/* Files of rules: what iptables-save writes, and scripts that call iptables. */
#ifndef POM_RULES_FILE_H
#define POM_RULES_FILE_H

#include "rules/translate.h"

/* A file that is read line by line. */
struct rule_file {
	const struct repo *repo;
	struct span left;
	struct arena a; /* for the names of chains */
	struct map chains;
	struct span table;
	size_t line;
	bool six, tables, joined;
};

/* One line of it, or several that backslashes join. */
struct rule_line {
	struct span text; /* with newlines */
	size_t number;    /* of the first, from 1 */
	bool rule;        /* t is set */
	struct translated t;
};

/*
 * Begins a file. These lines of it are rules: those of iptables-save, with or without
 * counters before them; and commands of a script, that begin with iptables, ip6tables
 * (with a path, or as a variable that is called so) or their kin. All others stay as they
 * are.
 */
void rule_file_begin(struct rule_file *f, const struct repo *repo,
		     struct span text);
/* Takes the next line. What it says is in a. False at the end of the file. */
bool rule_file_next(struct rule_file *f, struct arena *a,
		    struct rule_line *out);
void rule_file_end(struct rule_file *f);

#endif
