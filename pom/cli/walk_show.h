/* SPDX-License-Identifier: GPL-2.0-only */
/* What the walk shows of a set. */
#ifndef POM_CLI_WALK_SHOW_H
#define POM_CLI_WALK_SHOW_H

#include "cli/report.h"

/*
 * Shows the set's name, standing, fields and help, and, with details, why it does not fit.
 * On a terminal, all of it and the question fit on one screen: a long help or long details
 * end with the letter that shows the rest. True when nothing was left out. word: the
 * standing as it is called here.
 */
bool walk_show(struct context *c, const struct plan_item *it,
	       const struct set_standing *st, const char *word, bool details);

/* The line above a question: name, standing and summary, cut to the width of the screen. */
void walk_show_line(struct context *c, const struct plan_item *it,
		    enum style st, const char *word);

/* All of report_set, or of report_details: in the pager, if the screen is too small. */
void walk_show_help(struct context *c, const struct set *set);
void walk_show_details(struct context *c, const struct set *set,
		       const struct set_standing *st);

#endif
