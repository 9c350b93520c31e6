/* SPDX-License-Identifier: GPL-2.0-only */
/* The patch from standard input, for the name "-" on the command line. */
#ifndef POM_CLI_INPUT_H
#define POM_CLI_INPUT_H

#include "lib/err.h"
#include "lib/span.h"
#include "cli/opt.h"

/* Is the name "-"? */
bool input_is(const char *name);

/*
 * All of standard input. It is read once, and *out lives until the process ends. On a
 * terminal, says what it waits for. POM_EUSAGE for the walk, whose answers come from
 * there, and if nothing comes; POM_ELIMIT for more than DIFF_TEXT_LIMIT bytes.
 */
int input_read(const struct options *o, struct span *out, struct pom_err *err);

#endif
