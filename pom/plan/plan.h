/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a request comes to: the sets in their order, those that they depend on
 * before them, and how each of them stands once the ones before it are in.
 */
#ifndef POM_PLAN_H
#define POM_PLAN_H

#include "plan/session.h"

struct plan_item {
	struct repo *repo;
	const struct set *set; /* NULL: only the ledger knows it */
	const char *name;
	const char *wanted_by; /* pulled in by this set; NULL: asked for */
	struct set_standing st;
	bool tried;
	bool recorded;    /* to be reverted: some ledger, or quilt, has it */
	bool ok;          /* it is as it was asked to be, or will be */
	bool changes;     /* something is to be written for it */
	bool under;       /* present by what plan_look_under has found */
	const char *note; /* why not, beyond its standing; or NULL */
};

struct plan {
	struct arena a;
	struct plan_item *item;
	size_t n, cap;
	struct map by_name; /* to index + 1; of those before indexed */
	size_t indexed;
	size_t failed;
	bool conflicts; /* some set in it has Conflicts */
	bool settle; /* nobody looks at what was between: see session_settle */
	bool forget; /* nor at the files of what fits, see session_forget */
	bool alone;  /* what a set depends on is not added: to take sets out */
	struct plan_reading *reading; /* plan_read_early's, or NULL */
};

/*
 * For a plan of all that repo will have: with watch, given to repo_open, the
 * patches of a series are read while the series is, and the files that they are about
 * if the trees are open already, in s (which is the plan's then; else NULL). The caller
 * makes it the plan's;
 * plan_run goes on with it and ends it, and so do plan_free, which must come before
 * repo_close, and plan_read_end.
 */
struct plan_reading *
plan_read_early(struct repo *repo, struct repo_watch *watch, struct session *s);
void plan_read_end(struct plan *p);

void plan_free(struct plan *p);

/*
 * Adds a set and before it, unless alone, what it depends on. POM_ECONFLICT for
 * a circle. A set that is in the plan already is not added again.
 */
int plan_add(struct plan *p, struct repo *r, const struct set *set,
	     struct pom_err *err);

/* All groups up to and with this one, in order. */
int plan_add_groups(struct plan *p, struct repo *r, size_t last,
		    struct pom_err *err);
int plan_add_all(struct plan *p, struct repo *r, struct pom_err *err);

/* Takes a set out, before plan_run. False when it is not in the plan. */
bool plan_exclude(struct plan *p, const char *name);

/* NULL when there is none. */
struct plan_item *plan_find(struct plan *p, const char *name);

/*
 * Tries every set in turn on what those before it leave behind, and enters
 * those that fit into the ledgers in memory: session_commit then writes them.
 * tick, unless it is NULL, is called before every set and ends the run with
 * POM_EINTERRUPTED when it returns false.
 */
int plan_run(struct plan *p, struct session *s,
	     bool (*tick)(void *arg, size_t done, size_t all), void *arg,
	     struct pom_err *err);

/*
 * The end of plan_run: what of a series stands in part or conflicts only because
 * patches after it, that are there too, changed its lines, stands as present; and
 * where all of them up to one are there, all of these do. start: the overlays' marks when
 * the run began.
 */
int plan_look_under(struct plan *p, struct session *s,
		    const size_t start[TREE_KINDS], struct pom_err *err);

/* Tries a single item; plan_run is this, for each. */
int plan_try(struct plan *p, struct session *s, struct plan_item *it,
	     struct pom_err *err);

/* Tries an item by itself on the trees as they are; they stay so. */
int plan_try_alone(struct session *s, struct plan_item *it,
		   struct pom_err *err);

/*
 * The same for taking the sets out again: those that went in last first, and
 * none that another set still needs. Sets that are not there count as done.
 */
int plan_run_revert(struct plan *p, struct session *s, struct pom_err *err);

/* Adds a name that only a ledger knows. */
void plan_add_name(struct plan *p, const char *name);

#endif
