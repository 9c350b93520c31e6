/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands, one file each. Each returns an exit status: enum status of setup.h. */
#ifndef POM_CLI_CMD_H
#define POM_CLI_CMD_H

#include "cli/opt.h"

int cmd_list(const struct options *o);
int cmd_search(const struct options *o);
int cmd_browse(const struct options *o);
int cmd_show(const struct options *o);
int cmd_check(const struct options *o);
int cmd_bisect(const struct options *o);
int cmd_apply(const struct options *o);
int cmd_revert(const struct options *o);
int cmd_status(const struct options *o);
int cmd_diff(const struct options *o);
int cmd_prove(const struct options *o);
int cmd_refresh(const struct options *o);
int cmd_export(const struct options *o);
int cmd_import(const struct options *o);
int cmd_update(const struct options *o);
int cmd_new(const struct options *o);
int cmd_module(const struct options *o);
int cmd_html(const struct options *o);
int cmd_translate(const struct options *o);
/* Also --help: about the command that was given, or the overview. */
int cmd_help(const struct options *o);
/* --version: that of runme, and of the libraries that it uses. */
int cmd_version(const struct options *o);
/* The walk: runme without a command. */
int cmd_walk(const struct options *o);

#endif
