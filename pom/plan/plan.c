// SPDX-License-Identifier: GPL-2.0-only
/* What a request comes to: see plan.h. */
#include "plan/internal.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_LIMIT = 64 };

void plan_free(struct plan *p)
{
	plan_read_end(p);
	pom_drop(p->item, p->cap, sizeof(*p->item));
	map_free(&p->by_name);
	arena_free(&p->a);
	memset(p, 0, sizeof(*p));
}

struct plan_item *plan_find(struct plan *p, const char *name)
{
	uintptr_t i;

	map_reserve(&p->by_name, p->n - p->indexed);
	for (; p->indexed < p->n; p->indexed++) {
		const char *other = p->item[p->indexed].name;

		map_put(&p->by_name, other, strlen(other),
			(void *)(p->indexed + 1));
	}
	i = (uintptr_t)map_get(&p->by_name, name, strlen(name));
	return i ? &p->item[i - 1] : NULL;
}

/* The items from i on have moved. */
static void moved_from(struct plan *p, size_t i)
{
	if (p->indexed > i)
		p->indexed = i;
}

static void reserve(struct plan *p, size_t more)
{
	p->item = pom_reserve(p->item, p->n, more, &p->cap, sizeof(*p->item));
}

/* name must live as long as the plan. */
static struct plan_item *append(struct plan *p, const char *name)
{
	struct plan_item *it;

	reserve(p, 1);
	it = &p->item[p->n++];
	memset(it, 0, sizeof(*it));
	it->name = name;
	return it;
}

static void append_set(struct plan *p, struct repo *r, const struct set *set,
		       const char *by)
{
	struct plan_item *it = append(p, set->name);

	it->repo = r;
	it->set = set;
	it->wanted_by = by;
	p->conflicts |= set->nconflicts > 0;
}

void plan_add_name(struct plan *p, const char *name)
{
	if (!plan_find(p, name))
		append(p, arena_strdup(&p->a, name));
}

static int add(struct plan *p, struct repo *r, const struct set *set,
	       const char *by, unsigned int depth, struct pom_err *err)
{
	struct plan_item *it = plan_find(p, set->name);
	size_t i;
	int rc;

	if (it) {
		if (!by)
			it->wanted_by = NULL;
		return 0;
	}
	/* in an old repository it is the set's own trouble: it will need one */
	if (depth > DEPTH_LIMIT && set->old)
		return 0;
	if (depth > DEPTH_LIMIT)
		return pom_fail(err, POM_ECONFLICT, set->info, 0,
				"the dependencies of %s go in a circle, or deeper than %d",
				set->name, DEPTH_LIMIT);
	for (i = 0; i < set->ndepends && !p->alone; i++) {
		const struct set *need = repo_find(r, set->depends[i]);

		/* an old repository can name what it does not have */
		if (!need)
			continue;
		rc = add(p, r, need, set->name, depth + 1, err);
		if (rc)
			return rc;
	}
	/* a circle, of an old repository, has brought it meanwhile */
	if (set->old && plan_find(p, set->name))
		return 0;
	append_set(p, r, set, by);
	return 0;
}

int plan_add(struct plan *p, struct repo *r, const struct set *set,
	     struct pom_err *err)
{
	return add(p, r, set, NULL, 0, err);
}

/*
 * A group without sets of its own ends where those before it do. In a series
 * groups may take turns: up to the last set of the group is what can go in.
 */
static size_t end_of_group(const struct repo *r, size_t group)
{
	size_t i, end = 0;

	for (i = r->n; i > 0 && !end; i--)
		if (r->set[i - 1].group == group)
			end = i;
	for (i = r->n; i > 0 && !end; i--)
		if (r->set[i - 1].group < group)
			end = i;
	return end;
}

static int add_first(struct plan *p, struct repo *r, size_t n,
		     struct pom_err *err)
{
	size_t i = 0;
	int rc = 0;

	reserve(p, n);
	/* while no other set brings any, none of them can be there already */
	for (; i < n && p->n == i && !r->set[i].ndepends; i++)
		append_set(p, r, &r->set[i], NULL);
	for (; i < n && !rc; i++)
		rc = plan_add(p, r, &r->set[i], err);
	return rc;
}

