/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Searching a file that is edited many times, with one index. The base is the file as it
 * was indexed. For the file as it is now, this records which lines are still those of the
 * base (stretches), and where two lines are neighbours that are not so in the base
 * (seams). A sequence of lines is either inside a stretch, where the index of the base
 * finds it, or it crosses a seam. So the index serves for every later state of the file.
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
	uint32_t pair; /* a hash of both; 0 if at is the file's first line */
};

/* Zeroed at first. Seams ascend, and so do stretches, in both numbers. */
struct moved_lines {
	struct stretch *run;
	struct seam *seam;
	size_t nruns, cap_runs, nseams, cap_seams;
};

/* Begins: the file is the base, which has n lines. */
void moved_start(struct moved_lines *m, uint32_t n);
void moved_free(struct moved_lines *m);

/*
 * The edits made the file to of the file that in is for. *out becomes the record for to;
 * what it was before does not matter.
 */
void moved_edit(const struct moved_lines *in, const struct image *to,
		const struct edits *edits, struct moved_lines *out);

/* The hashes in a seam: of a line, and of two neighbours. */
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
	struct matches m;     /* where it is in the base */
	const uint64_t *hash; /* of its lines: pom_hash's */
	uint32_t n;           /* not 0 */
	uint64_t mask;        /* for moved.c: set by sought_set */
	/* is the sequence at that line of the file? */
	bool (*fits)(void *arg, uint32_t line);
	void *arg;
	uint64_t cost; /* of looking at seams, in about a ns */
};
void sought_set(struct sought *q);

/*
 * moved_next: the first place of the sequence from line to limit. moved_before: the last
 * one from floor on, before line. A place that is found in a stretch is right unless
 * hashes collide.
 */
bool moved_next(const struct moved_lines *m, struct sought *q, uint32_t line,
		uint32_t limit, uint32_t *out);
bool moved_before(const struct moved_lines *m, struct sought *q, uint32_t line,
		  uint32_t floor, uint32_t *out);

#endif
