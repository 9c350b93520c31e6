// SPDX-License-Identifier: GPL-2.0-only
/* With which -p and -R a set was applied: see options.h. */
#include "plan/options.h"

#include <string.h>

#include "ledger/quilt.h"
#include "lib/path.h"

const char *session_options(struct arena *a, const struct set *set, int strip)
{
	if (!*repo_set_path(a, set))
		return "";
	return arena_printf(a, "-p%d%s", strip, set->reverse ? " -R" : "");
}

/* Does the recorded set know that path? */
static bool knows(const struct ledger *l, const struct ledger_set *e,
		  struct span path)
{
	const char *lists[] = { e->kept, e->there };
	struct span line, rest;
	size_t i;

	if (ledger_link(l, e, path))
		return true;
	for (i = 0; i < 2; i++)
		for (rest = span_of(lists[i]); span_line(&rest, &line);)
			if (span_eq(span_chomp(line), path))
				return true;
	return false;
}

/* Is a file that the patch names at this level one of the recorded set? */
static bool is_level(const struct ledger *l, const struct ledger_set *e,
		     const struct diff *d, unsigned int strip)
{
	size_t i, k;

	for (i = 0; i < d->n; i++) {
		const struct diff_name *names[] = { &d->file[i].pre,
						    &d->file[i].post };
		struct span path;

		for (k = 0; k < 2; k++)
			if (names[k]->text.p &&
			    path_strip(names[k]->text,
				       diff_level(names[k], strip), &path) &&
			    knows(l, e, path))
				return true;
	}
	return false;
}

/* Was the reverse of the patch recorded? */
static bool is_reversed(struct arena *a, struct ledger *l, struct ledger_set *e,
			const struct diff *d)
{
	char have[DIGEST_HEX + 1], wanted[DIGEST_HEX + 1];
	struct diff recorded, back;

	if (ledger_open(l, e, NULL) ||
	    diff_parse(a, ledger_written(a, e), e->diff, &recorded, NULL))
		return false;
	quilt_digest(&recorded, have);
	quilt_digest(d, wanted);
	if (!strcmp(have, wanted))
		return false;
	diff_reverse(a, d, &back);
	quilt_digest(&back, wanted);
	return !strcmp(have, wanted);
}

/* session_same_options for an entry that does not have them. */
static bool compare(struct session *s, enum tree_kind k, const struct set *set,
		    struct ledger_set *e)
{
	struct repo *r = set->origin->repo;
	struct ledger *l = &s->work[k].ledger;
	struct arena mem = { 0 }, *before = repo_read_apart(r, &mem);
	struct diff *d;
	bool same = true;

	if (!repo_patch(set, k, session_version(s, k), &d, NULL) && d && d->n)
		same = !is_reversed(&mem, l, e, d) &&
		       (set->strip == STRIP_GUESS ||
			is_level(l, e, d, (unsigned int)set->strip));
	repo_end_apart(r, &mem, before);
	return same;
}

bool session_same_options(struct session *s, enum tree_kind k,
			  const struct set *set, struct ledger_set *e)
{
	struct arena a = { 0 };
	const char *reverse = strchr(e->options, ' ');
	int strip = set->strip;
	bool same;

	/* only patch files and series have options */
	if (!*e->path)
		return true;
	if (!*e->options)
		return compare(s, k, set, e);
	if (strip == STRIP_GUESS)
		return (reverse != NULL) == set->reverse;
	same = strcmp(session_options(&a, set, strip), e->options) == 0;
	arena_free(&a);
	return same;
}
