/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file that is edited again and again, against the file as it was when it was
 * indexed (the base): which lines are still those of the base, and where lines are
 * neighbours that are none there. A sequence of lines stands either within lines of the
 * base or over such a seam. So the index of the base serves for every later state of the
 * file.
 */
#ifndef POM_ENGINE_MOVED_H
#define POM_ENGINE_MOVED_H

#include "engine/image.h"
#include "engine/suffixes.h"

/* Lines at.. of the file are lines base.. of the base. */
struct stretch {
	uint32_t at, base, n;
};

/*
 * Lines at - 1 and at are neighbours only in the file, not in the base. Every line
 * that is not the base's has a seam before it.
 */
struct seam {
	uint32_t at;
	uint32_t line; /* a hash of line at */
	uint32_t pair; /* and of both; of the first line of the file: 0 */
};

/* Zeroed at first. Stretches and seams ascend; stretches in both numbers. */
struct moved_lines {
	struct stretch *run;
	struct seam *seam;
	size_t nruns, cap_runs, nseams, cap_seams;
};

/* The file is the base, of n lines. */
void moved_start(struct moved_lines *m, uint32_t n);
void moved_free(struct moved_lines *m);

/* *out, whatever it was: what in becomes when the edits make the file to. */
void moved_edit(const struct moved_lines *in, const struct image *to,
		const struct edits *edits, struct moved_lines *out);

/* The hashes of a line and of two neighbours that seams have. */
static inline uint32_t seam_line(uint64_t hash)
{
	return (uint32_t)(hash ^ hash >> 32);
}
static inline uint32_t seam_pair(uint64_t first, uint64_t second)
{
	return (seam_line(first) ^ seam_line(second) * 0x9e3779b1u) *
	       0x85ebca6bu;
}

/* A sequence of lines that is looked for. */
struct sought {
	const struct suffixes *base;
	struct matches m;     /* where it stands in the base */
	const uint64_t *hash; /* of its lines: pom_hash's */
	uint32_t n;           /* not 0 */
	uint64_t mask;        /* for moved.c: set by sought_set */
	/* does the sequence stand at that line of the file? */
	bool (*fits)(void *arg, uint32_t line);
	void *arg;
	uint64_t cost; /* of what the base does not tell, in about a ns */
};
void sought_set(struct sought *q);

/*
 * The first line from line to limit at which it stands; and the last one from floor
 * on, before line. What is found in the base is there if hashes do not collide.
 */
bool moved_next(const struct moved_lines *m, struct sought *q, uint32_t line,
		uint32_t limit, uint32_t *out);
bool moved_before(const struct moved_lines *m, struct sought *q, uint32_t line,
		  uint32_t floor, uint32_t *out);

#endif
