// SPDX-License-Identifier: GPL-2.0-only
/* Functions that all files of the diff parser use: see diff_internal.h. */
#include <string.h>

#include "engine/diff_internal.h"

int parse_fail(struct parser *p, unsigned int line, const char *what)
{
	return pom_fail(p->err, POM_ESYNTAX, p->name, line, "%s", what);
}

void *parse_grow(void *v, size_t n, size_t *cap, size_t size, const void *few)
{
	void *more;

	if (n < *cap || v != few)
		return pom_grow(v, n, cap, size);
	*cap *= 2;
	more = pom_alloc(*cap, size);
	memcpy(more, v, n * size);
	return more;
}
