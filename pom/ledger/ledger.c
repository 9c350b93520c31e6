// SPDX-License-Identifier: GPL-2.0-only
/* The ledger in memory: see ledger.h. */
#include "ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/path.h"
#include "ledger/internal.h"
#include "txn/txn.h"

/* The earlier state of a set, or of a chain if chain is not NULL. */
struct ledger_undo {
	size_t index;
	const struct ledger_set *was; /* NULL: only gone changed; it was false */
	struct ledger_chain *chain;
	enum ledger_state state;
	uint32_t joined, low, high;
	bool gap, edited;
};

void ledger_free(struct ledger *l)
{
	size_t i;

	for (i = 0; i < l->nchains; i++) {
		free(l->chain[i]->left.v);
		free(l->chain[i]->left_moved.v);
	}
	free(l->set);
	free(l->undo);
	free(l->chain);
	map_free(&l->by_name);
	map_free(&l->by_path);
	map_free(&l->folders);
	map_free(&l->removed);
	arena_free(&l->a);
	memset(l, 0, sizeof(*l));
}

void ledger_keep_folder(struct ledger *l, const char *dir)
{
	size_t n = strlen(dir);

	if (map_get(&l->folders, dir, n))
		return;
	map_put(&l->folders, dir, n, l);
	l->folder = arena_push(&l->a, l->folder, l->nfolders, sizeof(dir));
	l->folder[l->nfolders++] = dir;
}

void ledger_folder_removed(struct ledger *l, const char *dir,
			   unsigned int perms)
{
	const size_t n = strlen(dir), at = ledger_removed_folder(l, dir, n);

	if (at == l->ngone) {
		l->folder_gone = arena_push(&l->a, l->folder_gone, at,
					    sizeof(*l->folder_gone));
		l->ngone++;
		map_put(&l->removed, dir, n, (void *)(uintptr_t)l->ngone);
	}
	l->folder_gone[at] = (struct ledger_folder){ dir, perms & 0777, false };
}

size_t ledger_removed_folder(const struct ledger *l, const char *dir, size_t n)
{
	const uintptr_t i = (uintptr_t)map_get(&l->removed, dir, n);

	return i ? i - 1 : l->ngone;
}

/* A copy of s, or before if the two are equal. */
static const char *share(struct ledger *l, const char *s, const char *before)
{
	if (!s || !*s)
		return "";
	return before && strcmp(s, before) == 0 ? before :
						  arena_strdup(&l->a, s);
}

static const char *last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash && slash[1] ? slash + 1 : name;
}

struct ledger_set *ledger_new_set(struct ledger *l, const struct ledger_set *s)
{
	const char *key = last_part(s->name);
	size_t len = strlen(key);
	uintptr_t before = (uintptr_t)map_get(&l->by_name, key, len);
	struct ledger_set *set;

	/* unused pages of this allocation are never touched, so they cost no memory */
	if (!l->set)
		l->set = pom_alloc(LEDGER_SETS, sizeof(*l->set));
	set = &l->set[l->n++];
	*set = *s;
	set->next_alike = (uint32_t)before;
	map_put(&l->by_name, key, len, (void *)(uintptr_t)l->n);
	l->depends |= *set->depends != '\0';
	return set;
}

/* Is name equal to word, or does it end in a slash and word? */
static bool ends_in(const char *name, const char *word)
{
	size_t n = strlen(name), m = strlen(word);

	return n >= m && strcmp(name + n - m, word) == 0 &&
	       (n == m || name[n - m - 1] == '/');
}

/*
 * Does the set's path end in the word? The path of a mail has the mailbox and an id that
 * nobody types: there, the set's name takes the place of the id.
 */
static bool path_ends_in(const struct ledger_set *set, const char *word)
{
	const char *id = last_part(set->path), *name = last_part(set->name);
	size_t n = strlen(word), m = strlen(name);
	size_t folder = (size_t)(id - set->path);

	if (strcmp(id, name) == 0 || n <= m || !ends_in(word, name))
		return ends_in(set->path, word);
	n -= m; /* of the word, what is in front of the name */
	return n <= folder && strncmp(set->path + folder - n, word, n) == 0 &&
	       (n == folder || set->path[folder - n - 1] == '/');
}

