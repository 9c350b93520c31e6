// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which record of a tree's ledger a set is: see session_entry in session.h. Patch files are
 * renamed, and given other numbers, after they were applied. So content tells more than a
 * path does, and a path more than the last part of a name. A record is one set's only.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/session.h"

/* Lists by a text: the first of each, and for each the next one; indexes + 1. */
struct lists {
	struct map first;
	uint32_t *next;
};

struct known {
	struct arena a;
	struct lists path, source; /* of the records that were read */
	struct map of;             /* a set's address -> index + 1 */
	const struct set **by;     /* by record: the set that it is; or NULL */
	const struct repo *repo;   /* of which these are */
	struct map at;             /* path, or name, -> set */
	struct map digest;         /* a set's address -> its digest */
};

static void add_to(struct lists *v, const char *key, uint32_t i)
{
	size_t n = strlen(key);

	if (!n)
		return;
	v->next[i] = (uint32_t)(uintptr_t)map_get(&v->first, key, n);
	map_put(&v->first, key, n, (void *)(uintptr_t)(i + 1));
}

static struct known *known_of(struct worktree *w)
{
	const struct ledger *l = &w->ledger;
	struct known *x = w->known;
	size_t i;

	if (x)
		return x;
	x = w->known = pom_alloc(1, sizeof(*x));
	x->by = arena_alloc(&x->a, l->loaded, sizeof(*x->by));
	x->path.next = arena_alloc(&x->a, l->loaded, sizeof(*x->path.next));
	x->source.next = arena_alloc(&x->a, l->loaded, sizeof(*x->source.next));
	/* so that the first one comes first */
	for (i = l->loaded; i-- > 0;) {
		add_to(&x->path, l->set[i].path, (uint32_t)i);
		add_to(&x->source, l->set[i].source, (uint32_t)i);
	}
	return x;
}

void session_forget_known(struct worktree *w)
{
	struct known *x = w->known;

	if (!x)
		return;
	map_free(&x->path.first);
	map_free(&x->source.first);
	map_free(&x->of);
	map_free(&x->at);
	map_free(&x->digest);
	arena_free(&x->a);
	free(x);
	w->known = NULL;
}

static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && slash[1] ? slash + 1 : name;
}

/* One set that is looked for. */
struct search {
	struct session *s;
	enum tree_kind k;
	struct ledger *l;
	struct known *x;
	const struct set *set;
	const char *path; /* of a patch file, or "" */
	char digest[DIGEST_HEX + 1];
	struct ledger_set *new, *by_name;
};

/* A map has no copy of its keys. */
static void put_address(struct known *x, struct map *m, const void *p,
			void *value)
{
	const void **key = arena_alloc(&x->a, 1, sizeof(*key));

	*key = p;
	map_put(m, (const char *)key, sizeof(*key), value);
}

/* Keeps no text of the other sets that are compared. */
static const char *digest_of(struct search *q, const struct set *set)
{
	struct repo *r = set->origin->repo;
	struct arena mem = { 0 }, *before = r->mem;
	const char *known =
		map_get(&q->x->digest, (const char *)&set, sizeof(set));
	char digest[DIGEST_HEX + 1], *kept;

	if (known)
		return known;
	if (before)
		repo_read_into(r, NULL);
	repo_read_into(r, &mem);
	if (repo_digest(set, q->k, session_version(q->s, q->k), digest, NULL))
		*digest = '\0';
	repo_read_into(r, NULL);
	if (before)
		repo_read_into(r, before);
	arena_free(&mem);
	kept = arena_strdup(&q->x->a, digest);
	put_address(q->x, &q->x->digest, set, kept);
	return kept;
}

/* What a record calls the set: its path, or else its name. */
static const char *key_of(struct arena *a, const struct set *set)
{
	const char *path = repo_set_path(a, set);

	return *path ? path : set->name;
}

/* The set of this catalogue that has the record's path, or its name. */
static const struct set *set_at(struct search *q, const struct ledger_set *e)
{
	const struct repo *r = q->set->origin->repo;
	const char *key = *e->path ? e->path : e->name;
	struct known *x = q->x;
	size_t i;

	if (x->repo != r) {
		map_free(&x->at);
		x->at = (struct map){ 0 };
		for (i = r->n; i-- > 0;) {
			key = key_of(&x->a, &r->set[i]);
			map_put(&x->at, key, strlen(key), (void *)&r->set[i]);
		}
		x->repo = r;
		key = *e->path ? e->path : e->name;
	}
	return map_get(&x->at, key, strlen(key));
}

const char *session_below(const struct origin *o, const char *path)
{
	size_t n = strlen(o->root.path);

	n -= n == 1; /* "/" */
	return strncmp(path, o->root.path, n) == 0 && path[n] == '/' ?
		       path + n + 1 :
		       NULL;
}

bool session_file_gone(const struct origin *o, const char *path)
{
	const char *rest = session_below(o, path);
	int rc = rest && !o->root.ops ?
			 faccessat(o->root.fd, rest, F_OK, AT_EACCESS) :
			 access(path, F_OK);

	return rc && (errno == ENOENT || errno == ENOTDIR);
}

/*
 * The set has the content of the record e, and another path. Is e the record of this set,
 * whose file was renamed, and not that of a second patch that changes the same?
 */