int plan_add_groups(struct plan *p, struct repo *r, size_t last,
		    struct pom_err *err)
{
	return add_first(p, r, end_of_group(r, last), err);
}

int plan_add_all(struct plan *p, struct repo *r, struct pom_err *err)
{
	return add_first(p, r, r->n, err);
}

bool plan_exclude(struct plan *p, const char *name)
{
	struct plan_item *it = plan_find(p, name);
	size_t at;

	if (!it)
		return false;
	at = (size_t)(it - p->item);
	map_put(&p->by_name, it->name, strlen(it->name), NULL);
	memmove(it, it + 1, (size_t)(p->item + p->n - (it + 1)) * sizeof(*it));
	p->n--;
	moved_from(p, at);
	return true;
}

/* Is the set there, or will it be? */
static bool provided(struct plan *p, struct session *s, const char *name)
{
	const struct plan_item *it = plan_find(p, name);
	int k;

	if (it && it->tried)
		return it->ok;
	for (k = 0; k < TREE_KINDS; k++)
		if (s->open[k] && ledger_get(&s->ledger[k], name))
			return true;
	return false;
}

static const char *missing(struct plan *p, struct session *s,
			   const struct repo *repo, const struct set *set)
{
	size_t i;

	for (i = 0; i < set->ndepends; i++) {
		const struct plan_item *it = plan_find(p, set->depends[i]);

		if (provided(p, s, set->depends[i]))
			continue;
		if (it && it->tried)
			return arena_printf(&p->a,
					    "it needs %s, which cannot be applied",
					    set->depends[i]);
		if (repo && !repo_find(repo, set->depends[i])) {
			if (s->opt.force)
				continue;
			return arena_printf(&p->a,
					    "it needs %s, which the repository does not have; --force goes without it",
					    set->depends[i]);
		}
		return arena_printf(&p->a,
				    "it needs %s, which is neither applied nor asked for",
				    set->depends[i]);
	}
	return NULL;
}

