// SPDX-License-Identifier: GPL-2.0-only
/*
 * TARPIT: TCP connections that are held, swallowed or refused.
 */
#include <stdio.h>
#include <xtables.h>
#include <linux/netfilter/xt_TARPIT.h>

enum {
	O_TARPIT = 0,
	O_HONEYPOT,
	O_RESET,
	F_TARPIT   = 1 << O_TARPIT,
	F_HONEYPOT = 1 << O_HONEYPOT,
	F_RESET	   = 1 << O_RESET,
};

static void tarpit_help(void)
{
	printf(
"TARPIT target options (with -p tcp; only one of them):\n"
"  --tarpit    accept connections and hold them, with a window of zero (default)\n"
"  --honeypot  accept connections and take what is sent, without a word\n"
"  --reset     answer as if nobody listened\n"
"What it has done stands in /proc/net/tarpit.\n");
}

static const struct xt_option_entry tarpit_opts[] = {
	{.name = "tarpit", .id = O_TARPIT, .excl = F_HONEYPOT | F_RESET,
	 .type = XTTYPE_NONE},
	{.name = "honeypot", .id = O_HONEYPOT, .excl = F_TARPIT | F_RESET,
	 .type = XTTYPE_NONE},
	{.name = "reset", .id = O_RESET, .excl = F_TARPIT | F_HONEYPOT,
	 .type = XTTYPE_NONE},
	XTOPT_TABLEEND,
};

static void tarpit_parse(struct xt_option_call *cb)
{
	static const uint8_t mode_of[] = {
		[O_TARPIT]   = XT_TARPIT_TARPIT,
		[O_HONEYPOT] = XT_TARPIT_HONEYPOT,
		[O_RESET]    = XT_TARPIT_RESET,
	};
	struct xt_tarpit_info *info = cb->data;

	xtables_option_parse(cb);
	info->mode = mode_of[cb->entry->id];
}

static const char *tarpit_mode(const struct xt_entry_target *target)
{
	const struct xt_tarpit_info *info = (const void *)target->data;

	switch (info->mode) {
	case XT_TARPIT_TARPIT:
		return "tarpit";
	case XT_TARPIT_HONEYPOT:
		return "honeypot";
	case XT_TARPIT_RESET:
		return "reset";
	}
	return "unknown";
}

static void tarpit_print(const void *ip, const struct xt_entry_target *target,
			 int numeric)
{
	printf(" %s", tarpit_mode(target));
}

/* The mode that was the only one once is saved without an option, as then. */
static void tarpit_save(const void *ip, const struct xt_entry_target *target)
{
	const struct xt_tarpit_info *info = (const void *)target->data;

	if (info->mode != XT_TARPIT_TARPIT)
		printf(" --%s", tarpit_mode(target));
}

static struct xtables_target tarpit_tg_reg = {
	.version	= XTABLES_VERSION,
	.name		= "TARPIT",
	.family		= NFPROTO_UNSPEC,
	.size		= XT_ALIGN(sizeof(struct xt_tarpit_info)),
	.userspacesize	= XT_ALIGN(sizeof(struct xt_tarpit_info)),
	.help		= tarpit_help,
	.x6_options	= tarpit_opts,
	.x6_parse	= tarpit_parse,
	.print		= tarpit_print,
	.save		= tarpit_save,
};

void _init(void)
{
	xtables_register_target(&tarpit_tg_reg);
}
