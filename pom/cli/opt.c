// SPDX-License-Identifier: GPL-2.0-only
/* Parses the command line: see opt.h. The options are in opt_table.c. */
#include "cli/opt.h"

#include <assert.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "engine/merge.h"
#include "lib/spelling.h"
#include "update/store.h"
#include "cli/cmd.h"
#include "cli/opt_table.h"

enum {
	LONG = 256, /* getopt_long() returns LONG + i for the long option of row i */
	LONGS = 128, /* the most names of long options */
	SPELT = 32   /* the most bytes of such a name, with its dashes */
};

/* An option of the command line. */
struct given {
	const struct opt_row *row;
	const char *name; /* the long name as written; NULL: given as a letter */
	unsigned int number; /* the value, if it is a number */
};

/* The option table in the form for getopt_long(). */
struct getopt_table {
	char letters[2 * LONGS];
	struct option longs[LONGS];
};

/* Does the option take a value after "=" only, or none? */
static bool has_value_inside(const struct opt_row *r)
{
	return r->kind == OPT_WHEN || r->kind == OPT_BAR;
}

static int argument_of(const struct opt_row *r)
{
	if (r->kind == OPT_FLAG)
		return no_argument;
	return has_value_inside(r) ? optional_argument : required_argument;
}

/* Is row i the same option as the row above, with another help text? */
static bool is_same_option(size_t i)
{
	return i && strcmp(opt_table[i].name, opt_table[i - 1].name) == 0;
}

static void add_long(struct getopt_table *t, const char *name, size_t i)
{
	size_t n = 0;

	while (t->longs[n].name)
		n++;
	assert(n + 1 < LONGS);
	t->longs[n] = (struct option){ name, argument_of(&opt_table[i]), NULL,
				       LONG + (int)i };
}

static void make_table(struct getopt_table *t)
{
	size_t i, k, letters = 0;

	memset(t, 0, sizeof(*t));
	/* with ":" first, getopt() returns ':' for a missing value, '?' for an unknown option */
	t->letters[letters++] = ':';
	for (i = 0; i < opt_rows; i++) {
		const struct opt_row *r = &opt_table[i];

		if (is_same_option(i))
			continue;
		add_long(t, r->name, i);
		for (k = 0; k < 2 && r->also[k]; k++)
			add_long(t, r->also[k], i);
		if (r->letter)
			t->letters[letters++] = r->letter;
		if (r->letter && r->kind != OPT_FLAG)
			t->letters[letters++] = ':';
	}
}

/* The row of an option, by the value that getopt_long() returned. */
static const struct opt_row *row_of(int opt)
{
	size_t i;

	if (opt >= LONG)
		return &opt_table[opt - LONG];
	for (i = 0; opt_table[i].letter != opt; i++)
		assert(i + 1 < opt_rows);
	return &opt_table[i];
}

/* "--strip" or "-p", as it was written. */
static const char *spell(const struct given *g, char *out, size_t size)
{
	if (g->name)
		snprintf(out, size, "--%s", g->name);
	else
		snprintf(out, size, "-%c", g->row->letter);
	return out;
}

static int read_number(const struct given *g, const char *text, void *field,
		       struct pom_err *err)
{
	char *end, where[SPELT];
	long n = strtol(text, &end, 10);

	if (end != text && !*end && n >= g->row->least && n <= g->row->most) {
		*(unsigned int *)field = (unsigned int)n;
		return 0;
	}
	return pom_fail(err, POM_EUSAGE, spell(g, where, sizeof(where)), 0,
			"`%s` is not a number from %ld to %ld", text,
			g->row->least, g->row->most);
}

static int read_when(const char *text, enum color_when *field,
		     struct pom_err *err)
{
	if (!text || !strcmp(text, "always"))
		*field = COLOR_ALWAYS;
	else if (!strcmp(text, "never"))
		*field = COLOR_NEVER;
	else if (!strcmp(text, "auto"))
		*field = COLOR_AUTO;
	else
		return pom_fail(err, POM_EUSAGE, "--color", 0,
				"`%s` is not always, never or auto", text);
	return 0;
}

