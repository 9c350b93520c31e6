/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file in memory: pieces of texts and of hunks, one after the other. An image
 * is never changed once it is made, and what it shares with the image that it
 * was made from is not copied, so every state of a file on the way through a
 * series can be kept for the price of a few pieces. Lines are counted from 0.
 */
#ifndef POM_ENGINE_IMAGE_H
#define POM_ENGINE_IMAGE_H

#include "engine/diff.h"
#include "engine/text.h"

enum {
	IMAGE_LIMIT = 1 << 28, /* bytes of one file */
	IMAGE_LINES = 1 << 22, /* lines of one file that is to be patched */
	IMAGE_PIECES = 64, /* with more, they may be made one: see image_pack */
	IMAGE_ROOTS = 4    /* so many times the root of the lines */
};

/*
 * Lines of a text or else of an array of lines, from first on and as many as
 * there are to the next piece, or to the image's end.
 */
struct piece {
	uintptr_t of;   /* a struct text, and then 1 is added; or the lines */
	uint32_t first; /* of them */
	uint32_t at;    /* its number in the image */
};

struct image {
	struct piece *piece; /* for image.c only */
	uint32_t npieces, cap;
	uint32_t n; /* lines */
	bool open;  /* the last one lacks its newline; no other one can */
};

/*
 * Room of images that nobody will look at any more, for those that come: a list
 * for each power of two of pieces. Zeroed at first; it is all in an arena.
 */
struct image_spare {
	struct image_block {
		struct image_block *next;
	} * list[32];
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

/* The lines of text, which must outlive the image; the index is in a. */
void image_load(struct arena *a, struct span text, struct image *out);

/*
 * An empty image with room for that many pieces, from spare (which may be NULL)
 * or from a; and that room given back: nothing may look at the image then. Only
 * what image_new gave may be given back.
 */
void image_new(struct arena *a, struct image_spare *spare, uint32_t pieces,
	       struct image *out);
void image_drop(struct image_spare *spare, struct image *im);

/*
 * For an image that is being made: both append lines, the first those from ..
 * from + n of another image, which must not be the same one. A line that lacked
 * its newline gets one (in a) when another comes behind it, so that an image
 * and what is read back from its bytes are the same. v must outlive the image; to
 * become an owner's, unless that is 0, the lines are copied.
 */
void image_copy(struct arena *a, struct image *im, const struct image *in,
		size_t from, size_t n);
void image_add(struct arena *a, struct image *im, const struct line *v,
	       size_t n, uint32_t owner);

/*
 * Turns an image that is in very many pieces into one, so that a file that
 * thousands of patches change takes time and memory in proportion.
 */
void image_pack(struct arena *a, struct image *im);

/* One line; its n is 0 when there is none of that number. */
struct line image_line(const struct image *im, size_t at);

/* Do the lines end in CR LF? The first one says so. */
bool image_has_crlf(const struct image *im);

/* The first of lines from .. to - 1 that is that line; to when none is. */
size_t image_find(const struct image *im, size_t from, size_t to,
		  const struct line *want);

/* All lines as an array, in a: for who looks at most of them. */
struct line *image_lines(struct arena *a, const struct image *im);

/* The bytes of the image as few pieces (in a) that follow each other. */
void image_spans(struct arena *a, const struct image *im, struct span **parts,
		 size_t *n);

/* The same lines; the very same image, which is quick to see. */
bool image_eq(const struct image *a, const struct image *b);
static inline bool image_same(const struct image *a, const struct image *b)
{
	return a->piece == b->piece && a->n == b->n;
}

/*
 * The image after the edits (ordered, not overlapping) to in; lines post.. of
 * with are the new ones.
 */
void image_edit(struct arena *a, const struct image *in,
		const struct edits *edits, const struct image *with,
		struct image *out);

/* A place in an image, to go on from line by line. */
struct cursor {
	const struct image *im;
	const struct piece *piece; /* NULL at the end */
	uint32_t left;             /* lines of the piece from here on */
	bool text;                 /* the next line is at p, else at line */
	const char *p, *end;       /* of a text */
	const struct line *line;   /* of an array */
};

/* at may be the number of lines: nothing is left there. */
void cursor_set(struct cursor *c, const struct image *im, size_t at);
/* False at the end. */
bool cursor_next(struct cursor *c, struct line *out);
/*
 * Are those the next n lines? How many of them, to the first that is not; behind
 * that many is the cursor then.
 */
size_t cursor_eq(struct cursor *c, const struct line *v, size_t n);

#endif
