/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One run of the tool: the trees, their records, and an overlay for each tree. Sets are
 * tried in memory, each on the result of those before it. Nothing is written before
 * session_commit.
 */
#ifndef POM_PLAN_SESSION_H
#define POM_PLAN_SESSION_H

#include "try/dryrun.h"
#include "ledger/ledger.h"
#include "ledger/quilt.h"
#include "repo/repo.h"
#include "tree/git.h"
#include "txn/txn.h"

/* How a set stands in a tree, in the order in which reports list the standings. */
enum standing {
	STAND_NONE,  /* the set has no patch for the trees of this run */
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
	bool changes;                 /* it is applied in the overlay */
	bool other;                   /* another version of it is applied */
	bool by_quilt;                /* quilt applied it, or a patch on top */
	const char *note;             /* an explanation, or NULL */
	const struct pom_err *unread; /* why it is malformed, or NULL */
	const struct diff *diff;      /* what was tried, or NULL */
	struct patch_result result;   /* of diff; n is 0 without one */
	size_t mark;                  /* of the overlay before the try */
	struct ledger_set *entry;     /* of the ledger, if it is applied */
	struct ledger_set *made;      /* the entry that session_accept made */
	size_t popped;          /* index + 1 of a patch of quilt's; or 0 */
	const char *commit;     /* that --commit made, or NULL */
	const char *covered_by; /* a set that changed its lines since, or NULL */
	bool stays;             /* not recorded, so revert leaves it */
	const char *lines_of;   /* the recorded set that its lines belong to */
};

struct set_standing {
	enum standing is; /* the combined standing of all trees */
	const char *note;
	struct tree_standing tree[TREE_KINDS];
};

/* What stays in memory of a set that was tried and will not be rolled back. */
enum session_keep {
	KEEP_STATES,  /* all states of each file: tries can be rolled back */
	KEEP_RESULTS, /* the last state of each file, and all results */
	KEEP_NUMBERS /* of a set that fits cleanly, no results but their sums */
};

struct session_opt {
	unsigned int max_fuzz;
	bool strict;
	bool force; /* ignore the range; apply the rest of a partial set */
	int strip;  /* for patch files; STRIP_GUESS */
	struct tree_wants *wants; /* files to read from archives; or NULL */
	bool three_way;  /* merge where hunks do not fit: struct merger */
	bool dry;        /* there will be no commit, so ledgers stay as read */
	bool quilt;      /* record in .pc as quilt does, not in .pom */
	bool folders;    /* refuse revisions and archives */
	bool unrecorded; /* revert sets that no ledger has, too */
	enum session_keep keep;
};

struct tree_names; /* diagnose.c */
struct known;      /* known.c */

/* What is to be reverted: a set, or what only a record has. */
struct named {
	const struct set *set; /* or NULL */
	const char *name;
};

/* A tree that the run works on, and what is known of it. */
struct worktree {
	bool open; /* the run has this tree; otherwise all else is zero */
	struct tree tree;
	struct overlay ov;        /* what the tree would look like */
	struct ledger ledger;     /* what runme applied to it */
	struct quilt quilt;       /* what quilt applied to it */
	enum txn_found found;     /* of a run that was killed */
	struct merger merger;     /* with three_way */
	struct tree_names *names; /* filled on first use */
	struct known *known;      /* known.c; filled on first use */
};

struct session {
	struct arena a;
	struct session_opt opt;
	struct worktree work[TREE_KINDS]; /* by enum tree_kind */
	uint32_t owners; /* sets that have been tried; that of the last one */
	const char **owner_name; /* by owner, from 1 */
	size_t cap_owners;
};

/*
 * Opens and locks the trees whose path is not NULL, recovers what a killed run has left,
 * and reads the ledgers. write: lock exclusively, and check that the trees can be
 * written. Call session_close afterwards, also after an error.
 */
int session_open(struct session *s, const char *const path[TREE_KINDS],
		 bool write, const struct session_opt *opt,
		 struct pom_err *err);
void session_close(struct session *s);

/*
 * Tries a set on the overlays. If it applies (clean or fuzzy, and with opt.force also
 * partial) the overlays have it afterwards; session_back rolls that back. A fault of the
 * set, its patch or a file is a standing; only faults of the system are errors.
 */
int session_try(struct session *s, const struct set *set,
		struct set_standing *out, struct pom_err *err);

