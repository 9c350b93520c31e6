// SPDX-License-Identifier: GPL-2.0-only
/* Which sets are present only as part of a recorded one: see part_of.h. */
#include "plan/part_of.h"

#include <string.h>

#include "plan/applied.h"

static void say_part(struct session *s, enum tree_kind k,
		     struct tree_standing *t, const struct ledger_set *e)
{
	t->part_of = ledger_label(&s->work[k].ledger, e);
	t->part_diff = arena_strdup(&s->a, e->diff);
	t->note = arena_printf(&s->a, "as part of %s, which is recorded",
			       t->part_of);
}

int session_note_part(struct session *s, const struct set *set,
		      enum tree_kind k, struct tree_standing *t,
		      struct pom_err *err)
{
	struct ledger *l = &s->work[k].ledger;
	struct tree_standing back = { .mark = t->mark };
	const struct ledger_set *e;
	int rc;

	if (!l->loaded)
		return 0;
	rc = session_try_unrecorded(s, set, k, &back, err);
	if (back.changes)
		overlay_rollback(&s->work[k].ov, back.mark);
	e = !rc && back.lines_of ? ledger_meant(l, back.lines_of, NULL) : NULL;
	if (e && ledger_number(l, e) <= l->loaded)
		say_part(s, k, t, e);
	return rc;
}

static struct ledger_set *recorded(struct ledger *l, const char *diff)
{
	size_t i;

	for (i = 0; i < l->loaded; i++)
		if (!l->set[i].gone && !strcmp(l->set[i].diff, diff))
			return &l->set[i];
	return NULL;
}

/* Is the recorded set one of the plan's, and as it is recorded? */
static bool is_listed(const struct plan *p, enum tree_kind k,
		      const struct ledger_set *e)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->item[i].st.tree[k].entry == e &&
		    !p->item[i].st.tree[k].other_version)
			return true;
	return false;
}

/* The last recorded set without a set of the plan that changed one of the files. */
static const struct ledger_set *last_about(const struct plan *p,
					   struct session *s, enum tree_kind k,
					   const struct tree_standing *t)
{
	struct ledger *l = &s->work[k].ledger;
	const struct ledger_set *last = NULL;
	const struct ledger_chain *c;
	size_t f;
	uint32_t i;

	for (f = 0; f < t->result.n; f++) {
		c = ledger_chain(l, span_of(t->result.file[f].path));
		for (i = c ? c->nloaded : 0; i-- > 0;) {
			const struct ledger_set *e = &l->set[c->ref[i].set];

			if (!e->gone && e > last && !is_listed(p, k, e))
				last = e;
		}
	}
	return last;
}

static void note_tree(const struct plan *p, struct session *s,
		      const struct plan_item *it, enum tree_kind k,
		      struct tree_standing *t)
{
	const struct ledger_set *e;

	if (t->is != STAND_PRESENT || !s->work[k].ledger.loaded)
		return;
	e = t->part_of ? recorded(&s->work[k].ledger, t->part_diff) : NULL;
	if (!e && it->under)
		e = last_about(p, s, k, t);
	if (e && !is_listed(p, k, e))
		say_part(s, k, t, e);
	else
		t->part_of = NULL;
}

void plan_note_parts(struct plan *p, struct session *s)
{
	size_t i;
	int k;

	for (i = 0; i < p->n; i++)
		for (k = 0; k < TREE_KINDS; k++)
			if (s->work[k].open)
				note_tree(p, s, &p->item[i], (enum tree_kind)k,
					  &p->item[i].st.tree[k]);
}
