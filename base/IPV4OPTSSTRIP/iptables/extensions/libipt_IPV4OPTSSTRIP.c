// SPDX-License-Identifier: GPL-2.0-only
/*
 * IPV4OPTSSTRIP: overwrite the options of IPv4. It has no options of its own. So it
 * has no x6_parse either: without x6_options, iptables would call that for an unknown
 * option, and crash.
 */
#include <stdio.h>
#include <xtables.h>

static void strip_help(void)
{
	printf("IPV4OPTSSTRIP target options: none. It is for the table mangle.\n");
}

static struct xtables_target strip_tg_reg = {
	.version	= XTABLES_VERSION,
	.name		= "IPV4OPTSSTRIP",
	.family		= NFPROTO_IPV4,
	.size		= XT_ALIGN(0),
	.userspacesize	= XT_ALIGN(0),
	.help		= strip_help,
};

void _init(void)
{
	xtables_register_target(&strip_tg_reg);
}
