// SPDX-License-Identifier: GPL-2.0-only
/*
 * condition: match while a switch is on, which a script sets in /proc.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <xtables.h>
#include <linux/netfilter/xt_condition.h>

enum {
	O_CONDITION = 0,
};

static void condition_help(void)
{
	printf(
"condition match options:\n"
"[!] --condition NAME  match while the switch NAME is on, which\n"
"                      /proc/net/nf_condition/NAME shows and sets: 0 or 1.\n"
"                      A new switch is off.\n");
}

static const struct xt_option_entry condition_opts[] = {
	{.name = "condition", .id = O_CONDITION, .type = XTTYPE_STRING,
	 .flags = XTOPT_MAND | XTOPT_INVERT},
	XTOPT_TABLEEND,
};

/* The kernel takes the same names: see condition_name_ok() there. */
static bool condition_name_ok(const char *name)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	static const char others[] = "abcdefghijklmnopqrstuvwxyz"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

	return strspn(name, first) > 0 && name[strspn(name, others)] == '\0' &&
	       strlen(name) < XT_CONDITION_NAME_SIZE;
}

static void condition_parse(struct xt_option_call *cb)
{
	struct xt_condition_info *info = cb->data;

	xtables_option_parse(cb);
	if (!condition_name_ok(cb->arg))
		xtables_error(PARAMETER_PROBLEM,
			      "condition: \"%s\" cannot be the name of a switch: give up to %d letters, digits, \"_\", \"-\" and \".\", the last two not as the first",
			      cb->arg, XT_CONDITION_NAME_SIZE - 1);
	strcpy(info->name, cb->arg);
	info->invert = cb->invert;
}

static void condition_print(const void *ip, const struct xt_entry_match *match,
			    int numeric)
{
	const struct xt_condition_info *info = (const void *)match->data;

	printf(" condition %s%.*s", info->invert ? "!" : "",
	       (int)sizeof(info->name), info->name);
}

static void condition_save(const void *ip, const struct xt_entry_match *match)
{
	const struct xt_condition_info *info = (const void *)match->data;

	printf("%s --condition %.*s", info->invert ? " !" : "",
	       (int)sizeof(info->name), info->name);
}

static struct xtables_match condition_mt_reg = {
	.version	= XTABLES_VERSION,
	.name		= "condition",
	.family		= NFPROTO_UNSPEC,
	.size		= XT_ALIGN(sizeof(struct xt_condition_info)),
	.userspacesize	= offsetof(struct xt_condition_info, cond),
	.help		= condition_help,
	.x6_options	= condition_opts,
	.x6_parse	= condition_parse,
	.print		= condition_print,
	.save		= condition_save,
};

void _init(void)
{
	xtables_register_match(&condition_mt_reg);
}
