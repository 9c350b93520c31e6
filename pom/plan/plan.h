/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A request: the sets in their order, each one after the sets that it depends on, and how
 * each of them stands once the sets before it are applied.
 */
#ifndef POM_PLAN_H
#define POM_PLAN_H

#include "plan/session.h"
#include "plan/standing.h"
#include "repo/repo.h"

struct plan_item {
	const struct set *set; /* NULL: only the ledger knows it */
	const char *name;
	const char *wanted_by; /* the set that depends on it; NULL: requested */
	struct set_standing st;
	bool of_group; /* requested by its group, or with all: it may have nothing */
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
	size_t failed;           /* items that are not ok, of those tried */
	bool conflicts;          /* a set has the field Conflicts */
	bool alone;              /* for revert: Depends adds no set */
	struct reading *reading; /* plan/ahead.h; plan_run and plan_free end it */
};

/* Call it before repo_close. */
void plan_free(struct plan *p);

/*
 * Adds a set. Without plan.alone, the sets that it depends on are added before it.
 * POM_ECONFLICT if they depend on each other in a circle. A set that the plan has is not
 * added again.
 */
int plan_add(struct plan *p, const struct set *set, struct pom_err *err);

/* Adds the sets of all groups up to and including the group last, in order. */
int plan_add_groups(struct plan *p, struct repo *r, size_t last,
		    struct pom_err *err);
int plan_add_all(struct plan *p, struct repo *r, struct pom_err *err);

/* Adds a name that only a ledger has. */
void plan_add_name(struct plan *p, const char *name);

/*
 * Adds the sets that the trees have recorded with that name of a group or a repository, and
 * that the plan does not have yet. With r, only those that were recorded for one of r's
 * repositories, none of which may list them. False: there are none.
 */
bool plan_add_recorded(struct plan *p, struct session *s, const char *group,
		       const struct repo *r);

/*
 * For revert, after the groups of r up to last were added: adds the recorded sets of these
 * groups that r does not list, or no longer lists. If it is not certain that a set is of
 * this repository, its item gets a refusal. So does a patch that quilt applied.
 */
void plan_add_unlisted(struct plan *p, struct session *s, const struct repo *r,
		       size_t last);

/* Removes a set, before the plan is run. False: the plan does not have it. */
bool plan_exclude(struct plan *p, const char *name);

/* The item with that name, or NULL. */
struct plan_item *plan_find(struct plan *p, const char *name);

/* Call it when items from index i on have changed places: plan_find indexes them anew. */
void plan_moved_from(struct plan *p, size_t i);

#endif
