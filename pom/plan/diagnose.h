/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a set does not fit, with all that the session knows: which set changed the lines, where
 * a missing file is now, and what helps. Reports and the JSON show it.
 */
#ifndef POM_PLAN_DIAGNOSE_H
#define POM_PLAN_DIAGNOSE_H

#include "engine/explain.h"
#include "engine/merge.h"
#include "plan/session.h"
#include "plan/standing.h"
#include "plan/there.h"
#include "repo/repo.h"

enum {
	DIAGNOSE_FUZZ = 16,  /* the most fuzz that is tried */
	DIAGNOSE_LINES = 64, /* differing lines of a hunk that are looked up */
	DIAGNOSE_PLACES = 3, /* places of a missing file that are named */
	DIAGNOSE_TRIES = 8,  /* sentences of diagnose_tries */
	/*
	 * Missing files that are looked for by their hunks, in one tree; and files that
	 * are read for each of them.
	 */
	DIAGNOSE_FILES = 64
};

struct hunk_diagnosis {
	struct explanation x;
	const char *changed_by; /* a set that changed lines there, or NULL */
	bool before;            /* that set was applied before this request */
	struct ledger_set *by;  /* with before: its record */
	bool fuzz_helps;        /* the hunk fits with this fuzz: */
	unsigned int fuzz;
	size_t fuzz_at;        /* at this line, from 0 */
	struct proposal merge; /* how it could be merged: see merge.h */
};

/* A file with hunks that do not fit. All members are borrowed. */
struct diagnosis {
	const struct session *session;
	enum tree_kind kind;
	const struct ledger_set *own; /* what the file is of; or NULL */
	const struct file_result *file;
};

/*
 * For a file of the standing t. Does no work: each hunk is diagnosed when it is asked for.
 */
void diagnose_begin(struct diagnosis *d, const struct session *s,
		    enum tree_kind k, const struct tree_standing *t,
		    const struct file_result *f);

/*
 * Diagnoses hunk i of the file, which does not fit. Strings and arrays are in a, or live as
 * long as the session. The first hunk of a file costs time linear in the file and in the
 * ledger's diffs of it, unless the file before was the same in the same state.
 */
void diagnose_hunk(struct arena *a, struct diagnosis *d, uint32_t i,
		   struct hunk_diagnosis *out);

/*
 * hunk_there of hunk i of the file, which fails. Costs as diagnose_hunk does, and shares with
 * it what is known of the file.
 */
enum there diagnose_there(struct arena *a, struct diagnosis *d, uint32_t i);

struct moved {
	const char *path;
	uint32_t fits; /* hunks of the missing file that fit there */
	bool renamed;  /* its name differs, and its folder is the same */
};

/*
 * Files that the missing file f may be now: those with its name elsewhere in the tree, most
 * hunks that fit first. If no file has its name, those in its folder with the same suffix
 * in which all hunks fit. Returns their number. The first call for a tree walks through the
 * whole tree. An archive is not walked, and has none.
 */
size_t diagnose_moved(struct arena *a, const struct session *s,
		      enum tree_kind k, const struct file_result *f,
		      struct moved out[DIAGNOSE_PLACES]);

/*
 * What the user can try for a set with the standing t in tree k: sentences, in a. Returns
 * their number.
 */
size_t diagnose_tries(struct arena *a, const struct session *s,
		      const struct set *set, enum tree_kind k,
		      const struct tree_standing *t,
		      const char *out[DIAGNOSE_TRIES]);

/* For open.c: what is kept of a tree with the ledger l. Reset it when l is read again. */
struct diagnose_cache *diagnose_cache_new(struct ledger *l);
void diagnose_cache_reset(struct diagnose_cache *c);
void diagnose_cache_free(struct diagnose_cache *c); /* takes NULL */

#endif
