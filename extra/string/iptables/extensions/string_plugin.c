// SPDX-License-Identifier: GPL-2.0-only
/*
 * The match string: revisions 0 and 1, which are mainline's, for rules with
 * --algo. It replaces iptables' own libxt_string.c. A rule without --algo
 * becomes a rule of the match strings, in libxt_strings.c.
 *
 * It accepts, shows, saves and refuses mainline's rules as mainline's plugin
 * does, to the byte: tests/kernel/plugins.t compares the two. There is one
 * difference: a string with a character that has a meaning for a shell is
 * printed in hex (string_readable).
 */
#include <ctype.h>
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xtables.h>
#include <linux/netfilter/xt_string.h>
#include <linux/netfilter/xt_strings.h>

enum {
	O_STRING = 0,
	O_HEX_STRING,
	O_ALGO,
	O_FROM,
	O_TO,
	O_ICASE,
	O_PAYLOAD,
	O_STREAM,
	F_STRING     = 1 << O_STRING,
	F_HEX_STRING = 1 << O_HEX_STRING,
	F_ALGO	     = 1 << O_ALGO,
	F_PAYLOAD    = 1 << O_PAYLOAD,
	F_STREAM     = 1 << O_STREAM,
};

/*
 * An option of the rule. All options together decide which match parses them.
 */
struct string_option {
	const struct xt_option_entry *entry;
	const char *arg;
	bool invert;
};

/* The rules of both matches must have the same size. */
_Static_assert(sizeof(struct xt_strings_info) == sizeof(struct xt_string_info),
	       "both kinds of rules");
_Static_assert(offsetof(struct xt_strings_info, rule) ==
	       offsetof(struct xt_string_info, config), "both kinds of rules");

/*
 * The strings that a rule can have, the other options, and one more to detect
 * excess.
 */
#define STRING_MAX_OPTIONS (XT_STRINGS_MAX_COUNT + 6)

struct string_options {
	void *xt_entry;
	unsigned int count;
	struct string_option option[STRING_MAX_OPTIONS];
};

static void string_help(void)
{
	printf(
"string match options:\n"
"--from                       Offset to start searching from\n"
"--to                         Offset to stop searching\n"
"--algo                       Algorithm\n"
"--icase                      Ignore case (default: 0)\n"
"[!] --string string          Match a string in a packet\n"
"[!] --hex-string string      Match a hex string in a packet\n"
"Without --algo, there is more: see iptables -m strings --help\n");
}

