/* SPDX-License-Identifier: GPL-2.0-only */
/* What runme bisect has found, for its reports. */
#ifndef POM_CLI_BISECT_H
#define POM_CLI_BISECT_H

#include "plan/bisect.h"
#include "cli/setup.h"

/* A commit that was tried. */
struct bisect_tried {
	const char *rev; /* as the user named it; NULL: the search found it */
	struct history_commit commit;
	bool ok;        /* all sets fit, or are there */
	bool present;   /* all are there */
	const char *is; /* the standing, in a word, of the set that decides */
};

struct bisect_report {
	const char *repository;
	struct bisect_tried good, bad;
	/* where the histories part, if the good one is not in that of the bad one */
	struct bisect_tried start;
	bool parts;
	struct bisect_tried first; /* the first that does not fit */
	bool found;
	bool merge; /* first is a merge, and no commit before it explains it */
	struct bisect_tried since; /* the first that has it all */
	bool upstream;
	const char *why; /* nothing was searched: a sentence; or NULL */
	size_t commits, looked, tried;
};

/* The document. The session of c has the commit first, or the one that why tells of. */
void json_bisect(struct context *c, const struct bisect_report *r, int status);

#endif
