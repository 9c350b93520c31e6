// SPDX-License-Identifier: GPL-2.0-only
/*
 * strings: the kernel's match for rules of "-m string" without --algo.
 * libxt_string.c passes such a rule to the parser here. A rule that comes from
 * the kernel is listed and saved here, as a rule of "-m string".
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <xtables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <linux/netfilter/xt_strings.h>

enum {
	O_STRING = 0,
	O_HEX_STRING,
	O_FROM,
	O_TO,
	O_ICASE,
	O_PAYLOAD,
	O_STREAM,
	F_STRING     = 1 << O_STRING,
	F_HEX_STRING = 1 << O_HEX_STRING,
	F_FROM	     = 1 << O_FROM,
	F_TO	     = 1 << O_TO,
};

static void strings_help(void)
{
	printf(
"string match options without --algo (-m strings takes the same ones):\n"
"[!] --string STRING      match if STRING is in the packet; |7F 45| in it stands\n"
"                         for these bytes, and |7C| for \"|\"; given up to %u\n"
"                         times: match if one of the strings is in the packet\n"
"[!] --hex-string STRING  the same, and \\ makes the next character an ordinary one\n"
"--from OFFSET            begin to look OFFSET bytes after the begin of the packet\n"
"--to OFFSET              look at what comes before OFFSET only\n"
"--icase                  take a for A, and so on (ASCII)\n"
"--payload                look only at what follows the headers; offsets count\n"
"                         from there\n"
"--stream                 TCP: find what is split over packets as well\n"
"At most %u bytes in all strings together.\n",
	       XT_STRINGS_MAX_COUNT, XT_STRINGS_MAX_BYTES);
}

#define s struct xt_strings_info
static const struct xt_option_entry strings_opts[] = {
	{.name = "string", .id = O_STRING, .type = XTTYPE_STRING,
	 .flags = XTOPT_INVERT | XTOPT_MULTI, .excl = F_HEX_STRING},
	{.name = "hex-string", .id = O_HEX_STRING, .type = XTTYPE_STRING,
	 .flags = XTOPT_INVERT | XTOPT_MULTI, .excl = F_STRING},
	{.name = "from", .id = O_FROM, .type = XTTYPE_UINT16,
	 .flags = XTOPT_PUT, XTOPT_POINTER(s, from_offset)},
	{.name = "to", .id = O_TO, .type = XTTYPE_UINT16,
	 .flags = XTOPT_PUT, XTOPT_POINTER(s, to_offset)},
	{.name = "icase", .id = O_ICASE, .type = XTTYPE_NONE},
	{.name = "payload", .id = O_PAYLOAD, .type = XTTYPE_NONE},
	{.name = "stream", .id = O_STREAM, .type = XTTYPE_NONE},
	XTOPT_TABLEEND,
};
#undef s

static void strings_init(struct xt_entry_match *m)
{
	struct xt_strings_info *info = (void *)m->data;

	info->to_offset = XT_STRINGS_TO_END;
}

static unsigned int strings_total(const struct xt_strings_info *info)
{
	unsigned int i, total = 0;

	for (i = 0; i < info->count; i++)
		total += info->len[i];
	return total;
}

/* Appends a byte to the last string. */
static void strings_add_byte(struct xt_strings_info *info, unsigned char byte)
{
	unsigned int total = strings_total(info);

	if (total >= XT_STRINGS_MAX_BYTES)
		xtables_error(PARAMETER_PROBLEM,
			      "string: more than %u bytes in the strings of a rule: spread them over several rules",
			      XT_STRINGS_MAX_BYTES);
	info->text[total] = byte;
	info->len[info->count - 1]++;
}

static unsigned int strings_digit(char c)
{
	return isdigit((unsigned char)c) ? c - '0' :
					   tolower((unsigned char)c) - 'a' + 10;
}

