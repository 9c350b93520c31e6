/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paragraphs of `Field: value` lines, as Debian's control files have them
 * (deb822(5)): a line that begins with a blank or a tab continues the value,
 * an empty line ends the paragraph, a line that begins with # is a comment.
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
	struct span value; /* lines joined by \n, each trimmed; in the arena */
	size_t room;       /* for the value, in the arena */
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
 * Parses text; names are borrowed from it, values live in a. A field that
 * stands twice in a paragraph, a line that is none of the above, and bytes that
 * are no text are POM_ESYNTAX with the line; name is what the message calls
 * the file. A value's line of a single dot stands for an empty line.
 */
int deb822_parse(struct arena *a, struct span text, const char *name,
		 struct deb822 *out, struct pom_err *err);

/* The field of that paragraph, or NULL. Names are compared without case. */
const struct deb822_field *deb822_get(const struct deb822 *d, unsigned int para,
				      const char *name);

/*
 * Writes one field; a value with newlines is folded as deb822_parse reads it. A
 * control byte is written as "?", and so is a carriage return at an end of a line.
 */
void deb822_put(struct buf *b, const char *name, struct span value);

#endif
