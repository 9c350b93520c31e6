// SPDX-License-Identifier: GPL-2.0-only
/*
 * psd: match sources that scan ports.
 */
#include <stdio.h>
#include <xtables.h>
#include <linux/netfilter/xt_psd.h>

/* What a rule has without options. */
#define PSD_WEIGHT_THRESHOLD 21
#define PSD_DELAY_THRESHOLD 300
#define PSD_LO_PORTS_WEIGHT 3
#define PSD_HI_PORTS_WEIGHT 1
#define PSD_PREFIX4 32
#define PSD_PREFIX6 64

enum {
	O_WEIGHT_THRESHOLD = 0,
	O_DELAY_THRESHOLD,
	O_LO_PORTS_WEIGHT,
	O_HI_PORTS_WEIGHT,
	O_PREFIX,
	O_PER_DESTINATION,
	O_ACK,
};

static void psd_help(unsigned int prefix)
{
	printf(
"psd match options:\n"
"  --psd-weight-threshold N  a source scans from this sum of weights on\n"
"                            (default: %u)\n"
"  --psd-delay-threshold N   hundredths of a second without a new port, after\n"
"                            which a source is forgotten (default: %u)\n"
"  --psd-lo-ports-weight N   weight of a port below 1024 (default: %u)\n"
"  --psd-hi-ports-weight N   weight of any other port (default: %u)\n"
"  --psd-prefix N            addresses with the same first N bits are one\n"
"                            source (default: %u)\n"
"  --psd-per-destination     sum up for each destination host by itself\n"
"  --psd-ack                 count TCP packets with ACK as well\n",
		PSD_WEIGHT_THRESHOLD, PSD_DELAY_THRESHOLD, PSD_LO_PORTS_WEIGHT,
		PSD_HI_PORTS_WEIGHT, prefix);
}

static void psd_help4(void)
{
	psd_help(PSD_PREFIX4);
}

static void psd_help6(void)
{
	psd_help(PSD_PREFIX6);
}

#define PSD_OPTIONS(max_prefix) { \
	{.name = "psd-weight-threshold", .id = O_WEIGHT_THRESHOLD, \
	 .type = XTTYPE_UINT32, .min = 1, .max = XT_PSD_MAX_WEIGHT, \
	 .flags = XTOPT_PUT, \
	 XTOPT_POINTER(struct xt_psd_info, weight_threshold)}, \
	{.name = "psd-delay-threshold", .id = O_DELAY_THRESHOLD, \
	 .type = XTTYPE_UINT32, .min = 1, .max = XT_PSD_MAX_DELAY, \
	 .flags = XTOPT_PUT, \
	 XTOPT_POINTER(struct xt_psd_info, delay_threshold)}, \
	{.name = "psd-lo-ports-weight", .id = O_LO_PORTS_WEIGHT, \
	 .type = XTTYPE_UINT16, .min = 0, .max = XT_PSD_MAX_WEIGHT, \
	 .flags = XTOPT_PUT, \
	 XTOPT_POINTER(struct xt_psd_info, lo_ports_weight)}, \
	{.name = "psd-hi-ports-weight", .id = O_HI_PORTS_WEIGHT, \
	 .type = XTTYPE_UINT16, .min = 0, .max = XT_PSD_MAX_WEIGHT, \
	 .flags = XTOPT_PUT, \
	 XTOPT_POINTER(struct xt_psd_info, hi_ports_weight)}, \
	{.name = "psd-prefix", .id = O_PREFIX, \
	 .type = XTTYPE_UINT8, .min = 1, .max = (max_prefix), \
	 .flags = XTOPT_PUT, XTOPT_POINTER(struct xt_psd_info, prefix)}, \
	{.name = "psd-per-destination", .id = O_PER_DESTINATION, \
	 .type = XTTYPE_NONE}, \
	{.name = "psd-ack", .id = O_ACK, .type = XTTYPE_NONE}, \
	XTOPT_TABLEEND, \
}

static const struct xt_option_entry psd_opts4[] = PSD_OPTIONS(32);
static const struct xt_option_entry psd_opts6[] = PSD_OPTIONS(128);

