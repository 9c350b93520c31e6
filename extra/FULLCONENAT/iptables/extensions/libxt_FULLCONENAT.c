// SPDX-License-Identifier: GPL-2.0-only
/*
 * FULLCONENAT: NAT of UDP that is the same for every peer.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xtables.h>
#include <linux/netfilter/xt_FULLCONENAT.h>

enum {
	O_TO_PORTS = 0,
	O_RANDOM,
	O_RANDOM_FULLY,
	O_HAIRPIN,
};

static void fullcone_help(void)
{
	printf(
"FULLCONENAT target options (table nat, POSTROUTING and PREROUTING):\n"
"  --to-ports PORT[-PORT]  choose outside ports of these (1 to 65535)\n"
"  --random                do not prefer the port that the inside has\n"
"  --random-fully          the same; it differs for other protocols than UDP\n"
"  --hairpin               in PREROUTING, for packets from the inside: they get\n"
"                          an outside source, too\n"
"In PREROUTING, the other options need --hairpin.\n"
"What it has done stands in /proc/net/fullconenat.\n");
}

static const struct xt_option_entry fullcone_opts[] = {
	{.name = "to-ports", .id = O_TO_PORTS, .type = XTTYPE_STRING},
	{.name = "random", .id = O_RANDOM, .type = XTTYPE_NONE},
	{.name = "random-fully", .id = O_RANDOM_FULLY, .type = XTTYPE_NONE},
	{.name = "hairpin", .id = O_HAIRPIN, .type = XTTYPE_NONE},
	XTOPT_TABLEEND,
};

static void fullcone_parse_ports(const char *text,
				 struct xt_fullconenat_info *info)
{
	unsigned int min, max;
	char *end;

	if (!xtables_strtoui(text, &end, &min, 1, UINT16_MAX))
		goto bad;
	max = min;
	if (*end == '-' &&
	    !xtables_strtoui(end + 1, &end, &max, 1, UINT16_MAX))
		goto bad;
	if (*end != '\0')
		goto bad;
	if (min > max)
		xtables_error(PARAMETER_PROBLEM,
			      "FULLCONENAT: --to-ports %s: the first port is above the last",
			      text);
	info->min_port = min;
	info->max_port = max;
	info->flags |= XT_FULLCONENAT_PORTS;
	return;
bad:
	xtables_error(PARAMETER_PROBLEM,
		      "FULLCONENAT: --to-ports %s: give a port, or two with a \"-\" between them, from 1 to 65535",
		      text);
}

static void fullcone_parse(struct xt_option_call *cb)
{
	struct xt_fullconenat_info *info = cb->data;

	xtables_option_parse(cb);
	switch (cb->entry->id) {
	case O_TO_PORTS:
		fullcone_parse_ports(cb->arg, info);
		break;
	case O_RANDOM:
		info->flags |= XT_FULLCONENAT_RANDOM;
		break;
	case O_RANDOM_FULLY:
		info->flags |= XT_FULLCONENAT_RANDOM_FULLY;
		break;
	case O_HAIRPIN:
		info->flags |= XT_FULLCONENAT_HAIRPIN;
		break;
	}
}

/* before: "--" to save the options, "" to list them. */
static void fullcone_put(const struct xt_entry_target *target,
			 const char *before)
{
	const struct xt_fullconenat_info *info = (const void *)target->data;

	if (info->flags & XT_FULLCONENAT_PORTS) {
		printf(" %sto-ports %u", before, info->min_port);
		if (info->max_port != info->min_port)
			printf("-%u", info->max_port);
	}
	if (info->flags & XT_FULLCONENAT_RANDOM)
		printf(" %srandom", before);
	if (info->flags & XT_FULLCONENAT_RANDOM_FULLY)
		printf(" %srandom-fully", before);
	if (info->flags & XT_FULLCONENAT_HAIRPIN)
		printf(" %shairpin", before);
}

static void fullcone_print(const void *ip, const struct xt_entry_target *target,
			   int numeric)
{
	fullcone_put(target, "");
}

static void fullcone_save(const void *ip, const struct xt_entry_target *target)
{
	fullcone_put(target, "--");
}

static struct xtables_target fullcone_tg_reg = {
	.version	= XTABLES_VERSION,
	.name		= "FULLCONENAT",
	.family		= NFPROTO_UNSPEC,
	.size		= XT_ALIGN(sizeof(struct xt_fullconenat_info)),
	.userspacesize	= XT_ALIGN(sizeof(struct xt_fullconenat_info)),
	.help		= fullcone_help,
	.x6_options	= fullcone_opts,
	.x6_parse	= fullcone_parse,
	.print		= fullcone_print,
	.save		= fullcone_save,
};

void _init(void)
{
	xtables_register_target(&fullcone_tg_reg);
}
