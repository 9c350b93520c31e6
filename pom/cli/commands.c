// SPDX-License-Identifier: GPL-2.0-only
/* The table of commands. Their options are in opt_table.c. */
#include <stddef.h>

#include "cli/cmd.h"
#include "cli/opt_table.h"

const struct command commands[] = {
	{ NULL, IN_WALK, "[GROUP|SET|PATCH]...",
	  "Walk through the sets and ask about each", cmd_walk },
	{ "list", IN_LIST, "[GROUP|SET]...",
	  "List the sets, and how each one stands", cmd_list },
	{ "search", IN_SEARCH, "WORD...",
	  "Find sets and old names by their words", cmd_search },
	{ "browse", IN_BROWSE, "", "Find, read and apply sets, full screen",
	  cmd_browse },
	{ "show", IN_SHOW, "SET...",
	  "Show help text, options and standing of a set", cmd_show },
	{ "check", IN_CHECK, "[GROUP|SET|PATCH]...",
	  "Dry run: says what applies, writes nothing", cmd_check },
	{ "bisect", IN_BISECT, "SET|PATCH...",
	  "Find the commit since which a set fails", cmd_bisect },
	{ "apply", IN_APPLY, "GROUP|SET|PATCH...", "Apply without asking",
	  cmd_apply },
	{ "revert", IN_REVERT, "GROUP|SET|PATCH...", "Revert applied sets",
	  cmd_revert },
	{ "status", IN_STATUS, "", "Show applied sets, and if they are intact",
	  cmd_status },
	{ "diff", IN_DIFF, "SET|PATCH...",
	  "Show the exact change that a set makes", cmd_diff },
	{ "prove", IN_PROVE, "[GROUP|SET|PATCH]...",
	  "Build and boot a kernel, and test the sets", cmd_prove },
	{ "refresh", IN_REFRESH, "[--onto DIR]",
	  "Write patches/, or adapt a series to a tree", cmd_refresh },
	{ "export", IN_EXPORT, "-o PATH [GROUP|SET]...",
	  "Write sets as a quilt folder, mbox or tar", cmd_export },
	{ "import", IN_IMPORT, "DIR... -o NEWDIR",
	  "Convert a repository of another format", cmd_import },
	{ "update", IN_UPDATE, "[URL]",
	  "Fetch, verify and use a newer repository", cmd_update },
	{ "new", IN_NEW, "GROUP/NAME",
	  "Write a new set that compiles, to start from", cmd_new },
	{ "module", IN_MODULE, "ACTION [SET]...",
	  "Build sets as modules of the running kernel", cmd_module },
	{ "html", IN_HTML, "DIR", "Write the sets as pages for a browser",
	  cmd_html },
	{ "translate", IN_TRANSLATE, "RULE",
	  "Say old iptables rules in today's words", cmd_translate },
	{ "help", IN_HELP, "[COMMAND]", "Show the options of a command",
	  cmd_help },
	{ NULL, 0, NULL, NULL, NULL }
};
