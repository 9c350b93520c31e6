/* SPDX-License-Identifier: GPL-2.0-only */
/* "Did you mean": the word of several that is spelt most nearly like one. */
#ifndef POM_LIB_SPELLING_H
#define POM_LIB_SPELLING_H

#include <stddef.h>

struct spelling {
	const char *word;
	const char *best; /* NULL: none is near */
	size_t distance;  /* of best; of none, the least that is too far */
};

/* A search for words near that one. Both must stay while it goes on. */
struct spelling spelling_of(const char *word);

/*
 * Looks at a candidate. Letters are compared without case. A letter that is
 * missing, too many or wrong, and two that are swapped, count 1; a candidate of
 * which the word is the beginning, of three letters or more, counts 1 as well.
 * Up to 2 is near, up to 1 if the word has at most three letters. Of candidates
 * at the same distance, the first one counts. Words of 64 bytes or more are near
 * nothing.
 */
void spelling_try(struct spelling *s, const char *candidate);

#endif