static void psd_init(struct xt_entry_match *match, unsigned int prefix)
{
	struct xt_psd_info *info = (void *)match->data;

	info->weight_threshold = PSD_WEIGHT_THRESHOLD;
	info->delay_threshold = PSD_DELAY_THRESHOLD;
	info->lo_ports_weight = PSD_LO_PORTS_WEIGHT;
	info->hi_ports_weight = PSD_HI_PORTS_WEIGHT;
	info->prefix = prefix;
}

static void psd_init4(struct xt_entry_match *match)
{
	psd_init(match, PSD_PREFIX4);
}

static void psd_init6(struct xt_entry_match *match)
{
	psd_init(match, PSD_PREFIX6);
}

static void psd_parse(struct xt_option_call *cb)
{
	struct xt_psd_info *info = cb->data;

	xtables_option_parse(cb);
	switch (cb->entry->id) {
	case O_PER_DESTINATION:
		info->flags |= XT_PSD_PER_DESTINATION;
		break;
	case O_ACK:
		info->flags |= XT_PSD_ACK;
		break;
	}
}

static void psd_check(struct xt_fcheck_call *cb)
{
	const struct xt_psd_info *info = cb->data;

	if (info->lo_ports_weight == 0 && info->hi_ports_weight == 0)
		xtables_error(PARAMETER_PROBLEM,
			      "psd: the weight of low or of high ports must be at least 1: with two zeros, nothing is counted");
}

static void psd_print(const void *ip, const struct xt_entry_match *match,
		      int numeric)
{
	const struct xt_psd_info *info = (const void *)match->data;

	printf(" psd weight-threshold: %u delay-threshold: %u lo-ports-weight: %u hi-ports-weight: %u prefix: %u",
	       info->weight_threshold, info->delay_threshold,
	       info->lo_ports_weight, info->hi_ports_weight, info->prefix);
	if (info->flags & XT_PSD_PER_DESTINATION)
		printf(" per-destination");
	if (info->flags & XT_PSD_ACK)
		printf(" ack");
}

/* The four old options are always saved, as they were of old. */
static void psd_save(const void *ip, const struct xt_entry_match *match,
		     unsigned int prefix)
{
	const struct xt_psd_info *info = (const void *)match->data;

	printf(" --psd-weight-threshold %u --psd-delay-threshold %u --psd-lo-ports-weight %u --psd-hi-ports-weight %u",
	       info->weight_threshold, info->delay_threshold,
	       info->lo_ports_weight, info->hi_ports_weight);
	if (info->prefix != prefix)
		printf(" --psd-prefix %u", info->prefix);
	if (info->flags & XT_PSD_PER_DESTINATION)
		printf(" --psd-per-destination");
	if (info->flags & XT_PSD_ACK)
		printf(" --psd-ack");
}

static void psd_save4(const void *ip, const struct xt_entry_match *match)
{
	psd_save(ip, match, PSD_PREFIX4);
}

static void psd_save6(const void *ip, const struct xt_entry_match *match)
{
	psd_save(ip, match, PSD_PREFIX6);
}

static struct xtables_match psd_mt_reg[] = {
	{
		.version	= XTABLES_VERSION,
		.name		= "psd",
		.family		= NFPROTO_IPV4,
		.size		= XT_ALIGN(sizeof(struct xt_psd_info)),
		.userspacesize	= offsetof(struct xt_psd_info, table),
		.help		= psd_help4,
		.init		= psd_init4,
		.x6_options	= psd_opts4,
		.x6_parse	= psd_parse,
		.x6_fcheck	= psd_check,
		.print		= psd_print,
		.save		= psd_save4,
	},
	{
		.version	= XTABLES_VERSION,
		.name		= "psd",
		.family		= NFPROTO_IPV6,
		.size		= XT_ALIGN(sizeof(struct xt_psd_info)),
		.userspacesize	= offsetof(struct xt_psd_info, table),
		.help		= psd_help6,
		.init		= psd_init6,
		.x6_options	= psd_opts6,
		.x6_parse	= psd_parse,
		.x6_fcheck	= psd_check,
		.print		= psd_print,
		.save		= psd_save6,
	},
};

void _init(void)
{
	xtables_register_matches(psd_mt_reg, ARRAY_SIZE(psd_mt_reg));
}
