/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paragraphs of `Field: value` lines, as in Debian's control files (deb822(5)). A line
 * that begins with a blank or a tab continues the value. An empty line ends the
 * paragraph. A line that begins with # is a comment.
 */
#ifndef POM_ENGINE_DEB822_H
#define POM_ENGINE_DEB822_H

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/span.h"

enum {
	DEB822_FIELDS = 256,    /* of one paragraph */
	DEB822_LIMIT = 1 << 26, /* bytes of input */
};

struct deb822_field {
	struct span name;
	struct span value; /* its lines, trimmed and joined by \n; in the arena */
	size_t cap;        /* bytes that the value may have there */
	unsigned int line;
	unsigned int para; /* paragraph, from 0 */
};

struct deb822 {
	struct deb822_field *field;
	size_t n;
	size_t *first; /* field of each paragraph */
	unsigned int paras;
};

/*
 * Parses text. Names are borrowed from it; values are in a. A line with only a dot is an
 * empty line of a value. POM_ESYNTAX, with the line: a paragraph has a field twice, or a
 * line has another form or a control byte. name: for messages.
 */
int deb822_parse(struct arena *a, struct span text, const char *name,
		 struct deb822 *out, struct pom_err *err);

/* The field of that paragraph, or NULL. Names are compared without case. */
const struct deb822_field *deb822_get(const struct deb822 *d, unsigned int para,
				      const char *name);

/*
 * Appends one field. A value of several lines is written as deb822_parse reads it. A
 * control byte becomes "?", and so does a carriage return at the beginning or end of a
 * line.
 */
void deb822_put(struct buf *b, const char *name, struct span value);

#endif
