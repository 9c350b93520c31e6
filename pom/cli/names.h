/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds what the names on the command line mean: patch files, sets, groups, records. */
#ifndef POM_CLI_NAMES_H
#define POM_CLI_NAMES_H

#include "cli/setup.h"

/* Does the name look like a file's? Is it an existing folder? */
bool names_file(const char *name);
bool names_folder(const char *name);

/* Is it a patch file, and not a set of the repository that --repo names? */
bool names_given_file(const struct context *c, const char *name);

/* Sets c->err to "there is no such patch file", and returns its code. */
int names_no_file(struct context *c, const char *name);

/* The command whose spelling is nearest to name; NULL if none is near. */
const char *names_command(const struct context *c, const char *name);

/*
 * Makes c->fate the old names that want takes (NULL: all of them), but not those of sets of
 * the repository.
 */
void names_all_fates(struct context *c,
		     bool (*want)(const struct fate *f, const void *arg),
		     const void *arg);

/* Adds the sets of all names to c->plan. need: bits of enum setup_need. */
int names_to_plan(struct context *c, unsigned int need);

#endif
