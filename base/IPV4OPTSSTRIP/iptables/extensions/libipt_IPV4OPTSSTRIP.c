// SPDX-License-Identifier: GPL-2.0-only
/*
 * IPV4OPTSSTRIP: overwrite the options of IPv4. It has no options of its own.
 */
#include <stdio.h>
#include <xtables.h>

static void strip_help(void)
{
	printf("IPV4OPTSSTRIP target options: none. It is for the table mangle.\n");
}

static void strip_parse(struct xt_option_call *cb)
{
}

static struct xtables_target strip_tg_reg = {
	.version	= XTABLES_VERSION,
	.name		= "IPV4OPTSSTRIP",
	.family		= NFPROTO_IPV4,
	.size		= XT_ALIGN(0),
	.userspacesize	= XT_ALIGN(0),
	.help		= strip_help,
	.x6_parse	= strip_parse,
};

void _init(void)
{
	xtables_register_target(&strip_tg_reg);
}
