// SPDX-License-Identifier: GPL-2.0-only
/* The order in which sets are reverted, and the revert of each: see run_revert.h. */
#include "plan/run_revert.h"

#include <stdlib.h>
#include <string.h>

#include "plan/revert_set.h"
#include "plan/try_set.h"

/* An item of the plan, with its place in the order of each tree: session_numbers. */
struct numbered {
	size_t number[TREE_KINDS]; /* 0: the tree's records do not have it */
	size_t latest;             /* the number that decides */
	size_t order;              /* among items with the same latest */
	size_t index;              /* in the plan */
	bool placed;               /* merge_trees has placed it */
};

static int latest_first(const void *x, const void *y)
{
	const struct numbered *a = x, *b = y;

	if (a->latest != b->latest)
		return a->latest > b->latest ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

struct queued {
	size_t number;
	struct numbered *item;
};

/* The items that a tree has, the latest first. Those before at were placed. */
struct queue {
	struct queued *v;
	size_t n, at;
};

static int by_number(const void *x, const void *y)
{
	const struct queued *a = x, *b = y;

	return a->number == b->number ? 0 : a->number < b->number ? 1 : -1;
}

static struct numbered *next_of(struct queue *q)
{
	while (q->at < q->n && q->v[q->at].item->placed)
		q->at++;
	return q->at < q->n ? q->v[q->at].item : NULL;
}

/* Is it the latest of all that are left, in each tree that has it? */
static bool is_latest(const struct numbered *x, struct queue queue[TREE_KINDS])
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (x->number[k] && next_of(&queue[k]) != x)
			return false;
	return true;
}

/*
 * The item to revert next; NULL: none is left. If the orders of two trees contradict each
 * other, the order of the first tree decides, and *contrary is set.
 */
static struct numbered *next_item(struct queue queue[TREE_KINDS],
				  bool *contrary)
{
	struct numbered *best = NULL, *any = NULL;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		struct numbered *x = next_of(&queue[k]);

		if (!any)
			any = x;
		if (x && is_latest(x, queue) &&
		    (!best || latest_first(x, best) < 0))
			best = x;
	}
	*contrary |= any && !best;
	return best ? best : any;
}

/*
 * *out: the order in which the items are reverted in all trees. sorted is in the order of
 * latest_first. True: the orders of two trees contradict each other.
 */
static bool merge_trees(const struct numbered *sorted, size_t n,
			struct numbered *out)
{
	bool contrary = false;
	struct queue queue[TREE_KINDS] = { 0 };
	struct numbered *v = pom_alloc(n, sizeof(*v)), *x;
	size_t i, done = 0;
	int k;

	if (n)
		memcpy(v, sorted, n * sizeof(*v));
	for (k = 0; k < TREE_KINDS; k++) {
		struct queue *q = &queue[k];

		q->v = pom_alloc(n, sizeof(*q->v));
		for (i = 0; i < n; i++)
			if (v[i].number[k])
				q->v[q->n++] = (struct queued){ v[i].number[k],
								&v[i] };
		if (q->n)
			qsort(q->v, q->n, sizeof(*q->v), by_number);
	}
	for (; (x = next_item(queue, &contrary)); x->placed = true)
		out[done++] = *x;
	for (i = 0; i < n; i++)
		if (!v[i].placed)
			out[done++] = v[i];
	for (k = 0; k < TREE_KINDS; k++)
		free(queue[k].v);
	free(v);
	return contrary;
}

/*
 * Sorts the items: those that were applied last come first. Sets without a record come last:
 * as they were named, but those of a series from its end, as each patch is made for the
 * result of those before it. True: the orders of two trees contradict each other.
 */
static bool sort_by_number(struct plan *p, struct session *s)
{
	struct numbered *v = pom_alloc(p->n, sizeof(*v));
	struct numbered *order = pom_alloc(p->n, sizeof(*order));
	struct plan_item *item = pom_alloc(p->n, sizeof(*item));
	bool contrary;
	size_t i;
	int k;

	for (i = 0; i < p->n; i++) {
		struct plan_item *it = &p->item[i];
		bool series = it->set && it->set->origin &&
			      it->set->origin->ordered;

		v[i] = (struct numbered){ .order = series ? 2 * p->n - i : i,
					  .index = i };
		session_numbers(s, it->set, it->name, v[i].number);
		for (k = 0; k < TREE_KINDS; k++)
			if (v[i].number[k] > v[i].latest)
				v[i].latest = v[i].number[k];
		it->recorded = v[i].latest;
	}
	qsort(v, p->n, sizeof(*v), latest_first);
	contrary = merge_trees(v, p->n, order);
	for (i = 0; i < p->n; i++)
		item[i] = p->item[order[i].index];
	if (p->n)
		memcpy(p->item, item, p->n * sizeof(*item));
	plan_moved_from(p, 0);
	free(item);
	free(order);
	free(v);
	return contrary;
}

