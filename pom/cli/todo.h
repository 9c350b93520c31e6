/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a person has to do about each set of a plan that was checked: the groups of check
 * --format report and html, and of the JSON.
 */
#ifndef POM_CLI_TODO_H
#define POM_CLI_TODO_H

#include "cli/setup.h"

/* In the order in which reports list them. */
enum todo {
	TODO_DROP,    /* the tree, or mainline, has all of it */
	TODO_REFRESH, /* it fits, but not exactly */
	TODO_LOOK,    /* it cannot be applied */
	TODO_NONE     /* it fits exactly, or is applied, or is empty */
};
enum { TODOS = TODO_NONE + 1 };

/* How a set fits that is to be refreshed. A set has the last one that is so. */
enum fit {
	FIT_OFFSET,   /* at other lines */
	FIT_CONTEXT,  /* with fuzz: lines of context differ */
	FIT_MERGED,   /* by a three-way merge */
	FIT_DOUBTFUL, /* a hunk fits in more than one place */
	FIT_NOT       /* it needs no refresh */
};
enum { FITS = FIT_NOT };

/* A set, or a former set that was requested. Strings are in the list's arena. */
struct todo_set {
	const struct plan_item *item; /* of the plan; NULL: a former set */
	const char *name;             /* as it lies: todo_name */
	const char *standing;         /* a word */
	const char *why;              /* bounded; "" for nothing */
	enum todo todo;
	enum fit fit;
};

struct todo_list {
	struct arena a;
	struct todo_set *set; /* in the order of the plan */
	size_t n;
	size_t todo[TODOS]; /* numbers of sets, whose sum is n */
	size_t fit[FITS]; /* of those to refresh: their sum is todo[TODO_REFRESH] */
};

enum todo todo_of(const struct plan_item *it);
enum fit todo_fit(const struct plan_item *it);

/* The words of the JSON: "drop", "refresh", "look", "none"; "offset" and so on. */
const char *todo_word(enum todo t);
const char *todo_fit_word(enum fit f);

/*
 * The name of the set as it lies: its path in the repository. With several repositories,
 * the name of the repository's folder comes first, and before it those of as many folders
 * above as tell it from the other repositories. In a.
 */
const char *todo_name(struct arena *a, const struct context *c,
		      const struct plan_item *it);

/* How the set fits, or why it does not, in at most about 300 bytes; or "". In a. */
const char *todo_why(struct context *c, struct arena *a,
		     const struct plan_item *it);

/*
 * All that check says of a set, in lines, without its name and standing. In the plan's
 * arena.
 */
const char *todo_details(struct context *c, const struct plan_item *it);

/* What became of a former set, in a sentence without a full stop; in a. */
const char *todo_fate(struct arena *a, const struct fate *f);

/* All sets of a plan that was run. */
void todo_list(struct todo_list *l, struct context *c);
void todo_list_free(struct todo_list *l);

/* "kernel tree 6.12.3 (/src/linux)", and so on for each tree; in a. */
const char *todo_trees(struct arena *a, const struct session *s);

#endif
