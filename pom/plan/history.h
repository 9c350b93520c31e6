/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which commit of the tree's git repository a hunk met: the one that brought it in, or the
 * one since which it does not fit. Only if the session's option history is set.
 */
#ifndef POM_PLAN_HISTORY_H
#define POM_PLAN_HISTORY_H

#include "plan/session.h"
#include "tree/git_history.h"

enum {
	PAST_COMMITS = 1 << 16, /* of the first parents that are looked at */
	PAST_HUNKS = 128        /* of one tree that are looked up */
};

/* For open.c: what is kept of a tree's history. */
struct past *past_new(void);
void past_free(struct past *p); /* takes NULL */

/* What a commit did to a hunk. */
enum past_kind {
	PAST_BROUGHT, /* it brought the hunk in, or the file */
	PAST_BROKE,   /* the hunk fitted until then */
	PAST_CHANGED, /* the hunk was there until then */
	PAST_LINE, /* it brought in a line that stands where another is expected */
	PAST_GONE /* it removed or renamed the file */
};

/*
 * The commit of a hunk that is there or that fails: of hunk i of the file, or of the file
 * itself (i is ignored then), if it is created and there, or missing. NULL: there is no
 * repository, or none of the latest PAST_COMMITS is it. Lives as long as the session.
 */
const struct history_commit *past_of_hunk(const struct session *s,
					  enum tree_kind k,
					  const struct file_result *f,
					  uint32_t i, enum past_kind *kind);

/*
 * Why commits were not found, or not all of them: there is no repository, or only a shallow
 * clone. NULL: nothing was in the way, or nothing was looked up.
 */
const char *past_lacks(const struct session *s, enum tree_kind k);

#endif
