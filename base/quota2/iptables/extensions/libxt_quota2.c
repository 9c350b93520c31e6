// SPDX-License-Identifier: GPL-2.0-only
/*
 * quota2: match until a named quota is used up, or count.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <xtables.h>
#include <linux/netfilter/xt_quota2.h>

enum {
	O_NAME = 0,
	O_QUOTA,
	O_GROW,
	O_PACKETS,
	O_NO_CHANGE,
};

static void quota2_help(void)
{
	printf(
"quota2 match options:\n"
"    --name NAME    the counter: /proc/net/xt_quota/NAME\n"
"[!] --quota N      match until N bytes have passed (!: when they have)\n"
"    --packets      count packets instead of bytes\n"
"    --grow         count up, from N or 0, and match always\n"
"    --no-change    match in the same way, but leave the counter as it is\n"
"N is the value of a new counter. A counter that exists keeps its value.\n");
}

static const struct xt_option_entry quota2_opts[] = {
	{.name = "name", .id = O_NAME, .type = XTTYPE_STRING,
	 .flags = XTOPT_MAND},
	{.name = "quota", .id = O_QUOTA, .type = XTTYPE_UINT64,
	 .flags = XTOPT_INVERT | XTOPT_PUT,
	 XTOPT_POINTER(struct xt_quota2_info, quota)},
	{.name = "grow", .id = O_GROW, .type = XTTYPE_NONE},
	{.name = "packets", .id = O_PACKETS, .type = XTTYPE_NONE},
	{.name = "no-change", .id = O_NO_CHANGE, .type = XTTYPE_NONE},
	XTOPT_TABLEEND,
};

/*
 * The kernel has the same rule. isalnum() would depend on the locale.
 */
static bool quota2_name_is_valid(const char *name)
{
	static const char valid[] =
		"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.@+";
	size_t len = strlen(name);

	return len > 0 && len < XT_QUOTA2_NAME_LEN &&
	       strspn(name, valid) == len && !strchr("-.@+", *name);
}

static void quota2_parse(struct xt_option_call *cb)
{
	struct xt_quota2_info *info = cb->data;

	xtables_option_parse(cb);
	switch (cb->entry->id) {
	case O_NAME:
		if (!quota2_name_is_valid(cb->arg))
			xtables_error(PARAMETER_PROBLEM,
				      "quota2: --name \"%s\" is not valid: give at most %d letters, digits, and _ - . @ +, the first a letter, a digit or _",
				      cb->arg, XT_QUOTA2_NAME_LEN - 1);
		strcpy(info->name, cb->arg);
		break;
	case O_QUOTA:
		if (cb->invert)
			info->flags |= XT_QUOTA2_INVERT;
		break;
	case O_GROW:
		info->flags |= XT_QUOTA2_GROW;
		break;
	case O_PACKETS:
		info->flags |= XT_QUOTA2_PACKETS;
		break;
	case O_NO_CHANGE:
		info->flags |= XT_QUOTA2_NO_CHANGE;
		break;
	}
}

static void quota2_check(struct xt_fcheck_call *cb)
{
	const struct xt_quota2_info *info = cb->data;

	if (info->flags & XT_QUOTA2_GROW && info->flags & XT_QUOTA2_INVERT)
		xtables_error(PARAMETER_PROBLEM,
			      "quota2: \"! --quota\" with --grow would never match: leave out one of them");
}

static void quota2_print(const void *ip, const struct xt_entry_match *match,
			 int numeric)
{
	const struct xt_quota2_info *info = (const void *)match->data;

	printf(" quota2 %s:%s %llu %s%s%s", info->name,
	       info->flags & XT_QUOTA2_INVERT ? " !" : "",
	       (unsigned long long)info->quota,
	       info->flags & XT_QUOTA2_PACKETS ? "packets" : "bytes",
	       info->flags & XT_QUOTA2_GROW ? " grow" : "",
	       info->flags & XT_QUOTA2_NO_CHANGE ? " no-change" : "");
}

static void quota2_save(const void *ip, const struct xt_entry_match *match)
{
	const struct xt_quota2_info *info = (const void *)match->data;

	printf(" --name %s", info->name);
	if (info->flags & XT_QUOTA2_GROW)
		printf(" --grow");
	if (info->flags & XT_QUOTA2_NO_CHANGE)
		printf(" --no-change");
	if (info->flags & XT_QUOTA2_PACKETS)
		printf(" --packets");
	if (info->flags & XT_QUOTA2_INVERT)
		printf(" !");
	if (info->flags & XT_QUOTA2_INVERT || info->quota)
		printf(" --quota %llu", (unsigned long long)info->quota);
}

static struct xtables_match quota2_mt_reg = {
	.version	= XTABLES_VERSION,
	.name		= "quota2",
	.family		= NFPROTO_UNSPEC,
	.size		= XT_ALIGN(sizeof(struct xt_quota2_info)),
	.userspacesize	= offsetof(struct xt_quota2_info, counter),
	.help		= quota2_help,
	.x6_options	= quota2_opts,
	.x6_parse	= quota2_parse,
	.x6_fcheck	= quota2_check,
	.print		= quota2_print,
	.save		= quota2_save,
};

void _init(void)
{
	xtables_register_match(&quota2_mt_reg);
}
