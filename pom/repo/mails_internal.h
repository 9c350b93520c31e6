/* SPDX-License-Identifier: GPL-2.0-only */
/* The mails of a mailbox while they are sorted; only mails*.c include this. */
#ifndef POM_REPO_MAILS_INTERNAL_H
#define POM_REPO_MAILS_INTERNAL_H

#include "repo/repo.h"

struct letter {
	size_t at;    /* position in the mailbox, from 0 */
	size_t order; /* position when sorted from oldest to newest */
	struct span text;
	const char *title; /* the subject without its brackets */
	const char *tags;  /* the words in the brackets, without numbers */
	const char *from, *date;
	const char *id;      /* Message-Id, or "" */
	const char *answers; /* Message-Id of the mail that it answers, or "" */
	const char *thread;  /* Message-Id of the thread's first mail, or "" */
	/* [PATCH v2 3/5]: 2, 3, 5. Without them version is 1, the others 0 */
	unsigned int version, number, of;
	bool tagged;   /* the brackets have PATCH */
	bool reply;    /* the subject has Re: or the like */
	bool patch;    /* there is a diff, or the mail cannot be decoded */
	bool cover;    /* 0/N, without a patch; or with an interdiff only */
	size_t series; /* index into mailbox.series + 1; 0: none */
	struct letter *next;  /* of the same series */
	size_t place;         /* order of its series' first mail, or its own */
	const char *left_out; /* why, or NULL */
};

/* Mails with [PATCH n/of] that belong together. */
struct mail_series {
	unsigned int version, of;
	size_t have;  /* number of its patches in the mailbox, without 0/N */
	size_t first; /* order of its first mail */
	const char *from;
	size_t last; /* position of the last mail added, among mails with n/of */
	struct letter *letter; /* its mails */
	size_t older; /* 1 + the series that this one replaces; 0: none */
	bool old;     /* a newer version replaces all of it */
};

struct mailbox {
	struct repo *r;
	struct origin *o;
	struct letter *v;
	size_t n;
	struct mail_series *series;
	size_t nseries;
	bool log;      /* its mails are the commits of git log */
	bool reversed; /* the newest stood first */
	struct pom_err *err;
};

extern const char mails_newer[]; /* the value of left_out for an older version */

/* Adds a note to the origin. what must live as long as the catalogue. */
void mails_note(struct mailbox *b, const char *what);

/*
 * Groups the mails into series. Leaves out a mail when the mailbox has a newer version of
 * it, or when it was sent again.
 */
void mails_find_series(struct mailbox *b);

#endif
