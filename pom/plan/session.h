/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run: the trees that were given, what is applied in them, and what they
 * would look like. Sets are tried on top of each other in memory; nothing is
 * written before session_commit.
 */
#ifndef POM_PLAN_SESSION_H
#define POM_PLAN_SESSION_H

#include "try/dryrun.h"
#include "ledger/ledger.h"
#include "ledger/quilt.h"
#include "repo/repo.h"
#include "tree/git.h"
#include "txn/txn.h"

/* How a set stands in a tree. The order is that of what a report shows. */
enum standing {
	STAND_NONE,  /* the set has nothing for this tree, or no tree */
	STAND_EMPTY, /* it changes nothing: a cover letter, an empty patch */
	STAND_APPLIED,
	STAND_PRESENT,
	STAND_CLEAN,
	STAND_FUZZY,
	STAND_MERGED,
	STAND_UNSUITABLE,
	STAND_PARTIAL,
	STAND_CONFLICT,
	STAND_MALFORMED /* its patch cannot be read: see unread */
};
enum { STANDINGS = STAND_MALFORMED + 1 };

struct tree_standing {
	enum standing is;
	bool changes;                 /* the overlay has it now */
	bool other;                   /* applied, but in another version */
	bool by_quilt;                /* quilt has it, or stays on top of it */
	const char *note;             /* a sentence more, or NULL */
	const struct pom_err *unread; /* of a malformed one, else NULL */
	const struct diff *diff;      /* what was tried, or NULL */
	struct patch_result result;   /* of that; n is 0 when nothing was */
	size_t mark;                  /* of the overlay before it */
	struct ledger_set *entry;     /* when it is applied */
	struct ledger_set *made;      /* the entry that it became */
	size_t popped;                /* of quilt's patches, + 1; or 0 */
	const char *commit;           /* that was made of it, or NULL */
	const char *covered_by; /* a set that changed its lines since, or NULL */
	bool stays;             /* not recorded, so it is not taken out */
	const char *lines_of;   /* it stays because its lines are that set's */
};

struct set_standing {
	enum standing is; /* of all trees together */
	const char *note;
	struct tree_standing tree[TREE_KINDS];
};

struct session_opt {
	unsigned int max_fuzz;
	bool strict;
	bool force; /* outside of its range, or what is missing of it */
	int strip;  /* for patch files; STRIP_GUESS */
	struct tree_wants *wants; /* for tarballs; may be NULL */
	bool three_way;  /* merge where hunks do not fit: see struct merger */
	bool dry;        /* nothing will be committed: no ledger is kept */
	bool quilt;      /* what is applied is entered into .pc, not .pom */
	bool folders;    /* no revisions or tarballs: the trees are copied */
	bool unrecorded; /* what no ledger has is taken out as well */
};

struct tree_names; /* diagnose.c */

struct session {
	struct arena a;
	struct session_opt opt;
	struct tree tree[TREE_KINDS];
	bool open[TREE_KINDS];
	struct overlay ov[TREE_KINDS];
	struct ledger ledger[TREE_KINDS];
	struct quilt quilt[TREE_KINDS];
	enum txn_found found[TREE_KINDS];
	struct merger merger[TREE_KINDS]; /* with three_way */
	bool settle; /* nobody looks at a file between sections of a patch */
	uint32_t owners;         /* sets that have been tried */
	const char **owner_name; /* by owner, from 1 */
	size_t cap_owners;
	struct tree_names *names[TREE_KINDS]; /* filled when asked for */
};

/*
 * Opens and locks the trees whose path is not NULL, finishes or takes back what
 * a run that died has left in them, and reads their ledgers. write: lock
 * exclusively, and make sure that the trees can be written. session_close
 * afterwards in either case.
 */
int session_open(struct session *s, const char *const path[TREE_KINDS],
		 bool write, const struct session_opt *opt,
		 struct pom_err *err);
void session_close(struct session *s);

/*
 * Tries a set on the trees as they would be now. When it can be applied (clean
 * or fuzzy; with opt.force also what is missing of a partial one) the overlays
 * have it afterwards; session_back takes it out again. Errors are those of the
 * system; what is wrong with the set, its patch or one of its files is a standing.
 */
int session_try(struct session *s, struct repo *r, const struct set *set,
		struct set_standing *out, struct pom_err *err);

/*
 * applied.c: the set's entry in a tree's ledger, or NULL. A patch file is the one
 * with its path, else one of its last name and content that an earlier run put in;
 * any other set is the one of its name and repository, or content. r may be NULL.
 */
void session_entry(struct session *s, struct repo *r, const struct set *set,
		   enum tree_kind k, struct ledger_set **out);

/*
 * The first patch of quilt's about a file which found it as that set left it, or as
 * one did that the ledger has above it; NULL when there is none.
 */
int session_under_quilt(struct session *s, enum tree_kind k,
			const struct ledger_set *e, const char *path,
			const struct quilt_patch **by, struct pom_err *err);

/*
 * session_try_back of a set without a record. What would take the lines of a recorded
 * set with it is a conflict, and t->lines_of is that set.
 */
int session_try_unrecorded(struct session *s, struct repo *r,
			   const struct set *set, enum tree_kind k,
			   struct tree_standing *t, struct pom_err *err);

