/* SPDX-License-Identifier: GPL-2.0-only */
/* Mails as a repository: each patch mail is a set, in the order of the series' numbers. */
#ifndef POM_REPO_MAILS_H
#define POM_REPO_MAILS_H

#include "repo/repo.h"

/*
 * Is the text a mailbox or a mail? The beginning of a file is enough.
 */
bool mails_are(struct span text);

/*
 * Makes o's root a folder of the patches in these mails, named as git
 * format-patch(1) would name them, with a series. The mails are borrowed.
 *
 * Leaves out mails without a patch (cover letters, replies), copies, and a series of which
 * there is a newer version. Sorts the mails of a series by their numbers. o's notes tell
 * the user about it. POM_EUSAGE when no mail has a patch, POM_ELIMIT.
 */
int mails_open(struct repo *r, struct origin *o, const struct span *mail,
	       size_t n, struct pom_err *err);

/*
 * For a mailbox that is applied as one patch: joins the mails that mails_open would take,
 * in that order, in r's memory. *out is box itself when these are all its mails, or when
 * no mail has a patch.
 */
void mails_join(struct repo *r, struct origin *o, struct span box,
		struct span *out);

/* Splits a mailbox into its mails; a text without a separator is one mail. In r's memory. */
void mails_split(struct repo *r, struct span box, struct span **mail,
		 size_t *n);

#endif
