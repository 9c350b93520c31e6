/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands before the diff in a patch, for who shows it, exports it and makes
 * commits of it: a mail's header and text; what git show, git log -p and hg
 * export write; the fields of Debian's DEP-3; dpatch's comments; or plain words.
 */
#ifndef POM_REPO_PREAMBLE_H
#define POM_REPO_PREAMBLE_H

#include "lib/mem.h"

enum {
	PREAMBLE_LIMIT = 1
			 << 16 /* bytes at a patch's start that are looked at */
};

/* All of it is UTF-8. */
struct preamble {
	const char *title; /* Subject without [PATCH 1/2], Description; or "" */
	const char *author; /* "Name <address>"; From, Author; or "" */
	const char *date; /* as RFC 5322 has it, or as it stands there; or "" */
	const char *help; /* the text, then Origin, Bug and the like; or "" */
};

/*
 * Reads it from the start of a patch, which mail_decode has decoded. As for
 * git am, a From:, Subject: or Date: at the start of the text counts more than
 * those of the mail. All strings are in a.
 */
void preamble_read(struct arena *a, struct span patch, struct preamble *out);

/* The text without the title, where that is its first line. */
const char *preamble_body(const char *title, const char *help);

/* How many bytes stand before the diff: 0 for a bare one. */
size_t preamble_length(struct span patch);

/*
 * The subject without "Re:" and what stands in brackets before it: [PATCH 1/2],
 * [RFC v3], [1/2], [list] [PATCH].
 */
struct span preamble_subject(struct span subject);

#endif