static bool names(const char *const *list, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static bool clash(const struct set *a, const struct set *b)
{
	return names(a->conflicts, a->nconflicts, b->name) ||
	       names(b->conflicts, b->nconflicts, a->name);
}

/* A set that this one conflicts with and that is there, or will be. */
static const char *conflicting(struct plan *p, const struct session *s,
			       const struct plan_item *it)
{
	bool may = it->set->nconflicts || (it->repo && it->repo->conflicts);
	size_t i;
	int k;

	for (i = 0; i < p->n && (it->set->nconflicts || p->conflicts); i++) {
		const struct plan_item *o = &p->item[i];

		if (o != it && o->set && o->tried && o->ok &&
		    clash(it->set, o->set))
			return o->name;
	}
	for (k = 0; k < TREE_KINDS; k++) {
		const struct ledger *l = &s->ledger[k];

		for (i = 0; s->open[k] && may && i < l->n; i++) {
			const struct set *o =
				it->repo ? repo_find(it->repo, l->set[i].name) :
					   NULL;

			if (l->set[i].gone)
				continue;
			if (names(it->set->conflicts, it->set->nconflicts,
				  l->set[i].name) ||
			    (o && o != it->set && clash(it->set, o)))
				return l->set[i].name;
		}
	}
	return NULL;
}

int plan_try(struct plan *p, struct session *s, struct plan_item *it,
	     struct pom_err *err)
{
	const char *other = conflicting(p, s, it);
	bool other_version = false;
	int k, rc;

	it->note = missing(p, s, it->repo, it->set);
	it->changes = it->ok = false;
	rc = session_try(s, it->repo, it->set, &it->st, err);
	it->tried = true;
	if (rc)
		return rc;
	if (other && !standing_there(it->st.is))
		it->note = arena_printf(&p->a,
					"%s and %s conflict with each other",
					it->name, other);
	for (k = 0; k < TREE_KINDS; k++)
		other_version |= it->st.tree[k].other;
	if (standing_there(it->st.is)) {
		it->ok = !other_version;
		it->note = NULL;
	} else if (standing_fits(it->st.is) && it->note) {
		session_back(s, &it->st);
		for (k = 0; k < TREE_KINDS; k++)
			it->st.tree[k].changes = false;
		it->st.is = STAND_CONFLICT;
	} else if (standing_fits(it->st.is)) {
		it->ok = it->changes = true;
		rc = session_accept(s, it->repo, it->set, &it->st, err);
	}
	return rc;
}

int plan_try_alone(struct session *s, struct plan_item *it, struct pom_err *err)
{
	int rc = session_try(s, it->repo, it->set, &it->st, err);

	it->tried = true;
	if (!rc && standing_fits(it->st.is))
		session_back(s, &it->st);
	return rc;
}

/* plan_try, and what can be given back then. */
static int try_and_settle(struct plan *p, struct session *s,
			  struct plan_item *it, struct pom_err *err)
{
	struct repo *apart = p->settle && p->forget ? it->repo : NULL;
	struct arena mem = { 0 };
	int rc;

	if (apart)
		repo_apart(apart, &mem);
	rc = plan_try(p, s, it, err);
	p->failed += !rc && !it->ok;
	if (!rc && p->settle)
		session_settle(s, &it->st, it->changes);
	if (!apart)
		return rc;
	repo_apart(apart, NULL);
	if (!rc && it->changes && session_forget(&it->st))
		arena_free(&mem);
	else
		arena_move(&apart->a, &mem);
	return rc;
}

int plan_run(struct plan *p, struct session *s,
	     bool (*tick)(void *arg, size_t done, size_t all), void *arg,
	     struct pom_err *err)
{
	size_t start[TREE_KINDS] = { 0 }, i;
	int k, rc = 0;

	plan_read_ahead(p, s);
	s->settle = p->settle;
	for (k = 0; k < TREE_KINDS; k++)
		if (s->open[k])
			start[k] = overlay_mark(&s->ov[k]);
	for (i = 0; i < p->n && !rc; i++) {
		if (tick && !tick(arg, i, p->n)) {
			rc = pom_fail(err, POM_EINTERRUPTED, NULL, 0,
				      "interrupted; nothing was changed");
			break;
		}
		rc = try_and_settle(p, s, &p->item[i], err);
	}
	plan_read_end(p);
	return rc ? rc : plan_look_under(p, s, start, err);
}

/* A set that is applied, stays, and needs this one. */
static const char *needed_by(const struct session *s, const char *name)
{
	size_t i, len = strlen(name);
	int k;

	for (k = 0; k < TREE_KINDS; k++) {
		const struct ledger *l = &s->ledger[k];

		for (i = 0; s->open[k] && l->depends && i < l->n; i++) {
			const char *d = l->set[i].depends, *at;

			for (at = strstr(d, name); at && !l->set[i].gone;
			     at = strstr(at + 1, name))
				if ((at == d || at[-1] == ' ') &&
				    (!at[len] || at[len] == ' '))
					return l->set[i].name;
		}
	}
	return NULL;
}

struct numbered {
	size_t number[TREE_KINDS]; /* 0: no tree's record has it */
	size_t latest, order, index;
	bool placed;
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

/* The items that a tree has, the latest first, and how many were taken. */
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

/* Is nothing left that went into one of its trees after it? */
static bool is_latest(const struct numbered *x, struct queue queue[TREE_KINDS])
{
	int k;

	for (k = 0; k < TREE_KINDS; k++)
		if (x->number[k] && next_of(&queue[k]) != x)
			return false;
	return true;
}

/*
 * What to take out next. Where the orders of two trees contradict each other, the
 * first tree's counts.
 */
static struct numbered *latest(struct queue queue[TREE_KINDS])
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
	return best ? best : any;
}

/* The order in which v, sorted by latest_first, is taken out of all trees. */
static void merge_trees(const struct numbered *sorted, size_t n,
			struct numbered *out)
{
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
	for (; (x = latest(queue)); x->placed = true)
		out[done++] = *x;
	for (i = 0; i < n; i++)
		if (!v[i].placed)
			out[done++] = v[i];
	for (k = 0; k < TREE_KINDS; k++)
		free(queue[k].v);
	free(v);
}

/*
 * The latest first, in every tree. Sets without an entry come last: as they were
 * named, but those of a series from its end, for each was made on top of those
 * before it.
 */
static void sort_by_number(struct plan *p, struct session *s)
{
	struct numbered *v = pom_alloc(p->n, sizeof(*v));
	struct numbered *order = pom_alloc(p->n, sizeof(*order));
	struct plan_item *item = pom_alloc(p->n, sizeof(*item));
	size_t i;
	int k;

	for (i = 0; i < p->n; i++) {
		struct plan_item *it = &p->item[i];
		bool series = it->set && it->set->origin &&
			      it->set->origin->ordered;

		v[i] = (struct numbered){ .order = series ? 2 * p->n - i : i,
					  .index = i };
		session_numbers(s, it->repo, it->set, it->name, v[i].number);
		for (k = 0; k < TREE_KINDS; k++)
			if (v[i].number[k] > v[i].latest)
				v[i].latest = v[i].number[k];
		it->recorded = v[i].latest;
	}
	qsort(v, p->n, sizeof(*v), latest_first);
	merge_trees(v, p->n, order);
	for (i = 0; i < p->n; i++)
		item[i] = p->item[order[i].index];
	if (p->n)
		memcpy(p->item, item, p->n * sizeof(*item));
	moved_from(p, 0);
	free(item);
	free(order);
	free(v);
}

/*
 * Of a set that no ledger has: is some of it missing, and none of it there? Then
 * it was never applied, or is out already.
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

/* Of what is recorded nowhere: is it out, or was it never in? */
static int out_already(struct session *s, struct plan_item *it,
		       struct pom_err *err)
{
	struct set_standing forward;
	int rc;

	it->ok = it->st.is == STAND_PRESENT || it->st.is == STAND_NONE ||
		 nothing_there(&it->st);
	/* conflicting the other way round: it is not there at all */
	if (it->ok || !it->set)
		return 0;
	rc = session_try(s, it->repo, it->set, &forward, err);
	it->ok = !rc && standing_fits(forward.is);
	if (it->ok)
		session_back(s, &forward);
	return rc;
}

/* Says of what is recorded nowhere, and stays, how it can be taken out. */
static const char *stays(struct plan *p, const struct plan_item *it)
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

static int revert_item(struct plan *p, struct session *s, struct plan_item *it,
		       struct pom_err *err)
{
	const char *by = it->recorded || s->opt.unrecorded ?
				 needed_by(s, it->name) :
				 NULL;
	bool unread;
	int rc;

	it->tried = true;
	it->note = NULL;
	if (by) {
		it->note =
			arena_printf(&p->a,
				     "%s needs it; revert %s first, or both together",
				     by, by);
		it->st.is = STAND_CONFLICT;
		p->failed++;
		return 0;
	}
	rc = session_try_revert(s, it->repo, it->set, it->name, &it->st, err);
	it->changes = !rc && standing_fits(it->st.is);
	/* what cannot be read never went in; by itself it is an error */
	unread = it->st.is == STAND_MALFORMED;
	it->ok = it->changes || (unread && p->n > 1);
	if (!rc && !it->recorded && !s->opt.unrecorded && !unread) {
		it->ok = true;
		it->note = stays(p, it);
	} else if (!rc && !it->ok) {
		rc = out_already(s, it, err);
	}
	if (!rc && p->settle)
		session_settle(s, &it->st, it->changes);
	/* "present" is said of the diff that takes it out */
	if (it->ok && !it->changes)
		memset(&it->st, 0, sizeof(it->st));
	p->failed += !rc && !it->ok;
	return rc;
}

/*
 * How many stayed, which come last then; none when quilt keeps none of them. Which of
 * quilt's and of the ledger's is on top of the other is told by no record.
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
	moved_from(p, 0);
	return n;
}

/* From that item on; *changes says whether one of them goes. */
static int revert_items(struct plan *p, struct session *s, size_t from,
			bool *changes, struct pom_err *err)
{
	size_t i;
	int rc = 0;

	*changes = false;
	for (i = from; i < p->n && !rc; i++) {
		rc = revert_item(p, s, &p->item[i], err);
		*changes |= p->item[i].changes;
	}
	return rc;
}

int plan_run_revert(struct plan *p, struct session *s, struct pom_err *err)
{
	bool changes;
	size_t n;
	int rc;

	sort_by_number(p, s);
	rc = revert_items(p, s, 0, &changes, err);
	while (!rc && p->failed && changes) {
		n = put_refused_last(p);
		p->failed -= n;
		rc = revert_items(p, s, p->n - n, &changes, err);
	}
	return rc;
}
