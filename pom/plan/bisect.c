// SPDX-License-Identifier: GPL-2.0-only
/* Finds the commit at which something ends: see bisect.h. */
#include "plan/bisect.h"

enum { MERGES = 256 /* merges that a search goes into, one in another */ };

/* What is left to search. from has it, and to has it not. */
struct search {
	struct bisect *b;
	struct commit_id from, to;
	struct bisect_found *out;
	bool found;
	struct pom_err *err;
};

void bisect_know(struct bisect *b, const struct commit_id *id, bool holds)
{
	b->latest[holds] = *id;
	b->known[holds] = true;
}

static int holds(struct bisect *b, const struct commit_id *id, bool *out,
		 struct pom_err *err)
{
	int rc, k;

	b->looked++;
	for (k = 0; k < 2; k++) {
		if (!b->known[k] || !b->npaths)
			continue;
		rc = tree_history_same(b->h, &b->latest[k], id, b->path,
				       b->npaths, err);
		if (rc < 0)
			return rc;
		*out = k;
		if (rc)
			return 0;
	}
	b->tried++;
	rc = b->holds(b->arg, id, out, err);
	if (!rc)
		bisect_know(b, id, *out);
	return rc;
}

/* The first commit of the line that has not what the one before it has. The last has not. */
static int search_line(struct search *s, const struct history_line *l,
		       size_t from)
{
	size_t to = l->n - 1;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		bool has;
		int rc = holds(s->b, &l->id[mid], &has, s->err);

		if (rc)
			return rc;
		if (has)
			from = mid + 1;
		else
			to = mid;
	}
	s->out->first = l->id[to];
	s->out->parent = to ? l->id[to - 1] : l->before;
	s->found = true;
	return 0;
}

/* The index of the first commit of the line whose history has s->from. */
static int search_join(struct search *s, const struct history_line *l,
		       size_t *out)
{
	size_t from = 0, to = l->n - 1;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		int rc = tree_history_has(s->b->h, &l->id[mid], &s->from,
					  s->err);

		if (rc < 0)
			return rc;
		if (rc)
			to = mid;
		else
			from = mid + 1;
	}
	*out = to;
	return 0;
}

/* The parent of the merge whose history has s->from. */
static int parent_with(struct search *s, const struct commit_id *merge,
		       struct commit_id *out)
{
	struct history_commit c;
	struct arena a = { 0 };
	int has = 0, rc = tree_history_read(s->b->h, &a, merge, &c, s->err);
	size_t i;

	for (i = 0; !rc && i < c.nparents && !has; i++) {
		has = tree_history_has(s->b->h, &c.parent[i], &s->from, s->err);
		rc = has < 0 ? has : 0;
		*out = c.parent[i];
	}
	arena_free(&a);
	return !rc && !has ? pom_fail(s->err, POM_EIO, NULL, 0,
				      "the history contradicts itself") :
			     rc;
}

/*
 * s->from is not on the line, but was merged into it, and the line's own beginning does not
 * have what is searched. Then the merge parts what is to be searched: behind it, or before
 * it on the merged side.
 */
static int beside_line(struct search *s, const struct history_line *l)
{
	struct commit_id side;
	size_t join = 0;
	bool has;
	int rc = search_join(s, l, &join);

	if (!rc)
		rc = holds(s->b, &l->id[join], &has, s->err);
	if (rc)
		return rc;
	if (has)
		return search_line(s, l, join + 1);
	rc = parent_with(s, &l->id[join], &side);
	if (!rc)
		rc = holds(s->b, &side, &has, s->err);
	if (rc)
		return rc;
	s->to = side;
	if (!has)
		return 0;
	s->out->first = l->id[join];
	s->out->parent = side;
	s->found = true;
	return 0;
}

/* Searches the line between from and to. Without s->found, s->to is nearer now. */
static int one_line(struct search *s)
{
	struct history_line l;
	bool has = true;
	int rc = tree_history_line(s->b->h, &s->from, &s->to, &l, s->err);

	if (!rc && !l.n)
		rc = pom_fail(s->err, POM_EIO, NULL, 0,
			      "the history contradicts itself");
	if (rc)
		goto done;
	if (!s->b->commits)
		s->b->commits = l.n;
	if (l.root)
		has = false;
	else if (!commit_id_eq(&l.before, &s->from))
		rc = holds(s->b, &l.before, &has, s->err);
	if (!rc)
		rc = has ? search_line(s, &l, 0) : beside_line(s, &l);
done:
	history_line_free(&l);
	return rc;
}

/*
 * A merge was found. Did it bring the end with it? Then the history of that side is
 * searched next, from where it left the other one.
 */
static int into_merge(struct search *s)
{
	const struct bisect_found *f = s->out;
	struct history_commit c;
	struct arena a = { 0 };
	struct commit_id base;
	bool has;
	size_t i;
	int rc = tree_history_read(s->b->h, &a, &f->first, &c, s->err);

	s->out->merge = !rc && c.nparents > 1;
	for (i = 0; !rc && s->out->merge && i < c.nparents; i++) {
		if (commit_id_eq(&c.parent[i], &f->parent))
			continue;
		rc = holds(s->b, &c.parent[i], &has, s->err);
		if (rc || has)
			continue;
		/* histories without a common commit: the merge is the answer */
		if (tree_history_base(s->b->h, &f->parent, &c.parent[i], &base,
				      NULL))
			continue;
		rc = holds(s->b, &base, &has, s->err);
		if (rc || !has)
			continue;
		s->from = base;
		s->to = c.parent[i];
		s->found = s->out->merge = false;
	}
	arena_free(&a);
	return rc;
}

int bisect_find(struct bisect *b, const struct commit_id *from,
		const struct commit_id *to, struct bisect_found *out,
		struct pom_err *err)
{
	struct search s = {
		.b = b, .from = *from, .to = *to, .out = out, .err = err
	};
	size_t merges = 0;
	int rc = 0;

	memset(out, 0, sizeof(*out));
	while (!rc && !s.found && merges < MERGES) {
		rc = one_line(&s);
		merges++;
		if (!rc && s.found)
			rc = into_merge(&s);
	}
	if (!rc && !s.found)
		rc = pom_fail(err, POM_ELIMIT, NULL, 0,
			      "more than %d merges, one in another", MERGES);
	return rc;
}
