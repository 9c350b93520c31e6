/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The bytes of a file, with a small index to find a line by its number: for each block of
 * bytes, the number of lines that end before it.
 */
#ifndef POM_ENGINE_TEXT_H
#define POM_ENGINE_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "lib/mem.h"
#include "lib/span.h"

enum { TEXT_BLOCK = 128 /* bytes */ };

struct text {
	const char *p;
	size_t n;
	uint32_t lines;   /* a last line without a newline is counted */
	uint32_t *before; /* block -> newlines before it */
};

/*
 * Counts the lines of span, which must outlive the text and be shorter than
 * 4 GB. The index is in a.
 */
void text_init(struct arena *a, struct span span, struct text *out);

/* The byte at which a line begins; the end of the text for line == lines. */
size_t text_line(const struct text *t, uint32_t line);

/* The number of the line that begins at that byte. */
uint32_t text_number(const struct text *t, size_t byte);

/* The first place of needle (not empty) in hay; NULL when there is none. */
const char *text_find(struct span hay, struct span needle);

#endif
