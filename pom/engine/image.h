/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file in memory, as a list of pieces of texts and of hunks. A finished image is never
 * changed. It shares lines with the image that it was made from. So every state of a file
 * in a series can be kept, at the cost of a few pieces for each. Lines are counted from 0.
 */
#ifndef POM_ENGINE_IMAGE_H
#define POM_ENGINE_IMAGE_H

#include "engine/diff.h"
#include "engine/text.h"

enum {
	IMAGE_LIMIT = 1 << 28, /* bytes of one file */
	IMAGE_LINES = 1 << 22, /* lines of one file that is to be patched */
	IMAGE_PIECES = 64,     /* with more, image_pack can join them */
	IMAGE_ROOTS =
		4 /* ... and more than 4 times the square root of the lines */
};

/*
 * Consecutive lines of a text, or of an array of lines. The piece ends where the next one
 * begins, or at the end of the image.
 */
struct piece {
	uintptr_t of; /* address of a struct text plus 1, or of an array of lines */
	uint32_t first; /* the piece's first line, as an index in that */
	uint32_t at;    /* the number of that line in the image */
};

struct image {
	struct piece *piece; /* for image.c only */
	uint32_t npieces, cap;
	uint32_t n; /* lines */
	bool open;  /* the last line has no newline; all others have one */
};

/*
 * Free lists for images: list n has blocks for 2^n pieces. Begins zeroed. The memory is in
 * an arena.
 */
struct image_spare {
	struct image_block {
		struct image_block *next;
	} * list[32];
};

/* One change between two images: a run with absolute line numbers. */
struct edit {
	size_t pre, npre;   /* in the image before */
	size_t post, npost; /* in the image after */
};

struct edits {
	struct edit *v;
	size_t n;
};

/* Has the line that many letters or digits? Lines without any stand anywhere. */
bool line_has_letters(const struct line *l, uint32_t want);

/* Makes an image of text, which must outlive it. The index is in a. */
void image_load(struct arena *a, struct span text, struct image *out);

/*
 * image_new makes an empty image with memory for that many pieces. The memory is from
 * spare, if that is not NULL and has some, else from a. image_drop gives the memory of
 * such an image back to spare; the image must not be used afterwards.
 */
void image_new(struct arena *a, struct image_spare *spare, uint32_t pieces,
	       struct image *out);
void image_drop(struct image_spare *spare, struct image *im);

/*
 * Both append lines to an image that is being made. image_copy appends lines from to
 * from + n - 1 of in. image_add appends v, which must outlive the image; if owner is not
 * 0, it appends a copy of v with this owner.
 *
 * A line without a newline gets one (in a) when another line comes after it. So the image
 * is the same as one that is loaded from its bytes.
 */
void image_copy(struct arena *a, struct image *im, const struct image *in,
		size_t from, size_t n);
void image_add(struct arena *a, struct image *im, const struct line *v,
	       size_t n, uint32_t owner);

/*
 * Joins the pieces into one if there are very many. So the cost stays linear for a file
 * that thousands of patches change.
 */
void image_pack(struct arena *a, struct image *im);

/* One line. Its n is 0 when the image has no line of that number. */
struct line image_line(const struct image *im, size_t at);

/* Does the first line end in CR LF? */
bool image_has_crlf(const struct image *im);

/* The first line in [from, to) that equals want; to if there is none. */
size_t image_find(const struct image *im, size_t from, size_t to,
		  const struct line *want);

/* All lines as an array, in a: for a caller that needs most of them. */
struct line *image_lines(struct arena *a, const struct image *im);

/* The bytes of the image as a list of spans, in a; as few as possible. */
void image_spans(struct arena *a, const struct image *im, struct span **parts,
		 size_t *n);

/* Have both the same lines? image_same only compares pointers: is it the same image? */
bool image_eq(const struct image *a, const struct image *b);
static inline bool image_same(const struct image *a, const struct image *b)
{
	return a->piece == b->piece && a->n == b->n;
}

/*
 * Applies edits to in. They must be in order and not overlap. The new lines of an edit are
 * the lines of with from post to post + npost - 1.
 */
void image_edit(struct arena *a, const struct image *in,
		const struct edits *edits, const struct image *with,
		struct image *out);

/* Reads the lines of an image one after the other. */
struct cursor {
	const struct image *im;
	const struct piece *piece; /* NULL at the end */
	uint32_t left;           /* lines of the piece that are not read yet */
	bool text;               /* is the next line at p, or else at line? */
	const char *p, *end;     /* in a text */
	const struct line *line; /* in an array */
};

/* Sets the cursor to line at, which may be the number of lines: then at the end. */
void cursor_set(struct cursor *c, const struct image *im, size_t at);
/* False at the end. */
bool cursor_next(struct cursor *c, struct line *out);
/*
 * Compares the next lines with v, up to the first that differs. Returns the number of equal
 * lines (n: all), and moves the cursor over these.
 */
size_t cursor_eq(struct cursor *c, const struct line *v, size_t n);

#endif
