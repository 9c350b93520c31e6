/* SPDX-License-Identifier: GPL-2.0-only */
/* check and list with several kernels: a table, sets by trees. */
#ifndef POM_CLI_KERNELS_H
#define POM_CLI_KERNELS_H

#include "cli/opt.h"

/*
 * Runs check or list for every kernel in turn, each by itself, and reports all
 * of them together. Any other command is wrong usage. Returns the exit status:
 * 1 when check fails for one of them, 2 when one of them is trouble.
 */
int check_kernels(const struct options *o);

#endif
