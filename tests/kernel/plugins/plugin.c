// SPDX-License-Identifier: GPL-2.0-only
/*
 * plugin MATCH: what iptables' plugin of a match makes of rules, without a kernel. Each
 * line of its input is a rule: options of the match, with a tab between two words. For
 * each it writes the bytes of the rule, how iptables -L and iptables-save write it and
 * what it is for nft; or with which words it is refused. A plugin is looked for as
 * iptables does that, by XTABLES_LIBDIR, FAMILY (4 or 6) and REVISION, the highest one
 * that the kernel is said to have. With --help instead of a match's rules, its help.
 */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xtables.h>

/* these two want netinet/in.h, which xtables.h has, before them */
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

enum { WORDS = 64, LINE = 4096 };

static int most = 1;
static int proto = NFPROTO_IPV4;

static void refused(enum xtables_exittype status, const char *format, ...)
	__attribute__((noreturn, format(printf, 2, 3)));

static void refused(enum xtables_exittype status, const char *format, ...)
{
	va_list args;

	printf("refused (%d): ", status);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	_exit(0);
}

/* The kernel's answer, if it is asked as it has to be for the family. */
static int has_revision(const char *name, uint8_t revision, int option)
{
	(void)name;
	return revision <= most &&
	       option == (proto == NFPROTO_IPV6 ? IP6T_SO_GET_REVISION_MATCH :
						  IPT_SO_GET_REVISION_MATCH);
}

static struct option no_options[] = { { NULL, 0, NULL, 0 } };

static struct xtables_globals globals = {
	.program_name = "iptables",
	.exit_err = refused,
	.orig_opts = no_options,
	.compat_rev = has_revision,
};

static struct xtables_match *load(const char *name)
{
	struct xtables_rule_match *list = NULL;
	struct xtables_match *m =
		xtables_find_match(name, XTF_LOAD_MUST_SUCCEED, &list);
	size_t size = XT_ALIGN(sizeof(struct xt_entry_match)) + m->size;

	m->m = xtables_calloc(1, size);
	m->m->u.match_size = size;
	snprintf(m->m->u.user.name, sizeof(m->m->u.user.name), "%s", name);
	m->m->u.user.revision = m->revision;
	if (m->udata_size)
		m->udata = xtables_calloc(1, m->udata_size);
	if (m->init)
		m->init(m->m);
	globals.opts = xtables_options_xfrm(globals.orig_opts, globals.opts,
					    m->x6_options, &m->option_offset);
	return m;
}

static void parse(struct xtables_match *m, char **argv, int argc, void *entry)
{
	bool invert = false;
	int c;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "-:", globals.opts, NULL)) != -1) {
		if (c == 1 && strcmp(optarg, "!") == 0) {
			invert = true;
			optarg = NULL;
			continue;
		}
		if (c < (int)m->option_offset)
			refused(PARAMETER_PROBLEM, "option \"%s\"",
				argv[optind - 1]);
		xtables_option_mpcall((unsigned int)c, argv, invert, m, entry);
		invert = false;
	}
	xtables_option_mfcall(m);
}

/* The rule may have become one of another match, which shows it then. */
static void show(const struct xt_entry_match *rule, const void *entry)
{
	struct xt_xlate_mt_params params = { .ip = entry, .match = rule };
	struct xt_xlate *xl = xt_xlate_alloc(LINE);
	const struct xtables_match *m =
		xtables_find_match(rule->u.user.name, XTF_LOAD_MUST_SUCCEED,
				   NULL);
	size_t i;

	printf("data %s.%u ", rule->u.user.name, rule->u.user.revision);
	for (i = 0; i < rule->u.match_size - sizeof(*rule); i++)
		printf("%02x", rule->data[i]);
	printf("\nprint");
	m->print(entry, rule, 0);
	printf("\nsave");
	m->save(entry, rule);
	printf("\nxlate ");
	if (m->xlate)
		printf("%d %s", m->xlate(xl, &params), xt_xlate_get(xl));
	printf("\n");
}

static void one(const char *name, char *line)
{
	char *argv[WORDS] = { line };
	struct ipt_entry v4;
	struct ip6t_entry v6;
	struct xtables_match *m;
	void *entry = proto == NFPROTO_IPV6 ? (void *)&v6 : (void *)&v4;
	int argc = 1;

	memset(&v4, 0, sizeof(v4));
	memset(&v6, 0, sizeof(v6));
	v4.ip.proto = v6.ipv6.proto = IPPROTO_TCP;
	for (; line && argc < WORDS - 1; argc++)
		argv[argc] = strsep(&line, "\t");
	m = load(name);
	parse(m, argv, argc, entry);
	show(m->m, entry);
}

int main(int argc, char **argv)
{
	const char *family = getenv("FAMILY"), *revision = getenv("REVISION");
	const char *version = getenv("VERSION");
	char line[LINE];

	if (argc < 2)
		return 2;
	if (revision)
		most = (int)strtol(revision, NULL, 10);
	if (family && *family == '6')
		proto = NFPROTO_IPV6;
	globals.program_version = version ? version : "";
	if (xtables_init_all(&globals, (uint8_t)proto) < 0)
		return 2;
	if (argc > 2 && strcmp(argv[2], "--help") == 0) {
		load(argv[1])->help();
		return 0;
	}
	/* what a message goes to is in order with all else */
	dup2(STDOUT_FILENO, STDERR_FILENO);
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin)) {
		pid_t child;
		int status;

		line[strcspn(line, "\n")] = '\0';
		printf("rule %s\n", line);
		fflush(stdout);
		child = fork();
		if (child == 0) {
			one(argv[1], line);
			fflush(stdout);
			_exit(0);
		}
		if (child < 0 || waitpid(child, &status, 0) < 0)
			return 2;
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			printf("ended with status %d\n", status);
	}
	return 0;
}
