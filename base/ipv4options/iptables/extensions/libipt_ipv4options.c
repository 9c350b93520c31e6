// SPDX-License-Identifier: GPL-2.0-only
/*
 * ipv4options: match packets by the options in their IPv4 header.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xtables.h>
#include <linux/netfilter/xt_ipv4options.h>

enum {
	O_FLAGS = 0,
	O_ANY,
	O_ONLY,
	O_SSRR,
	O_LSRR,
	O_NO_SRR,
	O_RR,
	O_TS,
	O_RA,
	O_ANY_OPT,
	F_ANY = 1 << O_ANY,
};

/*
 * xtables_option_parse() of iptables-restore takes at most 1023 characters, so a
 * long list is saved as several options. When they are read, their lists are
 * joined.
 */
#define IPV4OPTIONS_SAVE_WORDS 40

/* The registry of IANA, "IP Option Numbers", by its column "Value". */
static const struct ipv4options_type {
	uint8_t type;
	const char *name;
	const char *also;	/* other names, with a blank after each */
} ipv4options_types[] = {
	{0, "eol", "eool end "},
	{1, "nop", "noop "},
	{7, "record-route", "rr "},
	{10, "zsu", ""},
	{11, "mtu-probe", "mtup "},
	{12, "mtu-reply", "mtur "},
	{15, "encode", ""},
	{25, "quick-start", "qs "},
	{68, "timestamp", "ts "},
	{82, "traceroute", "tr "},
	{130, "security", "sec "},
	{131, "lsrr", "lsr "},
	{133, "extended-security", "e-sec esec "},
	{134, "cipso", ""},
	{136, "stream-id", "sid satid "},
	{137, "ssrr", "ssr "},
	{142, "visa", ""},
	{144, "imitd", ""},
	{145, "eip", ""},
	{147, "address-extension", "addext "},
	{148, "router-alert", "rtralt ra "},
	{149, "sdb", ""},
	{151, "dps", ""},
	{152, "ump", ""},
	{205, "finn", ""},
};

/* What is said about the list as a whole. */
static const struct ipv4options_word {
	uint32_t bit;
	const char *name;
} ipv4options_words[] = {
	{XT_IPV4OPTIONS_PRESENT, "any-opt"},
	{XT_IPV4OPTIONS_MALFORMED, "malformed"},
};

static void ipv4options_help(void)
{
	size_t i;

	printf(
"ipv4options match options:\n"
"  --flags [!]OPTION[,[!]OPTION...]  the packet has, or has not, these options\n"
"  --any                             one of these conditions is enough\n"
"[!] --only OPTION[,OPTION...]       it has no other options than these\n"
"OPTION is a name, an option number from 0 to 31, or an option type from 32 to\n"
"255. With --flags also any-opt (the packet has options) and malformed.\n"
"Names:");
	for (i = 0; i < ARRAY_SIZE(ipv4options_types); i++)
		printf("%s%s", i % 6 == 0 ? "\n  " : " ",
		       ipv4options_types[i].name);
	printf("\nThe old --ssrr, --lsrr, --no-srr, [!] --rr, [!] --ts, [!] --ra and\n"
"[!] --any-opt are taken, and become --flags.\n");
}

static const struct xt_option_entry ipv4options_opts[] = {
	{.name = "flags", .id = O_FLAGS, .type = XTTYPE_STRING,
	 .flags = XTOPT_MULTI},
	{.name = "any", .id = O_ANY, .type = XTTYPE_NONE},
	{.name = "only", .id = O_ONLY, .type = XTTYPE_STRING,
	 .flags = XTOPT_INVERT | XTOPT_MULTI},
	{.name = "ssrr", .id = O_SSRR, .type = XTTYPE_NONE},
	{.name = "lsrr", .id = O_LSRR, .type = XTTYPE_NONE},
	{.name = "no-srr", .id = O_NO_SRR, .type = XTTYPE_NONE},
	{.name = "rr", .id = O_RR, .type = XTTYPE_NONE, .flags = XTOPT_INVERT},
	{.name = "ts", .id = O_TS, .type = XTTYPE_NONE, .flags = XTOPT_INVERT},
	{.name = "ra", .id = O_RA, .type = XTTYPE_NONE, .flags = XTOPT_INVERT},
	{.name = "any-opt", .id = O_ANY_OPT, .type = XTTYPE_NONE,
	 .flags = XTOPT_INVERT},
	XTOPT_TABLEEND,
};