/* Parses the block after the pipe at p. Returns the pipe that ends it. */
static const char *strings_add_hex(struct xt_strings_info *info, const char *p,
				   const char *arg)
{
	for (p++; *p != '|'; p++) {
		if (*p == ' ')
			continue;
		if (!isxdigit((unsigned char)p[0]) ||
		    !isxdigit((unsigned char)p[1]))
			xtables_error(PARAMETER_PROBLEM,
				      "string: \"%s\": pairs of hex digits stand between two \"|\", as in |7F 45|; \"|\" itself is |7C|",
				      arg);
		strings_add_byte(info, strings_digit(p[0]) << 4 |
				       strings_digit(p[1]));
		p++;
	}
	return p;
}

static void strings_add(struct xt_strings_info *info, const char *arg,
			bool escapes)
{
	const char *p;

	if (info->count >= XT_STRINGS_MAX_COUNT)
		xtables_error(PARAMETER_PROBLEM,
			      "string: a rule holds at most %u strings: spread them over several rules",
			      XT_STRINGS_MAX_COUNT);
	info->count++;

	for (p = arg; *p != '\0'; p++) {
		if (*p == '|') {
			p = strings_add_hex(info, p, arg);
			continue;
		}
		if (*p == '\\' && escapes && *++p == '\0')
			xtables_error(PARAMETER_PROBLEM,
				      "string: \"%s\": nothing follows the \"\\\"",
				      arg);
		strings_add_byte(info, *p);
	}
	if (info->len[info->count - 1] == 0)
		xtables_error(PARAMETER_PROBLEM,
			      "string: a string has to have at least one byte");
}

static void strings_parse(struct xt_option_call *cb, bool tcp)
{
	struct xt_strings_info *info = cb->data;

	xtables_option_parse(cb);
	switch (cb->entry->id) {
	case O_STRING:
	case O_HEX_STRING:
		if (info->count > 0 &&
		    !(info->flags & XT_STRINGS_INV) == cb->invert)
			xtables_error(PARAMETER_PROBLEM,
				      "string: --%s with and without \"!\": use \"-m string\" twice to ask for both",
				      cb->entry->name);
		if (cb->invert)
			info->flags |= XT_STRINGS_INV;
		strings_add(info, cb->arg, cb->entry->id == O_HEX_STRING);
		break;
	case O_ICASE:
		info->flags |= XT_STRINGS_ICASE;
		break;
	case O_PAYLOAD:
		info->flags |= XT_STRINGS_PAYLOAD;
		break;
	case O_STREAM:
		if (!tcp)
			xtables_error(PARAMETER_PROBLEM,
				      "string: put \"-p tcp\" before --stream");
		info->flags |= XT_STRINGS_STREAM | XT_STRINGS_PAYLOAD;
		break;
	}
}

static void strings_parse4(struct xt_option_call *cb)
{
	const struct ipt_entry *entry = cb->xt_entry;

	strings_parse(cb, entry->ip.proto == IPPROTO_TCP &&
			  !(entry->ip.invflags & XT_INV_PROTO));
}

static void strings_parse6(struct xt_option_call *cb)
{
	const struct ip6t_entry *entry = cb->xt_entry;

	strings_parse(cb, entry->ipv6.proto == IPPROTO_TCP &&
			  !(entry->ipv6.invflags & XT_INV_PROTO));
}

static void strings_check(struct xt_fcheck_call *cb)
{
	const struct xt_strings_info *info = cb->data;
	unsigned int i, shortest = XT_STRINGS_MAX_BYTES;

	if (!(cb->xflags & (F_STRING | F_HEX_STRING)))
		xtables_error(PARAMETER_PROBLEM,
			      "string: give --string");
	if ((info->flags & XT_STRINGS_STREAM) && (cb->xflags & (F_FROM | F_TO)))
		xtables_error(PARAMETER_PROBLEM,
			      "string: --stream takes neither --from nor --to: a stream has no begin that is known");
	for (i = 0; i < info->count; i++)
		if (info->len[i] < shortest)
			shortest = info->len[i];
	if (info->to_offset != XT_STRINGS_TO_END &&
	    info->to_offset < info->from_offset + shortest)
		xtables_error(PARAMETER_PROBLEM,
			      "string: there is no room for %u bytes between --from %u and --to %u",
			      shortest, info->from_offset, info->to_offset);
}

