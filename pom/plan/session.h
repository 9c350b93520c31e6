/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one run of the tool works on: the trees, the record of each, and an overlay for
 * each. Sets are tried in the overlays, each on the result of those before it. No file
 * changes before session_commit (plan/commit.h). plan/open.h fills a session in.
 */
#ifndef POM_PLAN_SESSION_H
#define POM_PLAN_SESSION_H

#include "ledger/ledger.h"
#include "ledger/quilt.h"
#include "tree/tree.h"
#include "try/dryrun.h"
#include "txn/txn.h"

/* What stays in memory of a set that was tried and will not be rolled back. */
enum session_keep {
	KEEP_STATES,  /* all states of each file: tries can be rolled back */
	KEEP_RESULTS, /* the last state of each file, and all results */
	KEEP_NUMBERS  /* the same; of a set that fits cleanly, only sums */
};

struct session_opt {
	unsigned int max_fuzz;
	bool strict;
	bool force; /* ignore the range; apply the rest of a partial set */
	struct tree_wants *wants; /* files to read from archives; or NULL */
	bool three_way; /* merge where hunks do not fit: struct merger */
	unsigned int accept_merged; /* see struct dryrun_opt */
	bool dry;       /* there will be no commit, so ledgers stay as read */
	bool quilt;     /* record in .pc as quilt does, not in .pom */
	bool folders;   /* refuse revisions and archives */
	bool history;   /* look commits up in git: plan/history.h */
	bool refreshes; /* only tries; what may be there already does not fit */
	bool symbols;   /* look for Kconfig symbols that a series adds twice */
	bool unrecorded; /* revert sets that no ledger has, too */
	bool reverts;    /* the latest run took sets out: plan/run_revert.h */
	enum session_keep keep;
	struct share *share; /* of several sessions: try/share.h; or NULL */
};

struct diagnose_cache; /* plan/diagnose.h */
struct found_entries;  /* plan/find_entry.h */
struct past;           /* plan/history.h */
struct kconfig_index;  /* plan/kconfig_twice.h */

/* A tree that the run works on, and what is known of it. */
struct worktree {
	bool open; /* the run has this tree; otherwise all else is zero */
	struct tree tree;
	struct overlay ov;                /* what the tree would look like */
	struct ledger ledger;             /* what runme applied to it */
	struct quilt quilt;               /* what quilt applied to it */
	enum txn_found found;             /* what a killed run had left */
	struct merger merger;             /* with three_way */
	struct diagnose_cache *diagnosed; /* filled on first use */
	struct found_entries *entries;    /* made on first use */
	struct past *past;                /* with history */
	struct kconfig_index *symbols;    /* made on first use */
	unsigned int nested; /* calls of session_all_out that have not ended */
};

struct session {
	struct arena a;
	struct session_opt opt;
	struct worktree work[TREE_KINDS]; /* by enum tree_kind */
	const char **owner; /* names of the sets that were tried */
	size_t owners, cap_owners;
};

/*
 * Each try of a set gets a number, from 1. The overlay notes it at each line that the try
 * adds. name must live as long as the session.
 */
uint32_t session_new_owner(struct session *s, const char *name);

/* The name of the set with that number; NULL for 0, which is the tree's own. */
const char *session_owner(const struct session *s, uint32_t owner);

/* The note of a set that cannot be reverted, as the recorded set by builds upon it. */
const char *session_builds_on(struct session *s, enum tree_kind k,
			      const struct ledger_set *by);

/* A recorded set that is not reverted and that depends on this one; or NULL. */
const char *session_needed_by(const struct session *s, const char *name);

/* The tree's version; NULL when it has none. */
const struct version *session_version(const struct session *s,
				      enum tree_kind k);

#endif
