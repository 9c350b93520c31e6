/* SPDX-License-Identifier: GPL-2.0-only */
/* check --compile: progress and report. */
#ifndef POM_CLI_COMPILE_H
#define POM_CLI_COMPILE_H

#include "proof/compile.h"
#include "cli/setup.h"

/* POM_EUSAGE if --compile was given with an option that it excludes. */
int compile_options(const struct options *o, struct pom_err *err);

/* Compiles what the plan touches, with a progress bar on a terminal. 0 or c->err.code. */
int compile_plan(struct context *c, struct compile *out);

/* Prints which patch broke which object, and the sum. */
void compile_report(struct context *c, const struct compile *p);

#endif
