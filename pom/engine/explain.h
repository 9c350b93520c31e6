/* SPDX-License-Identifier: GPL-2.0-only */
/* Explains why a hunk does not fit: the most similar place, and the differences there. */
#ifndef POM_ENGINE_EXPLAIN_H
#define POM_ENGINE_EXPLAIN_H

#include "engine/compare.h"
#include "engine/image.h"
#include "engine/line_index.h"

enum hunk_reason {
	REASON_NOTHING_NEAR, /* no line that identifies a place is in the file */
	REASON_DIFFERS,      /* the lines differ */
	REASON_LINE_ENDS,    /* only line ends differ: LF, CR LF or CR CR LF */
	REASON_BLANKS,       /* only blanks and tabs differ */
	/*
	 * Only names differ: see renamed. The file has no longer the old ones, and the
	 * preimage has none of the new ones.
	 */
	REASON_RENAMED,
	REASON_NEWLINE, /* only the final newline differs */
	REASON_ORDER,   /* the place is before that of an earlier hunk */
	REASON_ENDS, /* it belongs at the beginning or end of the file, but does not fit */
	REASON_GOES_ON /* it removes the last newline, but lines follow */
};

struct explanation {
	enum hunk_reason reason;
	size_t at;    /* line of the file where the preimage would begin */
	size_t first; /* line of the file with the first difference */
	size_t same;  /* number of lines of the preimage that are equal there */
	uint32_t *differ; /* lines of the preimage that differ, in the arena */
	size_t ndiffer;
	struct renamed renamed[COMPARE_NAMES]; /* in the patch and in the file */
	size_t nrenamed;                       /* 0 for other reasons */
	uint32_t owner; /* of a differing line; see struct line; 0: unknown */
};

/*
 * The hash of a line without blanks, tabs and line ends. Of a very long line only the
 * beginning counts, because this only finds a place.
 */
uint64_t line_squeezed(const struct line *l);

/* How many CRs end the line, before its newline. */
size_t line_crs(const struct line *l);

/*
 * A file for which hunks are explained. All members but file begin zeroed. The first call
 * of explain_hunk indexes the lines for all later calls.
 */
struct explainer {
	const struct image *file; /* borrowed */
	struct arena a;
	struct line *line;
	struct line_index index; /* by their hashes without blanks */
	struct map names;        /* all identifiers, when they are needed */
	uint64_t steps;          /* lines and places that were compared */
};

void explainer_free(struct explainer *e);

/*
 * Finds the place with the most lines of the preimage; rare lines count more than frequent
 * ones. If all lines are too frequent, it takes the line in the hunk's header. The first
 * call takes linear time in the file. Each call takes linear time in the hunk.
 */
void explain_hunk(struct arena *a, struct explainer *e, const struct hunk *h,
		  struct explanation *out);

#endif
