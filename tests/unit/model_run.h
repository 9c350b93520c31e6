/* SPDX-License-Identifier: GPL-2.0-only */
/* A sequence while it runs: the commands, and what is known of the trees. */
#ifndef MODEL_RUN_H
#define MODEL_RUN_H

#include "model.h"

struct entry {
	uint8_t set;
	uint8_t mask; /* sections that went in */
	bool quilt;
};

/* The sets that are in, in the order in which they went in. */
struct model_list {
	struct entry v[M_SETS];
	unsigned int n;
};

struct model_state {
	const struct model_seq *seq;
	struct model_result *out;
	struct model_list list;
	struct model_trees now;
	struct buf text; /* what the tool said */
	unsigned int step;
	bool popped;   /* quilt leaves empty folders */
	bool lost;     /* the oracle does not know the trees any more */
	bool to_quilt; /* the end: what is left has to be taken out with quilt */
	bool plain;    /* not everything went in and out by commits */
	unsigned int tail; /* sets of the list that went in by the last commits */
	int said;
};

/* Sets of a request. */
struct request {
	uint8_t set[M_SETS];
	unsigned int n;
	unsigned int flags;
	enum model_op op;
};

/* Notes the first failure; false. */
bool run_fail(struct model_state *r, const char *kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The command for the request; its exit status. */
int run_request(struct model_state *r, const struct request *q);

/* True when the trees on the disk are these; else why has what is not. */
bool run_is(struct model_state *r, const struct model_trees *want,
	    struct buf *why);

/*
 * Runs `runme status', which must find that all is well and list what is in.
 * Of the sets, those that it lists; run_status fails if these are not the list.
 */
bool run_listed(struct model_state *r, uint32_t *mask);
bool run_status(struct model_state *r);

/* The trees must be these now. */
bool run_must_be(struct model_state *r, const struct model_trees *want,
		 const char *kind);

/* Which trees have the set, as bits: of our own format, one of them can lack it. */
unsigned int run_trees(const struct model_state *r,
		       const struct model_list *list, unsigned int set);

/* model_apply.c: what the request comes to is predicted, done and compared. */
bool run_apply(struct model_state *r, struct request *q);

/* model_end.c: the trees become git repositories. */
bool run_make_git(const struct model_seq *seq);
/* After the last step: all is taken out, and the trees have to be pristine. */
bool run_end(struct model_state *r);

/* Pristine trees with the list; false when some set does not fit. */
bool run_oracle(const struct model_state *r, const struct model_list *list,
		struct model_trees *t);

/* Where in the list the set is, or -1. */
int run_find(const struct model_list *list, unsigned int set);
/*
 * The same for what the tool takes the set for: a patch file that is not in itself is
 * the one with its name and bytes.
 */
int run_means(const struct model_state *r, const struct request *q,
	      unsigned int set);
void run_drop(struct model_list *list, unsigned int at);

/* Is the reason one of quilt's, or of git's, for which the model has no eye? */
bool run_excused(const struct model_state *r, const struct request *q);

#endif
