/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a hunk does not fit: the place that comes nearest, and what differs. */
#ifndef POM_ENGINE_EXPLAIN_H
#define POM_ENGINE_EXPLAIN_H

#include "engine/compare.h"
#include "engine/image.h"
#include "engine/line_index.h"

enum hunk_reason {
	REASON_NOTHING_NEAR, /* no line that could tell a place is there */
	REASON_DIFFERS,      /* the lines differ */
	REASON_LINE_ENDS,    /* they differ in CR LF against LF only */
	REASON_BLANKS,       /* they differ in blanks and tabs only */
	REASON_RENAMED,      /* they differ in names only: see renamed */
	REASON_NEWLINE,      /* they differ in the newline at the end only */
	REASON_ORDER,        /* the place lies before that of an earlier hunk */
	REASON_ENDS /* it has to be the first or the last of the file */
};

struct explanation {
	enum hunk_reason reason;
	size_t at;        /* nearest place of the preimage's first line */
	size_t first;     /* the file's line that the first difference is at */
	size_t same;      /* lines of the preimage that are there */
	uint32_t *differ; /* preimage lines that do not fit, in the arena */
	size_t ndiffer;
	struct renamed renamed[COMPARE_NAMES]; /* in the patch and in the file */
	size_t nrenamed;                       /* 0 for other reasons */
	uint32_t owner; /* who changed a line there; 0: nobody known */
};

/*
 * A file that several hunks are explained in. Zeroed but for the file; the
 * first explanation indexes its lines, for all that follow.
 */
struct explainer {
	const struct image *file; /* borrowed */
	struct arena a;
	struct line *line;
	struct line_index index; /* by their hashes without blanks */
	uint64_t steps;          /* lines and places that were looked at */
};

void explainer_free(struct explainer *e);

/*
 * Looks for the place of the file where most of the preimage stands, rare
 * lines counting more than frequent ones; where the hunk says that it belongs,
 * when all of its lines are too frequent. Linear in the file once, and then in
 * the hunk, whatever the lines are.
 */
void explain_hunk(struct arena *a, struct explainer *e, const struct hunk *h,
		  struct explanation *out);

#endif
