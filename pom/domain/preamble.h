/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What stands before the diff in a patch: a mail's header and text, the fields
 * of Debian's DEP-3, or plain words.
 */
#ifndef POM_PREAMBLE_H
#define POM_PREAMBLE_H

#include "base/mem.h"

enum {
	PREAMBLE_LIMIT = 1
			 << 16 /* bytes at a patch's start that are looked at */
};

struct preamble {
	const char *title; /* Subject without [PATCH 1/2], Description; or "" */
	const char *author; /* From, Author; or "" */
	const char *help;   /* the text, then Origin, Bug and the like; or "" */
};

/* Reads it from the start of a patch. All strings are in a. */
void preamble_read(struct arena *a, struct span patch, struct preamble *out);

/* How many bytes stand before the diff: 0 for a bare one. */
size_t preamble_length(struct span patch);

#endif
