/* SPDX-License-Identifier: GPL-2.0-only */
/* What the words of the command line stand for: patch files, sets, groups, records. */
#ifndef POM_CLI_NAMES_H
#define POM_CLI_NAMES_H

#include "cli/setup.h"

/* Does the word look like a file's name? Is it that of a folder? */
bool names_file(const char *name);
bool names_folder(const char *name);

/* Is it a patch file, and not a set of the repository that is given? */
bool names_given_file(const struct context *c, const char *name);

/* There is no such patch file, as an error in c->err. */
int names_no_file(struct context *c, const char *name);

/* The command that name, a mistyped first word, is most like; or NULL. */
const char *names_command(const struct context *c, const char *name);

/* The plan that all words come to; need is enum setup_need's. */
int names_plan(struct context *c, unsigned int need);

#endif
