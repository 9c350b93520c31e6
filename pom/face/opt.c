// SPDX-License-Identifier: GPL-2.0-only
/* The command line: see opt.h. */
#include "face/opt.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "domain/store.h"
#include "face/cmd.h"

enum {
	OPT_KERNEL = 256,
	OPT_IPTABLES,
	OPT_TREE,
	OPT_REPO,
	OPT_BATCH,
	OPT_EXCLUDE,
	OPT_GUARD,
	OPT_TEST,
	OPT_CHECK,
	OPT_COMMIT,
	OPT_STRICT,
	OPT_QUILT,
	OPT_ONTO,
	OPT_FORMAT,
	OPT_FORCE,
	OPT_JSON,
	OPT_COLOR,
	OPT_BUILD_ONLY,
	OPT_SANITIZE,
	OPT_FRESH,
	OPT_MATRIX,
	OPT_DIR,
	OPT_KEY,
	OPT_CACERT,
	OPT_TIMEOUT,
	OPT_ROLLBACK,
	OPT_VERSION
};

static const char short_options[] = "3kRF:p:j:ho:";

static const struct option longs[] = {
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "kernel-path", required_argument, NULL, OPT_KERNEL },
	{ "iptables", required_argument, NULL, OPT_IPTABLES },
	{ "iptables-path", required_argument, NULL, OPT_IPTABLES },
	{ "tree", required_argument, NULL, OPT_TREE },
	{ "repo", required_argument, NULL, OPT_REPO },
	{ "batch", no_argument, NULL, OPT_BATCH },
	{ "keep-going", no_argument, NULL, 'k' },
	{ "reverse", no_argument, NULL, 'R' },
	{ "exclude", required_argument, NULL, OPT_EXCLUDE },
	{ "guard", required_argument, NULL, OPT_GUARD },
	{ "test", no_argument, NULL, OPT_TEST },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "dry-run", no_argument, NULL, OPT_CHECK },
	{ "commit", no_argument, NULL, OPT_COMMIT },
	{ "3way", no_argument, NULL, '3' },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "output", required_argument, NULL, 'o' },
	{ "onto", required_argument, NULL, OPT_ONTO },
	{ "quilt", no_argument, NULL, OPT_QUILT },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "force", no_argument, NULL, OPT_FORCE },
	{ "fuzz", required_argument, NULL, 'F' },
	{ "strip", required_argument, NULL, 'p' },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "color", optional_argument, NULL, OPT_COLOR },
	{ "build-only", no_argument, NULL, OPT_BUILD_ONLY },
	{ "sanitize", no_argument, NULL, OPT_SANITIZE },
	{ "fresh", no_argument, NULL, OPT_FRESH },
	{ "matrix", no_argument, NULL, OPT_MATRIX },
	{ "jobs", required_argument, NULL, 'j' },
	{ "dir", required_argument, NULL, OPT_DIR },
	{ "key", required_argument, NULL, OPT_KEY },
	{ "cacert", required_argument, NULL, OPT_CACERT },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "rollback", no_argument, NULL, OPT_ROLLBACK },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 }
};

static int read_number(const char *text, const char *option, long most,
		       long *out, struct pom_err *err)
{
	char *end;

	*out = strtol(text, &end, 10);
	if (end == text || *end || *out < 0 || *out > most)
		return pom_fail(err, POM_EUSAGE, option, 0,
				"`%s` is no number from 0 to %ld", text, most);
	return 0;
}

static int read_color(struct options *o, const char *text, struct pom_err *err)
{
	if (!text || !strcmp(text, "always"))
		o->color = COLOR_ALWAYS;
	else if (!strcmp(text, "never"))
		o->color = COLOR_NEVER;
	else if (!strcmp(text, "auto"))
		o->color = COLOR_AUTO;
	else
		return pom_fail(err, POM_EUSAGE, "--color", 0,
				"`%s` is none of always, never, auto", text);
	return 0;
}

static void add_exclude(struct options *o, const char *name)
{
	o->exclude =
		pom_realloc(o->exclude, o->nexclude + 1, sizeof(*o->exclude));
	o->exclude[o->nexclude++] = name;
}

static void add_repo(struct options *o, const char *path)
{
	o->repo = pom_realloc(o->repo, o->nrepos + 1, sizeof(*o->repo));
	o->repo[o->nrepos++] = path;
}

/* Folders with colons between them, as in PATH. */
static void add_repos(struct options *o, const char *paths)
{
	char *p, *end;

	o->repo_text = pom_strdup(paths);
	for (p = o->repo_text; p; p = end) {
		end = strchr(p, ':');
		if (end)
			*end++ = '\0';
		if (*p)
			add_repo(o, p);
	}
}

