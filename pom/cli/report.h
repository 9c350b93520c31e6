/* SPDX-License-Identifier: GPL-2.0-only */
/* The report for people. */
#ifndef POM_CLI_REPORT_H
#define POM_CLI_REPORT_H

#include "cli/setup.h"

/* Prints the trees, their versions, and the sets that are applied. */
void report_header(struct context *c);

/*
 * Prints the line of a set: "mport   clean   linux: 2 new, 2 edited; ...". verb replaces
 * the standing, unless it is NULL.
 */
void report_line(struct context *c, const struct plan_item *it,
		 const char *verb);

/* Appends what a line says after the standing: how the set fits, or why it does not. */
void report_reason(struct context *c, const struct plan_item *it,
		   struct buf *b);
/* Prints that. */
void report_text(struct context *c, const struct plan_item *it);

/* The file of a set with the worst outcome, and in *kind its tree. NULL for none. */
const struct file_result *report_culprit(const struct set_standing *st,
					 enum tree_kind *kind);

/*
 * Where and why the set does not apply, in a few words: "net/core/dev.c:100, hunk #2: lines
 * differ". In a, or a note of the set; "" for nothing.
 */
const char *report_why(const struct context *c, struct arena *a,
		       const struct plan_item *it);

/*
 * Appends how the patch fits: ", offset 7 lines, fuzz 1, more than one place fits". Appends
 * nothing if all hunks fit exactly.
 */
void report_fit(struct buf *b, const struct patch_result *r);

/*
 * For patches that were written anew for a tree: says that this number of their hunks fit in
 * more than one place, and what to do. Prints nothing for 0.
 */
void report_several_places(struct context *c, size_t hunks);

/* Were hunks of the set merged by words? Then the report shows how, also if it fits. */
bool report_proposed(const struct set_standing *st);

/* Explains why a set conflicts, or how it fits: files, hunks, the nearest places. */
void report_details(struct context *c, const struct set *set,
		    const struct set_standing *st);

/*
 * Prints the table for a series on a new tree: which sets the tree has already, which
 * need fuzz, which conflict and why. Sets that apply cleanly are not in it.
 */
void report_series(struct context *c);

/*
 * The report of check and of apply: a line for each set of the plan, why those do not fit
 * that do not, and the sum. written: the changes were written.
 */
void report_apply(struct context *c, bool check, bool written);
/* The same of revert. */
void report_revert(struct context *c, bool check, bool written);

/*
 * Tries the sets of the plan and appends the changes that they make, as diff prints them,
 * to text. missed is called for each set without a diff. Returns 0 or the code in c->err.
 */
int report_diffs(struct context *c, struct buf *text,
		 void (*missed)(void *arg, struct context *c,
				const struct plan_item *it),
		 void *arg);

/* Describes the set: title, author, status, ranges, mainline, help. */
void report_set(struct context *c, const struct set *set);

/*
 * Makes the column of names, which has 14 at first, wide enough for this name, or for all
 * of the plan; but the rest of a line keeps its room.
 */
void report_widen(struct context *c, const char *name);
void report_names(struct context *c);
/* Prints a name in that column, and a blank. */
void report_name(struct context *c, const char *name);

/* A line of a list: the set's name, its standing (of a tried one), its summary. */
void report_listed(struct context *c, const struct plan_item *it,
		   bool standing);

/* What became of an old set, in a word. */
const char *report_fate(const struct fate *f);

/* The same in a sentence, without a full stop. */
const char *report_fate_sentence(const struct fate *f);

/* Tells what became of the requested names that are former sets of Patch-o-matic. */
void report_fates(struct context *c);

/* A set that was applied, and the trees that it changed. */
struct report_done {
	const struct set *set;
	bool in[TREE_KINDS];
};
struct report_done report_done(const struct plan_item *it);

/* Prints the next steps: which options to switch on, and which trees to build. */
void report_next(struct context *c, const struct report_done *v, size_t n);

/*
 * The `runme check` command that explains why the set does not fit. The set was tried on
 * the result of the sets before it, so their names have to be given as well.
 */
const char *report_check(struct context *c, const struct plan_item *it);

/*
 * What to do for export and refresh, which need a tree without the set, when the tree has
 * it applied.
 */
const char *report_without(struct context *c, const struct plan_item *it);

/*
 * Names the trees of in[] that have to be built: "the kernel tree and the iptables
 * tree". NULL for none.
 */
const char *report_built(struct arena *a, const bool in[TREE_KINDS]);

/* The colour for a standing. */
enum style report_style(enum standing is);

/* "3 sets" */
const char *report_plural(struct arena *a, size_t n, const char *one);

/* A number of sets, and the words after it: for one set, and for several. */
struct tally {
	size_t n;
	const char *one, *many;
};

/*
 * Prints the last line: "3 sets applied", or "3 sets: 2 applied, 1 does not apply".
 * A tally of 0 is left out.
 */
void report_tally(struct context *c, const struct tally *v, size_t n);

#endif
