// SPDX-License-Identifier: GPL-2.0-only
/*
 * mport: match a list of ports and ranges. They are sorted and merged here, so
 * the kernel needs only one binary search.
 */
#include <ctype.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xtables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/netfilter/xt_mport.h>

enum {
	O_SPORTS = 0,
	O_DPORTS,
	O_PORTS,
	F_SPORTS = 1 << O_SPORTS,
	F_DPORTS = 1 << O_DPORTS,
	F_PORTS	 = 1 << O_PORTS,
};

/* A protocol that has ports, as getservbyname() and nft call it. */
struct mport_proto {
	uint16_t num;
	const char *services;
	const char *nft;
};

static const struct mport_proto mport_protos[] = {
	{IPPROTO_TCP, "tcp", "tcp"},
	{IPPROTO_UDP, "udp", "udp"},
	/* RFC 3828, section 3.1: the port numbers are those of UDP. */
	{IPPROTO_UDPLITE, "udp", "udplite"},
	{IPPROTO_SCTP, "sctp", "sctp"},
	{IPPROTO_DCCP, "dccp", "dccp"},
};

static void mport_help(void)
{
	printf(
"mport match options (with -p tcp, udp, udplite, sctp or dccp before them):\n"
"[!] --sports LIST             match if the source port is in LIST\n"
"[!] --source-ports LIST       the same\n"
"[!] --dports LIST             match if the destination port is in LIST\n"
"[!] --destination-ports LIST  the same\n"
"[!] --ports LIST              match if either of them is in LIST\n"
"LIST is port[,port...], where a port is a number, the name of a service, or\n"
"a range first:last, :last or first: of these. An option can be repeated, to add\n"
"to its list. At most %u ranges after merging.\n"
"Linux is giving up UDP-Lite and DCCP: the manual says what is left.\n",
	       XT_MPORT_MAX_RANGES);
}

/*
 * iptables-restore refuses arguments of more than 1023 characters (the buffer
 * in iptables/xshared.h). A range has up to 12, as in "10000:10001,". So a long
 * list is saved as several options. When they are read, their lists are joined.
 */
#define MPORT_SAVE_RANGES 80

#define MPORT_OPTION(option, number, others) { \
	.name = (option), .id = (number), .excl = (others), \
	.type = XTTYPE_STRING, .flags = XTOPT_INVERT | XTOPT_MULTI, \
}

/* In errors, libxtables uses the name of the first option with a number. */
static const struct xt_option_entry mport_opts[] = {
	MPORT_OPTION("sports", O_SPORTS, F_DPORTS | F_PORTS),
	MPORT_OPTION("source-ports", O_SPORTS, F_DPORTS | F_PORTS),
	MPORT_OPTION("dports", O_DPORTS, F_SPORTS | F_PORTS),
	MPORT_OPTION("destination-ports", O_DPORTS, F_SPORTS | F_PORTS),
	MPORT_OPTION("ports", O_PORTS, F_SPORTS | F_DPORTS),
	XTOPT_TABLEEND,
};

/* NULL if the protocol has no ports, or if the rule inverts the protocol. */
static const struct mport_proto *mport_proto_find(uint16_t num, uint8_t invflags)
{
	size_t i;

	if (invflags & XT_INV_PROTO)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(mport_protos); i++)
		if (mport_protos[i].num == num)
			return &mport_protos[i];
	return NULL;
}

static const struct mport_proto *mport_proto4(const struct ipt_ip *ip)
{
	return mport_proto_find(ip->proto, ip->invflags);
}

static const struct mport_proto *mport_proto6(const struct ip6t_ip6 *ip)
{
	return mport_proto_find(ip->proto, ip->invflags);
}

/* Errors show the whole list, since word alone can be empty. */
static uint16_t mport_parse_port(const char *word, const char *services,
				 const char *list)
{
	unsigned int number;
	int port = -1;

	/*
	 * Names begin with a letter or a digit as well (RFC 6335, section
	 * 5.1). Without this, blanks and signs before numbers would pass.
	 */
	if (isalnum((unsigned char)word[0])) {
		if (xtables_strtoui(word, NULL, &number, 0, UINT16_MAX))
			return number;
		port = xtables_service_to_port(word, services);
	}
	if (port < 0)
		xtables_error(PARAMETER_PROBLEM,
			      "mport: \"%s\" in \"%s\" is neither a port (0 to 65535) nor a service of %s; a range is first:last",
			      word, list, services);
	return port;
}