/* The name of its diff is that of one set alone: ledger_label. */
static void each_of_diff(struct ledger *l, const char *word,
			 void (*each)(void *arg, struct ledger_set *set),
			 void *arg)
{
	size_t i, n = strlen(word);

	if (n < 5 || strcmp(word + n - 5, ".diff") != 0)
		return;
	for (i = 0; i < l->n; i++)
		if (!l->set[i].gone && strcmp(l->set[i].diff, word) == 0)
			each(arg, &l->set[i]);
}

void ledger_each_named(struct ledger *l, const char *word,
		       void (*each)(void *arg, struct ledger_set *set),
		       void *arg)
{
	const char *key = last_part(word);
	uintptr_t i = (uintptr_t)map_get(&l->by_name, key, strlen(key));

	for (; i; i = l->set[i - 1].next_alike) {
		struct ledger_set *set = &l->set[i - 1];

		if (!set->gone &&
		    (ends_in(set->name, word) || path_ends_in(set, word)))
			each(arg, set);
	}
	if (!map_get(&l->by_name, key, strlen(key)))
		each_of_diff(l, word, each, arg);
}

struct found {
	const char *name;
	struct ledger_set *set;
	size_t n;
};

static void find_one(void *arg, struct ledger_set *set)
{
	struct found *f = arg;

	if (strcmp(set->name, f->name))
		return;
	f->set = set;
	f->n++;
}

struct ledger_set *ledger_get(struct ledger *l, const char *name)
{
	struct found f = { .name = name };

	ledger_each_named(l, name, find_one, &f);
	return f.n == 1 ? f.set : NULL;
}

struct meaning {
	struct ledger_set *set[2];
	size_t n;
};

static void mean(void *arg, struct ledger_set *set)
{
	struct meaning *m = arg;

	if (m->n < 2)
		m->set[m->n] = set;
	m->n++;
}

struct ledger_set *ledger_meant(struct ledger *l, const char *word,
				struct ledger_set *all[2])
{
	struct meaning m = { 0 };

	ledger_each_named(l, word, mean, &m);
	if (all && m.n > 1) {
		/* ledger_each_named begins with the last applied set */
		all[0] = m.set[1];
		all[1] = m.set[0];
	}
	return m.n == 1 ? m.set[0] : NULL;
}

/* How many sets a word may mean. */
static size_t meant(struct ledger *l, const char *word)
{
	struct meaning m = { 0 };

	ledger_each_named(l, word, mean, &m);
	return m.n;
}

const char *ledger_full_name(struct ledger *l, const struct ledger_set *set)
{
	const char *id = last_part(set->path), *name = last_part(set->name);

	if (!*set->path || strcmp(id, name) == 0)
		return set->path;
	return arena_printf(&l->a, "%.*s%s", (int)(id - set->path), set->path,
			    name);
}

const char *ledger_label(struct ledger *l, const struct ledger_set *set)
{
	const char *at, *full;

	if (!*set->path || meant(l, set->name) <= 1)
		return set->name;
	full = ledger_full_name(l, set);
	/* add one folder after the other, until the end of the path is unique */
	at = last_part(full);
	while (at - full >= 2) {
		for (at -= 2; at > full && *at != '/'; at--)
			;
		at += *at == '/';
		if (meant(l, at) == 1)
			return at;
	}
	/* the same file, when it had other lines, can be applied as well */
	return meant(l, full) == 1 ? full : set->diff;
}

static struct ledger_undo *keep(struct ledger *l)
{
	l->undo = pom_grow(l->undo, l->nundo, &l->cap_undo, sizeof(*l->undo));
	memset(&l->undo[l->nundo], 0, sizeof(*l->undo));
	return &l->undo[l->nundo++];
}

static void keep_set(struct ledger *l, const struct ledger_set *set)
{
	struct ledger_undo *u = keep(l);

	struct ledger_set *was = arena_alloc(&l->a, 1, sizeof(*was));

	*was = *set;
	u->index = (size_t)(set - l->set);
	u->was = was;
}

static void set_text(struct ledger *l, struct ledger_set *set, struct span diff)
{
	set->text.p = arena_strndup(&l->a, diff.p, diff.n);
	set->text.n = diff.n;
	set->changed = true;
	set->open = false;
}

