// SPDX-License-Identifier: GPL-2.0-only
/*
 * random: match a percentage of the packets. Percentages are parsed and
 * printed without floating point. So neither the locale nor rounding changes
 * a rule that is saved and restored.
 */
#include <stdio.h>
#include <string.h>
#include <xtables.h>
#include <linux/netfilter/xt_random.h>

enum {
	O_AVERAGE = 0,
};

/*
 * Decimals of a percentage that are used. One step of the threshold is
 * 100 / 2^32 = 2.3e-8 percent, so eight decimals distinguish two steps.
 * Eleven are the most with which all computations below fit into 64 bits.
 */
#define RANDOM_DECIMALS 11

/* 10^11: one percent, in units of the last decimal. */
#define RANDOM_PERCENT 100000000000ULL

static void random_help(void)
{
	printf(
"random match options:\n"
"    --average PERCENT  match this part of the packets, 0 to 100, decimals\n"
"                       allowed (default: 50)\n");
}

static const struct xt_option_entry random_opts[] = {
	{.name = "average", .id = O_AVERAGE, .type = XTTYPE_STRING},
	XTOPT_TABLEEND,
};

/*
 * Reads "33", "33.3" or ".5" into units of 10^-11 percent. Returns false if
 * text is anything else, or above 100.
 */
static bool random_parse_percent(const char *text, uint64_t *out)
{
	uint64_t percent = 0, unit = RANDOM_PERCENT;
	bool digits = false, dropped = false;

	for (; *text >= '0' && *text <= '9'; text++) {
		digits = true;
		percent = percent * 10 + (*text - '0') * RANDOM_PERCENT;
		if (percent > 100 * RANDOM_PERCENT)
			return false;
	}

	if (*text == '.') {
		for (text++; *text >= '0' && *text <= '9'; text++) {
			digits = true;
			unit /= 10;
			percent += (*text - '0') * unit;
			if (unit == 0 && *text != '0')
				dropped = true;
		}
	}

	/*
	 * A sticky bit: decimals that are dropped still make it more than 0 or
	 * 100.
	 */
	*out = percent | dropped;
	return digits && *text == '\0' && *out <= 100 * RANDOM_PERCENT;
}

/*
 * percent * 2^32 / 10^13, which reduces to percent * 2^19 / 5^13. Rounds up, as
 * nft's numgen does (see random_xlate()). So only 0 percent gives the threshold
 * 0 (never), and only 100 percent gives XT_RANDOM_ALWAYS.
 */
static uint64_t random_threshold(uint64_t percent)
{
	const uint64_t five_to_13 = 1220703125;
	uint64_t threshold = ((percent << 19) + five_to_13 - 1) / five_to_13;

	if (threshold == XT_RANDOM_ALWAYS && percent < 100 * RANDOM_PERCENT)
		threshold--;
	return threshold;
}

/*
 * Finds the shortest percentage that is parsed as the threshold. Returns its
 * digits without the point, and sets *decimals to the number of digits after
 * it. For each number of decimals, it is enough to try the greatest percentage
 * that is not above the threshold: if any fits, that one does.
 */
static uint64_t random_shortest(uint64_t threshold, unsigned int *decimals)
{
	uint64_t five = 25, unit = RANDOM_PERCENT, digits;
	unsigned int n = 0;

	for (;;) {
		/* threshold * 10^(n + 2) / 2^32 */
		digits = (threshold * five) >> (30 - n);
		if (random_threshold(digits * unit) == threshold ||
		    n == RANDOM_DECIMALS)
			break;
		n++;
		five *= 5;
		unit /= 10;
	}

	*decimals = n;
	return digits;
}

static void random_print_percent(uint64_t threshold)
{
	unsigned int decimals, i;
	uint64_t digits = random_shortest(threshold, &decimals), power = 1;

	for (i = 0; i < decimals; i++)
		power *= 10;
	printf("%llu", (unsigned long long)(digits / power));
	if (decimals > 0)
		printf(".%0*llu", (int)decimals,
		       (unsigned long long)(digits % power));
}

static void random_init(struct xt_entry_match *match)
{
	struct xt_random_info *info = (void *)match->data;

	info->threshold = random_threshold(50 * RANDOM_PERCENT);
}

static void random_parse(struct xt_option_call *cb)
{
	struct xt_random_info *info = cb->data;
	uint64_t percent;

	xtables_option_parse(cb);
	if (!random_parse_percent(cb->arg, &percent))
		xtables_error(PARAMETER_PROBLEM,
			      "random: --average \"%s\" is not a percentage: give a number from 0 to 100, such as 33.3",
			      cb->arg);
	info->threshold = random_threshold(percent);
}

static void random_print(const void *ip, const struct xt_entry_match *match,
			 int numeric)
{
	const struct xt_random_info *info = (const void *)match->data;

	printf(" random ");
	random_print_percent(info->threshold);
	putchar('%');
}

static void random_save(const void *ip, const struct xt_entry_match *match)
{
	const struct xt_random_info *info = (const void *)match->data;

	printf(" --average ");
	random_print_percent(info->threshold);
}

/*
 * "numgen random mod N < M" is true for the draws r, of 32 bits, for which
 * r * N / 2^32 rounded down is below M (the kernel's reciprocal_scale() in
 * net/netfilter/nft_numgen.c): there are M * 2^32 / N of them, rounded up.
 */
static int random_xlate(struct xt_xlate *xl,
			const struct xt_xlate_mt_params *params)
{
	const struct xt_random_info *info = (const void *)params->match->data;
	uint64_t n = 100, m;
	unsigned int decimals;

	/* All packets match: in nft, that is a rule without a condition. */
	if (info->threshold >= XT_RANDOM_ALWAYS)
		return 1;

	/* The fraction that the user gave: 333 of 1000 for 33.3 percent. */
	m = random_shortest(info->threshold, &decimals);
	while (decimals-- > 0)
		n *= 10;

	/* N has 32 bits. With the greatest N, M + 1 draws match. */
	if (n > UINT32_MAX) {
		n = UINT32_MAX;
		m = info->threshold - 1;
	}

	/* numgen cannot express a threshold of 0 or 1. */
	if (m == 0)
		return 0;

	xt_xlate_add(xl, "numgen random mod %llu < %llu",
		     (unsigned long long)n, (unsigned long long)m);
	return 1;
}

static struct xtables_match random_mt_reg = {
	.version	= XTABLES_VERSION,
	.name		= "random",
	.family		= NFPROTO_UNSPEC,
	.size		= XT_ALIGN(sizeof(struct xt_random_info)),
	.userspacesize	= XT_ALIGN(sizeof(struct xt_random_info)),
	.help		= random_help,
	.init		= random_init,
	.x6_options	= random_opts,
	.x6_parse	= random_parse,
	.print		= random_print,
	.save		= random_save,
	.xlate		= random_xlate,
};

void _init(void)
{
	xtables_register_match(&random_mt_reg);
}
