/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Why a set does not fit, with all that the session knows: who changed the
 * lines, where a missing file is now, what helps. The report shows it, and the
 * JSON has the same.
 */
#ifndef POM_PLAN_DIAGNOSE_H
#define POM_PLAN_DIAGNOSE_H

#include "plan/session.h"
#include "engine/explain.h"

enum {
	DIAGNOSE_FUZZ = 16,  /* is tried, at most */
	DIAGNOSE_LINES = 64, /* of a hunk, to see who changed them */
	DIAGNOSE_PLACES = 3,
	DIAGNOSE_TRIES = 8,
	DIAGNOSE_FILES =
		64 /* are looked for by their hunks; and among so many */
};

struct hunk_diagnosis {
	struct explanation x;
	const char *changed_by; /* a set that changed lines there, or NULL */
	bool before;            /* it was applied before this request */
	bool fuzz_helps;        /* with context left over */
	unsigned int fuzz;
	size_t fuzz_at; /* the line where it would go, from 0 */
};

/* A file of which hunks do not fit. */
struct diagnosis {
	const struct session *session; /* borrowed, as is all the rest */
	enum tree_kind kind;
	const struct file_result *file;
};

/* Nothing is done before a hunk is asked for. */
void diagnose_begin(struct diagnosis *d, const struct session *s,
		    enum tree_kind k, const struct file_result *f);

/*
 * The file's hunk i, which does not fit. Strings and arrays are in a, or live
 * as long as the session. For the first hunk of a file, linear in it and in the
 * ledger's diffs of it, unless the file before was the same one in the same state.
 */
void diagnose_hunk(struct arena *a, struct diagnosis *d, uint32_t i,
		   struct hunk_diagnosis *out);

struct moved {
	const char *path;
	uint32_t fits; /* hunks of the file's that fit there */
	bool renamed;  /* it is called otherwise, in the same folder */
};

/*
 * Files of the same name as f, which is missing, elsewhere in the tree: those
 * where most hunks fit first. If nothing has its name, those beside it of the
 * same kind in which all hunks fit. How many they are. The first call in a session
 * walks through the whole tree; one in an archive is not walked, and there are
 * none then.
 */
size_t diagnose_moved(struct arena *a, const struct session *s,
		      enum tree_kind k, const struct file_result *f,
		      struct moved out[DIAGNOSE_PLACES]);

/*
 * What somebody can do about a set that stands so in the tree k: sentences, in
 * a. How many they are.
 */
size_t diagnose_tries(struct arena *a, const struct session *s,
		      const struct set *set, enum tree_kind k,
		      const struct tree_standing *t,
		      const char *out[DIAGNOSE_TRIES]);

/* The ledger of that tree goes. Takes NULL. */
void diagnose_reset(struct tree_names *names);

/* For session_open and session_close; takes NULL. */
struct tree_names *diagnose_names(void);
void diagnose_forget(struct tree_names *names);

#endif
