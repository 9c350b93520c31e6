/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Searches a file that is edited many times, with one index. The base is the file as it
 * was indexed. A stretch is a block of lines that the present file still has from the
 * base. A seam is a place where two lines are neighbours that were not neighbours in the
 * base. A sequence of lines is either inside a stretch, where the index of the base finds
 * it, or it crosses a seam. So one index serves for every later state of the file.
 */
#ifndef POM_ENGINE_MOVED_H
#define POM_ENGINE_MOVED_H

#include "engine/image.h"
#include "engine/suffixes.h"

/* The n lines of the file from at on are those of the base from base on. */
struct stretch {
	uint32_t at, base, n;
};

/*
 * Lines at - 1 and at are neighbours in the file, but not in the base. Each line that is
 * not from the base has a seam before it.
 */
struct seam {
	uint32_t at;
	uint32_t line; /* a hash of line at */
	uint32_t pair; /* a hash of both; 0 if at is the file's first line */
};

/* Begins zeroed. Seams ascend by at; stretches ascend by at and by base. */
struct moved_lines {
	struct stretch *run;
	struct seam *seam;
	size_t nruns, cap_runs, nseams, cap_seams;
};

/* Begins with the base itself, which has n lines. */
void moved_start(struct moved_lines *m, uint32_t n);
void moved_free(struct moved_lines *m);

/*
 * The edits have changed the file that in describes to the file to. *out becomes the
 * description of to; its memory is used again.
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

/* A sequence of lines to search for. */
struct sought {
	const struct suffixes *base;
	struct matches m;     /* its places in the base */
	const uint64_t *hash; /* pom_hash of each of its lines */
	uint32_t n;           /* number of lines; not 0 */
	uint64_t mask;        /* used by moved.c: set by sought_set */
	/* is the sequence at that line of the file? */
	bool (*fits)(void *arg, uint32_t line);
	void *arg;
	uint64_t cost; /* of the search at seams; estimated, in ns */
};
/* Sets mask from hash and n. Call it before a search. */
void sought_set(struct sought *q);

/*
 * moved_next finds the first place of the sequence from line to limit, moved_before the
 * last one from floor on and before line. A place in a stretch is not compared with the
 * file; it is right unless hashes collide.
 */
bool moved_next(const struct moved_lines *m, struct sought *q, uint32_t line,
		uint32_t limit, uint32_t *out);
bool moved_before(const struct moved_lines *m, struct sought *q, uint32_t line,
		  uint32_t floor, uint32_t *out);

#endif