static bool ipv4options_test(const uint32_t *types, unsigned int type)
{
	return types[type / 32] >> type % 32 & 1;
}

/* Whether list, with a blank after each word, has the word. */
static bool ipv4options_among(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (; *list != '\0'; list = strchr(list, ' ') + 1)
		if (len > 0 && strncmp(list, word, len) == 0 && list[len] == ' ')
			return true;
	return false;
}

/*
 * Adds what the word names. A number below 32 is an option number, of any class
 * and with or without the "copied" flag. Returns false if it names nothing.
 */
static bool ipv4options_add(struct xt_ipv4options_set *set, const char *word)
{
	unsigned int number;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ipv4options_types); i++) {
		const struct ipv4options_type *t = &ipv4options_types[i];

		if (strcmp(t->name, word) != 0 && !ipv4options_among(t->also, word))
			continue;
		set->types[t->type / 32] |= 1U << t->type % 32;
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(ipv4options_words); i++) {
		if (strcmp(ipv4options_words[i].name, word) != 0)
			continue;
		set->list |= ipv4options_words[i].bit;
		return true;
	}

	/* Blanks and signs before numbers would pass. */
	if (!isdigit((unsigned char)word[0]) ||
	    !xtables_strtoui(word, NULL, &number, 0, UINT8_MAX))
		return false;
	if (number < 32)
		set->numbers |= 1U << number;
	else
		set->types[number / 32] |= 1U << number % 32;
	return true;
}

/* Adds the words of arg to with, and those after a "!" to without, if any. */
static void ipv4options_parse_list(struct xt_ipv4options_set *with,
				   struct xt_ipv4options_set *without,
				   const char *option, const char *arg)
{
	char *copy = xtables_malloc(strlen(arg) + 1), *rest = copy, *word;
	struct xt_ipv4options_set *set;

	strcpy(copy, arg);
	while ((word = strsep(&rest, ","))) {
		set = with;
		if (without && *word == '!') {
			set = without;
			word++;
		}
		if (!ipv4options_add(set, word))
			xtables_error(PARAMETER_PROBLEM,
				      "ipv4options: \"%s\" in --%s %s is neither an option of IPv4 nor a number from 0 to 255; iptables -m ipv4options -h lists the names",
				      word, option, arg);
	}
	free(copy);
}

/* Numbers become all types that have them. */
static void ipv4options_parse_only(struct xt_ipv4options_info *info,
				   const char *arg, bool invert)
{
	const uint8_t flags = XT_IPV4OPTIONS_ONLY |
			      (invert ? XT_IPV4OPTIONS_ONLY_INV : 0);
	struct xt_ipv4options_set set = {};
	unsigned int i;

	if ((info->flags & XT_IPV4OPTIONS_ONLY) &&
	    ((info->flags ^ flags) & XT_IPV4OPTIONS_ONLY_INV))
		xtables_error(PARAMETER_PROBLEM,
			      "ipv4options: --only with and without \"!\": use \"-m ipv4options\" twice to ask for both");
	ipv4options_parse_list(&set, NULL, "only", arg);
	if (set.list != 0)
		xtables_error(PARAMETER_PROBLEM,
			      "ipv4options: any-opt and malformed are for --flags, not for --only");
	info->flags |= flags;
	for (i = 0; i < ARRAY_SIZE(info->only); i++)
		info->only[i] |= set.types[i] | set.numbers;
}