/* Those of update; -1 for any other. */
static int update_option(struct options *o, int c, struct pom_err *err)
{
	long n;
	int rc;

	switch (c) {
	case OPT_DIR:
		o->dir = optarg;
		return 0;
	case OPT_KEY:
		o->key = pom_realloc(o->key, o->nkeys + 1, sizeof(*o->key));
		o->key[o->nkeys++] = optarg;
		return 0;
	case OPT_CACERT:
		o->cacert = optarg;
		return 0;
	case OPT_ROLLBACK:
		o->rollback = true;
		return 0;
	case OPT_TIMEOUT:
		rc = read_number(optarg, "--timeout", 86400, &n, err);
		o->timeout = rc ? 0 : (unsigned int)n;
		return rc;
	default:
		return -1;
	}
}

static int one_option(struct options *o, int c, struct pom_err *err)
{
	long n;
	int rc = 0;

	switch (c) {
	case OPT_KERNEL:
		o->tree[TREE_LINUX] = optarg;
		o->kernel = pom_realloc(o->kernel, o->nkernels + 1,
					sizeof(*o->kernel));
		o->kernel[o->nkernels++] = optarg;
		break;
	case OPT_IPTABLES:
		o->tree[TREE_IPTABLES] = optarg;
		break;
	case OPT_TREE:
		o->tree[TREE_PLAIN] = optarg;
		break;
	case OPT_REPO:
		add_repo(o, optarg);
		o->repo_given = true;
		break;
	case OPT_BATCH:
		o->batch = true;
		break;
	case 'k':
		o->keep_going = true;
		break;
	case 'R':
		o->reverse = true;
		break;
	case OPT_EXCLUDE:
		add_exclude(o, optarg);
		break;
	case OPT_GUARD:
		o->guard = pom_realloc(o->guard, o->nguards + 1,
				       sizeof(*o->guard));
		o->guard[o->nguards++] = optarg;
		break;
	case OPT_TEST:
	case OPT_CHECK:
		o->check = true;
		break;
	case OPT_COMMIT:
		o->commit = true;
		break;
	case '3':
		o->three_way = true;
		break;
	case OPT_FORMAT:
		o->format = optarg;
		break;
	case 'o':
		o->output = optarg;
		break;
	case OPT_ONTO:
		o->onto = optarg;
		break;
	case OPT_QUILT:
		o->quilt = true;
		break;
	case OPT_STRICT:
		o->strict = true;
		break;
	case OPT_FORCE:
		o->force = true;
		break;
	case 'F':
		rc = read_number(optarg, "--fuzz", 1000, &n, err);
		o->fuzz = rc ? 0 : (unsigned int)n;
		break;
	case 'p':
		rc = read_number(optarg, "-p", STRIP_LIMIT, &n, err);
		o->strip = rc ? 0 : (int)n;
		break;
	case 'j':
		rc = read_number(optarg, "--jobs", 4096, &n, err);
		o->jobs = rc ? 0 : (unsigned int)n;
		break;
	case OPT_BUILD_ONLY:
		o->build_only = true;
		break;
	case OPT_SANITIZE:
		o->sanitize = true;
		break;
	case OPT_FRESH:
		o->fresh = true;
		break;
	case OPT_MATRIX:
		o->matrix = true;
		break;
	case OPT_JSON:
		o->json = true;
		break;
	case OPT_COLOR:
		rc = read_color(o, optarg, err);
		break;
	case 'h':
		o->help = true;
		break;
	case OPT_VERSION:
		o->version = true;
		break;
	default:
		return update_option(o, c, err);
	}
	return rc;
}

static const char *environment(const char *name)
{
	const char *s = getenv(name);

	return s && *s ? s : NULL;
}

static int unknown_option(char **argv, struct pom_err *err)
{
	const char *s = argv[optind - 1];
	bool one_letter = optopt > 0 && optopt < 256;

	/* a long option that has a letter is known by that */
	if (!one_letter ||
	    (strchr(short_options, optopt) && strncmp(s, "--", 2) == 0))
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "the option %s is unknown, or lacks its value", s);
	else
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "the option -%c is unknown, or lacks its value",
			 optopt);
	pom_hint(err, "runme --help lists the options");
	return POM_EUSAGE;
}

/* What was fetched is newer than what came with the tool: see runme(1). */
static void add_default_repo(struct options *o)
{
	struct arena a = { 0 };
	const char *path, *repo = NULL;

	if (!store_path(&a, NULL, &path, NULL))
		repo = store_repository(&a, path);
	if (repo)
		o->updated = pom_strdup(repo);
	add_repo(o, repo ? o->updated : POM_DATA);
	arena_free(&a);
}

