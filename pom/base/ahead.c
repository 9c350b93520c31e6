// SPDX-License-Identifier: GPL-2.0-only
/* Reading ahead: see ahead.h. */
#include "base/ahead.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/thread.h"

enum state {
	LISTED,  /* whoever comes first reads it */
	READING, /* by the reading thread */
	READY,   /* text and mode are there */
	TAKEN    /* or it could not be read: who asks reads it himself */
};

struct entry {
	_Atomic int state;
	const struct root *root;
	const char *path;
	size_t limit, tag;
	struct span text;
	void *made;
	struct arena mem; /* of a listed one: its own, until it is given */
	uint32_t place;   /* in the list, from 1; 0: it is not in it */
	mode_t mode;
	bool given; /* the asking thread's: it has been asked for */
};

struct ahead {
	const struct ahead_ops *ops;
	void *arg;
	struct root *root[AHEAD_ROOTS];
	struct map files[AHEAD_ROOTS]; /* to struct entry; by lock */
	size_t nroots;
	struct entry *list;
	size_t most;
	_Atomic size_t n;    /* of list */
	_Atomic bool listed; /* all of them */
	struct thread thread;
	_Atomic bool stop;
	_Atomic size_t asked_for; /* place of what was asked for last */
	size_t at;                /* place of what is read, or what it names */
	pthread_mutex_t lock;     /* of the maps and of asked */
	pthread_cond_t ready;     /* somebody waits for what is being read */
	struct arena a, asked;    /* the reading thread's; the other one's */
	_Atomic size_t bytes;     /* read, and not given away */
	const struct entry *latest; /* the asking thread's: what it was given */
};

struct ahead *ahead_new(const struct ahead_ops *ops, void *arg, size_t most)
{
	struct ahead *a = pom_alloc(1, sizeof(*a));
	pthread_mutexattr_t attr;

	a->ops = ops;
	a->arg = arg;
	a->most = most;
	a->list = arena_alloc(&a->asked, most, sizeof(*a->list));
	/* it is held for so short a time that waiting beats sleeping */
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(&a->lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return a;
}

void ahead_root(struct ahead *a, struct root *r)
{
	if (r->ops || r->ahead || a->nroots == AHEAD_ROOTS)
		return;
	a->root[a->nroots++] = r;
	r->ahead = a;
}

/* The files of a root; NULL for one that is not read ahead. */
static struct map *files_of(struct ahead *a, const struct root *r)
{
	size_t i;

