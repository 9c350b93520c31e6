// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workflow commands: see github.h. Source of the rules: the documentation of GitHub
 * Actions, "Workflow commands".
 */
#include "cli/github.h"

#include <stdio.h>
#include <string.h>

#include "lib/tame.h"
#include "cli/opt_table.h"

bool github_wanted(const struct options *o)
{
	return o->command->bit == IN_CHECK && o->format &&
	       strcmp(o->format, "github") == 0;
}

void github_put(const char *text, bool property)
{
	size_t shown;

	for (; *text; text++) {
		bool ends = *text == '\n' || *text == '\r' || *text == '%';

		if (ends || (property && (*text == ':' || *text == ',')))
			printf("%%%02X", (unsigned char)*text);
		else if (*text != '\t' && tame_control(span_of(text), &shown))
			printf("\\%03o", (unsigned char)*text);
		else
			putchar(*text);
	}
}

void github_command(const char *level, const char *title, const char *text)
{
	printf("::%s title=", level);
	github_put(title, true);
	printf("::");
	github_put(text, false);
	putchar('\n');
}
