/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The preamble: the text before the diff in a patch. It may be the header and text of a
 * mail, the output of git show, git log -p or hg export, the fields of Debian's DEP-3,
 * comments of dpatch, or plain text.
 */
#ifndef POM_REPO_PREAMBLE_H
#define POM_REPO_PREAMBLE_H

#include "lib/mem.h"

/* Bytes at the start of a patch that are searched for a preamble. */
enum { PREAMBLE_LIMIT = 1 << 16 };

/* All strings are UTF-8. */
struct preamble {
	const char *title; /* Subject without [PATCH 1/2], Description; or "" */
	const char *author; /* "Name <address>"; From, Author; or "" */
	const char *date; /* in the form of RFC 5322 if it can be parsed; or "" */
	const char *help; /* the text, then Origin, Bug and so on; or "" */
};

/*
 * Reads the preamble of a patch that mail_decode has decoded. As in git am, a From:,
 * Subject: or Date: at the start of a mail's text overrides that of the mail's header.
 * All strings are in a.
 */
void preamble_read(struct arena *a, struct span patch, struct preamble *out);

/* help without its first line, if that line is the title. */
const char *preamble_body(const char *title, const char *help);

/* The number of bytes before the diff; the whole length when there is no diff. */
size_t preamble_length(struct span patch);

/*
 * How many mails or commits with a diff the patch has: mails of a mailbox, commits of git log
 * -p or hg export. *mails: the first one is a mail. 0 for a text without a diff.
 */
size_t preamble_count(struct span patch, bool *mails);

/*
 * The subject without "Re:" and without tags of patches in brackets: [PATCH 1/2],
 * [RFC v3], [1/2]. The name of a list, [list] [PATCH], goes if a tag follows it.
 */
struct span preamble_subject(struct span subject);

#endif
