/* SPDX-License-Identifier: GPL-2.0-only */
/* The words before a rule: which program takes it. */
#ifndef POM_RULES_PROGRAM_H
#define POM_RULES_PROGRAM_H

#include "engine/rule.h"

/*
 * How many of the words come before the first option: "[5:300]" of iptables-save, or
 * iptables, ip6tables and their kin, with a path, with sudo before them, or as a variable
 * whose name has IPT or IP6T in it. Sets *six for IPv6; else leaves it.
 */
size_t program_words(const struct rule_words *words, bool *six);

/*
 * Appends these words so that a shell can be given them: nothing in them is replaced or
 * run. A variable becomes the program that it stands for.
 */
void program_put(struct buf *b, const struct rule_words *words, size_t n);

/* Does a line of a script begin with such a program? */
bool program_begins(struct span line);

#endif