#define s struct xt_string_info
static const struct xt_option_entry string_opts[] = {
	{.name = "string", .id = O_STRING, .type = XTTYPE_STRING,
	 .flags = XTOPT_INVERT, .excl = F_HEX_STRING},
	{.name = "hex-string", .id = O_HEX_STRING, .type = XTTYPE_STRING,
	 .flags = XTOPT_INVERT, .excl = F_STRING},
	{.name = "algo", .id = O_ALGO, .type = XTTYPE_STRING,
	 .flags = XTOPT_PUT, XTOPT_POINTER(s, algo)},
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

static void string_init(struct xt_entry_match *match)
{
	struct xt_string_info *info = (void *)match->data;

	info->to_offset = UINT16_MAX;
}

/* --- Parsing a rule with --algo */

/*
 * Takes a string without escapes. It may be empty, and need not end in a zero.
 */
static void string_take(struct xt_string_info *info, const char *arg)
{
	size_t length = strlen(arg);

	if (length > sizeof(info->pattern))
		xtables_error(PARAMETER_PROBLEM, "STRING too long \"%s\"", arg);
	memcpy(info->pattern, arg, length);
	info->patlen = length;
}

/* Reads two hex digits. The block goes on after them, at least with a pipe. */
static unsigned char string_hex_byte(const char *p)
{
	char digits[] = { p[0], p[1], '\0' };
	size_t i;

	if (p[1] == '\0')
		xtables_error(PARAMETER_PROBLEM, "Odd number of hex digits");
	if (p[2] == '\0')
		xtables_error(PARAMETER_PROBLEM, "Invalid hex block");
	for (i = 0; i < 2; i++)
		if (!isxdigit((unsigned char)p[i]))
			xtables_error(PARAMETER_PROBLEM,
				      "Invalid hex char '%c'", p[i]);
	return strtoul(digits, NULL, 16);
}

/*
 * Parses a text with blocks of hex digits between two pipes. Outside of a
 * block, a backslash escapes the next character. So does the pipe that ends a
 * block.
 */
static void string_take_hex(struct xt_string_info *info, const char *arg)
{
	const char *p = arg;
	size_t length = 0;
	bool hex = false;

	if (*p == '\0')
		xtables_error(PARAMETER_PROBLEM,
			      "STRING must contain at least one char");
	while (*p != '\0') {
		if (length >= sizeof(info->pattern))
			xtables_error(PARAMETER_PROBLEM,
				      "STRING too long \"%s\"", arg);
		if (*p == '|') {
			hex = !hex;
			p++;
			if (hex)
				p += strspn(p, " ");
			if (*p == '\0')
				break;
		} else if (*p == '\\' && hex) {
			xtables_error(PARAMETER_PROBLEM,
				      "Cannot include literals in hex data");
		} else if (*p == '\\' && *++p == '\0') {
			xtables_error(PARAMETER_PROBLEM,
				      "Bad literal placement at end of string");
		}
		if (hex) {
			info->pattern[length++] = string_hex_byte(p);
			p += p[2] == ' ' ? 3 : 2;
		} else {
			info->pattern[length++] = *p++;
		}
	}
	info->patlen = length;
}

static void string_parse(struct xt_option_call *cb)
{
	unsigned int revision = (*cb->match)->u.user.revision;
	struct xt_string_info *info = cb->data;

	xtables_option_parse(cb);
	switch (cb->entry->id) {
	case O_STRING:
		string_take(info, cb->arg);
		break;
	case O_HEX_STRING:
		string_take_hex(info, cb->arg);
		break;
	case O_ICASE:
		if (revision == 0)
			xtables_error(VERSION_PROBLEM,
				      "Kernel doesn't support --icase");
		info->u.v1.flags |= XT_STRING_FLAG_IGNORECASE;
		break;
	}
	if (!cb->invert)
		return;
	if (revision == 0)
		info->u.v0.invert = 1;
	else
		info->u.v1.flags |= XT_STRING_FLAG_INVERT;
}

/* --- With --algo or without it */

static void string_parse_later(struct xt_option_call *cb)
{
	struct string_options *seen = cb->udata;
	struct string_option *option;

	if (seen->count >= STRING_MAX_OPTIONS)
		xtables_error(PARAMETER_PROBLEM,
			      "string: a rule holds at most %u strings: spread them over several rules",
			      XT_STRINGS_MAX_COUNT);
	option = &seen->option[seen->count++];
	option->entry = cb->entry;
	option->arg = cb->arg;
	option->invert = cb->invert;
	seen->xt_entry = cb->xt_entry;
	cb->xflags |= 1 << cb->entry->id;
}

/*
 * Calls a parser for the options that were given, one after the other. entries
 * are the parser's. Returns the flags of these options.
 */
static unsigned int string_replay(const struct xt_fcheck_call *fcheck,
				  struct xt_entry_match *match,
				  const struct xt_option_entry *entries,
				  void (*parse)(struct xt_option_call *))
{
	const struct string_options *seen = fcheck->udata;
	const struct xt_option_entry *entry;
	unsigned int i;
	struct xt_option_call cb = {
		.ext_name = fcheck->ext_name,
		.data	  = fcheck->data,
		.xt_entry = seen->xt_entry,
		.match	  = &match,
	};

	for (i = 0; i < seen->count; i++) {
		for (entry = entries; entry->name; entry++)
			if (!strcmp(entry->name, seen->option[i].entry->name))
				break;
		cb.entry = entry;
		cb.arg = seen->option[i].arg;
		cb.invert = seen->option[i].invert;
		/*
		 * libxtables reads optarg to see whether there is an argument.
		 */
		optarg = (char *)cb.arg;
		parse(&cb);
	}
	return cb.xflags;
}

/* Makes a rule without --algo a rule of the match strings. */
static void string_become_strings(struct xt_fcheck_call *cb,
			     struct xt_entry_match *match)
{
	struct xtables_match *strings;
	struct xt_fcheck_call check = *cb;

	strings = xtables_find_match("strings", XTF_TRY_LOAD, NULL);
	if (!strings)
		xtables_error(PARAMETER_PROBLEM,
			      "string: give --algo, bm or kmp: rules without it are of the match strings, which is not there");
	strings->init(match);
	check.xflags = string_replay(cb, match, strings->x6_options,
				     strings->x6_parse);
	strings->x6_fcheck(&check);
	strcpy(match->u.user.name, strings->name);
	match->u.user.revision = strings->revision;
	if (strings->next == strings)
		free(strings);
}

static void string_check(struct xt_fcheck_call *cb)
{
	struct xt_entry_match *match;

	if (!(cb->xflags & (F_STRING | F_HEX_STRING)))
		xtables_error(PARAMETER_PROBLEM,
			      "STRING match: You must specify `--string' or `--hex-string'");

	match = (void *)((char *)cb->data -
			 offsetof(struct xt_entry_match, data));
	if (!(cb->xflags & F_ALGO)) {
		string_become_strings(cb, match);
		return;
	}
	if (cb->xflags & (F_PAYLOAD | F_STREAM))
		xtables_error(PARAMETER_PROBLEM,
			      "string: --payload and --stream are for rules without --algo");
	string_replay(cb, match, string_opts, string_parse);
}

/* --- Printing a rule with --algo */

/*
 * Is the string printed as it is? Not if it has a byte that cannot be printed,
 * or a character that a shell expands or ends at within quotes (' $ ` !), or if
 * it ends in a backslash.
 */
static bool string_readable(const struct xt_string_info *info)
{
	unsigned int i;

	for (i = 0; i < info->patlen; i++) {
		unsigned char c = info->pattern[i];

		if (!isprint(c) || strchr("'$`!", c))
			return false;
	}
	return info->patlen == 0 || info->pattern[info->patlen - 1] != '\\';
}

static void string_print_pattern(const struct xt_string_info *info)
{
	bool readable = string_readable(info);
	unsigned int i;

	printf(readable ? " \"" : " \"|");
	for (i = 0; i < info->patlen; i++) {
		unsigned char c = info->pattern[i];

		if (!readable)
			printf("%02x", c);
		else if (c == '"' || c == '\\')
			printf("\\%c", c);
		else
			putchar(c);
	}
	printf(readable ? "\"" : "|\"");
}

static bool string_inverted(const struct xt_entry_match *match)
{
	const struct xt_string_info *info = (const void *)match->data;

	if (match->u.user.revision == 0)
		return info->u.v0.invert;
	return info->u.v1.flags & XT_STRING_FLAG_INVERT;
}

static bool string_ignores_case(const struct xt_entry_match *match)
{
	const struct xt_string_info *info = (const void *)match->data;

	return match->u.user.revision > 0 &&
	       info->u.v1.flags & XT_STRING_FLAG_IGNORECASE;
}

static void string_print(const void *ip, const struct xt_entry_match *match,
			 int numeric)
{
	const struct xt_string_info *info = (const void *)match->data;

	printf(" STRING match %s", string_inverted(match) ? "!" : "");
	string_print_pattern(info);
	printf(" ALGO name %s", info->algo);
	if (info->from_offset != 0)
		printf(" FROM %u", info->from_offset);
	if (info->to_offset != UINT16_MAX)
		printf(" TO %u", info->to_offset);
	if (string_ignores_case(match))
		printf(" ICASE");
}

static void string_save(const void *ip, const struct xt_entry_match *match)
{
	const struct xt_string_info *info = (const void *)match->data;

	printf("%s --%s", string_inverted(match) ? " !" : "",
	       string_readable(info) ? "string" : "hex-string");
	string_print_pattern(info);
	printf(" --algo %s", info->algo);
	if (info->from_offset != 0)
		printf(" --from %u", info->from_offset);
	if (info->to_offset != UINT16_MAX)
		printf(" --to %u", info->to_offset);
	if (string_ignores_case(match))
		printf(" --icase");
}

#define STRING_MATCH(number)                                                \
	{                                                                   \
		.version	= XTABLES_VERSION,                          \
		.name		= "string",                                 \
		.revision	= (number),                                 \
		.family		= NFPROTO_UNSPEC,                           \
		.size		= XT_ALIGN(sizeof(struct xt_string_info)),  \
		.userspacesize	= offsetof(struct xt_string_info, config),  \
		.help		= string_help,                              \
		.init		= string_init,                              \
		.x6_options	= string_opts,                              \
		.x6_parse	= string_parse_later,                       \
		.x6_fcheck	= string_check,                             \
		.udata_size	= sizeof(struct string_options),            \
		.print		= string_print,                             \
		.save		= string_save,                              \
	}

static struct xtables_match string_mt_reg[] = {
	STRING_MATCH(0),
	STRING_MATCH(1),
};

void _init(void)
{
	xtables_register_matches(string_mt_reg, ARRAY_SIZE(string_mt_reg));
}
