/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Workflow commands of GitHub Actions: check --format github. A runner obeys each line
 * that begins with "::", and on both outputs what follows "##[" in any other line. So with
 * this format everything is printed as a command, whose text is only shown.
 */
#ifndef POM_CLI_GITHUB_H
#define POM_CLI_GITHUB_H

#include "cli/opt.h"

/* Is it check --format github? */
bool github_wanted(const struct options *o);

/* Prints one command. level: error, warning or notice. */
void github_command(const char *level, const char *title, const char *text);

/* Prints text as the message of a command, or as the value of a property. */
void github_put(const char *text, bool property);

#endif