	for (i = 0; i < a->nroots; i++)
		if (a->root[i] == r)
			return &a->files[i];
	return NULL;
}

/*
 * Makes e an entry in the state, unless there is one. The lock is held. path must
 * live as long as the map.
 */
static bool enter(struct map *files, struct entry *e, const struct root *r,
		  const char *path, int state)
{
	void **there = map_at(files, path, strlen(path));

	if (*there)
		return false;
	atomic_init(&e->state, state);
	e->root = r;
	e->path = path;
	*there = e;
	return true;
}

void ahead_list(struct ahead *a, const struct root *r, const char *path,
		size_t limit, size_t tag)
{
	struct map *files = files_of(a, r);
	size_t n = atomic_load(&a->n);
	struct entry *e;

	if (!files)
		return;
	assert(n < a->most);
	e = &a->list[n];
	pthread_mutex_lock(&a->lock);
	if (enter(files, e, r, path, LISTED)) {
		e->limit = limit;
		e->tag = tag;
		e->place = (uint32_t)++n;
	}
	pthread_mutex_unlock(&a->lock);
	atomic_store(&a->n, n);
}

/* The entry is this thread's to read. */
static void read_entry(struct ahead *a, struct entry *e)
{
	struct arena *mem = e->place ? &e->mem : &a->a;
	int rc = atomic_load(&a->bytes) > AHEAD_BYTES ||
		 root_load_now(e->root, e->path, e->limit, mem, &e->text,
			       &e->mode, NULL) ||
		 !S_ISREG(e->mode);

	atomic_fetch_add(&a->bytes, rc ? 0 : e->text.n);
	if (!rc && e->place && e->text.n && a->ops->make)
		e->made = a->ops->make(a->arg, mem, e->tag, e->path, e->text);
	atomic_store(&e->state, rc ? TAKEN : READY);
}

static void want(struct ahead *a, const struct ahead_file *f, size_t limit)
{
	struct map *files = files_of(a, f->root);
	struct entry *e = NULL;

	if (!files)
		return;
	pthread_mutex_lock(&a->lock);
	if (!map_get(files, f->path, strlen(f->path))) {
		e = arena_alloc(&a->a, 1, sizeof(*e));
		enter(files, e, f->root, arena_strdup(&a->a, f->path), READING);
	}
	pthread_mutex_unlock(&a->lock);
	if (!e)
		return;
	e->limit = limit;
	read_entry(a, e);
}

/* Where the other thread reads the same from the front, this one meets it. */
void ahead_want(struct ahead *a, const struct ahead_file *v, size_t n,
		size_t limit)
{
	size_t from = 0, there;

	while (from < n && !atomic_load(&a->stop)) {
		there = atomic_load(&a->asked_for);
		if (there > a->at)
			break;
		want(a, there == a->at ? &v[--n] : &v[from++], limit);
	}
}

/*
 * What the other thread needs next it reads as fast itself, and waits less: where
 * it has come so close, this one goes on a little further, and both have work. In
 * a long list that is farther, so that it does not happen so often.
 */
enum { CLOSE = 2, LEAD_LEAST = 4, LEAD_MOST = 32, LEAD_PART = 128 };

static size_t lead(const struct ahead *a)
{
	size_t n = a->most / LEAD_PART;

	return n < LEAD_LEAST ? LEAD_LEAST : n > LEAD_MOST ? LEAD_MOST : n;
}

/*
 * Farther ahead nothing is gained, and memory is used that what was asked for
 * could have given back.
 */
enum { FAR_LEAST = 256, FAR_PART = 4 };

static void nap(void)
{
	const struct timespec some = { .tv_nsec = 20000 };

	nanosleep(&some, NULL);
}

/* Waits until it is not so far; the place asked for. */
static size_t not_far(struct ahead *a, size_t i)
{
	size_t there = atomic_load(&a->asked_for), far = a->most / FAR_PART;

	if (far < FAR_LEAST)
		far = FAR_LEAST;
	while (i > there + far && !atomic_load(&a->stop)) {
		nap();
		there = atomic_load(&a->asked_for);
	}
	return there;
}

/* Waits for what may still be listed. False when there is no such entry. */
static bool is_listed(const struct ahead *a, size_t i)
{
	bool all;

	for (;;) {
		all = atomic_load(&a->listed);
		if (i < atomic_load(&a->n))
			return true;
		if (all || atomic_load(&a->stop))
			return false;
		nap();
	}
}

static void *read_all(void *arg)
{
	struct ahead *a = arg;
	size_t i, there;

	for (i = 0; !atomic_load(&a->stop); i++) {
		struct entry *e;
		int listed = LISTED;

		there = not_far(a, i);
		if (there && there + CLOSE > i)
			i = there + lead(a);
		if (!is_listed(a, i))
			break;
		e = &a->list[i];
		a->at = i + 1;
		if (!atomic_compare_exchange_strong(&e->state, &listed, READING))
			continue;
		read_entry(a, e);
		/* it may be taken by now; what came out stays in the entry */
		if (e->text.n && a->ops->found)
			a->ops->found(a->arg, a, e->tag);
	}
	return NULL;
}

void ahead_start(struct ahead *a)
{
	thread_start(&a->thread, read_all, a);
}

void ahead_listed(struct ahead *a)
{
	atomic_store(&a->listed, true);
}

void ahead_stop(struct ahead *a, struct arena *keep)
{
	size_t i;

	if (!a)
		return;
	atomic_store(&a->stop, true);
	thread_join(&a->thread);
	for (i = 0; i < a->nroots; i++) {
		a->root[i]->ahead = NULL;
		map_free(&a->files[i]);
	}
	for (i = 0; i < a->n; i++)
		arena_free(&a->list[i].mem);
	arena_move(keep, &a->a);
	arena_free(&a->asked);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

/*
 * A file takes some microseconds. Who has waited for so long that the reading
 * thread may well have lost its processor reads the file himself.
 */
enum { SPINS = 20000 };

static int await(struct entry *e)
{
	int i, state = READING;

	for (i = 0; i < SPINS && state == READING; i++) {
		thread_pause();
		state = atomic_load(&e->state);
	}
	return state;
}

bool ahead_take(struct ahead *a, const struct root *r, const char *path,
		size_t limit, struct span *out, mode_t *mode, struct arena *mem)
{
	struct map *files = files_of(a, r);
	int state = LISTED;
	struct entry *e;

	/* what is read now may come to lie where that was */
	a->latest = NULL;
	if (!a->thread.runs || !files)
		return false;
	pthread_mutex_lock(&a->lock);
	e = map_get(files, path, strlen(path));
	if (!e) { /* the reading thread need not read it any more */
		e = arena_alloc(&a->asked, 1, sizeof(*e));
		enter(files, e, r, arena_strdup(&a->asked, path), TAKEN);
	}
	pthread_mutex_unlock(&a->lock);
	assert(e);
	if (e->place)
		atomic_store(&a->asked_for, e->place);
	if (e->given ||
	    atomic_compare_exchange_strong(&e->state, &state, TAKEN))
		return false;
	e->given = true;
	if (state == READING)
		state = await(e);
	if (state != READY || e->text.n > limit)
		return false;
	arena_move(mem, &e->mem);
	if (e->place)
		atomic_fetch_sub(&a->bytes, e->text.n);
	*out = e->text;
	if (mode)
		*mode = e->mode;
	a->latest = e;
	return true;
}

void *ahead_made(const struct ahead *a, struct span text)
{
	const struct entry *e = a ? a->latest : NULL;

	return e && text.n && e->text.p == text.p && e->text.n == text.n ?
		       e->made :
		       NULL;
}
