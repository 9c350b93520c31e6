/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of `runme browse`: groups, their sets, and the old names; what is folded, where
 * the cursor is, and what is selected. Knows nothing of the screen.
 */
#ifndef POM_CLI_BROWSE_MODEL_H
#define POM_CLI_BROWSE_MODEL_H

#include "plan/standing.h"
#include "repo/repo.h"

enum row_kind { ROW_GROUP, ROW_SET, ROW_OLD };

struct row {
	enum row_kind kind;
	const char *name;       /* tame: sheet_tame */
	const char *title;      /* tame; NULL: not known yet */
	const struct set *set;  /* of a ROW_SET */
	const struct fate *old; /* of a ROW_OLD */
	size_t group;           /* the index of its ROW_GROUP */
	bool folded;            /* of a ROW_GROUP */
	bool selected;
	bool tested; /* is: how it stands in the trees as they are now */
	enum standing is;
	const char *why; /* why it stands so; or NULL */
};

struct model {
	struct arena a;
	struct row *row;
	size_t n, cap;
	size_t *shown; /* the indexes of the rows that are not folded away */
	size_t nshown;
	size_t at;       /* the cursor, an index into shown */
	size_t top;      /* the first row on the screen, an index into shown */
	size_t selected; /* the number of selected sets */
	size_t sets, untested;
	size_t longest; /* bytes of the longest name of a set */
};

/* Adds rows. Each set and old name goes into the group that was added last. */
struct row *model_add(struct model *m, enum row_kind kind, const char *name);
/* Adds the groups, sets and old names of the repository. */
void model_fill(struct model *m, const struct repo *r);
void model_free(struct model *m);

/* The row at the cursor; NULL if there are no rows. */
struct row *model_row(const struct model *m);

/* Reads the title and the help of a set's row, unless that was done. */
int model_describe(struct model *m, struct row *r, struct pom_err *err);

/* Moves the cursor; it stops at both ends. */
void model_move(struct model *m, long rows);
/* Scrolls so that the cursor is among the height rows on the screen. */
void model_scroll(struct model *m, size_t height);

/* Folds or unfolds the group of the cursor, which stays in it. */
void model_fold(struct model *m, bool fold);

/* Selects the set, or all sets of the group; if they are selected, the reverse. */
void model_select(struct model *m);
/* Deselects every set. */
void model_select_none(struct model *m);

/* The selected sets, or the one at the cursor. Fills v, of m->sets elements. */
size_t model_chosen(const struct model *m, struct row **v);

/*
 * Moves the cursor to the next row, after the last one the first, whose name or text has
 * all the words, whatever the case. Unfolds its group. False: there is no such row; then
 * the cursor stays. again: not the row at the cursor. An error of a set's file is no
 * error of the search.
 */
bool model_search(struct model *m, const char *words, bool forwards,
		  bool again);

/* Marks every set as not tested. */
void model_untest(struct model *m);
/* Notes how a set stands. why may be NULL; it is copied. */
void model_tested(struct model *m, struct row *r, enum standing is,
		  const char *why);

/* How many sets are there, would fit, and would not. */
struct model_count {
	size_t there, fit, not ;
};
struct model_count model_count(const struct model *m);

#endif
