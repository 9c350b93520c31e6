/* SPDX-License-Identifier: GPL-2.0-only */
/* "Did you mean": finds the word that is nearest to a mistyped one. */
#ifndef POM_LIB_SPELLING_H
#define POM_LIB_SPELLING_H

#include <stddef.h>

struct spelling {
	const char *word;
	const char *best; /* NULL: none is near */
	size_t distance; /* of best; or, if there is none, the smallest distance that is too far */
};

/* Begins a search for words that are near word. word is borrowed. */
struct spelling spelling_of(const char *word);

/*
 * Compares a candidate, which is borrowed, without case. A letter that is missing, extra
 * or wrong counts 1, and so do two that are swapped. A candidate counts 1 if it begins
 * with the word, and the word has three letters or more. A distance of up to 2 is near,
 * or up to 1 if the word has at most three letters. Of candidates at the same distance
 * the first one stays best. A word of 64 bytes or more is near nothing.
 */
void spelling_try(struct spelling *s, const char *candidate);

#endif