/* A confidence in percent. 0 would take everything. */
static int read_bar(const struct given *g, const char *text,
		    unsigned int *field, struct pom_err *err)
{
	int rc;

	*field = MERGE_BAR;
	rc = text ? read_number(g, text, field, err) : 0;
	if (!rc && !*field)
		rc = pom_fail(err, POM_EUSAGE, "--accept-merged", 0,
			      "`%s` is not a percentage from 1 to 100", text);
	return rc;
}

static void add_word(const char ***v, size_t *n, const char *word)
{
	*v = pom_realloc(*v, *n + 1, sizeof(**v));
	(*v)[(*n)++] = word;
}

/* Takes a value that can be given once. Two different values are an error. */
static int read_text(const struct given *g, const char *text,
		     const char **field, struct pom_err *err)
{
	char where[SPELT];

	if (*field && strcmp(*field, text) != 0) {
		pom_fail(err, POM_EUSAGE, spell(g, where, sizeof(where)), 0,
			 "it is given twice, with `%s` and with `%s`", *field,
			 text);
		pom_hint(err, "give it once");
		return POM_EUSAGE;
	}
	*field = text;
	return 0;
}

/* Notes the number of the last of n options. Two different numbers are an error. */
static int check_number(struct given *all, size_t n, unsigned int number,
			struct pom_err *err)
{
	struct given *g = &all[n - 1], *was;
	char where[SPELT];

	g->number = number;
	for (was = all; was < g; was++) {
		if (strcmp(was->row->name, g->row->name) != 0 ||
		    was->number == number)
			continue;
		pom_fail(err, POM_EUSAGE, spell(g, where, sizeof(where)), 0,
			 "it is given twice, with %u and with %u", was->number,
			 number);
		pom_hint(err, "give it once");
		return POM_EUSAGE;
	}
	return 0;
}

/* Stores the value, or NULL if there is none, in the field of the row. */
static int take(struct options *o, const struct given *g, const char *value,
		struct pom_err *err)
{
	const struct opt_row *r = g->row;
	void *field = (char *)o + r->at;

	switch (r->kind) {
	case OPT_FLAG:
		*(bool *)field = true;
		return 0;
	case OPT_NUMBER:
		return read_number(g, value, field, err);
	case OPT_TEXT:
		return read_text(g, value, field, err);
	case OPT_WORDS:
		add_word(field, (void *)((char *)o + r->nat), value);
		return 0;
	case OPT_WHEN:
		return read_when(value, field, err);
	case OPT_BAR:
		return read_bar(g, value, field, err);
	}
	return 0;
}

/* Adds folders that are separated by colons, as in PATH. */
static void add_repos(struct options *o, const char *paths)
{
	char *p, *end;

	o->repo_text = pom_strdup(paths);
	for (p = o->repo_text; p; p = end) {
		end = strchr(p, ':');
		if (end)
			*end++ = '\0';
		if (*p)
			add_word(&o->repo, &o->nrepos, p);
	}
}

static const char *environment(const char *name)
{
	const char *s = getenv(name);

	return s && *s ? s : NULL;
}

/* Adds the repository that update fetched, else the installed one: see runme(1). */
static void add_default_repo(struct options *o)
{
	struct arena a = { 0 };
	const char *path, *repo = NULL;

	if (!store_path(&a, NULL, &path, NULL))
		repo = store_repository(&a, path);
	if (repo)
		o->updated = pom_strdup(repo);
	add_word(&o->repo, &o->nrepos, repo ? o->updated : POM_DATA);
	arena_free(&a);
}

