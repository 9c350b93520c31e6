/* SPDX-License-Identifier: GPL-2.0-only */
/* The output of git log -p: commits, of which the newest stands first. */
#ifndef POM_REPO_GIT_LOG_H
#define POM_REPO_GIT_LOG_H

#include "lib/mem.h"

/* Is the line "commit 0123456789...", maybe with the names of git log --decorate? */
bool git_log_is_commit(struct span line);

/*
 * Is it the output of git log or git show: does such a line begin it, and then the author,
 * a tree or the parents of a merge? The beginning of a file is enough.
 */
bool git_log_is(struct span text);

/* The object name in the first line of such a text. */
struct span git_log_id(struct span text);

/* Splits the output into its commits, in a. */
void git_log_split(struct arena *a, struct span text, struct span **commit,
		   size_t *n);

/*
 * In which order do these n patches stand, by the index lines of git? Where a patch begins
 * with the blob that another one makes, it is the later one. Below 0: the newest stands
 * first. Above 0: the oldest does. 0: the lines do not tell.
 */
int git_log_order(const struct span *patch, size_t n);

/*
 * Finds the next line "index 0123456..89abcde" of *rest, which then begins behind it, and
 * its two blobs. False if there is none.
 */
bool git_log_blobs(struct span *rest, struct span *pre, struct span *post);

#endif