/*
 * Is the byte printed as it is? The text may come from an attacker, such as the
 * author of a list of patterns to block. So characters that have a meaning
 * within quotes for a shell (POSIX, XCU 2.2; "!" in bash) or for
 * iptables-restore are printed as hex.
 */
static bool strings_plain(unsigned char byte)
{
	return byte >= ' ' && byte <= '~' && !strchr("\"'\\|$`!", byte);
}

static void strings_print_text(const unsigned char *text, unsigned int len)
{
	bool hex = false;

	printf(" \"");
	for (; len > 0; len--, text++) {
		if (hex == strings_plain(*text)) {
			putchar('|');
			hex = !hex;
		}
		printf(hex ? "%02X" : "%c", *text);
	}
	printf(hex ? "|\"" : "\"");
}

static void strings_print(const void *ip, const struct xt_entry_match *match,
			  int numeric)
{
	const struct xt_strings_info *info = (const void *)match->data;
	const unsigned char *text = info->text;
	unsigned int i;

	printf(" STRING match%s", info->flags & XT_STRINGS_INV ? " !" : "");
	for (i = 0; i < info->count; i++) {
		strings_print_text(text, info->len[i]);
		text += info->len[i];
	}
	if (info->from_offset != 0)
		printf(" FROM %u", info->from_offset);
	if (info->to_offset != XT_STRINGS_TO_END)
		printf(" TO %u", info->to_offset);
	if (info->flags & XT_STRINGS_ICASE)
		printf(" ICASE");
	if (info->flags & XT_STRINGS_STREAM)
		printf(" STREAM");
	else if (info->flags & XT_STRINGS_PAYLOAD)
		printf(" PAYLOAD");
}

static void strings_save(const void *ip, const struct xt_entry_match *match)
{
	const struct xt_strings_info *info = (const void *)match->data;
	const unsigned char *text = info->text;
	unsigned int i;

	for (i = 0; i < info->count; i++) {
		printf("%s --string", info->flags & XT_STRINGS_INV ? " !" : "");
		strings_print_text(text, info->len[i]);
		text += info->len[i];
	}
	if (info->from_offset != 0)
		printf(" --from %u", info->from_offset);
	if (info->to_offset != XT_STRINGS_TO_END)
		printf(" --to %u", info->to_offset);
	if (info->flags & XT_STRINGS_ICASE)
		printf(" --icase");
	if (info->flags & XT_STRINGS_STREAM)
		printf(" --stream");
	else if (info->flags & XT_STRINGS_PAYLOAD)
		printf(" --payload");
}

/* The name that the user gave, and that iptables-save writes after -m. */
static const char *strings_alias(const struct xt_entry_match *match)
{
	return "string";
}

static struct xtables_match strings_mt_reg[] = {
	{
		.version	= XTABLES_VERSION,
		.name		= "strings",
		.family		= NFPROTO_IPV4,
		.size		= XT_ALIGN(sizeof(struct xt_strings_info)),
		.userspacesize	= offsetof(struct xt_strings_info, rule),
		.help		= strings_help,
		.init		= strings_init,
		.x6_options	= strings_opts,
		.x6_parse	= strings_parse4,
		.x6_fcheck	= strings_check,
		.print		= strings_print,
		.save		= strings_save,
		.alias		= strings_alias,
	},
	{
		.version	= XTABLES_VERSION,
		.name		= "strings",
		.family		= NFPROTO_IPV6,
		.size		= XT_ALIGN(sizeof(struct xt_strings_info)),
		.userspacesize	= offsetof(struct xt_strings_info, rule),
		.help		= strings_help,
		.init		= strings_init,
		.x6_options	= strings_opts,
		.x6_parse	= strings_parse6,
		.x6_fcheck	= strings_check,
		.print		= strings_print,
		.save		= strings_save,
		.alias		= strings_alias,
	},
};

void _init(void)
{
	xtables_register_matches(strings_mt_reg, ARRAY_SIZE(strings_mt_reg));
}