int ledger_open(struct ledger *l, struct ledger_set *set, struct pom_err *err)
{
	int rc;

	if (set->open)
		return 0;
	rc = diff_parse(&l->a, set->text, set->diff, &set->patch, err);
	set->open = !rc;
	return rc;
}

static const struct span mark_of_written = { "# ", 2 };

struct span ledger_written(struct arena *a, const struct ledger_set *set)
{
	struct span rest = set->patch.preamble, line;
	struct buf b = { 0 };

	while (span_line(&rest, &line))
		if (span_starts(line, mark_of_written))
			buf_addspan(&b, span_skip(line, mark_of_written.n));
	line = set->text;
	if (b.n)
		line = (struct span){ arena_strndup(a, b.p, b.n), b.n };
	buf_free(&b);
	return line;
}

struct span ledger_changes(const struct ledger_set *set)
{
	struct span rest = set->text, all = rest, line;

	while (span_line(&rest, &line) && span_starts(line, mark_of_written))
		all = rest;
	return all;
}

void ledger_join(struct buf *out, struct span written, struct span diff)
{
	struct span rest = written, line;

	if (!span_eq(written, diff)) {
		while (span_line(&rest, &line)) {
			buf_addspan(out, mark_of_written);
			buf_addspan(out, line);
		}
	}
	buf_addspan(out, diff);
}

struct ledger_chain *ledger_chain(const struct ledger *l, struct span path)
{
	return path.p ? map_get(&l->by_path, path.p, path.n) : NULL;
}

void ledger_touch(struct ledger_chain *c)
{
	c->floor_known = false;
	c->touched = true;
}

/* The chain has changed: floor and covers are computed again. */
static void touch(struct ledger *l, struct ledger_chain *c)
{
	l->touches++;
	c->covers_known = false;
	ledger_touch(c);
}

uint32_t ledger_top(const struct ledger *l, struct ledger_chain *c)
{
	while (c->top && l->set[c->ref[c->top - 1].set].gone) {
		const struct ledger_ref *r = &c->ref[--c->top];

		c->gap |= (!c->joined || c->top < c->joined) &&
			  !l->set[r->set].link[r->link].follows;
	}
	return c->top;
}

/* A set has come back or was added: ledger_top searches again. */
static void reset_top(struct ledger_chain *c)
{
	c->top = c->n;
	c->gap = false;
}

static void touch_all(struct ledger *l, const struct ledger_set *set)
{
	uint32_t i;

	for (i = 0; i < set->nlinks; i++)
		touch(l, ledger_chain(l, span_of(set->link[i].path)));
}

int ledger_rewrite(struct ledger *l, struct ledger_set *set, struct span diff,
		   struct pom_err *err)
{
	keep_set(l, set);
	set_text(l, set, diff);
	touch_all(l, set);
	return ledger_open(l, set, err);
}

struct ledger_link *ledger_relink(struct ledger *l, struct ledger_set *set)
{
	struct ledger_link *v = arena_alloc(&l->a, set->nlinks, sizeof(*v));

	keep_set(l, set);
	if (set->nlinks)
		memcpy(v, set->link, set->nlinks * sizeof(*v));
	set->link = v;
	touch_all(l, set);
	return v;
}

uint32_t ledger_behind(const struct ledger_chain *c, size_t set)
{
	uint32_t from = 0, to = c->n;

	while (from < to) {
		uint32_t half = from + (to - from) / 2;

		if (c->ref[half].set <= set)
			from = half + 1;
		else
			to = half;
	}
	return from;
}

struct ledger_ref *ledger_above(const struct ledger *l, struct ledger_chain *c,
				const struct ledger_set *set, size_t *n)
{
	uint32_t from = ledger_behind(c, (size_t)(set - l->set)),
		 to = ledger_top(l, c);

	*n = to > from ? to - from : 0;
	return c->ref + from;
}

bool ledger_only_makes(const struct ledger_set *set)
{
	uint32_t i;

	for (i = 0; i < set->nlinks && !set->link[i].before.mode; i++)
		;
	return i && i == set->nlinks;
}

