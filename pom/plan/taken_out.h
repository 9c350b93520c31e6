/* SPDX-License-Identifier: GPL-2.0-only */
/* Has something else, such as `git reset`, taken a recorded set out of a file? */
#ifndef POM_PLAN_TAKEN_OUT_H
#define POM_PLAN_TAKEN_OUT_H

#include "plan/session.h"

/*
 * *out: the tree's file has a version from before the set, as ledger_out says; *surely as
 * there. A file that came by a rename and is absent now is out only if the file of the
 * first name is, too: otherwise somebody moved or deleted it.
 */
int session_is_out(struct worktree *w, struct ledger_set *set, const char *path,
		   bool *out, bool *surely, struct pom_err *err);

/*
 * *by: of quilt's patches that changed the file, the first one that was applied on top of
 * the set e, or of a set that the ledger has above e; NULL: there is none.
 */
int session_under_quilt(struct worktree *w, const struct ledger_set *e,
			const char *path, const struct quilt_patch **by,
			struct pom_err *err);

/* Is one file of a set as it was before the set? See session_link_out. */
struct taken_out {
	const struct quilt_patch *quilt; /* it made this version; not out then */
	struct ledger_set *cover; /* a later set that changed the lines, or NULL */
	const char *to; /* the name that cover gave the file, or NULL */
	bool out;       /* the file is as it was before the set */
	bool surely;    /* ... and that shows that the set is out: see below */
	bool first; /* as surely, by the file of the name that it had first */
	bool gone;  /* it is at none of the names that later sets gave it */
};

/*
 * Fills *out in for a link of the set. A version from before the set can be the last one of
 * the chain as well: after a patch and its revert, or where a file was made and deleted. It
 * shows that the set is out if the file came by a rename, and the one of its first name
 * shows that; or if all files of a later set of the chain are out, and one of them shows
 * it. Does not call ledger_break, ledger_remove or the like.
 */
int session_link_out(struct worktree *w, struct ledger_set *set,
		     const struct ledger_link *link, struct taken_out *out,
		     struct pom_err *err);

/* *out: all files of the set are as they were before it, and one shows that it is out. */
int session_all_out(struct worktree *w, struct ledger_set *set, bool *out,
		    struct pom_err *err);

/*
 * *now: the path; or, if there is no such file any more, and recorded sets below this one
 * gave it that name, the earlier name under which there is one.
 */
int session_name_now(struct worktree *w, struct ledger_set *set,
		     const char *path, const char **now, struct pom_err *err);

#endif
