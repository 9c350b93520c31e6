/* SPDX-License-Identifier: GPL-2.0-only */
/* What the two files that make sequences share: sets, and all around them. */
#ifndef MODEL_MAKE_H
#define MODEL_MAKE_H

#include "model.h"

enum { M_BUSY = 3 };

struct maker {
	struct model_random r;
	uint32_t on;   /* features */
	uint16_t next; /* number of the next line */
	bool own;
	struct model_trees now;        /* with all sets that were made */
	uint8_t busy[M_BUSY];          /* files that many sets change */
	bool taken[M_TREES][M_PATHS];  /* by this set */
	bool closed[M_TREES][M_PATHS]; /* for all that come */
	bool used[M_NUMBER + 1];       /* lines, where none is to overlap */
};

/* True in so many of a hundred cases, if the feature is on. */
bool maker_on(struct maker *m, enum model_feature f, unsigned int percent);

void maker_file(struct maker *m, struct model_file *f, unsigned int n);
void maker_link(struct maker *m, struct model_file *f);

/* A set that fits on m->now, and goes in there. False: try again. */
bool maker_set(struct maker *m, const struct model_seq *seq,
	       struct model_set *set);

#endif