/*
 * A set that no ledger has: is some of it missing in the trees, and nothing of it there?
 * Then it was never applied, or is out already.
 */
static bool nothing_there(const struct set_standing *st)
{
	bool missing = false;
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct patch_result *r = &st->tree[k].result;

		if (st->tree[k].entry)
			return false;
		for (i = 0; i < r->n; i++) {
			if (r->file[i].hunks.fits)
				return false;
			missing |= r->file[i].weak ||
				   r->file[i].outcome == OUTCOME_PRESENT;
		}
	}
	return missing;
}

/* Does any hunk of the set fit? */
static bool some_fits(const struct set_standing *st)
{
	size_t i;
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		for (i = 0; i < st->tree[k].result.n; i++)
			if (st->tree[k].result.file[i].hunks.fits)
				return true;
	return false;
}

/* Has the record of some tree the set as applied? */
static bool some_applied(const struct set_standing *st)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (st->tree[k].is == STAND_APPLIED)
			return true;
	return false;
}

/* it->ok: a set that could not be reverted was never applied, or is out already. */
static int out_already(struct session *s, struct plan_item *it,
		       struct pom_err *err)
{
	struct set_standing forward;
	int rc;

	it->ok = it->st.is == STAND_PRESENT || it->st.is == STAND_NONE ||
		 nothing_there(&it->st);
	/* if it can be applied, it is not there */
	if (it->ok || !it->set)
		return 0;
	rc = session_try(s, it->set, &forward, err);
	if (rc)
		return rc;
	it->ok = standing_fits(forward.is);
	if (it->ok)
		session_rollback(s, &forward);
	/* with fuzz it may fit a second time, where some of it can be reverted */
	if (forward.is == STAND_FUZZY && some_fits(&it->st))
		it->ok = false;
	/* one tree can lack its half, while the other one has it */
	if (some_applied(&forward))
		it->ok = false;
	return 0;
}

/* For a set that is recorded nowhere and stays: how it can be taken out. Or NULL. */
static const char *note_stays(struct plan *p, const struct plan_item *it)
{
	const char *note = NULL;
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		if (it->st.tree[k].lines_of)
			return it->st.tree[k].note;
		if (it->st.tree[k].stays)
			note = it->st.tree[k].note;
	}
	return note ? arena_printf(&p->a, "%s; --unrecorded takes it out",
				   note) :
		      NULL;
}

/* Is a patch of quilt's why it stays in some tree? */
static bool is_by_quilt(const struct set_standing *st)
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (st->tree[k].by_quilt)
			return true;
	return false;
}

static int revert_item(struct plan *p, struct session *s, struct plan_item *it,
		       struct pom_err *err)
{
	const char *by = it->recorded || s->opt.unrecorded ?
				 session_needed_by(s, it->name) :
				 NULL;
	bool unread;
	int rc;

	it->tried = true;
	it->note = it->refusal;
	if (by)
		it->note =
			arena_printf(&p->a,
				     "%s needs it; revert %s first, or both together",
				     by, by);
	if (it->note) {
		it->st.is = STAND_CONFLICT;
		p->failed++;
		return 0;
	}
	rc = session_try_revert(s, it->set, it->name, &it->st, err);
	it->changes = !rc && standing_fits(it->st.is);
	/* a set that cannot be read was never applied; if it is the only one, it failed */
	unread = it->st.is == STAND_MALFORMED;
	it->ok = it->changes || (unread && p->n > 1);
	if (!rc && !it->recorded && !s->opt.unrecorded && !unread &&
	    !is_by_quilt(&it->st)) {
		it->ok = true;
		it->note = note_stays(p, it);
	} else if (!rc && !it->ok) {
		rc = out_already(s, it, err);
	}
	if (!rc)
		session_settle(s, &it->st, it->changes);
	/* the standing is of the diff turned round, and would mislead */
	if (it->ok && !it->changes)
		memset(&it->st, 0, sizeof(it->st));
	p->failed += !rc && !it->ok;
	return rc;
}

/*
 * No record says which of quilt's patches and of the ledger's sets is on top of the other.
 * So if quilt keeps a set in, all sets that stayed are put last, to be tried again. Returns
 * their number; 0 if quilt keeps none in.
 */
