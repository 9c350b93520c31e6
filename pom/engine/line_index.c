// SPDX-License-Identifier: GPL-2.0-only
/* Lines by their hashes: see line_index.h. */
#include "engine/line_index.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

void line_index_make(struct line_index *x, const uint64_t *hash, size_t n)
{
	size_t i, slots = 64;

	while (slots < 2 * n)
		slots *= 2;
	x->mask = slots - 1;
	x->alike = pom_alloc(slots, sizeof(*x->alike));
	x->next = pom_alloc(n, sizeof(*x->next));
	/* from the last line on, so that each list ascends */
	for (i = n; i--;) {
		struct alike *k = line_index_get(x, hash[i]);

		k->hash = hash[i];
		x->next[i] = k->first;
		k->first = (uint32_t)i + 1;
		k->n++;
	}
}

void line_index_free(struct line_index *x)
{
	free(x->alike);
	free(x->next);
	memset(x, 0, sizeof(*x));
}

size_t *sequence_table(const uint64_t *hash, size_t n)
{
	size_t *next = pom_alloc(n + 1, sizeof(*next));
	size_t i, k = 0;

	for (i = 1; i < n; i++) {
		k = sequence_step(next, hash, n, k, hash[i]);
		next[i + 1] = k;
	}
	return next;
}