/* The long option whose spelling is nearest to word; NULL if none is near. */
static const char *nearest_option(const char *word)
{
	struct spelling near = spelling_of(word);
	size_t i, k;

	for (i = 0; i < opt_rows; i++) {
		const struct opt_row *r = &opt_table[i];

		spelling_try(&near, r->name);
		for (k = 0; k < 2 && r->also[k]; k++)
			spelling_try(&near, r->also[k]);
	}
	return near.best;
}

/* For -batch, where getopt() failed at the letter b: returns "batch". */
static const char *single_dash(int argc, char **argv, int letter)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (argv[i][0] == '-' && argv[i][1] != '-' &&
		    strlen(argv[i]) > 3 && strchr(argv[i], letter))
			return argv[i] + 1;
	return NULL;
}

/* Sets err if several options begin with word. */
static bool name_ambiguous(const struct getopt_table *t, const char *word,
			   struct pom_err *err)
{
	struct buf all = { 0 };
	const struct option *l;
	size_t n = 0;

	for (l = t->longs; l->name; l++)
		if (strncmp(l->name, word, strlen(word)) == 0)
			buf_addf(&all, "%s--%s", n++ ? ", " : "", l->name);
	if (n > 1)
		pom_fail(err, POM_EUSAGE, NULL, 0,
			 "--%s is ambiguous: it is the beginning of %s", word,
			 all.p);
	buf_free(&all);
	return n > 1;
}

/* getopt_long() returned '?': an unknown or ambiguous option, or one with a needless value. */
static int unknown_option(const struct getopt_table *t, int argc, char **argv,
			  struct pom_err *err)
{
	const char *word = argv[optind - 1], *near = NULL;
	char name[64];

	if (optopt >= LONG) {
		pom_fail(err, POM_EUSAGE, NULL, 0, "--%s takes no value: %s",
			 opt_table[optopt - LONG].name, word);
	} else if (optopt > 0) {
		pom_fail(err, POM_EUSAGE, NULL, 0, "unknown option -%c",
			 optopt);
		word = single_dash(argc, argv, optopt);
		near = word ? nearest_option(word) : NULL;
	} else {
		snprintf(name, sizeof(name), "%.*s",
			 (int)strcspn(word + 2, "="), word + 2);
		if (name_ambiguous(t, name, err))
			return POM_EUSAGE;
		pom_fail(err, POM_EUSAGE, NULL, 0, "unknown option --%s", name);
		near = nearest_option(name);
	}
	if (near)
		pom_hint(err,
			 "did you mean --%s? runme help COMMAND lists the options of a command",
			 near);
	else
		pom_hint(err,
			 "runme help COMMAND lists the options of a command");
	return POM_EUSAGE;
}

/* getopt_long() returned ':'. */
static int no_value(struct pom_err *err)
{
	struct given g = { .row = row_of(optopt) };
	char name[SPELT];

	if (optopt >= LONG)
		g.name = g.row->name;
	spell(&g, name, sizeof(name));
	return pom_fail(err, POM_EUSAGE, NULL, 0, "%s needs a value: %s %s",
			name, name, g.row->value);
}

/* Appends the names of the commands of these bits: "list, show and check". */
static void name_commands(unsigned int bits, struct buf *out)
{
	const struct command *c;
	unsigned int left = bits;

	for (c = commands; c->run; c++) {
		if (!(bits & c->bit))
			continue;
		left &= ~(unsigned int)c->bit;
		buf_addf(out, "%s%s", c->name ? c->name : "the walk",
			 !left                ? "" :
			 !(left & (left - 1)) ? " and " :
						", ");
	}
}

/* The command whose spelling is nearest to the first word, if that is no command; or NULL. */
static const char *nearest_word(const struct options *o)
{
	struct spelling near = spelling_of(o->nnames ? o->name[0] : "");
	const struct command *c;

	for (c = commands; !o->given && c->run; c++)
		if (c->name)
			spelling_try(&near, c->name);
	return near.best;
}

static bool is_revert(const struct command *c)
{
	return c->bit == IN_REVERT;
}

