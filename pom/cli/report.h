/* SPDX-License-Identifier: GPL-2.0-only */
/* The report for people. */
#ifndef POM_CLI_REPORT_H
#define POM_CLI_REPORT_H

#include "cli/setup.h"

/* The two trees, their versions, and what is applied. */
void report_header(struct context *c);

/* "mport   clean   linux: 2 new, 2 edited; ...", a line a set. */
void report_line(struct context *c, const struct plan_item *it,
		 const char *verb);

/* Why a set does not fit, or how it does: files, hunks, the nearest places. */
void report_details(struct context *c, const struct set *set,
		    const struct set_standing *st);

/*
 * The table to read when the tree is a new one: which sets are there already,
 * which drifted, which conflict and why. Nothing when all is as it should be.
 */
void report_series(struct context *c);

/* What the set is: title, author, status, ranges, mainline, help. */
void report_set(struct context *c, const struct set *set);

/* A line of a list: the set's name, its standing (of a tried one), its summary. */
void report_listed(struct context *c, const struct plan_item *it,
		   bool standing);

/* What became of an old set, in a word. */
const char *report_fate(const struct fate *f);

/* Names that are no set of this repository: what became of them. */
void report_fates(struct context *c);

/* A set that was applied, and the trees that it changed. */
struct report_done {
	const struct set *set;
	bool in[TREE_KINDS];
};
struct report_done report_done(const struct plan_item *it);

/* What to switch on and what to build again, in the trees that were changed. */
void report_next(struct context *c, const struct report_done *v, size_t n);

/*
 * The check that says why the set does not fit. It was tried on the result of the sets
 * before it, which have to be named as well.
 */
const char *report_check(struct context *c, const struct plan_item *it);

/* The trees that have to be built, of those: "the kernel tree and the iptables tree". */
const char *report_built(struct arena *a, const bool in[TREE_KINDS]);

/* The colour for a standing. */
enum style report_style(enum standing is);

/* "3 sets" */
const char *report_plural(struct arena *a, size_t n, const char *one);

/* Sets of one kind, and the words behind their number: for one, and for several. */
struct tally {
	size_t n;
	const char *one, *many;
};

/*
 * The line that sums up: "3 sets applied", or "3 sets: 2 applied, 1 does not apply".
 * Kinds without a set are left out.
 */
void report_tally(struct context *c, const struct tally *v, size_t n);

#endif