static size_t put_refused_last(struct plan *p)
{
	struct plan_item *last = pom_alloc(p->n, sizeof(*last));
	size_t i, n = 0, kept = 0;
	bool quilt = false;
	int k;

	for (i = 0; i < p->n; i++)
		for (k = 0; k < TREE_KINDS && !p->item[i].ok; k++)
			quilt |= p->item[i].st.tree[k].by_quilt;
	for (i = 0; i < p->n && quilt; i++) {
		if (p->item[i].ok)
			p->item[kept++] = p->item[i];
		else
			last[n++] = p->item[i];
	}
	if (n)
		memcpy(p->item + kept, last, n * sizeof(*last));
	free(last);
	plan_moved_from(p, 0);
	return n;
}

/* Reverts the items from index from on. *changes: one of them came out. */
static int revert_items(struct plan *p, struct session *s, size_t from,
			bool *changes, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	*changes = false;
	for (i = from; i < p->n && !rc; i++) {
		if (!p->item[i].tried || !p->item[i].ok)
			rc = revert_item(p, s, &p->item[i], err);
		*changes |= p->item[i].changes;
	}
	return rc;
}

/* Reverts the chosen items in tree k, the latest first. */
static int revert_in_tree(struct plan *p, struct session *s, const bool *chosen,
			  enum tree_kind k, struct pom_err *err)
{
	struct numbered *v = pom_alloc(p->n, sizeof(*v));
	size_t i, n = 0;
	int rc = 0;

	for (i = 0; i < p->n; i++) {
		struct plan_item *it = &p->item[i];

		if (!chosen[i])
			continue;
		v[n] = (struct numbered){ .order = n, .index = i };
		session_numbers(s, it->set, it->name, v[n].number);
		v[n].latest = v[n].number[k];
		n++;
	}
	if (n)
		qsort(v, n, sizeof(*v), latest_first);
	for (i = 0; i < n && !rc; i++) {
		struct plan_item *it = &p->item[v[i].index];

		rc = session_revert_in(s, it->set, it->name, k, &it->st, err);
	}
	free(v);
	return rc;
}

/* Items that stay are not chosen any more. Returns their number. */
static size_t drop_refused(struct plan *p, struct session *s, bool *chosen)
{
	size_t i, n = 0;

	for (i = 0; i < p->n; i++) {
		const struct plan_item *it = &p->item[i];

		if (chosen[i] && (!standing_fits(it->st.is) ||
				  session_needed_by(s, it->name))) {
			chosen[i] = false;
			n++;
		}
	}
	return n;
}

/* Reverts the chosen items, each tree in its own order. Nothing, if *stay of them stay. */
static int try_by_trees(struct plan *p, struct session *s, bool *chosen,
			size_t *stay, struct pom_err *err)
{
	struct revert_marks marks;
	size_t i;
	int k, rc = 0;

	for (i = 0; i < p->n; i++)
		memset(&p->item[i].st, 0, sizeof(p->item[i].st));
	session_revert_begin(s, &marks);
	for (k = 0; k < TREE_KINDS && !rc; k++)
		if (s->work[k].open)
			rc = revert_in_tree(p, s, chosen, (enum tree_kind)k,
					    err);
	*stay = rc ? 0 : drop_refused(p, s, chosen);
	if (!rc && !*stay)
		return 0;
	session_revert_undo(s, &marks);
	for (i = 0; i < p->n; i++)
		session_revert_unpop(s, &p->item[i].st);
	return rc;
}

/*
 * If two trees got the sets in different orders, each tree has another set on top, and no
 * set can be reverted alone. So all recorded items are reverted, tree by tree. If some of
 * them stay, that is tried without these. Items that were not reverted are tried one by one
 * later.
 */
static int revert_by_trees(struct plan *p, struct session *s,
			   struct pom_err *err)
{
	bool *chosen = pom_alloc(p->n, sizeof(*chosen));
	size_t i, stay;
	int rc;

	for (i = 0; i < p->n; i++)
		chosen[i] = p->item[i].recorded && !p->item[i].refusal;
	do
		rc = try_by_trees(p, s, chosen, &stay, err);
	while (!rc && stay);
	for (i = 0; i < p->n && !rc; i++)
		if (chosen[i])
			p->item[i].tried = p->item[i].ok = p->item[i].changes =
				true;
	free(chosen);
	return rc;
}

int plan_run_revert(struct plan *p, struct session *s, struct pom_err *err)
{
	bool changes;
	size_t n;
	int rc = 0;

	s->opt.reverts = true;
	if (sort_by_number(p, s))
		rc = revert_by_trees(p, s, err);
	if (!rc)
		rc = revert_items(p, s, 0, &changes, err);
	while (!rc && p->failed && changes) {
		n = put_refused_last(p);
		p->failed -= n;
		rc = revert_items(p, s, p->n - n, &changes, err);
	}
	return rc;
}
