/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A request: the sets in their order, each one after the sets that it depends on, and how
 * each of them stands once the sets before it are applied.
 */
#ifndef POM_PLAN_H
#define POM_PLAN_H

#include "plan/session.h"

struct plan_item {
	const struct set *set; /* NULL: only the ledger knows it */
	const char *name;
	const char *wanted_by; /* the set that depends on it; NULL: requested */
	struct set_standing st;
	bool tried;
	bool recorded;       /* for revert: a ledger, or quilt, has it */
	bool ok;             /* it is as requested, or will be */
	bool changes;        /* files change for it */
	bool under;          /* plan_look_under found that it is present */
	const char *note;    /* a reason besides its standing; or NULL */
	const char *refusal; /* why revert leaves it in; or NULL */
};

struct plan {
	struct arena a;
	struct plan_item *item;
	size_t n, cap;
	struct map by_name; /* name -> index + 1, of the first indexed items */
	size_t indexed;
	size_t failed;
	bool conflicts; /* a set has the field Conflicts */
	bool alone;     /* for revert: no set is added because of Depends */
	struct plan_reading *reading; /* plan_read_early's, or NULL */
};

/*
 * Starts to read ahead (tree/prefetch.h) before repo is open, for a plan of all its sets. The
 * caller gives *watch to repo_open, so that patches are read while the series is still
 * parsed; the files of the trees follow in plan_run. The caller puts the result into
 * plan.reading. plan_run uses and ends it; plan_free and plan_read_end end it as well.
 * Call plan_free before repo_close.
 */
struct plan_reading *plan_read_early(struct repo *repo,
				     struct repo_watch *watch);
void plan_read_end(struct plan *p);

void plan_free(struct plan *p);

/*
 * Adds a set. Without plan.alone, the sets that it depends on are added before it.
 * POM_ECONFLICT for a circle of them. A set that is in the plan is not added again.
 */
int plan_add(struct plan *p, const struct set *set, struct pom_err *err);

/* Adds all groups up to and including the group last, in order. */
int plan_add_groups(struct plan *p, struct repo *r, size_t last,
		    struct pom_err *err);
int plan_add_all(struct plan *p, struct repo *r, struct pom_err *err);

/*
 * For revert, after the groups of r up to last were added: adds what the trees have
 * recorded of these groups, and r does not list (any more). If it cannot be told for sure
 * that it is of this repository, its item has a refusal.
 */
void plan_add_unlisted(struct plan *p, struct session *s, const struct repo *r,
		       size_t last);

/*
 * Adds what the trees have recorded of the group or the repository of that name, but for
 * sets that are in the plan. False when nothing is recorded of it.
 */
bool plan_add_recorded(struct plan *p, struct session *s, const char *group);

/* Removes a set; before plan_run. False when it is not in the plan. */
bool plan_exclude(struct plan *p, const char *name);

/* NULL when there is none. */
struct plan_item *plan_find(struct plan *p, const char *name);

/*
 * Tries the sets in their order, each on the result of those before it. Sets that fit are
 * added to the ledgers in memory; session_commit then writes all of it. tick may be NULL.
 * It is called before every set; when it returns false, the run ends with
 * POM_EINTERRUPTED.
 */
int plan_run(struct plan *p, struct session *s,
	     bool (*tick)(void *arg, size_t done, size_t all), void *arg,
	     struct pom_err *err);

/*
 * The last step of plan_run. The tree may have patches of a series whose lines later
 * patches of the series have changed since: these look partial, or in conflict. They are
 * recognised, and become present. start: the marks of the overlays before the run.
 */
int plan_look_under(struct plan *p, struct session *s,
		    const size_t start[TREE_KINDS], struct pom_err *err);

/* Tries one item, as plan_run does. */
int plan_try(struct plan *p, struct session *s, struct plan_item *it,
	     struct pom_err *err);

/* Tries one item on the trees as they are, and rolls that back. */
int plan_try_alone(struct session *s, struct plan_item *it,
		   struct pom_err *err);

/*
 * plan_run for revert: the sets that were applied last come first, and none is reverted
 * that another set needs. A set that is not there counts as reverted.
 */
int plan_run_revert(struct plan *p, struct session *s, struct pom_err *err);

/* Adds a name that only a ledger has. */
void plan_add_name(struct plan *p, const char *name);

#endif