static int refuse(const struct options *o, const struct given *g,
		  unsigned int takers, struct pom_err *err)
{
	const char *name = !o->given             ? NULL :
			   is_revert(o->command) ? o->command->name :
						   o->given->name;
	struct buf all = { 0 };
	char option[SPELT];

	name_commands(takers, &all);
	buf_addch(&all, '\0');
	pom_fail(err, POM_EUSAGE, spell(g, option, sizeof(option)), 0,
		 "%s does not take this option; it belongs to %s",
		 name             ? name :
		 o->command->name ? "runme without a command" :
				    "the walk",
		 all.p);
	if (nearest_word(o))
		pom_hint(err, "did you mean runme %s? %s is no command",
			 nearest_word(o), o->name[0]);
	else if (!o->given && o->command->bit == IN_WALK && (takers & IN_APPLY))
		pom_hint(err,
			 "use it with runme apply or runme --batch, which do not ask");
	else
		pom_hint(err, "runme %s%s lists the options%s%s",
			 name ? "help " : "--help", name ? name : "",
			 name ? " of " : "", name ? name : "");
	buf_free(&all);
	return POM_EUSAGE;
}

/* The commands that take the option, as the bits of all its rows. */
static unsigned int takers_of(const struct opt_row *row)
{
	size_t i = (size_t)(row - opt_table);
	unsigned int takers = row->commands;

	while (++i < opt_rows && is_same_option(i))
		takers |= opt_table[i].commands;
	return takers;
}

/* Checks that the command takes all given options. Reports the first one that it does not. */
static int check_use(const struct options *o, const struct given *g, size_t n,
		     struct pom_err *err)
{
	/* not o->given: an option can change the command, as -R makes apply a revert */
	const struct command *c = o->command;
	unsigned int who = c->bit;
	size_t i;

	if (o->help || o->version)
		return 0;
	if (who == IN_CHECK && !(o->given && o->given->bit == IN_CHECK))
		who = IN_APPLY; /* as a dry run */
	for (i = 0; i < n; i++)
		if (!(takers_of(g[i].row) & who))
			return refuse(o, &g[i], takers_of(g[i].row), err);
	return 0;
}

static const struct command *find_command(int (*run)(const struct options *o))
{
	const struct command *c = commands;

	while (c->run != run)
		c++;
	return c;
}

/* Chooses the command. The classic options --batch, --reverse and --check can change it. */
static const struct command *choose(struct options *o)
{
	const struct command *c = o->given;

	if (c && c->run != cmd_apply && c->run != cmd_check)
		return c;
	/* without a command, --json only checks, unless --batch is given */
	if ((c && c->run == cmd_check) || (!c && !o->batch && o->json))
		o->check = true;
	if (!c && !o->check && !o->batch)
		return find_command(cmd_walk);
	if (o->reverse)
		return find_command(cmd_revert);
	return find_command(o->check ? cmd_check : cmd_apply);
}

static int exclude_each_other(const struct options *o, struct pom_err *err)
{
	if (o->accept_merged && o->strict)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--accept-merged and --strict exclude each other");
	if (o->three_way && o->strict)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"-3 and --strict exclude each other");
	if (o->quiet && o->json)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--quiet and --json exclude each other");
	if (o->quiet && o->format && o->command->bit == IN_CHECK)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--quiet and --format exclude each other");
	if (o->commit && o->quilt)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--commit and --quilt exclude each other");
	if (o->compile && o->reverse)
		return pom_fail(err, POM_EUSAGE, NULL, 0,
				"--compile and --reverse exclude each other");
	return 0;
}

/* Is the option one that names a tree? */
static bool is_tree(const struct opt_row *row)
{
	return strcmp(row->name, "kernel") == 0 ||
	       strcmp(row->name, "iptables") == 0 ||
	       strcmp(row->name, "tree") == 0;
}