/*
 * known.c: the set's entry in the ledger of tree k, or NULL. A set is known by its content
 * first: with the path that was recorded, or with another one if the recorded file is not
 * a patch of its own any more. Then by its path, which is another version of it, and a set
 * without a path by its name and repository. No two sets get the same entry. What goes in
 * in this run is known by its path and name alone.
 */
void session_entry(struct session *s, const struct set *set, enum tree_kind k,
		   struct ledger_set **out);

/* Was the entry given for a set? Only of those that were read. */
bool session_is_known(struct session *s, enum tree_kind k,
		      const struct ledger_set *e);

/* "recorded as NAME", if the set's entry has another name; else NULL. */
const char *session_recorded_as(struct session *s, enum tree_kind k,
				const struct set *set,
				const struct ledger_set *e);

/* What a path of the record is below the origin's folder; NULL: it is elsewhere. */
const char *session_below(const struct origin *o, const char *path);

/* Is the recorded file, which may be of that origin, gone for certain? */
bool session_file_gone(const struct origin *o, const char *path);

/* The sets' entries are looked for anew: the ledger is another one. */
void session_forget_known(struct worktree *w);

/*
 * Of quilt's patches that changed the file, the first one that was applied on top of the
 * set e, or of a set that the ledger has above e; NULL when there is none.
 */
int session_under_quilt(struct worktree *w, const struct ledger_set *e,
			const char *path, const struct quilt_patch **by,
			struct pom_err *err);

/*
 * session_try_back for a set without a record. It conflicts if that would remove lines of
 * a recorded set; t->lines_of is then the name of that set.
 */
int session_try_unrecorded(struct session *s, const struct set *set,
			   enum tree_kind k, struct tree_standing *t,
			   struct pom_err *err);

/*
 * session_under_quilt for a file that may have the ledger's version. now: its state in the
 * overlay. If quilt's last patch of the file makes that state, the patch is on top;
 * otherwise it is below, and *by is NULL.
 */
int session_quilt_on_top(struct worktree *w, const struct ledger_set *e,
			 struct node *n, const struct file_now *now,
			 const struct quilt_patch **by, struct pom_err *err);

/*
 * copies.c: *by is a patch of quilt's that copied the file in its present state; NULL
 * when there is none. held: the tree has the ledger's last version of the file, so that
 * only quilt's last patch of the file can have copied it.
 */
int session_copied_by_quilt(struct session *s, enum tree_kind k,
			    const char *path, bool held,
			    const struct quilt_patch **by, struct pom_err *err);

/* The same for sets of the ledger, and a file that is or was in the state with. */
int session_copied_since(struct session *s, enum tree_kind k, const char *path,
			 const struct file_now *with, struct ledger_set **by,
			 struct pom_err *err);

/* How an entry stands. */
int session_try_entry(struct session *s, enum tree_kind k, struct ledger_set *e,
		      struct tree_standing *t, struct pom_err *err);

/*
 * Tries to revert a set, with the diff that the ledger has; with opt.unrecorded, a set
 * without a record with the diff that r has. set may be NULL: name is then the name in
 * the ledger.
 */
int session_try_revert(struct session *s, const struct set *set,
		       const char *name, struct set_standing *out,
		       struct pom_err *err);

/*
 * The same tree by tree, for sets that the trees got in different orders. out is zero
 * before the first tree. session_revert_undo undoes everything since
 * session_revert_begin.
 */
struct revert_back {
	size_t overlay[TREE_KINDS], ledger[TREE_KINDS];
};
void session_revert_begin(const struct session *s, struct revert_back *back);
int session_revert_in(struct session *s, const struct named *of,
		      enum tree_kind k, struct set_standing *out,
		      struct pom_err *err);
void session_revert_undo(struct session *s, const struct revert_back *back);
/* What the standing took out of quilt's stack is in it again. */
void session_revert_unpop(struct session *s, const struct set_standing *st);

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
void session_numbers(struct session *s, const struct set *set, const char *name,
		     size_t number[TREE_KINDS]);

/* Rolls a try back. Tries are rolled back in reverse order. */
void session_back(struct session *s, const struct set_standing *st);

/* Adds a set that was tried and fits to the ledgers; not in a dry run. */
int session_accept(struct session *s, const struct set *set,
		   struct set_standing *st, struct pom_err *err);

