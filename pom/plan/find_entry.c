// SPDX-License-Identifier: GPL-2.0-only
/* Which entry of a tree's ledger a set is: see find_entry.h. */
#include "plan/find_entry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/options.h"

/* Entries of the ledger by a text, in their order. Numbers are indexes + 1. */
struct entry_lists {
	struct map first; /* the text -> the number of its first entry */
	uint32_t *next;   /* by index: the next number of the same text; or 0 */
};

/* What is known of the entries that were read with the ledger, and of the sets. */
struct found_entries {
	struct arena a;
	struct entry_lists by_path, by_source;
	struct map of_set;         /* a set's address -> its entry's number */
	const struct set **set_of; /* by index: the set that was found for it */
	const struct repo *repo;   /* whose sets by_key has */
	struct map by_key;         /* key_of a set -> the set */
	struct map digests;        /* a set's address -> its digest */
	struct map changes;        /* a mail's address -> its quilt_digest */
	struct entry_lists by_changes; /* entries of mails of changes_in */
	const struct origin *changes_in;
	const struct origin *own_of; /* of which has_own was asked last */
	bool own;                    /* and what it said */
};

static void add_entry(struct entry_lists *v, const char *key, uint32_t i)
{
	size_t n = strlen(key);

	if (!n)
		return;
	v->next[i] = (uint32_t)(uintptr_t)map_get(&v->first, key, n);
	map_put(&v->first, key, n, (void *)(uintptr_t)(i + 1));
}

static struct found_entries *found_of(struct worktree *w)
{
	const struct ledger *l = &w->ledger;
	struct found_entries *f = w->entries;
	size_t i;

	if (f)
		return f;
	f = w->entries = pom_alloc(1, sizeof(*f));
	f->set_of = arena_alloc(&f->a, l->loaded, sizeof(*f->set_of));
	f->by_path.next =
		arena_alloc(&f->a, l->loaded, sizeof(*f->by_path.next));
	f->by_source.next =
		arena_alloc(&f->a, l->loaded, sizeof(*f->by_source.next));
	/* the last one added to a list is its first */
	for (i = l->loaded; i-- > 0;) {
		add_entry(&f->by_path, l->set[i].path, (uint32_t)i);
		add_entry(&f->by_source, l->set[i].source, (uint32_t)i);
	}
	return f;
}

void session_forget_entries(struct worktree *w)
{
	struct found_entries *f = w->entries;

	if (!f)
		return;
	map_free(&f->by_path.first);
	map_free(&f->by_source.first);
	map_free(&f->of_set);
	map_free(&f->by_key);
	map_free(&f->digests);
	map_free(&f->changes);
	map_free(&f->by_changes.first);
	arena_free(&f->a);
	free(f);
	w->entries = NULL;
}

static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && slash[1] ? slash + 1 : name;
}

static bool same_last_part(const char *a, const char *b)
{
	return strcmp(last_part(a), last_part(b)) == 0;
}

/* The title in the name of a patch or of a mail, NUMBER-TITLE.patch. */
static const char *behind_number(const char *name)
{
	const char *dash = strchr(last_part(name), '-');

	return dash ? dash + 1 : name;
}

/* The search for the entry of one set. */
struct search {
	struct session *s;
	enum tree_kind k;
	struct ledger *l;
	struct found_entries *found;
	const struct set *set;
	const char *path;             /* repo_set_path */
	char digest[DIGEST_HEX + 1];  /* of its content; "" if not known */
	struct ledger_set *added;     /* in this run, with the set's path */
	struct ledger_set *same_name; /* an entry without a path */
	struct ledger_set *same_mail; /* of the mailbox, with the set's title */
	struct ledger_set *moved;     /* see is_moved */
};

/* A map refers to its keys: the address gets a place in the arena. */
static void put_address(struct found_entries *f, struct map *m, const void *p,
			void *value)
{
	const void **key = arena_alloc(&f->a, 1, sizeof(*key));

	*key = p;
	map_put(m, (const char *)key, sizeof(*key), value);
}