/* The options that the match once had, one for each option of IPv4. */
static void ipv4options_parse_old(struct xt_ipv4options_info *info,
				  unsigned int id, bool invert)
{
	static const char *const words[] = {
		[O_SSRR]    = "ssrr",
		[O_LSRR]    = "lsrr",
		[O_NO_SRR]  = "ssrr",
		[O_RR]	    = "record-route",
		[O_TS]	    = "timestamp",
		[O_RA]	    = "router-alert",
		[O_ANY_OPT] = "any-opt",
	};

	if (id == O_NO_SRR) {
		ipv4options_add(&info->without, "lsrr");
		invert = true;
	}
	ipv4options_add(invert ? &info->without : &info->with, words[id]);
}

static void ipv4options_parse(struct xt_option_call *cb)
{
	struct xt_ipv4options_info *info = cb->data;

	xtables_option_parse(cb);
	switch (cb->entry->id) {
	case O_FLAGS:
		ipv4options_parse_list(&info->with, &info->without, "flags",
				       cb->arg);
		break;
	case O_ANY:
		info->flags |= XT_IPV4OPTIONS_ANY;
		break;
	case O_ONLY:
		ipv4options_parse_only(info, cb->arg, cb->invert);
		break;
	default:
		ipv4options_parse_old(info, cb->entry->id, cb->invert);
	}
}

static bool ipv4options_empty(const struct xt_ipv4options_set *set)
{
	static const struct xt_ipv4options_set empty;

	return memcmp(set, &empty, sizeof(empty)) == 0;
}

static bool ipv4options_overlap(const struct xt_ipv4options_set *a,
				const struct xt_ipv4options_set *b)
{
	uint32_t both = (a->numbers & b->numbers) | (a->list & b->list);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(a->types); i++)
		both |= a->types[i] & b->types[i];
	return both != 0;
}

static void ipv4options_check(struct xt_fcheck_call *cb)
{
	struct xt_ipv4options_info *info = cb->data;

	if (!ipv4options_empty(&info->with))
		info->flags |= XT_IPV4OPTIONS_WITH;
	if (!ipv4options_empty(&info->without))
		info->flags |= XT_IPV4OPTIONS_WITHOUT;

	if (!(info->flags & (XT_IPV4OPTIONS_WITH | XT_IPV4OPTIONS_WITHOUT))) {
		if (cb->xflags & F_ANY)
			xtables_error(PARAMETER_PROBLEM,
				      "ipv4options: --any needs --flags");
		if (!(info->flags & XT_IPV4OPTIONS_ONLY))
			xtables_error(PARAMETER_PROBLEM,
				      "ipv4options: give --flags or --only");
	}
	if (ipv4options_overlap(&info->with, &info->without))
		xtables_error(PARAMETER_PROBLEM,
			      "ipv4options: --flags has an option both with and without \"!\"");
}

/* The state of a list that is printed. */
struct ipv4options_printer {
	const char *option;	/* as in " --flags" */
	unsigned int words;	/* so many so far */
	unsigned int split;	/* the option is repeated after so many, if not 0 */
};

static void ipv4options_put(struct ipv4options_printer *p, const char *sign,
			    const char *name, unsigned int number)
{
	if (p->words == 0 || (p->split > 0 && p->words % p->split == 0))
		printf("%s ", p->option);
	else
		putchar(',');
	p->words++;
	if (name)
		printf("%s%s", sign, name);
	else
		printf("%s%u", sign, number);
}

static void ipv4options_put_set(struct ipv4options_printer *p, const char *sign,
				const struct xt_ipv4options_set *set)
{
	const struct ipv4options_type *name = ipv4options_types;
	const struct ipv4options_type *end = name + ARRAY_SIZE(ipv4options_types);
	unsigned int i;

	for (i = 0; i < 32; i++)
		if (set->numbers >> i & 1)
			ipv4options_put(p, sign, NULL, i);
	for (i = 0; i <= UINT8_MAX; i++) {
		while (name < end && name->type < i)
			name++;
		if (ipv4options_test(set->types, i))
			ipv4options_put(p, sign, name < end && name->type == i ?
					name->name : NULL, i);
	}
	for (i = 0; i < ARRAY_SIZE(ipv4options_words); i++)
		if (set->list & ipv4options_words[i].bit)
			ipv4options_put(p, sign, ipv4options_words[i].name, 0);
}

