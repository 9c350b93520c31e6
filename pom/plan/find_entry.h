/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which entry of a tree's ledger a set is. Patch files are renamed, and given other
 * numbers, after they were applied. So content says more than a path, and a path more
 * than the last part of a name.
 */
#ifndef POM_PLAN_FIND_ENTRY_H
#define POM_PLAN_FIND_ENTRY_H

#include "plan/session.h"
#include "repo/repo.h"

/*
 * The set's entry in the ledger of tree k, or NULL. No two sets get the same entry. The
 * first of these that finds one decides:
 * 1. the recorded path and the recorded content; for a set without a path, its name and
 *    its repository;
 * 2. the recorded content at another path, if the recorded file is not a patch of its
 *    own any more, nor one of another repository, when patches of both were applied; for
 *    a mail, what it changes;
 * 3. the path: the entry is of another version of the set;
 * 4. for a mail, its name and title, with another path in the same mailbox: the entry is
 *    of another version as well. The position in the mailbox says nothing.
 * An entry that this run has added is found by path and name alone.
 */
struct ledger_set *session_entry(struct session *s, const struct set *set,
				 enum tree_kind k);

/* Is the set a mail that changes what was recorded? Its text may differ. */
bool session_same_mail(struct session *s, enum tree_kind k,
		       const struct set *set, struct ledger_set *e);

/*
 * Has the set the hunks that were recorded? The rest of its text may differ: line numbers,
 * tags, replies in a mailbox.
 */
bool session_same_hunks(struct session *s, enum tree_kind k,
			const struct set *set, struct ledger_set *e);

/* Has session_entry found this entry for a set? False for one that this run added. */
bool session_entry_found(struct session *s, enum tree_kind k,
			 const struct ledger_set *e);

/* "recorded as NAME", if the set's entry e has another name; else NULL. */
const char *session_recorded_as(struct session *s, enum tree_kind k,
				const struct set *set,
				const struct ledger_set *e);

/* The rest of a recorded path below the origin's folder; NULL: it is elsewhere. */
const char *session_below(const struct origin *o, const char *path);

/* Is the recorded file certainly gone? It may be one of that origin. */
bool session_file_gone(const struct origin *o, const char *path);

/* Forgets what was found: call it before the worktree gets another ledger. */
void session_forget_entries(struct worktree *w);

#endif