/*
 * The same where the file may be as the ledger has it, and now is what the overlay has
 * or had: quilt's last patch about it can have brought it back to that. If it makes
 * something else, it is below.
 */
int session_quilt_on_top(struct session *s, enum tree_kind k,
			 const struct ledger_set *e, struct node *n,
			 const struct file_now *now,
			 const struct quilt_patch **by, struct pom_err *err);

/*
 * copies.c: a patch of quilt's that made a copy of the file as the overlay has it now;
 * NULL when there is none. With held the ledger has the file's last version: what quilt
 * has below its last patch about the file found an earlier one.
 */
int session_copied_by_quilt(struct session *s, enum tree_kind k,
			    const char *path, bool held,
			    const struct quilt_patch **by, struct pom_err *err);

/* The same for a set of the ledger's, and a file that is or was like that. */
int session_copied_since(struct session *s, enum tree_kind k, const char *path,
			 const struct file_now *with, struct ledger_set **by,
			 struct pom_err *err);

/* How an entry stands. */
int session_try_entry(struct session *s, enum tree_kind k, struct ledger_set *e,
		      struct tree_standing *t, struct pom_err *err);

/*
 * The same for taking a set out, as the ledger has it; with opt.unrecorded, what
 * none has as r has it. set may be NULL: then name is what a ledger knows.
 */
int session_try_revert(struct session *s, struct repo *r, const struct set *set,
		       const char *name, struct set_standing *out,
		       struct pom_err *err);

/*
 * Notes in the ledger which folders were empty and get new files of a tree, and
 * tells the transaction which folders stay (commit_folders.c).
 */
int commit_folders(struct session *s, enum tree_kind k, struct txn *t,
		   size_t tree, struct pom_err *err);

/*
 * The place of the set in the order in which sets were applied to each tree, from 1.
 * Patches of quilt's come after all sets of the ledger, in quilt's own order. 0 when
 * there is no record of the set.
 */
void session_numbers(struct session *s, struct repo *r, const struct set *set,
		     const char *name, size_t number[TREE_KINDS]);

/* Takes what a try changed out of the overlays; the latest try first. */
void session_back(struct session *s, const struct set_standing *st);

/* Enters a set that was tried and fits into the ledgers; not in a dry run. */
int session_accept(struct session *s, struct repo *r, const struct set *set,
		   struct set_standing *st, struct pom_err *err);

/*
 * After a try, where nobody will take it back or ask for what was between. What
 * fitted cleanly and stays in gives back the memory of the states before it; of
 * its results only the numbers count from then on. What is to be explained is
 * kept from being given back by those that come after.
 */
void session_settle(struct session *s, const struct set_standing *st,
		    bool stays);

/*
 * After session_settle with stays: may the patch and the results be forgotten, as
 * struct dryrun_opt's apart allows, since the numbers say it all? Then st has only
 * these from now on.
 */
bool session_forget(struct set_standing *st);

/* The diff that a try made in one tree, appended to out. */
void session_diff(struct session *s, enum tree_kind kind,
		  const struct tree_standing *st, struct buf *out);

/*
 * Writes all that was accepted or reverted to all trees, in one transaction.
 * Standings stay good to look at; before anything else is tried,
 * session_reload reads the trees again.
 */
int session_commit(struct session *s, struct pom_err *err);
int session_reload(struct session *s, struct pom_err *err);
/* Forgets what was accepted or reverted; the overlays are the caller's matter. */
int session_reload_ledgers(struct session *s, struct pom_err *err);

/* The tree's version; NULL when it has none. */
static inline const struct version *session_version(const struct session *s,
						    enum tree_kind k)
{
	return s->tree[k].version.n ? &s->tree[k].version : NULL;
}

/* The name of the set that owns a line, or NULL. */
static inline const char *session_owner(const struct session *s, uint32_t owner)
{
	return owner && owner <= s->owners ? s->owner_name[owner - 1] : NULL;
}

/*
 * Can the set be applied as it stands (clean, fuzzy)? Is what it brings there
 * (applied, present, merged)?
 */
bool standing_fits(enum standing is);
bool standing_there(enum standing is);
const char *standing_name(enum standing is);

/* revert.c: takes a set's entry out of one tree's overlay and ledger. */
int revert_entry(struct session *s, enum tree_kind kind,
		 struct ledger_set *entry, struct tree_standing *out,
		 struct pom_err *err);

/*
 * The file as the set left it, if the sets above it can be taken back: 1, or 0 when
 * they cannot be.
 */
int revert_version(struct session *s, enum tree_kind kind,
		   struct ledger_set *set, const char *path,
		   struct file_now *out, struct pom_err *err);

/*
 * quilt_pop.c: takes out what quilt has on top of its stack, by the patch that
 * set has for it (NULL: none is known), if that gives what quilt kept.
 */
int pop_patch(struct session *s, struct repo *r, const struct set *set,
	      const char *name, enum tree_kind kind, struct tree_standing *out,
	      struct pom_err *err);

/* The set's own diff turned round and tried, for what no ledger has. */
int session_try_back(struct session *s, struct repo *r, const struct set *set,
		     enum tree_kind k, struct tree_standing *t,
		     struct pom_err *err);

#endif
