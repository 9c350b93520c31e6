/* SPDX-License-Identifier: GPL-2.0-only */
/* Mails as a repository: a set each, in the order of their numbers. */
#ifndef POM_REPO_MAILS_H
#define POM_REPO_MAILS_H

#include "repo/repo.h"

/*
 * Is it a mailbox, or a mail, rather than anything else that a file may be? The
 * beginning of it will do.
 */
bool mails_are(struct span text);

/*
 * Makes o's root a folder of the patches in these mails, named as git
 * format-patch(1) would name them, with a series. The mails are borrowed.
 *
 * What has no patch is left out (cover letters, replies), and so are copies and
 * the versions of a series of which there is a newer one; those of one series are
 * put in order. All of that is said in o's notes. POM_EUSAGE when none has a
 * patch, POM_ELIMIT.
 */
int mails_open(struct repo *r, struct origin *o, const struct span *mail,
	       size_t n, struct pom_err *err);

/*
 * Of a mailbox that is to be one patch: the mails that mails_open would take, in
 * that order, in r's memory. *out is box itself when these are all of them, or
 * none has a patch.
 */
void mails_join(struct repo *r, struct origin *o, struct span box,
		struct span *out);

/* The mails of a mailbox, or the one that it is; in r's memory. */
void mails_split(struct repo *r, struct span box, struct span **mail,
		 size_t *n);

#endif
