/* SPDX-License-Identifier: GPL-2.0-only */
/* What the targets of libFuzzer share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/span.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An invariant; a failure is kept as a crash. */
#define MUST(what)               \
	do {                     \
		if (!(what))     \
			abort(); \
	} while (0)

/* The input up to its first NUL; the rest goes to *rest. */
static inline struct span fuzz_part(struct span *rest)
{
	const char *nul = rest->n ? memchr(rest->p, '\0', rest->n) : NULL;
	struct span s = *rest;

	if (nul)
		s.n = (size_t)(nul - s.p);
	*rest = span_skip(*rest, s.n + (nul ? 1 : 0));
	return s;
}

#endif
