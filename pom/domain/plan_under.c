// SPDX-License-Identifier: GPL-2.0-only
/*
 * What of a series is there underneath: where a tree has all of a series, the
 * lines of a patch are not as it made them when one after it changed them, and
 * by itself it looks like a part, or a conflict. So the series is taken off
 * from its end, in memory; what comes off then to the byte was there.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/plan.h"

static bool of_series(const struct plan_item *it)
{
	return it->set && it->set->origin && it->set->origin->ordered;
}

static bool in_doubt(const struct plan_item *it)
{
	return of_series(it) && !it->note &&
	       (it->st.is == STAND_PARTIAL || it->st.is == STAND_CONFLICT);
}

/* Takes it off all trees that are open, or off none: *off. */
static int take_off(struct session *s, const struct plan_item *it, bool *off,
		    struct pom_err *err)
{
	struct set_standing back = { 0 };
	bool any = false, all = true;
	int k, rc = 0;

	for (k = 0; k < TREE_KINDS && !rc; k++) {
		struct tree_standing *t = &back.tree[k];
		size_t i;

		if (!s->open[k] || !it->set->tree[k].any)
			continue;
		t->mark = overlay_mark(&s->ov[k]);
		rc = session_try_back(s, it->repo, it->set, (enum tree_kind)k,
				      t, err);
		any = true;
		all &= !rc && t->is == STAND_CLEAN;
		/* an addition that is not there would prove nothing */
		for (i = 0; i < t->result.n; i++)
			all &= !t->result.file[i].weak;
	}
	*off = any && all;
	if (!*off)
		session_back(s, &back);
	return rc;
}

static void say_present(struct plan *p, struct plan_item *it)
{
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		struct tree_standing *t = &it->st.tree[k];
		struct patch_result *r = &t->result;

		if (t->is == STAND_NONE || t->is == STAND_PRESENT)
			continue;
		t->is = STAND_PRESENT;
		t->note = "under patches of the series that come after it";
		t->changes = false;
		r->outcome = OUTCOME_PRESENT;
		r->fuzz = r->ambiguous = 0;
		r->offset = 0;
		for (i = 0; i < r->n; i++) {
			r->file[i].outcome = OUTCOME_PRESENT;
			r->file[i].why = NULL;
			r->file[i].unsafe = false;
			memset(&r->file[i].hunks, 0, sizeof(r->file[i].hunks));
		}
	}
	p->failed -= !it->ok;
	it->st.is = STAND_PRESENT;
	it->ok = it->under = true;
	it->changes = false;
}

/*
 * Takes the plan's sets off, from the last one to the first, or to limit when
 * it is no use to go on. *there: how many of the first of them came off, all of
 * these and none behind them, or 0.
 */
static int take_all_off(struct plan *p, struct session *s, size_t limit,
			bool *off, size_t *there, struct pom_err *err)
{
	bool all = true;
	size_t i;
	int rc = 0;

	*there = 0;
	for (i = p->n; i-- > 0 && !rc && (all || i >= limit);) {
		const struct plan_item *it = &p->item[i];

		if (of_series(it))
			rc = take_off(s, it, &off[i], err);
		if (off[i] && !*there)
			*there = i + 1;
		all &= !*there ||
		       (off[i] && (standing_fits(it->st.is) || in_doubt(it) ||
				   it->st.is == STAND_PRESENT));
	}
	*there = all ? *there : 0;
	return rc;
}

/*
 * The first sets, as many as are there, stand as present, and those behind them
 * are tried once more: what fits although it is there was put in twice.
 */
static int begin_behind(struct plan *p, struct session *s, size_t there,
			const size_t start[TREE_KINDS], struct pom_err *err)
{
	size_t i;
	int k, rc;

	for (k = 0; k < TREE_KINDS; k++)
		if (s->open[k] && p->settle) /* from the tree on, that is */
			overlay_restart(&s->ov[k]);
		else if (s->open[k])
			overlay_rollback(&s->ov[k], start[k]);
	rc = session_reload_ledgers(s, err);
	for (i = 0; i < there; i++)
		say_present(p, &p->item[i]);
	for (; i < p->n && !rc; i++) {
		p->failed -= !p->item[i].ok;
		rc = plan_try(p, s, &p->item[i], err);
		p->failed += !p->item[i].ok;
		if (!rc && p->settle)
			session_settle(s, &p->item[i].st, p->item[i].changes);
	}
	return rc;
}

int plan_look_under(struct plan *p, struct session *s,
		    const size_t start[TREE_KINDS], struct pom_err *err)
{
	struct session_opt opt = s->opt;
	struct overlay kept[TREE_KINDS];
	size_t i, first;
	size_t there;
	bool *off;
	int k, rc;

	if (!p->failed)
		return 0;
	for (first = 0; first < p->n && !in_doubt(&p->item[first]); first++)
		;
	if (first == p->n)
		return 0;
	/* from what is there, not from what the plan makes of it */
	for (k = 0; k < TREE_KINDS; k++) {
		kept[k] = s->ov[k];
		if (s->open[k])
			overlay_init(&s->ov[k], kept[k].root);
	}
	s->opt.max_fuzz = 0;
	s->opt.three_way = s->opt.force = false;
	off = pom_alloc(p->n, sizeof(*off));
	rc = take_all_off(p, s, first, off, &there, err);
	s->opt = opt;
	for (k = 0; k < TREE_KINDS; k++) {
		if (s->open[k])
			overlay_free(&s->ov[k]);
		s->ov[k] = kept[k];
	}
	if (!rc && there > first)
		rc = begin_behind(p, s, there, start, err);
	for (i = 0; !rc && !(there > first) && i < p->n; i++)
		if (off[i] && in_doubt(&p->item[i]))
			say_present(p, &p->item[i]);
	free(off);
	return rc;
}
