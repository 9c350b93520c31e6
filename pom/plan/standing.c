// SPDX-License-Identifier: GPL-2.0-only
/* How a set stands: see standing.h. */
#include "plan/standing.h"

const char *standing_name(enum standing is)
{
	static const char *const names[] = {
		"none",    "empty",    "applied",   "present",
		"clean",   "fuzzy",    "merged",    "unsuitable",
		"partial", "conflict", "malformed",
	};

	return names[is];
}

bool standing_fits(enum standing is)
{
	return is == STAND_CLEAN || is == STAND_FUZZY;
}

bool standing_there(enum standing is)
{
	return is == STAND_EMPTY || is == STAND_APPLIED ||
	       is == STAND_PRESENT || is == STAND_MERGED;
}

enum standing standing_of_outcome(enum outcome o)
{
	switch (o) {
	case OUTCOME_CLEAN:
		return STAND_CLEAN;
	case OUTCOME_FUZZY:
		return STAND_FUZZY;
	case OUTCOME_PRESENT:
		return STAND_PRESENT;
	case OUTCOME_PARTIAL:
		return STAND_PARTIAL;
	case OUTCOME_CONFLICT:
		break;
	}
	return STAND_CONFLICT;
}

enum standing standing_of_trees(const struct set_standing *st)
{
	enum standing worst = STAND_NONE;
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (st->tree[k].is > worst)
			worst = st->tree[k].is;
	return worst;
}

int standing_of_fault(struct arena *a, struct tree_standing *t,
		      const struct pom_err *e, struct pom_err *err)
{
	struct pom_err *unread;

	if (!pom_of_input(e->code)) {
		if (err)
			*err = *e;
		return e->code;
	}
	unread = arena_alloc(a, 1, sizeof(*unread));
	*unread = *e;
	t->unread = unread;
	t->is = STAND_MALFORMED;
	t->note = e->line ? arena_printf(a, "%s:%u: %s", e->where, e->line,
					 e->what) :
			    arena_printf(a, "%s: %s", e->where, e->what);
	if (*e->hint)
		t->note = arena_printf(a, "%s; %s", t->note, e->hint);
	return 0;
}

bool standing_is_part(const struct set_standing *st)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (st->is == STAND_PRESENT && st->tree[k].part_of)
			return true;
	return false;
}