/* Changes word, and restores it before returning. */
static struct xt_mport_range mport_parse_range(char *word, const char *services,
					       const char *list)
{
	struct xt_mport_range range = { .first = 0, .last = UINT16_MAX };
	char *colon = strchr(word, ':');

	if (!colon) {
		range.first = mport_parse_port(word, services, list);
		range.last = range.first;
		return range;
	}

	*colon = '\0';
	if (word[0] != '\0')
		range.first = mport_parse_port(word, services, list);
	if (colon[1] != '\0')
		range.last = mport_parse_port(colon + 1, services, list);
	*colon = ':';

	if (range.first > range.last)
		xtables_error(PARAMETER_PROBLEM,
			      "mport: range \"%s\" in \"%s\" ends before it begins: give the lower port first",
			      word, list);
	return range;
}

static int mport_compare(const void *a, const void *b)
{
	const struct xt_mport_range *x = a, *y = b;

	return (int)x->first - (int)y->first;
}

/*
 * Sorts the ranges, and joins those that overlap or are adjacent. Returns how
 * many are left, at the front of the array.
 */
static size_t mport_merge(struct xt_mport_range *range, size_t n)
{
	size_t i, kept = 0;

	qsort(range, n, sizeof(*range), mport_compare);
	for (i = 1; i < n; i++) {
		if (range[i].first > range[kept].last + 1)
			range[++kept] = range[i];
		else if (range[i].last > range[kept].last)
			range[kept].last = range[i].last;
	}
	return kept + 1;
}

/* Adds the ports in arg to those that info has. */
static void mport_parse_list(struct xt_mport_info *info, const char *arg,
			     const char *services)
{
	struct xt_mport_range *range;
	char *copy, *rest, *word;
	size_t n = info->count + 1;

	for (word = strchr(arg, ','); word; word = strchr(word + 1, ','))
		n++;
	range = xtables_calloc(n, sizeof(*range));
	copy = xtables_malloc(strlen(arg) + 1);
	strcpy(copy, arg);

	n = info->count;
	memcpy(range, info->range, n * sizeof(*range));
	rest = copy;
	while ((word = strsep(&rest, ",")))
		range[n++] = mport_parse_range(word, services, arg);

	n = mport_merge(range, n);
	if (n > XT_MPORT_MAX_RANGES)
		xtables_error(PARAMETER_PROBLEM,
			      "mport: %zu ranges after merging, but a rule holds at most %u: spread them over several rules",
			      n, XT_MPORT_MAX_RANGES);

	memcpy(info->range, range, n * sizeof(*range));
	info->count = n;
	for (; n < XT_MPORT_MAX_RANGES; n++)
		info->range[n] = info->range[n - 1];
	free(copy);
	free(range);
}

static void mport_parse(struct xt_option_call *cb,
			const struct mport_proto *proto)
{
	static const uint8_t flags_of[] = {
		[O_SPORTS] = XT_MPORT_SRC,
		[O_DPORTS] = XT_MPORT_DST,
		[O_PORTS]  = XT_MPORT_SRC | XT_MPORT_DST,
	};
	struct xt_mport_info *info = cb->data;
	uint8_t flags;

	xtables_option_parse(cb);
	if (!proto)
		xtables_error(PARAMETER_PROBLEM,
			      "mport: put \"-p tcp\", udp, udplite, sctp or dccp before --%s",
			      cb->entry->name);

	flags = flags_of[cb->entry->id] | (cb->invert ? XT_MPORT_INV : 0);
	if ((info->flags ^ flags) == XT_MPORT_INV)
		xtables_error(PARAMETER_PROBLEM,
			      "mport: --%s with and without \"!\": use \"-m mport\" twice to ask for both",
			      cb->entry->name);
	info->flags = flags;
	mport_parse_list(info, cb->arg, proto->services);
}

static void mport_parse4(struct xt_option_call *cb)
{
	const struct ipt_entry *entry = cb->xt_entry;

	mport_parse(cb, mport_proto4(&entry->ip));
}

static void mport_parse6(struct xt_option_call *cb)
{
	const struct ip6t_entry *entry = cb->xt_entry;

	mport_parse(cb, mport_proto6(&entry->ipv6));
}

static void mport_check(struct xt_fcheck_call *cb)
{
	if (cb->xflags == 0)
		xtables_error(PARAMETER_PROBLEM,
			      "mport: give one of --sports, --dports and --ports");
}

static const char *mport_option(const struct xt_mport_info *info)
{
	if (!(info->flags & XT_MPORT_DST))
		return "sports";
	return info->flags & XT_MPORT_SRC ? "ports" : "dports";
}

/* Prints the number if proto is null. */
static void mport_print_port(uint16_t port, const struct mport_proto *proto)
{
	const struct servent *service = NULL;

	if (proto)
		service = getservbyport(htons(port), proto->services);
	if (service)
		printf("%s", service->s_name);
	else
		printf("%u", port);
}

/*
 * Prints before, and the range: as names of services, or as numbers if proto is
 * NULL.
 */
static void mport_print_range(const struct xt_mport_range *range, char before,
			      const struct mport_proto *proto)
{
	putchar(before);
	mport_print_port(range->first, proto);
	if (range->first != range->last) {
		putchar(':');
		mport_print_port(range->last, proto);
	}
}

