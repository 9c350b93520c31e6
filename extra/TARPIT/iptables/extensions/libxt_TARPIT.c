// SPDX-License-Identifier: GPL-2.0-only
/*
 * TARPIT: hold TCP connections, take their data, or refuse them.
 */
#include <fcntl.h>
#include <getopt.h>
#include <netdb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
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
"Rules in PREROUTING, INPUT or FORWARD of raw, mangle or filter.\n"
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

/* What the command line of iptables says about the rule. */
struct tarpit_command {
	const char *table;
	const char *chain;
	const char *target;
	const char *protocol;
	bool inverted;		/* "!" before the protocol */
};

/* Most bytes and words of a command line; a longer one is ignored. */
#define TARPIT_MAX_LINE	 65536
#define TARPIT_MAX_WORDS 4096

/*
 * Reads the words of this process from argv[0] on. Returns their number, or 0.
 */
static int tarpit_words(char *argv[TARPIT_MAX_WORDS + 1])
{
	static char line[TARPIT_MAX_LINE];
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	ssize_t n = -1;
	int argc = 0;
	char *s;

	if (fd < 0)
		return 0;
	do {
		n = read(fd, line + have, sizeof(line) - have);
		have += n > 0 ? n : 0;
	} while (n > 0 && have < sizeof(line));
	close(fd);
	if (n != 0 || have == 0 || line[have - 1] != '\0')
		return 0;

	for (s = line; s < line + have; s += strlen(s) + 1) {
		if (argc == TARPIT_MAX_WORDS)
			return 0;
		argv[argc++] = s;
	}
	argv[argc] = NULL;
	return argc;
}

/* Reads the words as do_parse() of iptables does. */
static void tarpit_read_words(int argc, char **argv,
			      struct tarpit_command *command)
{
	static const char options[] =
		"-:A:C:D:E:F::I:L::M:N:P:VX::Z::c:d:i:j:o:p:s:t:"
		"R:S::W::46bfg:h::m:nvw::x";
	bool invert = false;
	int c;

	while ((c = getopt_long(argc, argv, options,
				xt_params->opts ?: xt_params->orig_opts,
				NULL)) != -1) {
		switch (c) {
		case 1:
			/* do_parse() empties a "!" when it has read it */
			invert = *optarg == '\0' || strcmp(optarg, "!") == 0;
			continue;
		case 't':
			command->table = optarg;
			break;
		case 'A':
		case 'C':
		case 'D':
		case 'I':
		case 'R':
			command->chain = optarg;
			break;
		case 'j':
			command->target = optarg;
			break;
		case 'p':
			command->protocol = optarg;
			command->inverted = invert;
			break;
		}
		invert = false;
	}
}

/*
 * libxtables tells a target neither the protocol nor the table and chain of the
 * rule: reads the command line for them. Returns false with iptables-restore,
 * which has no such command line. Then only the kernel checks the rule.
 */
static bool tarpit_read_command(struct tarpit_command *command)
{
	static char *argv[TARPIT_MAX_WORDS + 1];
	int argc, at = optind, say = opterr;
	char *arg = optarg;

	memset(command, 0, sizeof(*command));
	if (strcmp(xt_params->program_name, "iptables") != 0 &&
	    strcmp(xt_params->program_name, "ip6tables") != 0)
		return false;
	argc = tarpit_words(argv);
	if (argc == 0)
		return false;

	opterr = 0;
	optind = 0;
	tarpit_read_words(argc, argv, command);
	optarg = arg;
	optind = at;
	opterr = say;
	return command->target && strcmp(command->target, "TARPIT") == 0;
}

/*
 * A name, or a number of any base. iptables has checked that it is a protocol.
 */
static bool tarpit_is_tcp(const char *protocol)
{
	const struct protoent *entry;
	unsigned int number;

	if (strcasecmp(protocol, "tcp") == 0)
		return true;
	if (xtables_strtoui(protocol, NULL, &number, 0, UINT8_MAX))
		return number == IPPROTO_TCP;
	entry = getprotobyname(protocol);
	return entry && entry->p_proto == IPPROTO_TCP;
}

/* The kernel refuses all of this, too, but then iptables cannot say why. */
static void tarpit_check(struct xt_fcheck_call *cb)
{
	struct tarpit_command command;

	if (!tarpit_read_command(&command))
		return;
	if (!command.protocol || command.inverted ||
	    !tarpit_is_tcp(command.protocol))
		xtables_error(PARAMETER_PROBLEM,
			      "TARPIT: it answers TCP only: the rule needs \"-p tcp\"");
	if (command.table && strcmp(command.table, "nat") == 0)
		xtables_error(PARAMETER_PROBLEM,
			      "TARPIT: the table nat sees only the first packet of a connection: use raw, mangle or filter");
	if (command.chain && (strcmp(command.chain, "OUTPUT") == 0 ||
			      strcmp(command.chain, "POSTROUTING") == 0))
		xtables_error(PARAMETER_PROBLEM,
			      "TARPIT: it answers what comes in, and %s has what goes out: use PREROUTING, INPUT or FORWARD",
			      command.chain);
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

/*
 * The oldest mode, once the only one, is saved without an option, as it was
 * then.
 */
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
	.x6_fcheck	= tarpit_check,
	.print		= tarpit_print,
	.save		= tarpit_save,
};

void _init(void)
{
	xtables_register_target(&tarpit_tg_reg);
}