int opt_parse(struct options *o, int argc, char **argv, struct pom_err *err)
{
	const struct command *c;
	int opt, rc;

	memset(o, 0, sizeof(*o));
	o->fuzz = FUZZ_DEFAULT;
	o->strip = STRIP_GUESS;
	opterr = 0;
	while ((opt = getopt_long(argc, argv, short_options, longs, NULL)) !=
	       -1) {
		rc = one_option(o, opt, err);
		if (rc == -1 && opt == '?')
			return unknown_option(argv, err);
		if (rc)
			return rc;
	}
	if (o->three_way && o->strict)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"-3 and --strict exclude each other");
	if (o->commit && o->quilt)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--commit and --quilt exclude each other");
	/* --tree names the folder that is meant: the usual ones are not */
	if (!o->tree[TREE_LINUX] && !o->tree[TREE_PLAIN])
		o->tree[TREE_LINUX] = environment("KERNEL_DIR");
	if (!o->tree[TREE_IPTABLES] && !o->tree[TREE_PLAIN])
		o->tree[TREE_IPTABLES] = environment("IPTABLES_DIR");
	if (!o->nrepos && environment("POM_REPO"))
		add_repos(o, environment("POM_REPO"));
	if (!o->nrepos && environment("POM_HOME"))
		add_repo(o, environment("POM_HOME"));
	o->repo_named = o->nrepos;
	if (!o->nrepos)
		add_default_repo(o);
	for (c = commands; c->name && optind < argc; c++) {
		if (strcmp(argv[optind], c->name) == 0) {
			o->command = c;
			optind++;
			break;
		}
	}
	if (o->command && o->command->run == cmd_check)
		o->check = true;
	o->name = argv + optind;
	o->nnames = (size_t)(argc - optind);
	return 0;
}

void opt_free(struct options *o)
{
	free(o->exclude);
	free(o->guard);
	free(o->kernel);
	free(o->repo);
	free(o->repo_text);
	free(o->updated);
	free(o->key);
}

static const char options_text[] =
	"Trees:\n"
	"  --kernel TREE       the kernel sources (KERNEL_DIR; also --kernel-path);\n"
	"                      check and list take several, and make a table of them\n"
	"  --iptables TREE     the iptables sources (IPTABLES_DIR; also --iptables-path)\n"
	"                      A TREE is a folder, REPOSITORY@REVISION of git, a tarball\n"
	"  --tree DIR          any folder, for patch files\n"
	"  --repo DIR          the repository of patch sets (POM_REPO); repeatable\n"
	"\n"
	"What to do:\n"
	"  --batch             ask nothing; the same as apply\n"
	"  -k, --keep-going    apply what can be applied when something cannot\n"
	"  -R, --reverse       take out instead of putting in; the same as revert\n"
	"  --commit            in a git work tree: one commit a set\n"
	"  --exclude SET       not this one (repeatable)\n"
	"  --guard NAME        of a series.conf, also what is for NAME (repeatable)\n"
	"  --check, --test     dry run: write nothing\n"
	"  --force             also outside of its range, or what is missing of it\n"
	"  -F, --fuzz N        ignore up to N outer context lines of a hunk (default 2)\n"
	"  -3, --3way          where a hunk does not fit, merge with the file that the\n"
	"                      patch was made for, if the tree's git repository has it\n"
	"  --strict            no fuzz, and no hunk that fits in two places\n"
	"  -o, --output PATH   export, import: the folder or file to make\n"
	"  --format FORMAT     export: quilt (default), mbox or tar\n"
	"  --onto DIR          refresh: the tree that a series is to fit\n"
	"  --quilt             apply as quilt would, so that quilt pop takes it out\n"
	"  -p, --strip N       for patch files: leading folders to take off names\n"
	"                      (default: what fits the tree)\n"
	"\n"
	"Proving:\n"
	"  --build-only        build, but boot nothing (for sets without packet tests)\n"
	"  --sanitize          with KASAN, UBSAN, lockdep and the like in the kernel\n"
	"  --fresh             prove again what was proved before\n"
	"  -j, --jobs N        so many compilers at once (default: all processors)\n"
	"\n"
	"Updating:\n"
	"  --key FILE|BASE64   trust this minisign key, and no other (repeatable)\n"
	"  --dir DIR           keep snapshots there, not in ~/.local/share/runme\n"
	"  --rollback          go back to the snapshot before\n"
	"  --cacert FILE       the authorities to check the server's certificate with\n"
	"  --timeout N         seconds to wait for a server that says nothing\n"
	"\n"
	"Output:\n"
	"  --matrix            list: with what each set was proved\n"
	"  --json              one JSON document\n"
	"  --color[=WHEN]      always, never, auto (NO_COLOR is respected)\n"
	"  -h, --help          this text; with a command, its own\n"
	"  --version           the version\n"
	"\n"
	"Exit status: 0 all that was asked for is so; 1 something could not be applied,\n"
	"reverted, or stands otherwise than asked; 2 wrong usage, or trouble.\n"
	"runme(1) has it all.\n";

void opt_help(const struct options *o)
{
	const struct command *c;

	if (o->command) {
		printf("usage: runme %s [OPTION]...%s%s\n%s.\n\n",
		       o->command->name, *o->command->args ? " " : "",
		       o->command->args, o->command->summary);
		fputs(options_text, stdout);
		return;
	}
	printf("usage: runme [OPTION]... [GROUP|SET]...\n"
	       "       runme COMMAND [OPTION]... [ARG]...\n\n"
	       "Without a command: walks through the sets and asks about each.\n\n"
	       "Commands:\n");
	for (c = commands; c->name; c++)
		printf("  %-8s %-20s %s\n", c->name, c->args, c->summary);
	putchar('\n');
	fputs(options_text, stdout);
}