/* Is the option one that says how a patch is tried? */
static bool is_of_trial(const struct opt_row *row)
{
	static const char *const all[] = { "force", "fuzz", "3way",
					   "accept-merged", "strict" };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(row->name, all[i]) == 0)
			return true;
	return false;
}

/*
 * Some commands try no patch without a tree, and list --matrix tries none for what it
 * prints. Refuses an option that would have no effect there.
 */
static int check_effect(const struct options *o, const struct given *g,
			size_t n, struct pom_err *err)
{
	bool tree = o->tree[TREE_LINUX] || o->tree[TREE_IPTABLES] ||
		    o->tree[TREE_PLAIN];
	bool matrix = o->matrix && !o->nstandings;
	char where[SPELT];
	size_t i;

	if (!(o->command->bit & (IN_LIST | IN_SHOW | IN_EXPORT | IN_IMPORT)) ||
	    o->help || o->version)
		return 0;
	for (i = 0; i < n; i++) {
		bool trial = is_of_trial(g[i].row);
		bool all = o->matrix && strcmp(g[i].row->name, "all") == 0;

		if (all || (matrix && (trial || is_tree(g[i].row)))) {
			pom_fail(err, POM_EUSAGE,
				 spell(&g[i], where, sizeof(where)), 0,
				 "it has no effect beside --matrix");
			pom_hint(err, all ? "leave it out" :
					    "leave it out, or add --standing");
			return POM_EUSAGE;
		}
		if (!trial || tree)
			continue;
		pom_fail(err, POM_EUSAGE, spell(&g[i], where, sizeof(where)), 0,
			 "it has no effect without a tree");
		pom_hint(err,
			 o->command->bit == IN_IMPORT ?
				 "name one with --kernel or --iptables" :
				 "name one with --kernel, --iptables or --tree");
		return POM_EUSAGE;
	}
	return 0;
}

static void use_environment(struct options *o)
{
	/* with --tree, the environment's trees are not used */
	if (!o->tree[TREE_LINUX] && !o->tree[TREE_PLAIN])
		o->tree[TREE_LINUX] = environment("KERNEL_DIR");
	if (!o->tree[TREE_IPTABLES] && !o->tree[TREE_PLAIN])
		o->tree[TREE_IPTABLES] = environment("IPTABLES_DIR");
	if (!o->nrepos && environment("POM_REPO"))
		add_repos(o, environment("POM_REPO"));
	if (!o->nrepos && environment("POM_HOME"))
		add_word(&o->repo, &o->nrepos, environment("POM_HOME"));
	o->repo_named = o->nrepos;
	if (!o->nrepos)
		add_default_repo(o);
}

/* Takes the words that are not options: the command and its arguments. */
static void take_words(struct options *o, int argc, char **argv)
{
	const struct command *c;

	for (c = commands; c->run && optind < argc && !o->given; c++)
		if (c->name && strcmp(argv[optind], c->name) == 0)
			o->given = c;
	optind += o->given != NULL;
	o->name = argv + optind;
	o->nnames = (size_t)(argc - optind);
}

/* The place of the first word that is neither an option nor its value. */
static int first_word(struct getopt_table *t, int argc, char **argv)
{
	char letters[sizeof(t->letters) + 1] = "+";
	int at;

	memcpy(letters + 1, t->letters, sizeof(t->letters));
	while (getopt_long(argc, argv, letters, t->longs, NULL) != -1)
		;
	at = optind;
	optind = 0; /* getopt begins anew */
	return at;
}

/* How many words the option takes that stands there, if translate has it; else 0. */
static int words_of_own(char **argv)
{
	const char *word = argv[0];
	size_t n = strcspn(word, "="), i;

	if (!strcmp(word, "-h"))
		return 1;
	for (i = 0; i < opt_rows; i++) {
		const struct opt_row *r = &opt_table[i];

		if ((r->commands & IN_TRANSLATE) && !strncmp(word, "--", 2) &&
		    strlen(r->name) == n - 2 &&
		    !strncmp(word + 2, r->name, n - 2))
			return word[n] || r->kind == OPT_FLAG ||
					       has_value_inside(r) || !argv[1] ?
				       1 :
				       2;
	}
	return 0;
}