static bool may_be(struct search *q, const struct set *set,
		   const struct ledger_set *e)
{
	const struct origin *o = set->origin;
	const char *path = key_of(&q->x->a, set);
	const struct set *there = set_at(q, e);
	bool file = *path == '/';

	if (there && there != set && !strcmp(digest_of(q, there), e->source))
		return false;
	if (strcmp(last_part(set->name), last_part(e->name)) == 0)
		return true;
	if (!*e->path)
		return !file && strcmp(e->repository, o->name) == 0;
	if (!file || there)
		return file;
	/* what lies beside it is another one, though this series does not list it */
	return (o->reader && !session_below(o, e->path)) ||
	       session_file_gone(o, e->path);
}

static struct ledger_set *at(const struct search *q, uintptr_t i)
{
	struct ledger_set *e = i ? &q->l->set[i - 1] : NULL;

	return e && !e->gone && !q->x->by[i - 1] ? e : NULL;
}

static uintptr_t first(const struct lists *v, const char *key)
{
	return (uintptr_t)map_get(&v->first, key, strlen(key));
}

static struct ledger_set *by_both(const struct search *q, const char *path,
				  const char *source)
{
	uintptr_t i = *path && *source ? first(&q->x->path, path) : 0;

	for (; i; i = q->x->path.next[i - 1])
		if (at(q, i) && strcmp(q->l->set[i - 1].source, source) == 0)
			return at(q, i);
	return NULL;
}

/* One of the same name comes first, or else the first one that went in. */
static struct ledger_set *by_content(struct search *q)
{
	uintptr_t i = *q->digest ? first(&q->x->source, q->digest) : 0;
	struct ledger_set *found = NULL, *e;

	for (; i; i = q->x->source.next[i - 1]) {
		e = at(q, i);
		if (!e || !may_be(q, q->set, e))
			continue;
		if (!strcmp(last_part(e->name), last_part(q->set->name)))
			return e;
		if (!found)
			found = e;
	}
	return found;
}

/* Is the record's content that of another set by now, which has no record of its own? */
static bool moved(struct search *q, const struct ledger_set *e)
{
	const struct repo *r = q->set->origin->repo;
	size_t i;

	for (i = 0; i < r->n && *e->source; i++) {
		const struct set *o = &r->set[i];

		if (o != q->set && strcmp(digest_of(q, o), e->source) == 0 &&
		    !by_both(q, repo_set_path(&q->x->a, o), e->source) &&
		    may_be(q, o, e))
			return true;
	}
	return false;
}

/* Another version of the same file. */
static struct ledger_set *by_path(struct search *q)
{
	uintptr_t i = *q->path ? first(&q->x->path, q->path) : 0;

	for (; i; i = q->x->path.next[i - 1])
		if (at(q, i) && (!*q->digest || !moved(q, at(q, i))))
			return at(q, i);
	return NULL;
}

static void compare(void *arg, struct ledger_set *e)
{
	struct search *q = arg;
	bool read = ledger_number(q->l, e) <= q->l->loaded;

	if (!read && *q->path && strcmp(e->path, q->path) == 0)
		q->new = e;
	/* entries of older versions have no path, but the repository's name */
	if (!*e->path && strcmp(e->name, q->set->name) == 0 &&
	    strcmp(e->repository, q->set->origin->name) == 0 &&
	    (!read || !q->x->by[e - q->l->set]))
		q->by_name = e;
}

static struct ledger_set *find(struct search *q)
{
	struct ledger_set *e;

	if (repo_digest(q->set, q->k, session_version(q->s, q->k), q->digest,
			NULL))
		*q->digest = '\0';
	e = by_both(q, q->path, q->digest);
	if (!e && !*q->path)
		e = q->by_name;
	if (!e)
		e = by_content(q);
	if (!e)
		e = by_path(q);
	return e ? e : q->by_name;
}

void session_entry(struct session *s, const struct set *set, enum tree_kind k,
		   struct ledger_set **out)
{
	struct search q = { .s = s, .k = k, .set = set };
	struct arena a = { 0 };
	uintptr_t i;

	*out = NULL;
	q.l = &s->work[k].ledger;
	if (!q.l->n || !set->origin)
		return;
	q.x = known_of(&s->work[k]);
	i = (uintptr_t)map_get(&q.x->of, (const char *)&set, sizeof(set));
	if (i) {
		*out = q.l->set[i - 1].gone ? NULL : &q.l->set[i - 1];
		return;
	}
	q.path = repo_set_path(&a, set);
	ledger_each_named(q.l, last_part(set->name), compare, &q);
	*out = q.new ? q.new : q.l->loaded ? find(&q) : q.by_name;
	arena_free(&a);
	if (!*out || ledger_number(q.l, *out) > q.l->loaded)
		return;
	i = ledger_number(q.l, *out);
	q.x->by[i - 1] = set;
	put_address(q.x, &q.x->of, set, (void *)i);
}

bool session_is_known(struct session *s, enum tree_kind k,
		      const struct ledger_set *e)
{
	const size_t i = (size_t)(e - s->work[k].ledger.set);

	return i < s->work[k].ledger.loaded &&
	       known_of(&s->work[k])->by[i] != NULL;
}

const char *session_recorded_as(struct session *s, enum tree_kind k,
				const struct set *set,
				const struct ledger_set *e)
{
	if (!strcmp(last_part(set->name), last_part(e->name)))
		return NULL;
	return arena_printf(&s->a, "recorded as %s",
			    ledger_label(&s->work[k].ledger, e));
}
