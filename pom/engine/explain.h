/* SPDX-License-Identifier: GPL-2.0-only */
/* Why a hunk does not fit: the place that is most like it, and what differs there. */
#ifndef POM_ENGINE_EXPLAIN_H
#define POM_ENGINE_EXPLAIN_H

#include "engine/compare.h"
#include "engine/image.h"
#include "engine/line_index.h"

enum hunk_reason {
	REASON_NOTHING_NEAR, /* no line that identifies a place is in the file */
	REASON_DIFFERS,      /* the lines differ */
	REASON_LINE_ENDS,    /* only line ends differ: CR LF against LF */
	REASON_BLANKS,       /* only blanks and tabs differ */
	REASON_RENAMED,      /* only names differ: see renamed */
	REASON_NEWLINE,      /* only the final newline differs */
	REASON_ORDER,        /* the place is before that of an earlier hunk */
	REASON_ENDS,   /* it has to be at the beginning or end of the file */
	REASON_GOES_ON /* it takes the last newline away, and lines follow */
};

struct explanation {
	enum hunk_reason reason;
	size_t at;        /* line of the file for the first of the preimage */
	size_t first;     /* line of the file with the first difference */
	size_t same;      /* lines of the preimage that are equal there */
	uint32_t *differ; /* lines of the preimage that differ, in the arena */
	size_t ndiffer;
	struct renamed renamed[COMPARE_NAMES]; /* in the patch and in the file */
	size_t nrenamed;                       /* 0 for other reasons */
	uint32_t owner; /* of a line there that was changed; 0: unknown */
};

/*
 * A file for which several hunks are explained. Zeroed at first, but for file. The first
 * explain_hunk indexes its lines for all later ones.
 */
struct explainer {
	const struct image *file; /* borrowed */
	struct arena a;
	struct line *line;
	struct line_index index; /* by their hashes without blanks */
	uint64_t steps;          /* lines and places that were compared */
};

void explainer_free(struct explainer *e);

/*
 * Finds the place of the file that has most lines of the preimage; rare lines count more
 * than frequent ones. If all of them are too frequent, takes the line in the hunk's
 * header. Takes linear time in the file once, and then in the hunk, whatever the lines
 * are.
 */
void explain_hunk(struct arena *a, struct explainer *e, const struct hunk *h,
		  struct explanation *out);

#endif
