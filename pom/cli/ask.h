/* SPDX-License-Identifier: GPL-2.0-only */
/* Questions, and the pager. */
#ifndef POM_CLI_ASK_H
#define POM_CLI_ASK_H

#include <stdbool.h>

#include "cli/out.h"

/*
 * Prints the question and reads a line of at most 4095 bytes from standard
 * input into *answer, without its newline. The caller frees it. False at the
 * end of input and after a signal; then a newline was printed.
 */
bool ask(struct out *o, const char *question, char **answer);

/*
 * Like ask, for the name of a file or folder. On a terminal, the line can be edited, and
 * Tab completes it. "~" and "~USER" at the beginning become the home folder.
 */
bool ask_path(struct out *o, const char *question, char **answer);

/*
 * Shows a diff in the user's pager (PAGER, else less) on a terminal, otherwise
 * on o. No shell is involved: the words of PAGER are split at blanks.
 */
void ask_page(struct out *o, struct span text);

/*
 * The same for any text: one that out_keep kept, with its colours. One that fits on the
 * screen is printed without a pager.
 */
void ask_page_kept(struct out *o, struct span text);

#endif
