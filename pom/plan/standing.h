/* SPDX-License-Identifier: GPL-2.0-only */
/* How a set stands in each tree, and in all of them together. */
#ifndef POM_PLAN_STANDING_H
#define POM_PLAN_STANDING_H

#include "ledger/ledger.h"
#include "tree/tree.h"
#include "try/dryrun.h"

/*
 * In the order in which reports list the standings. A set that stands differently in two
 * trees has the later one of both.
 */
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
	STAND_MALFORMED /* its patch or its info cannot be read: see unread */
};
enum { STANDINGS = STAND_MALFORMED + 1 };

/* How a set stands in one tree. Zero before the set is tried. */
struct tree_standing {
	enum standing is;
	bool changes;       /* the overlay has the change, or the revert */
	bool other_version; /* another version of the set is applied */
	bool by_quilt;      /* quilt applied it, or a patch on top of it */
	const char *note;   /* an explanation, or NULL */
	const struct pom_err *unread; /* why it is malformed, or NULL */
	const struct diff *diff;      /* what was tried, or NULL */
	struct patch_result result;   /* of diff; n is 0 without one */
	size_t mark;                  /* of the overlay before the try */
	struct ledger_set *entry;     /* the set's, if the ledger has it */
	struct ledger_set *made;      /* the entry that session_accept made */
	size_t popped;                /* 0, or quilt's patch: its index + 1 */
	const char *commit;           /* that --commit made, or NULL */
	const char *covered_by; /* a later set that changed its lines, or NULL */
	bool stays;             /* not recorded, so that revert leaves it */
	const char *lines_of;   /* the recorded set whose lines these are */
	const char *part_of;    /* present: the recorded set that brought it */
	const char *part_diff;  /* the name of that set's diff */
	struct span reduced; /* publish/drop_upstream.h: the rest of the patch */
	uint32_t dropped;    /* hunks that are not in that rest */
};

/* How a set stands in all trees. */
struct set_standing {
	enum standing is; /* the worst of all trees */
	const char *note;
	struct tree_standing tree[TREE_KINDS];
};

/* Can the set be applied as it stands: is it clean or fuzzy? */
bool standing_fits(enum standing is);

/* Is there nothing to apply: is the set empty, applied, present or merged? */
bool standing_there(enum standing is);

/* Is it present as part of a recorded set? Then it cannot be dropped. */
bool standing_is_part(const struct set_standing *st);

/* The word of reports and of the JSON. */
const char *standing_name(enum standing is);

/* The standing of a set whose patch was tried with that outcome. */
enum standing standing_of_outcome(enum outcome o);

/*
 * The worst standing in any tree. So a set that is applied in one tree and fits in another
 * one fits.
 */
enum standing standing_of_trees(const struct set_standing *st);

/*
 * e was met while the set was read. A fault of the set's own files is no error, so that
 * one bad set does not keep the user from the others: t becomes malformed, and 0 is
 * returned. Any other fault goes to err. What t keeps is in a.
 */
int standing_of_fault(struct arena *a, struct tree_standing *t,
		      const struct pom_err *e, struct pom_err *err);

#endif
