// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands. */
#include <stddef.h>

#include "face/cmd.h"

const struct command commands[] = {
	{ "list", "[GROUP|SET]...",
	  "What the repository has, and how each set stands", cmd_list },
	{ "show", "SET...", "Help text, options and standing of a set",
	  cmd_show },
	{ "check", "[GROUP|SET|PATCH]...", "Dry run; writes nothing",
	  cmd_check },
	{ "apply", "GROUP|SET|PATCH...", "Apply without asking", cmd_apply },
	{ "revert", "GROUP|SET|PATCH...", "Take sets out again", cmd_revert },
	{ "status", "", "What is applied, and whether it still stands",
	  cmd_status },
	{ "diff", "SET|PATCH...", "The exact change a set would make",
	  cmd_diff },
	{ "prove", "[GROUP|SET|PATCH]...",
	  "Build it, boot it, send packets through it", cmd_prove },
	{ "refresh", "[--onto DIR]",
	  "Make patches/ anew, or a series for a new tree", cmd_refresh },
	{ "export", "-o PATH [GROUP|SET]...",
	  "Write sets as a quilt folder, mbox or tar", cmd_export },
	{ "import", "DIR... -o NEWDIR",
	  "Write repositories of other formats in ours", cmd_import },
	{ "update", "[URL]", "Fetch, verify and use a newer repository",
	  cmd_update },
	{ NULL, NULL, NULL, NULL }
};