/* Frees the text of the patch again: many sets may be compared. */
static const char *digest_of(struct search *q, const struct set *set)
{
	struct repo *r = set->origin->repo;
	struct arena mem = { 0 }, *before;
	const char *known =
		map_get(&q->found->digests, (const char *)&set, sizeof(set));
	char digest[DIGEST_HEX + 1], *kept;

	if (known)
		return known;
	before = repo_read_apart(r, &mem);
	if (repo_digest(set, q->k, session_version(q->s, q->k), digest, NULL))
		*digest = '\0';
	repo_end_apart(r, &mem, before);
	kept = arena_strdup(&q->found->a, digest);
	put_address(q->found, &q->found->digests, set, kept);
	return kept;
}

/* What an entry of the set would be known by: its path, or else its name. */
static const char *key_of(struct arena *a, const struct set *set)
{
	const char *path = repo_set_path(a, set);

	return *path ? path : set->name;
}

/* The set of this catalogue that has the entry's path, or else its name. */
static const struct set *set_at(struct search *q, const struct ledger_set *e)
{
	const struct repo *r = q->set->origin->repo;
	struct found_entries *f = q->found;
	const char *key;
	size_t i;

	if (f->repo != r) {
		map_free(&f->by_key);
		f->by_key = (struct map){ 0 };
		for (i = r->n; i-- > 0;) {
			key = key_of(&f->a, &r->set[i]);
			map_put(&f->by_key, key, strlen(key),
				(void *)&r->set[i]);
		}
		f->repo = r;
	}
	key = *e->path ? e->path : e->name;
	return map_get(&f->by_key, key, strlen(key));
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

/* Has the entry the set's content, and was it applied with the set's options? */
static bool is_version(const struct search *q, const struct set *set,
		       const char *source, struct ledger_set *e)
{
	return *source && strcmp(source, e->source) == 0 &&
	       session_same_options(q->s, q->k, set, e);
}

/* Does the record have patches of this very repository, applied before this run? */
static bool has_own(struct search *q, const struct origin *o)
{
	struct found_entries *f = q->found;
	size_t i;

	if (f->own_of == o)
		return f->own;
	for (i = 0; i < q->l->loaded; i++)
		if (session_below(o, q->l->set[i].path))
			break;
	f->own_of = o;
	f->own = i < q->l->loaded;
	return f->own;
}

/*
 * Is the recorded file one of another repository, which is still there? A repository of
 * which nothing was applied may be a copy, or the next version, of that one.
 */
static bool is_of_other(struct search *q, const struct origin *o,
			const struct ledger_set *e)
{
	return *e->path && !session_below(o, e->path) &&
	       !session_file_gone(o, e->path) && has_own(q, o);
}

/*
 * The set has the content of the entry e and another path. Was the set's file renamed after
 * e was recorded? If not, the set is a second patch with the same change.
 */
static bool was_renamed(struct search *q, const struct set *set,
			struct ledger_set *e)
{
	const struct origin *o = set->origin;
	const char *path = key_of(&q->found->a, set);
	const struct set *there = set_at(q, e);
	bool is_file = *path == '/';

	if (there && there != set &&
	    is_version(q, there, digest_of(q, there), e))
		return false;
	if (is_file && is_of_other(q, o, e))
		return false;
	if (same_last_part(set->name, e->name))
		return true;
	/* a patch from standard input has no place that could tell it apart */
	if (o->input || (!*e->path && !*e->repository))
		return true;
	if (!*e->path)
		return !is_file && strcmp(e->repository, o->name) == 0;
	if (!is_file || there)
		return is_file;
	if (session_file_gone(o, e->path))
		return true;
	/*
	 * A file that still exists beside it is another patch, listed or not. One in
	 * another folder may be of the series' version before: that has the title, with
	 * another number.
	 */
	return o->reader && !session_below(o, e->path) &&
	       strcmp(behind_number(set->name), behind_number(e->name)) == 0;
}

/* The entry of that number, if it is in the ledger and of no set yet; else NULL. */
static struct ledger_set *free_entry(const struct search *q, uintptr_t number)
{
	struct ledger_set *e = number ? &q->l->set[number - 1] : NULL;

	return e && !e->gone && !q->found->set_of[number - 1] ? e : NULL;
}

static uintptr_t first(const struct entry_lists *v, const char *key)
{
	return (uintptr_t)map_get(&v->first, key, strlen(key));
}

static struct ledger_set *by_path_and_content(const struct search *q,
					      const struct set *set,
					      const char *path,
					      const char *source)
{
	const struct entry_lists *v = &q->found->by_path;
	uintptr_t i = *path && *source ? first(v, path) : 0;

	for (; i; i = v->next[i - 1])
		if (free_entry(q, i) &&
		    is_version(q, set, source, &q->l->set[i - 1]))
			return free_entry(q, i);
	return NULL;
}

/* An entry whose name has the same last part; if there is none, the first one. */
static struct ledger_set *by_content(struct search *q)
{
	const struct entry_lists *v = &q->found->by_source;
	uintptr_t i = *q->digest ? first(v, q->digest) : 0;
	struct ledger_set *found = NULL, *e;

	for (; i; i = v->next[i - 1]) {
		e = free_entry(q, i);
		if (!e || !is_version(q, q->set, q->digest, e) ||
		    !was_renamed(q, q->set, e))
			continue;
		if (same_last_part(e->name, q->set->name))
			return e;
		if (!found)
			found = e;
	}
	return found;
}

/* The quilt_digest of a set's patch, computed once; "" if it cannot be read. */
static const char *changes_of(struct search *q, const struct set *set)
{
	struct map *known = &q->found->changes;
	char *changes = map_get(known, (const char *)&set, sizeof(set));
	struct repo *r = set->origin->repo;
	struct arena mem = { 0 }, *before;
	char digest[DIGEST_HEX + 1] = "";
	struct diff *d = NULL;

	if (changes)
		return changes;
	before = repo_read_apart(r, &mem);
	if (!repo_patch(set, q->k, session_version(q->s, q->k), &d, NULL) &&
	    d && d->n)
		quilt_digest(d, digest);
	repo_end_apart(r, &mem, before);
	changes = arena_strdup(&q->found->a, digest);
	put_address(q->found, known, set, changes);
	return changes;
}

/* A digest of what was recorded. False: it cannot be read. */
static bool recorded_digest(struct ledger *l, struct ledger_set *e,
			    void (*of)(const struct diff *d, char *out),
			    char *digest)
{
	struct arena a = { 0 };
	struct diff d;
	bool read = !ledger_open(l, e, NULL) &&
		    !diff_parse(&a, ledger_written(&a, e), e->diff, &d, NULL);

	if (read)
		of(&d, digest);
	arena_free(&a);
	return read;
}

/* Its quilt_digest. */
static bool recorded_changes(struct ledger *l, struct ledger_set *e,
			     char *digest)
{
	return recorded_digest(l, e, quilt_digest, digest);
}

/* Lists the entries of the mailbox by what they change. */
static void list_changes(struct search *q)
{
	struct found_entries *f = q->found;
	const struct origin *o = q->set->origin;
	char digest[DIGEST_HEX + 1];
	size_t i;

	if (f->changes_in == o)
		return;
	map_free(&f->by_changes.first);
	f->by_changes.first = (struct map){ 0 };
	f->by_changes.next =
		arena_alloc(&f->a, q->l->loaded, sizeof(*f->by_changes.next));
	f->changes_in = o;
	for (i = q->l->loaded; i-- > 0;) {
		struct ledger_set *e = &q->l->set[i];

		if (!e->gone && session_below(o, e->path) &&
		    recorded_changes(q->l, e, digest))
			add_entry(&f->by_changes, arena_strdup(&f->a, digest),
				  (uint32_t)i);
	}
}

/*
 * The text of a mail has a date, a number and other things that differ when it is written
 * anew. So a mail is compared by the lines that it changes. An entry with the mail's title
 * comes first. None for another mail that is at the entry's path and changes the same.
 */
static struct ledger_set *by_changes(struct search *q)
{
	const char *changes = q->set->origin->id ? changes_of(q, q->set) : "";
	struct ledger_set *found = NULL, *e;
	const struct set *there;
	uintptr_t i;

	if (!*changes)
		return NULL;
	list_changes(q);
	for (i = first(&q->found->by_changes, changes); i;
	     i = q->found->by_changes.next[i - 1]) {
		e = free_entry(q, i);
		there = e ? set_at(q, e) : NULL;
		if (!e || (there && there != q->set &&
			   strcmp(changes_of(q, there), changes) == 0))
			continue;
		if (strcmp(behind_number(e->name),
			   behind_number(q->set->name)) == 0)
			return e;
		if (!found)
			found = e;
	}
	return found;
}

/* Has another set, without an entry at its own path, the entry's content now? */
static bool is_of_another(struct search *q, struct ledger_set *e)
{
	const struct repo *r = q->set->origin->repo;
	size_t i;

	for (i = 0; i < r->n && *e->source; i++) {
		const struct set *o = &r->set[i];

		if (o != q->set && is_version(q, o, digest_of(q, o), e) &&
		    !by_path_and_content(q, o, repo_set_path(&q->found->a, o),
					 e->source) &&
		    was_renamed(q, o, e))
			return true;
	}
	return false;
}

/* The entry of another version of the set. */
static struct ledger_set *by_path(struct search *q)
{
	const struct entry_lists *v = &q->found->by_path;
	uintptr_t i = *q->path ? first(v, q->path) : 0;

	for (; i; i = v->next[i - 1]) {
		struct ledger_set *e = free_entry(q, i);

		if (e && (!*q->digest || !is_of_another(q, e)))
			return e;
	}
	return NULL;
}

/*
 * Has the entry the name, and so the title, of the set, which is a mail of its mailbox? Its
 * path has another Message-Id, or, from an older runme, the mail's position.
 */
static bool is_same_mail(const struct search *q, const struct ledger_set *e)
{
	const struct set *set = q->set;

	/* a mail without a title is named by its number alone: "0001-mail.patch" */
	return set->origin->id && session_below(set->origin, e->path) &&
	       strcmp(e->name, set->name) == 0 &&
	       strcmp(behind_number(e->name), "mail.patch") != 0;
}

/* The folder of an entry's file, with its slash; "" if it has none. */
static struct span folder_of(const struct ledger_set *e)
{
	const char *slash = strrchr(e->path, '/');

	return (struct span){ e->path,
			      slash ? (size_t)(slash + 1 - e->path) : 0 };
}

/* Is another patch of this folder, unchanged, at the same place in the repository? */
static bool has_sibling(struct search *q, struct span folder, struct span now)
{
	size_t i;

	for (i = 0; i < q->l->loaded; i++) {
		struct ledger_set *e = &q->l->set[i];
		struct ledger_set there = { .path = e->path };
		const struct set *set;

		if (e->gone || strncmp(e->path, folder.p, folder.n) != 0)
			continue;
		there.path = arena_printf(&q->found->a, "%.*s%s", (int)now.n,
					  now.p, e->path + folder.n);
		set = set_at(q, &there);
		if (set && is_version(q, set, digest_of(q, set), e))
			return true;
	}
	return false;
}

/*
 * Is the entry, of the set's name, another version of the set, from before the folder of the
 * repository was moved? Its folder is gone, and a patch that was beside it is beside the set.
 */
static bool is_moved(struct search *q, const struct ledger_set *e)
{
	const struct ledger_set set = { .path = q->path };
	struct span was = folder_of(e), now = folder_of(&set);

	return was.n && now.n && !strcmp(e->path + was.n, q->path + now.n) &&
	       session_file_gone(q->set->origin,
				 arena_printf(&q->found->a, "%.*s", (int)was.n,
					      was.p)) &&
	       has_sibling(q, was, now);
}

/* Of all entries with the set's name, notes those that a path or the name tells. */
static void compare(void *arg, struct ledger_set *e)
{
	struct search *q = arg;
	bool read = ledger_number(q->l, e) <= q->l->loaded;

	if (!read && *q->path && strcmp(e->path, q->path) == 0)
		q->added = e;
	/* an entry of an older runme has no path, but the repository's name */
	if (!*e->path && strcmp(e->name, q->set->name) == 0 &&
	    strcmp(e->repository, q->set->origin->name) == 0 &&
	    (!read || !q->found->set_of[e - q->l->set]))
		q->same_name = e;
	if (read && !q->found->set_of[e - q->l->set] && is_same_mail(q, e))
		q->same_mail = e;
	if (read && !q->found->set_of[e - q->l->set] && !q->moved &&
	    is_moved(q, e))
		q->moved = e;
}

/* Among the entries that were read: see session_entry for the order. */
static struct ledger_set *find(struct search *q)
{
	struct ledger_set *e;

	if (repo_digest(q->set, q->k, session_version(q->s, q->k), q->digest,
			NULL))
		*q->digest = '\0';
	e = by_path_and_content(q, q->set, q->path, q->digest);
	if (!e && !*q->path)
		e = q->same_name;
	if (!e)
		e = by_content(q);
	if (!e)
		e = by_changes(q);
	if (!e)
		e = by_path(q);
	if (!e && q->same_mail && !is_of_another(q, q->same_mail))
		e = q->same_mail;
	if (!e && q->moved && !is_of_another(q, q->moved))
		e = q->moved;
	return e ? e : q->same_name;
}

struct ledger_set *session_entry(struct session *s, const struct set *set,
				 enum tree_kind k)
{
	struct search q = { .s = s, .k = k, .set = set };
	struct arena a = { 0 };
	struct ledger_set *e;
	uintptr_t i;

	q.l = &s->work[k].ledger;
	if (!q.l->n || !set->origin)
		return NULL;
	q.found = found_of(&s->work[k]);
	i = (uintptr_t)map_get(&q.found->of_set, (const char *)&set,
			       sizeof(set));
	if (i)
		return q.l->set[i - 1].gone ? NULL : &q.l->set[i - 1];
	q.path = repo_set_path(&a, set);
	ledger_each_named(q.l, last_part(set->name), compare, &q);
	e = q.added ? q.added : q.l->loaded ? find(&q) : q.same_name;
	arena_free(&a);
	i = e ? ledger_number(q.l, e) : 0;
	if (i && i <= q.l->loaded) {
		q.found->set_of[i - 1] = set;
		put_address(q.found, &q.found->of_set, set, (void *)i);
	}
	return e;
}

bool session_same_mail(struct session *s, enum tree_kind k,
		       const struct set *set, struct ledger_set *e)
{
	struct search q = { .s = s, .k = k, .set = set };
	char digest[DIGEST_HEX + 1];

	if (!set->origin->id)
		return false;
	q.l = &s->work[k].ledger;
	q.found = found_of(&s->work[k]);
	return recorded_changes(q.l, e, digest) &&
	       strcmp(changes_of(&q, set), digest) == 0;
}

bool session_same_hunks(struct session *s, enum tree_kind k,
			const struct set *set, struct ledger_set *e)
{
	struct repo *r = set->origin->repo;
	struct arena mem = { 0 }, *before = repo_read_apart(r, &mem);
	char now[DIGEST_HEX + 1] = "", recorded[DIGEST_HEX + 1];
	struct diff *d = NULL;

	if (!repo_patch(set, k, session_version(s, k), &d, NULL) && d && d->n)
		quilt_hunks_digest(d, now);
	repo_end_apart(r, &mem, before);
	return *now &&
	       recorded_digest(&s->work[k].ledger, e, quilt_hunks_digest,
			       recorded) &&
	       strcmp(now, recorded) == 0;
}

bool session_entry_found(struct session *s, enum tree_kind k,
			 const struct ledger_set *e)
{
	const size_t i = (size_t)(e - s->work[k].ledger.set);

	return i < s->work[k].ledger.loaded &&
	       found_of(&s->work[k])->set_of[i] != NULL;
}

const char *session_recorded_as(struct session *s, enum tree_kind k,
				const struct set *set,
				const struct ledger_set *e)
{
	if (same_last_part(set->name, e->name))
		return NULL;
	return arena_printf(&s->a, "recorded as %s",
			    ledger_label(&s->work[k].ledger, e));
}