struct ledger_link *ledger_link(const struct ledger *l,
				const struct ledger_set *set, struct span path)
{
	const struct ledger_chain *c = ledger_chain(l, path);
	size_t at = (size_t)(set - l->set);
	uint32_t i = c ? ledger_behind(c, at) : 0;

	return i && c->ref[i - 1].set == at ? &set->link[c->ref[i - 1].link] :
					      NULL;
}

/* A link for the caller to change. A set's links are copied once for each removal. */
static struct ledger_link *own_link(struct ledger *l, struct ledger_ref at)
{
	struct ledger_set *s = &l->set[at.set];

	if (s->relinked != l->removals)
		ledger_relink(l, s);
	s->relinked = l->removals;
	return &s->link[at.link];
}

/* A link is removed: the next one above it follows the one below it. */
static void close_gap(struct ledger *l, const struct ledger_set *set,
		      const struct ledger_link *gone)
{
	struct ledger_chain *c = ledger_chain(l, span_of(gone->path));
	size_t n, i;
	const struct ledger_ref *above = ledger_above(l, c, set, &n);
	bool lost = c->state == CHAIN_BROKEN && !c->high &&
		    (size_t)(set - l->set) < l->loaded;
	struct ledger_link *link;

	for (i = 0; i < n && l->set[above[i].set].gone; i++)
		;
	if (i < n && l->set[above[i].set].link[above[i].link].follows) {
		link = own_link(l, above[i]);
		link->follows = !lost && gone->follows;
		link->before = lost ? gone->after : gone->before;
	}
	if (c->state != CHAIN_BROKEN || !c->high)
		return;
	/* versions of sets that are not in the tree contained the removed set's change */
	for (i = 0; i < n; i++) {
		if (above + i < c->ref + ledger_links_in_tree(l, c) ||
		    l->set[above[i].set].gone)
			continue;
		link = own_link(l, above[i]);
		link->after.digest = NULL;
		if (!link->after.mode) /* "absent" would need no digest to match */
			link->after.mode = 0100644;
	}
}

/*
 * Updates the covers of a chain after set was removed. If set was the last one of the
 * chain, the links that it covered are now uncovered. Otherwise all are computed again.
 */
static void uncover(struct ledger *l, const struct ledger_set *set,
		    const struct ledger_link *link)
{
	struct ledger_chain *c = ledger_chain(l, span_of(link->path));
	uint32_t by = (uint32_t)(set - l->set) + 1, i;
	size_t above;

	ledger_above(l, c, set, &above);
	if (above || !c->covers_known) {
		touch(l, c);
		return;
	}
	for (i = 0; i < c->n; i++) {
		const struct ledger_ref *r = &c->ref[i];
		struct ledger_link *other = &l->set[r->set].link[r->link];

		if (other->cover == by)
			other->cover = 0;
	}
	ledger_touch(c);
}

void ledger_remove(struct ledger *l, struct ledger_set *set)
{
	uint32_t i;

	l->removals++;
	for (i = 0; i < set->nlinks; i++)
		close_gap(l, set, &set->link[i]);
	keep(l)->index = (size_t)(set - l->set);
	set->gone = true;
	for (i = 0; i < set->nlinks; i++)
		uncover(l, set, &set->link[i]);
}

void ledger_keep_chain(struct ledger *l, struct ledger_chain *c)
{
	struct ledger_undo *u = keep(l);

	u->chain = c;
	u->state = c->state;
	u->joined = c->joined;
	u->gap = c->gap;
	u->low = c->low;
	u->high = c->high;
	u->edited = c->edited;
}

void ledger_break(struct ledger *l, const char *path)
{
	struct ledger_chain *c = ledger_chain(l, span_of(path));

	if (!c)
		return;
	ledger_keep_chain(l, c);
	c->state = CHAIN_BROKEN;
	c->low = c->high = 0;
	c->edited = false;
	ledger_touch(c);
}

size_t ledger_mark(const struct ledger *l)
{
	return l->nundo;
}

/* The set is no longer gone: the tops of its chains may move up. */
static void come_back(struct ledger *l, const struct ledger_set *set)
{
	struct ledger_chain *c;
	uint32_t i;

	for (i = 0; i < set->nlinks; i++) {
		c = ledger_chain(l, span_of(set->link[i].path));
		reset_top(c);
	}
}

