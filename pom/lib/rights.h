/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * With whose rights files are used.
 *
 * When root works on a tree that belongs to somebody else, the process takes
 * the rights of the tree's owner: effective user and group, no capability, no
 * supplementary group. Whatever the owner plants in the tree can then do no
 * more than he can do himself, and what is made there is his. This is the rule
 * for all that the process does from then on. Two things are excepted: files
 * of the caller, a patch repository say, which are opened between rights_as(true) and
 * rights_as(false); and roots that were opened there, by themselves (lib/root.h).
 *
 * For everybody but root, and for root on root's own trees, nothing changes.
 */
#ifndef POM_LIB_RIGHTS_H
#define POM_LIB_RIGHTS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "lib/err.h"

struct root;

/*
 * From now on with the rights of the owner of a tree's folder, st, until
 * rights_give_back. Only root can do so, and only for trees of one user:
 * POM_EUSAGE when an earlier tree belongs to another one. POM_EACCES when the
 * system refuses. path is for messages. To be called by the first thread.
 */
int rights_take(const struct stat *st, const char *path, struct pom_err *err);

/*
 * The same for a folder that is about to be changed, whoever opened it: nothing is
 * ever changed in somebody else's folder with root's rights.
 */
int rights_settle(struct root *r, struct pom_err *err);

/* The caller's own rights again. Supplementary groups stay dropped. */
void rights_give_back(void);

/* Does the process work with the rights of a tree's owner? */
bool rights_taken(void);

/* Does this folder belong to somebody whose rights root would take? */
bool rights_foreign(const char *path);

/*
 * For the thread that calls it: with the caller's own rights (true), or with
 * those of the process (false). Returns what was before, for the call that
 * ends it. Costs nothing unless rights are taken.
 */
bool rights_as(bool caller);
/* What the latest rights_as of this thread said. */
bool rights_now(void);
/* For a new thread, which has the rights of the one that started it. */
void rights_inherit(bool caller);

/* The hint for a file that these rights are not enough for. */
void rights_hint(struct pom_err *err);

#endif
