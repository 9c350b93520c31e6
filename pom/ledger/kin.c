// SPDX-License-Identifier: GPL-2.0-only
/* Files whose path is a folder for other files: see ledger_next_kin in ledger.h. */
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"

/* Was the file absent in any version? If not, its path was never a folder. */
static bool was_absent(const struct ledger *l, const struct ledger_chain *c)
{
	uint32_t i;

	for (i = 0; c && i < c->n; i++) {
		const struct ledger_ref *r = &c->ref[i];
		const struct ledger_link *link = &l->set[r->set].link[r->link];

		if (!link->before.mode || !link->after.mode)
			return true;
	}
	return false;
}

static int by_path(const void *a, const void *b)
{
	const struct ledger_chain *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static void sort(struct ledger *l)
{
	if (l->nsorted == l->nchains)
		return;
	l->sorted = arena_alloc(&l->a, l->nchains, sizeof(*l->sorted));
	l->nsorted = l->nchains;
	memcpy(l->sorted, l->chain, l->nchains * sizeof(*l->sorted));
	qsort(l->sorted, l->nsorted, sizeof(*l->sorted), by_path);
}

/* The index of the first chain whose path does not sort before path and a slash. */
static size_t first_below(const struct ledger *l, const char *path)
{
	size_t from = 0, to = l->nsorted, n = strlen(path);

	while (from < to) {
		size_t half = from + (to - from) / 2;
		const char *p = l->sorted[half]->path;
		int c = strncmp(p, path, n);

		if (c < 0 || (c == 0 && (unsigned char)p[n] < '/'))
			from = half + 1;
		else
			to = half;
	}
	return from;
}

static bool is_below(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	return strncmp(path, folder, n) == 0 && path[n] == '/';
}

struct ledger_chain *ledger_next_kin(struct ledger *l, const char *path,
				     struct ledger_kin *kin)
{
	struct ledger_chain *c;
	const char *slash;

	while (!kin->below && (slash = strchr(path + kin->at, '/'))) {
		size_t n = (size_t)(slash - path);

		kin->at = n + 1;
		c = ledger_chain(l, (struct span){ path, n });
		if (c)
			return c;
	}
	if (!kin->below) {
		if (!was_absent(l, ledger_chain(l, span_of(path))))
			return NULL;
		sort(l);
		kin->below = true;
		kin->at = first_below(l, path);
	}
	if (kin->at == l->nsorted || !is_below(l->sorted[kin->at]->path, path))
		return NULL;
	return l->sorted[kin->at++];
}
