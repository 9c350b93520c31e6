/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file in memory: its lines, borrowed from wherever their bytes are. An
 * image is never changed once it is made, so every state of a file on the
 * way through a series can be kept for the price of an array.
 */
#ifndef POM_IMAGE_H
#define POM_IMAGE_H

#include "engine/diff.h"

enum { IMAGE_LIMIT = 1 << 30 /* bytes of one file */ };

struct image {
	struct line *v;
	size_t n;
};

/* One change from one image to the next: a run with absolute line numbers. */
struct edit {
	size_t pre, npre;   /* in the image before */
	size_t post, npost; /* in the image after */
};

struct edits {
	struct edit *v;
	size_t n;
};

/* The lines of text, which must outlive the image; the array is in a. */
void image_load(struct arena *a, struct span text, struct image *out);

/*
 * Appends lines to an image whose array has room for them. A line that lacked
 * its newline gets one (in a) when another comes behind it, so that an image
 * and what is read back from its bytes are the same.
 */
void image_add(struct arena *a, struct image *im, const struct line *v,
	       size_t n);

/* The bytes of the image as few pieces (in a) that follow each other. */
void image_spans(struct arena *a, const struct image *im, struct span **parts,
		 size_t *n);

bool image_eq(const struct image *a, const struct image *b);

/*
 * The image after the edits (ordered, not overlapping) to in; with.v[post..]
 * are the new lines. The result's array is in a.
 */
void image_edit(struct arena *a, const struct image *in,
		const struct edits *edits, const struct image *with,
		struct image *out);

#endif
