/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Folders of a tree that were empty when a set put a file there. A transaction removes a
 * folder that becomes empty, as patches do not know folders. These stay, so that a revert
 * gives the tree that was before. Of those that go, the ledger keeps the permissions, which
 * a folder gets again when it is made again.
 */
#ifndef POM_PLAN_COMMIT_FOLDERS_H
#define POM_PLAN_COMMIT_FOLDERS_H

#include "plan/session.h"

/*
 * Adds the empty folders that get new files to the ledger of tree k, and those that go, and
 * tells the transaction which folders stay. tree is the number of the tree in t.
 */
int commit_folders(struct session *s, enum tree_kind k, struct txn *t,
		   size_t tree, struct pom_err *err);

#endif