/*
 * After a try that will not be rolled back: frees what opt.keep does not keep. stays: the
 * set is in the overlay. Results other than sums of a set that fits cleanly cannot be used
 * any more. Files of sets that conflict stay in memory, so that diagnose can show them.
 * True: nothing refers to the set's patch, nor to memory for its results
 * (struct dryrun_opt), so that the caller can free these, too.
 */
bool session_settle(struct session *s, struct set_standing *st, bool stays);

/*
 * Can the record of what a try made in one tree be read back? POM_ELIMIT, with the limit,
 * if not. Costs little for a patch that is far from all limits.
 */
int session_recordable(struct session *s, enum tree_kind k, const char *name,
		       const struct tree_standing *t, struct pom_err *err);

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
	return s->work[k].tree.version.n ? &s->work[k].tree.version : NULL;
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

/*
 * edited.c: how t->entry stands by the bytes of some files. section has, for each section
 * of its diff, one that is to be judged instead, or NULL: a copy, maybe at the name that a
 * later set gave the file, or what is left of it (ledger_left). Sets is, note and result;
 * the latter speaks of the patch as it went in: what stands is present, and the hunks that
 * it shows are those that take it out.
 */
int session_look_at_bytes(struct session *s, enum tree_kind k,
			  struct diff_file *const *section,
			  struct tree_standing *t, struct pom_err *err);

/*
 * edited.c: dryrun of a recorded diff turned round, for files that somebody edited since.
 * Sections whose lines all stand go at their places, whatever became of the lines around
 * them, even if the hunks fit nowhere, or elsewhere.
 */
int session_take_back(struct session *s, enum tree_kind k,
		      const struct diff *back, const struct dryrun_opt *opt,
		      struct patch_result *out, struct pom_err *err);

/*
 * Why a recorded set that was turned round cannot be taken out: what somebody changed
 * (outcome conflict); that part of it is out (outcome partial), which the files then say.
 */
const char *session_changed(const struct patch_result *r);
const char *session_taken_out(struct session *s, struct patch_result *r);

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
 * quilt_pop.c: takes out the patch on top of quilt's stack, by the patch of the set (or,
 * without a set, by quilt's own file), if that gives the files that quilt kept.
 */
int pop_patch(struct session *s, const struct named *n, enum tree_kind kind,
	      struct tree_standing *out, struct pom_err *err);

/*
 * quilt_stands.c: how a patch that quilt applied stands in the tree as it is on the disk:
 * applied, or partial where its lines are gone. t is zero before.
 */
int session_try_quilt(struct session *s, enum tree_kind k,
		      struct quilt_patch *p, struct tree_standing *t,
		      struct pom_err *err);

/*
 * quilt_stands.c: the recorded set that changed the file last, if no patch of quilt's did
 * since; else NULL. now: the file as the tree has it.
 */
int session_set_on_top(struct worktree *w, struct node *n,
		       const struct file_now *now, struct ledger_set **by,
		       struct pom_err *err);

/*
 * quilt_stands.c: the recorded set that changed a file of quilt's patch since; NULL: none
 * did.
 */
int session_upon_quilt(struct session *s, enum tree_kind k,
		       const struct quilt_patch *p, struct ledger_set **by,
		       struct pom_err *err);

/*
 * quilt_pop.c: the patch of quilt's that the set is: by quilt_find, or else one that
 * changes the same, wherever its file was when it was applied. NULL: none.
 */
struct quilt_patch *
session_quilt_patch(struct session *s, const struct set *set, enum tree_kind k);

/*
 * The tree has the lines of a set that is none of quilt's patches; does one have its name
 * and other lines? That is a conflict then, which t gets.
 */
void session_quilt_named(struct session *s, const struct set *set,
			 enum tree_kind k, struct tree_standing *t);

/* Has the set a patch for the tree, and is the tree's version one that it is for? */
bool session_suits(const struct session *s, const struct set *set,
		   enum tree_kind k);

/*
 * Sets t->diff to the set's own diff turned round; NULL where it has none for the tree's
 * version. A patch that cannot be read is a standing.
 */
int session_back_diff(struct session *s, const struct set *set,
		      enum tree_kind k, struct tree_standing *t,
		      struct pom_err *err);

/* The set's own diff turned round and tried, for what no ledger has. */
int session_try_back(struct session *s, const struct set *set, enum tree_kind k,
		     struct tree_standing *t, struct pom_err *err);

#endif