/* Numbers of which all types are in the set, and the other types. */
static struct xt_ipv4options_set ipv4options_shortest(const uint32_t *only)
{
	struct xt_ipv4options_set set = {.numbers = UINT32_MAX};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(set.types); i++)
		set.numbers &= only[i];
	for (i = 0; i < ARRAY_SIZE(set.types); i++)
		set.types[i] = only[i] & ~set.numbers;
	return set;
}

/* dashes is "--" or empty, split as in struct ipv4options_printer. */
static void ipv4options_put_rule(const struct xt_ipv4options_info *info,
				 const char *dashes, unsigned int split)
{
	char flags[16], only[16];
	struct ipv4options_printer of_flags = {.option = flags, .split = split};
	struct ipv4options_printer of_only = {.option = only, .split = split};
	struct xt_ipv4options_set set;

	snprintf(flags, sizeof(flags), " %sflags", dashes);
	snprintf(only, sizeof(only), "%s %sonly",
		 info->flags & XT_IPV4OPTIONS_ONLY_INV ? " !" : "", dashes);
	ipv4options_put_set(&of_flags, "", &info->with);
	ipv4options_put_set(&of_flags, "!", &info->without);
	if (info->flags & XT_IPV4OPTIONS_ANY)
		printf(" %sany", dashes);
	if (info->flags & XT_IPV4OPTIONS_ONLY) {
		set = ipv4options_shortest(info->only);
		ipv4options_put_set(&of_only, "", &set);
	}
}

static void ipv4options_print(const void *ip, const struct xt_entry_match *match,
			      int numeric)
{
	printf(" ipv4options");
	ipv4options_put_rule((const void *)match->data, "", 0);
}

static void ipv4options_save(const void *ip, const struct xt_entry_match *match)
{
	ipv4options_put_rule((const void *)match->data, "--",
			     IPV4OPTIONS_SAVE_WORDS);
}

/*
 * "ip option lsrr exists" and the like do not say the same: the kernel compiles
 * the list for it as if a program had given it to a socket. Then a source route
 * that has been used on its way is an error. So is an option that the kernel
 * reserves for CAP_NET_RAW, depending on which program happens to run.
 */
static int ipv4options_xlate(struct xt_xlate *xl,
			     const struct xt_xlate_mt_params *params)
{
	const struct xt_ipv4options_info *info =
		(const void *)params->match->data;
	const struct xt_ipv4options_set any = {.list = XT_IPV4OPTIONS_PRESENT};

	if (info->flags & XT_IPV4OPTIONS_ONLY)
		return 0;
	if (memcmp(&info->with, &any, sizeof(any)) == 0 &&
	    ipv4options_empty(&info->without)) {
		xt_xlate_add(xl, "ip hdrlength > 5");
		return 1;
	}
	if (memcmp(&info->without, &any, sizeof(any)) == 0 &&
	    ipv4options_empty(&info->with)) {
		xt_xlate_add(xl, "ip hdrlength 5");
		return 1;
	}
	return 0;
}

static struct xtables_match ipv4options_mt_reg = {
	.version	= XTABLES_VERSION,
	.name		= "ipv4options",
	.family		= NFPROTO_IPV4,
	.size		= XT_ALIGN(sizeof(struct xt_ipv4options_info)),
	.userspacesize	= XT_ALIGN(sizeof(struct xt_ipv4options_info)),
	.help		= ipv4options_help,
	.x6_options	= ipv4options_opts,
	.x6_parse	= ipv4options_parse,
	.x6_fcheck	= ipv4options_check,
	.print		= ipv4options_print,
	.save		= ipv4options_save,
	.xlate		= ipv4options_xlate,
};

void _init(void)
{
	xtables_register_match(&ipv4options_mt_reg);
}