void ledger_rollback(struct ledger *l, size_t mark)
{
	while (l->nundo > mark) {
		const struct ledger_undo *u = &l->undo[--l->nundo];

		if (u->chain) {
			u->chain->state = u->state;
			u->chain->joined = u->joined;
			u->chain->gap = u->gap;
			u->chain->low = u->low;
			u->chain->high = u->high;
			u->chain->edited = u->edited;
			ledger_touch(u->chain);
			continue;
		}
		if (u->was)
			l->set[u->index] = *u->was;
		else
			l->set[u->index].gone = false;
		touch_all(l, &l->set[u->index]);
		come_back(l, &l->set[u->index]);
	}
}

struct span ledger_path(const struct diff_name *name)
{
	struct span s = name->text;

	if (s.p && !name->bare && !name->placed &&
	    !path_strip(name->text, 1, &s))
		s.p = NULL;
	return s;
}

/* Enters the set as a reader of the files that it copied. */
static void add_reads(struct ledger *l, const struct ledger_set *set)
{
	struct span rest = span_of(set->reads), line;

	while (span_line(&rest, &line)) {
		const char *path;
		struct ledger_chain *c;

		if (ledger_read_path(l, span_chomp(line), &path))
			continue;
		c = ledger_chain(l, span_of(path));
		if (!c)
			continue;
		c->reader = arena_push(&l->a, c->reader, c->nreaders,
				       sizeof(*c->reader));
		c->reader[c->nreaders++] = (uint32_t)(set - l->set);
	}
}

void ledger_add_links(struct ledger *l, struct ledger_set *set)
{
	uint32_t i;

	for (i = 0; i < set->nlinks; i++) {
		const char *path = set->link[i].path;
		struct ledger_chain *c = ledger_chain(l, span_of(path));

		if (!c) {
			c = arena_alloc(&l->a, 1, sizeof(*c));
			c->path = path;
			map_put(&l->by_path, path, strlen(path), c);
			l->chain = pom_grow(l->chain, l->nchains,
					    &l->cap_chains, sizeof(*l->chain));
			l->chain[l->nchains++] = c;
		}
		c->ref = arena_push(&l->a, c->ref, c->n, sizeof(*c->ref));
		c->ref[c->n++] =
			(struct ledger_ref){ (uint32_t)(set - l->set), i };
		reset_top(c);
		touch(l, c);
	}
	if (*set->reads)
		add_reads(l, set);
}

/* The name for a new diff. Only plain characters of the set's name go into it. */
static const char *diff_name(struct ledger *l, const char *set)
{
	char *s = arena_printf(&l->a, "%04u-%.100s.diff", l->next++, set), *p;

	for (p = s; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+",
			    *p))
			*p = '_';
	return s;
}

int ledger_add(struct ledger *l, const struct ledger_set *set, struct span diff,
	       struct pom_err *err)
{
	static const struct ledger_set none;
	const struct ledger_set *last = l->n ? &l->set[l->n - 1] : &none;
	struct ledger_set s = *set;
	struct ledger_set *new;

	if (l->n >= LEDGER_SETS)
		return pom_fail(err, POM_ELIMIT, LEDGER_FILE, 0,
				"more than %d sets", LEDGER_SETS);
	s.name = arena_strdup(&l->a, set->name);
	s.group = share(l, set->group, last->group);
	s.repository = share(l, set->repository, last->repository);
	s.summary = share(l, set->summary, NULL);
	s.depends = share(l, set->depends, last->depends);
	s.config = share(l, set->config, last->config);
	s.source = share(l, set->source, NULL);
	s.path = share(l, set->path, NULL);
	s.options = share(l, set->options, last->options);
	s.kept = share(l, set->kept, NULL);
	s.there = share(l, set->there, NULL);
	s.reads = share(l, set->reads, NULL);
	s.commit = NULL;
	s.diff = diff_name(l, s.name);
	s.link = arena_alloc(&l->a, set->nlinks, sizeof(*s.link));
	if (set->nlinks)
		memcpy(s.link, set->link, set->nlinks * sizeof(*s.link));
	new = ledger_new_set(l, &s);
	ledger_add_links(l, new);
	set_text(l, new, diff);
	return 0;
}
