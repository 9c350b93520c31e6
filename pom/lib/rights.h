/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The rights with which files are used: the caller's, or a tree owner's.
 *
 * When root works on a tree that belongs to somebody else, the process takes the rights
 * of the tree's owner: effective user and group, no capability, no supplementary group.
 * So nothing that the owner has put into the tree can do more than the owner can, and new
 * files belong to the owner. The process keeps these rights from then on, with two
 * exceptions. Files of the caller, such as a patch repository, are opened between
 * rights_as(true) and rights_as(false). A root that was opened there (lib/root.h) keeps
 * the caller's rights.
 *
 * Nothing of this applies to other users than root, or to root on root's own trees.
 */
#ifndef POM_LIB_RIGHTS_H
#define POM_LIB_RIGHTS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "lib/err.h"

struct root;

/*
 * Takes the rights of the owner of a tree's folder, until rights_give_back. st is the
 * folder's stat; path is for messages. Only root can do so, and only for trees of one
 * user: POM_EUSAGE when an earlier tree belongs to another user. POM_EACCES when the
 * system refuses. Only the first thread may call this.
 */
int rights_take(const struct stat *st, const char *path, struct pom_err *err);

/*
 * rights_take for a folder that will be changed, no matter with whose rights it was
 * opened. So root's rights are never used to change another user's folder.
 */
int rights_settle(struct root *r, struct pom_err *err);

/* Takes the caller's own rights again. Supplementary groups stay dropped. */
void rights_give_back(void);

/*
 * For a child process that runs a program on the owner's files: the rights of the owner for
 * good, if they are taken. False if the system refuses.
 */
bool rights_keep(void);

/* Does the process work with the rights of a tree's owner? */
bool rights_taken(void);

/* Does the folder belong to a user whose rights root would take? */
bool rights_foreign(const char *path);

/*
 * Gives the calling thread the caller's own rights (true), or those of the process
 * (false). Returns what the thread had before, for the second call that restores it.
 * Costs nothing unless rights were taken.
 */
bool rights_as(bool caller);
/* The argument of this thread's latest rights_as. */
bool rights_now(void);
/* For a new thread: rights_now of the thread that started it. */
void rights_inherit(bool caller);

/* Adds a hint to the error of a file for which the owner's rights are not enough. */
void rights_hint(struct pom_err *err);

#endif
