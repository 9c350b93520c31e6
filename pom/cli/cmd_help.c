// SPDX-License-Identifier: GPL-2.0-only
/* runme help, and --help. */
#include <stdio.h>
#include <string.h>

#include "lib/spelling.h"
#include "cli/cmd.h"
#include "cli/json.h"
#include "cli/opt_table.h"
#include "cli/setup.h"

enum { COLUMN = 22 /* where the help of an option begins */ };

/* Prints "  -F, --fuzz N" and the help beside it. */
static void put_option(const struct opt_row *r)
{
	const char *value = r->value ? r->value : "", *line = r->help, *end;
	int n = 2 + (int)strlen(r->name);

	if (r->letter)
		n += printf("  -%c, ", r->letter);
	else
		n += printf("  ");
	printf("--%s", r->name);
	if (r->kind == OPT_WHEN || r->kind == OPT_BAR)
		n += printf("[=%.*s]", (int)strlen(value) - 2, value + 1);
	else if (*value)
		n += printf(" %s", value);
	for (; *line; line = *end ? end + 1 : end, n = 0) {
		end = line + strcspn(line, "\n");
		printf("%*s%.*s\n", COLUMN - n, "", (int)(end - line), line);
	}
}

/* Prints the options of these commands, by sections. */
static void put_options(unsigned int who)
{
	size_t i;
	int s;

	for (s = 0; s < SECTIONS; s++) {
		bool any = false;

		for (i = 0; i < opt_rows; i++) {
			const struct opt_row *r = &opt_table[i];

			if ((int)r->section != s || !(r->commands & who))
				continue;
			if (!any)
				printf("%s:\n", opt_section[s]);
			any = true;
			put_option(r);
		}
		if (any)
			putchar('\n');
	}
}

static void overview(void)
{
	const struct command *c;

	printf("usage: runme [OPTION]... [GROUP|SET]...\n"
	       "       runme COMMAND [OPTION]... [ARG]...\n\n"
	       "Without a command: walks through the sets and asks about each.\n\n"
	       "Commands:\n");
	for (c = commands; c->run; c++)
		if (c->name)
			printf("  %-9s %-22s %s\n", c->name, c->args,
			       c->summary);
	printf("\n`runme help COMMAND` lists the options of a command. "
	       "Without a command:\n\n");
	put_options(IN_WALK | IN_APPLY | IN_REVERT);
	printf("Exit status: 0 everything is as requested; 1 a set does not apply, or is not as\n"
	       "requested; 2 wrong usage, or an error.\n"
	       "The manual: runme(1), runme-json(7), pom-repository(5).\n");
}

static void of_command(const struct command *c)
{
	printf("usage: runme %s [OPTION]...%s%s\n%s.\n\n", c->name,
	       *c->args ? " " : "", c->args, c->summary);
	put_options(c->bit);
	printf("Exit status: 0, 1 or 2: see runme --help. The manual: runme(1).\n");
}

static int unknown(const struct options *o)
{
	const char *name = o->name[o->nnames > 1];
	struct spelling near = spelling_of(name);
	const struct command *c;
	struct pom_err err;

	if (o->nnames > 1) {
		pom_fail(&err, POM_EUSAGE, name, 0, "help takes one command");
	} else {
		for (c = commands; c->run; c++)
			if (c->name)
				spelling_try(&near, c->name);
		pom_fail(&err, POM_EUSAGE, name, 0, "no command of that name");
	}
	if (near.best && o->nnames == 1)
		pom_hint(&err, "did you mean runme help %s?", near.best);
	else
		pom_hint(&err,
			 "runme help lists the commands; runme show SET shows the help of a set");
	out_error(&err);
	return STATUS_TROUBLE;
}

int cmd_help(const struct options *o)
{
	const struct command *c = o->given;

	if (!o->help && o->nnames == 1) {
		for (c = commands; c->run; c++)
			if (c->name && strcmp(c->name, o->name[0]) == 0)
				break;
	} else if (!o->help && !o->nnames) {
		c = NULL;
	}
	if (!o->help && (o->nnames > 1 || (c && !c->run)))
		return unknown(o);
	if (c)
		of_command(c);
	else
		overview();
	return STATUS_OK;
}
