/* SPDX-License-Identifier: GPL-2.0-only */
/* Applies the hunks of one file, and reports the result of each. */
#ifndef POM_ENGINE_APPLY_H
#define POM_ENGINE_APPLY_H

#include "engine/locate.h"

enum hunk_state {
	HUNK_FITS,
	HUNK_PRESENT, /* the file has its postimage already */
	HUNK_FAILS
};

struct hunk_result {
	enum hunk_state state;
	/* It fails, and place.at is a line where: */
	bool among; /* its lines are there, among others */
	bool twice; /* its lines are there, and it fits elsewhere (apply_opt.once) */
	bool loose; /* it fits with fuzz, and other hunks are there (apply_opt.once) */
	bool refused; /* it fits, and whoever called apply_hunks does not want it */
	bool number; /* refused: its result is there, which is only a number */
	bool vague; /* it fits with fuzz, and so at place.other (apply_opt.once) */
	struct place
		place; /* of the preimage; if HUNK_PRESENT, of the postimage */
};

struct apply_opt {
	unsigned int max_fuzz;
	bool strict;  /* a hunk with more than one place fails */
	bool certain; /* so does one whose place does not show that it is it */
	bool once; /* a hunk that may be there already, changed since, fails */
	bool skip_present; /* a present hunk does not prevent applying */
	uint32_t owner;    /* written into the added lines; see struct line */
	struct image_spare *spare; /* free list for the image, or NULL */
	struct arena *results; /* for all results except the image, or NULL */
	struct finder *finder; /* a finder of in, which is kept; or NULL */
};

struct apply_result {
	struct hunk_result *hunk; /* one for each hunk */
	uint32_t fits, present, fails;
	unsigned int fuzz;  /* the largest */
	long offset;        /* the farthest, with its sign */
	uint32_t ambiguous; /* hunks with more than one place */
	uint64_t steps;     /* lines that the search looked at */
	struct image image; /* the file afterwards */
	struct edits edits; /* from in to image */
};

/*
 * Places are those of locate.h. But a hunk that only takes the newline at the end of the
 * file away fails where the file goes on: it would change nothing.
 *
 * A hunk is present if all lines of its postimage are there, and show that they are the
 * hunk's: beside the expected line, or with a line that is in the file once only. Like
 * places can have had the same lines before. Where they do not show it, a hunk is present
 * only if another hunk of the file certainly is.
 *
 * A hunk is present, too, if its postimage is exactly where the hunks before it let expect
 * it, while its preimage is elsewhere only: patch(1) would make the change a second time.
 *
 * A hunk that does not fit without fuzz fails if its added lines are in the file at such
 * a place, with its context around them in order, and other lines in between: it is there,
 * and somebody has changed it since. With fuzz, it would go in twice.
 *
 * With opt->once, a hunk that fits with fuzz only fails in three more cases. It only adds
 * lines, and all of them are in the file, whatever is around them, and no hunk of the patch
 * moves them. Or another hunk of the file is present. Or it fits in several places, and no
 * more of its context is at the one that was chosen than at another.
 *
 * Tries every hunk, also after one that fails. The patch applies when fails is 0, and
 * present is 0 or skip_present is set. Otherwise image and edits are the result of the
 * hunks that fit. Results are in a, and share lines with in and with the hunks. With
 * opt->results the image shares no lines with the hunks.
 */
void apply_hunks(struct arena *a, const struct image *in,
		 const struct hunk *hunk, uint32_t nhunks,
		 const struct apply_opt *opt, struct apply_result *out);

/*
 * The hunk is to be applied at this line. Are the lines that it adds at its beginning or
 * its end, where it has no context, beside that place already? Of a hunk turned round:
 * then the tree still has what the patch removes.
 */
bool hunk_adds_again(const struct image *in, const struct hunk *h, size_t at);

#endif