/*
 * The words of a rule begin with dashes, too. For translate, its own options are moved
 * before them, and "--" between, so that getopt() leaves the rule alone.
 */
static void set_rule_apart(struct options *o, int *argc, char ***argv)
{
	static char end[] = "--";
	struct getopt_table t;
	int at, i, n, own = 0, words = 0;
	char **rule;

	make_table(&t);
	at = first_word(&t, *argc, *argv);
	if (at >= *argc || strcmp((*argv)[at], "translate") != 0)
		return;
	o->apart = pom_alloc((size_t)*argc * 2 + 2, sizeof(*o->apart));
	rule = o->apart + *argc + 1;
	for (i = 0; i <= at; i++)
		o->apart[own++] = (*argv)[i];
	while (i < *argc && strcmp((*argv)[i], "--") != 0) {
		n = words_of_own(*argv + i);
		if (!n)
			rule[words++] = (*argv)[i++];
		for (; n; n--)
			o->apart[own++] = (*argv)[i++];
	}
	for (i++; i < *argc; i++)
		rule[words++] = (*argv)[i];
	if (words)
		o->apart[own++] = end;
	memmove(o->apart + own, rule, (size_t)words * sizeof(*rule));
	o->apart[own + words] = NULL;
	*argv = o->apart;
	*argc = own + words;
}

/* Reads all options. *given gets the n options in their order. */
static int read_options(struct options *o, int argc, char **argv,
			struct given **given, size_t *n, struct pom_err *err)
{
	struct getopt_table t;
	size_t cap = 0;
	int opt, at, rc = 0;

	make_table(&t);
	while (!rc) {
		struct given *g;

		at = -1;
		opt = getopt_long(argc, argv, t.letters, t.longs, &at);
		if (opt == -1)
			break;
		if (opt == '?')
			return unknown_option(&t, argc, argv, err);
		if (opt == ':')
			return no_value(err);
		*given = pom_grow(*given, *n, &cap, sizeof(**given));
		g = &(*given)[(*n)++];
		g->row = row_of(opt);
		g->name = opt >= LONG && at >= 0 ? t.longs[at].name : NULL;
		rc = take(o, g, optarg, err);
		if (!rc &&
		    (g->row->kind == OPT_NUMBER || g->row->kind == OPT_BAR))
			rc = check_number(*given, *n,
					  *(unsigned int *)((char *)o +
							    g->row->at),
					  err);
	}
	return rc;
}

int opt_parse(struct options *o, int argc, char **argv, struct pom_err *err)
{
	struct given *given = NULL;
	size_t n = 0;
	int rc;

	memset(o, 0, sizeof(*o));
	o->fuzz = FUZZ_DEFAULT;
	o->strip = STRIP_GUESS;
	opterr = 0;
	set_rule_apart(o, &argc, &argv);
	rc = read_options(o, argc, argv, &given, &n, err);
	if (rc)
		goto done;
	if (o->nkernels)
		o->tree[TREE_LINUX] = o->kernel[o->nkernels - 1];
	o->repo_given = o->nrepos;
	take_words(o, argc, argv);
	o->command = choose(o);
	rc = check_use(o, given, n, err);
	if (!rc)
		rc = exclude_each_other(o, err);
	if (rc)
		goto done;
	use_environment(o);
	rc = check_effect(o, given, n, err);
done:
	free(given);
	return rc;
}

void opt_free(struct options *o)
{
	free(o->exclude);
	free(o->standing);
	free(o->guard);
	free(o->kernel);
	free(o->repo);
	free(o->repo_text);
	free(o->updated);
	free(o->key);
	free(o->apart);
}
