// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands. Their options are in opt_table.c. */
#include <stddef.h>

#include "cli/cmd.h"
#include "cli/opt_table.h"

const struct command commands[] = {
	{ NULL, IN_WALK, "[GROUP|SET|PATCH]...",
	  "Walk through the sets and ask about each", cmd_walk },
	{ "list", IN_LIST, "[GROUP|SET]...",
	  "What there is, and how each set stands", cmd_list },
	{ "show", IN_SHOW, "SET...", "Help text, options and standing of a set",
	  cmd_show },
	{ "check", IN_CHECK, "[GROUP|SET|PATCH]...", "Dry run; writes nothing",
	  cmd_check },
	{ "apply", IN_APPLY, "GROUP|SET|PATCH...", "Apply without asking",
	  cmd_apply },
	{ "revert", IN_REVERT, "GROUP|SET|PATCH...", "Take sets out again",
	  cmd_revert },
	{ "status", IN_STATUS, "",
	  "What is applied, and whether it still stands", cmd_status },
	{ "diff", IN_DIFF, "SET|PATCH...", "The exact change a set would make",
	  cmd_diff },
	{ "prove", IN_PROVE, "[GROUP|SET|PATCH]...",
	  "Build it, boot it, send packets through it", cmd_prove },
	{ "refresh", IN_REFRESH, "[--onto DIR]",
	  "Make patches/ anew, or a series for a new tree", cmd_refresh },
	{ "export", IN_EXPORT, "-o PATH [GROUP|SET]...",
	  "Write sets as a quilt folder, mbox or tar", cmd_export },
	{ "import", IN_IMPORT, "DIR... -o NEWDIR",
	  "Write repositories of other formats in ours", cmd_import },
	{ "update", IN_UPDATE, "[URL]",
	  "Fetch, verify and use a newer repository", cmd_update },
	{ "module", IN_MODULE, "ACTION [SET]...",
	  "Sets as modules of the kernel that runs", cmd_module },
	{ "help", IN_HELP, "[COMMAND]", "The options of a command", cmd_help },
	{ NULL, 0, NULL, NULL, NULL }
};