static void mport_print(const struct xt_entry_match *match,
			const struct mport_proto *proto)
{
	const struct xt_mport_info *info = (const void *)match->data;
	unsigned int i;

	printf(" mport %s%s", info->flags & XT_MPORT_INV ? "! " : "",
	       mport_option(info));
	for (i = 0; i < info->count; i++)
		mport_print_range(&info->range[i], i > 0 ? ',' : ' ', proto);
}

static void mport_print4(const void *ip, const struct xt_entry_match *match,
			 int numeric)
{
	mport_print(match, numeric ? NULL : mport_proto4(ip));
}

static void mport_print6(const void *ip, const struct xt_entry_match *match,
			 int numeric)
{
	mport_print(match, numeric ? NULL : mport_proto6(ip));
}

static void mport_save(const void *ip, const struct xt_entry_match *match)
{
	const struct xt_mport_info *info = (const void *)match->data;
	unsigned int i;

	for (i = 0; i < info->count; i++) {
		bool start = i % MPORT_SAVE_RANGES == 0;

		if (start)
			printf("%s --%s",
			       info->flags & XT_MPORT_INV ? " !" : "",
			       mport_option(info));
		mport_print_range(&info->range[i], start ? ' ' : ',', NULL);
	}
}

/*
 * Adds, for instance, "tcp dport != { 80, 6000-6003 }". Adds small pieces,
 * since xt_xlate_add() takes at most 1023 characters at once.
 */
static void mport_xlate_list(struct xt_xlate *xl, const char *proto,
			     const char *field, const struct xt_mport_info *info)
{
	const struct xt_mport_range *range = info->range;
	unsigned int i;

	xt_xlate_add(xl, "%s %s%s%s", proto, field,
		     info->flags & XT_MPORT_INV ? " !=" : "",
		     info->count > 1 ? " {" : "");
	for (i = 0; i < info->count; i++, range++) {
		xt_xlate_add(xl, "%s %u", i > 0 ? "," : "", range->first);
		if (range->first != range->last)
			xt_xlate_add(xl, "-%u", range->last);
	}
	if (info->count > 1)
		xt_xlate_add(xl, " }");
}

static int mport_xlate(struct xt_xlate *xl,
		       const struct xt_xlate_mt_params *params,
		       const struct mport_proto *proto)
{
	const struct xt_mport_info *info = (const void *)params->match->data;

	if (!proto)
		return 0;

	/*
	 * The conditions of an nft rule are joined by "and". That says "neither
	 * port is in the list", but cannot say "one of them is".
	 */
	if ((info->flags & XT_MPORT_SRC) && (info->flags & XT_MPORT_DST) &&
	    !(info->flags & XT_MPORT_INV))
		return 0;

	if (info->flags & XT_MPORT_SRC)
		mport_xlate_list(xl, proto->nft, "sport", info);
	if ((info->flags & XT_MPORT_SRC) && (info->flags & XT_MPORT_DST))
		xt_xlate_add(xl, " ");
	if (info->flags & XT_MPORT_DST)
		mport_xlate_list(xl, proto->nft, "dport", info);
	return 1;
}

static int mport_xlate4(struct xt_xlate *xl,
			const struct xt_xlate_mt_params *params)
{
	return mport_xlate(xl, params, mport_proto4(params->ip));
}

static int mport_xlate6(struct xt_xlate *xl,
			const struct xt_xlate_mt_params *params)
{
	return mport_xlate(xl, params, mport_proto6(params->ip));
}

static struct xtables_match mport_mt_reg[] = {
	{
		.version	= XTABLES_VERSION,
		.name		= "mport",
		.family		= NFPROTO_IPV4,
		.size		= XT_ALIGN(sizeof(struct xt_mport_info)),
		.userspacesize	= XT_ALIGN(sizeof(struct xt_mport_info)),
		.help		= mport_help,
		.x6_options	= mport_opts,
		.x6_parse	= mport_parse4,
		.x6_fcheck	= mport_check,
		.print		= mport_print4,
		.save		= mport_save,
		.xlate		= mport_xlate4,
	},
	{
		.version	= XTABLES_VERSION,
		.name		= "mport",
		.family		= NFPROTO_IPV6,
		.size		= XT_ALIGN(sizeof(struct xt_mport_info)),
		.userspacesize	= XT_ALIGN(sizeof(struct xt_mport_info)),
		.help		= mport_help,
		.x6_options	= mport_opts,
		.x6_parse	= mport_parse6,
		.x6_fcheck	= mport_check,
		.print		= mport_print6,
		.save		= mport_save,
		.xlate		= mport_xlate6,
	},
};

void _init(void)
{
	xtables_register_matches(mport_mt_reg, ARRAY_SIZE(mport_mt_reg));
}
