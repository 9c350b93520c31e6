/* SPDX-License-Identifier: GPL-2.0-only */
/* check and list with several kernels: a table, sets by trees. */
#ifndef POM_CLI_KERNELS_H
#define POM_CLI_KERNELS_H

#include "cli/opt.h"

/*
 * Runs check or list for each kernel separately, and reports all of them
 * together. Any other command is wrong usage. Returns the exit status: 2 if one
 * kernel had an error, else 1 if check fails for one of them, else 0.
 */
int check_kernels(const struct options *o);

#endif
