/* SPDX-License-Identifier: GPL-2.0-only */
/* The mails of a mailbox while they are sorted; only mails*.c include this. */
#ifndef POM_REPO_MAILS_INTERNAL_H
#define POM_REPO_MAILS_INTERNAL_H

#include "repo/repo.h"

struct letter {
	size_t at;    /* in the mailbox, from 0 */
	size_t order; /* the same, the oldest first */
	struct span text;
	const char *title; /* without what stands in brackets */
	const char *tags;  /* what stands there, without numbers */
	const char *from, *date;
	const char *id;      /* Message-Id, or "" */
	const char *answers; /* that of the mail it answers, or "" */
	const char *thread;  /* that of the first mail of the thread, or "" */
	unsigned int version, number, of; /* [PATCH v2 3/5]; 0: not said */
	bool tagged, reply, patch;
	bool cover;    /* of a series, 0/N, and without a change of its own */
	size_t series; /* index into mailbox.series + 1; 0: none */
	struct letter *next;  /* of the same series */
	size_t place;         /* order of the first of its series, or its own */
	const char *left_out; /* why, or NULL */
};

/* Mails with [PATCH n/of] that belong together. */
struct mail_series {
	unsigned int version, of;
	size_t have;  /* how many of its patches are here */
	size_t first; /* order of its first mail */
	const char *from;
	size_t last; /* the mail that joined it last, among those with numbers */
	struct letter *letter; /* its mails */
	size_t older; /* the series of which it is a newer version, + 1; or 0 */
	bool old;     /* there is a newer version of all of it */
};

struct mailbox {
	struct repo *r;
	struct origin *o;
	struct letter *v;
	size_t n;
	struct mail_series *series;
	size_t nseries;
	struct pom_err *err;
};

extern const char mails_newer[]; /* left_out of an older version */

/* Adds a line to what is said of the repository; what lives on. */
void mails_note(struct mailbox *b, const char *what);

/*
 * Finds out which mails make a series, and leaves out those of which there is a newer
 * version, or one that was sent again.
 */
void mails_find_series(struct mailbox *b);

#endif
