// SPDX-License-Identifier: GPL-2.0-only
/* Looks for the Kconfig entries of a set in its patch: see kconfig.h. */
#include "plan/kconfig.h"

#include <string.h>

/* Is it "config SYMBOL" or "menuconfig SYMBOL"? */
static bool is_entry(const struct line *l, struct span symbol)
{
	struct span s = span_trim((struct span){ l->p, l->n });

	if (span_starts(s, SPAN("menu")))
		s = span_skip(s, 4);
	if (!span_starts(s, SPAN("config")))
		return false;
	s = span_skip(s, 6);
	return s.n && is_space(*s.p) && span_eq(span_trim(s), symbol);
}

/* Is the last part of the name Kconfig, or begins with it? */
static bool is_kconfig(const struct diff_name *name)
{
	const char *slash =
		name->text.n ? memrchr(name->text.p, '/', name->text.n) : NULL;
	struct span base = name->text;

	if (slash)
		base = span_skip(base, (size_t)(slash + 1 - base.p));
	return span_starts(base, SPAN("Kconfig"));
}

static bool adds_entry(const struct diff_file *f, struct span symbol)
{
	uint32_t i, k, l;

	for (i = 0; i < f->nhunks; i++) {
		const struct hunk *h = &f->hunk[i];

		for (k = 0; k < h->nruns; k++)
			for (l = 0; l < h->run[k].npost; l++)
				if (is_entry(&h->post[h->run[k].post + l],
					     symbol))
					return true;
	}
	return false;
}

const char *kconfig_missing(struct arena *a, const struct set *set,
			    const struct diff *d)
{
	size_t i, k;

	for (k = 0; k < set->nconfig; k++) {
		const struct span symbol = span_of(set->config[k]);

		for (i = 0; i < d->n; i++)
			if (is_kconfig(&d->file[i].post) &&
			    adds_entry(&d->file[i], symbol))
				break;
		if (i == d->n)
			return arena_printf(a,
					    "Config in %s has +%s, but its patch adds no `config %s` to a Kconfig",
					    set->info, set->config[k],
					    set->config[k]);
	}
	return NULL;
}
