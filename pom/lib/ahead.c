// SPDX-License-Identifier: GPL-2.0-only
/* Reads ahead: see ahead.h. */
#include "lib/ahead.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/prefetch.h"
#include "lib/pages.h"
#include "lib/thread.h"

enum state {
	LISTED,  /* the thread that comes first will read it */
	READING, /* the reader reads it */
	READY,   /* text and mode are set */
	TAKEN /* ahead_take gave it away, or the caller reads the file itself */
};

/* One cache line, so that a processor gets all of it from the other in one transfer. */
struct entry {
	_Atomic int state;
	mode_t mode;
	const struct root *root;
	const char *path;
	struct span text;
	void *made;
	struct arena mem; /* memory of a listed file, until it is taken */
	uint32_t limit, tag;
};

struct ahead {
	const struct ahead_ops *ops;
	void *arg;
	struct side {
		const struct root *root;
		_Atomic bool lists; /* the list has files of this root */
		struct map files;   /* path -> struct entry; needs the lock */
	} side[AHEAD_ROOTS];
	size_t nsides;
	struct entry *list;
	size_t most;
	_Atomic size_t n;    /* entries in list */
	_Atomic bool listed; /* the list is complete */
	size_t entered;      /* how many entries of list are in the maps */
	struct thread thread;
	_Atomic bool stop;
	pthread_mutex_t lock; /* for the maps and asked */

	/* used by the reader */
	char before_reader[CACHE_LINE]; /* the threads share no cache line */
	size_t at;         /* index, from 1, of the present entry */
	size_t bytes;      /* bytes that it has read */
	size_t bytes_then; /* an earlier value of given */
	size_t filled;     /* number of entries that got memory */
	struct arena a;

	/* used by the first thread */
	char before_caller[CACHE_LINE];
	_Atomic size_t asked_for; /* index, from 1, of the entry taken last */
	_Atomic size_t given;     /* bytes that were taken */
	size_t emptied;           /* number of entries whose memory was taken */
	struct arena asked;
};

struct ahead *ahead_new(const struct ahead_ops *ops, void *arg, size_t most)
{
	struct ahead *a = pom_alloc(1, sizeof(*a));
	pthread_mutexattr_t attr;
	char *list;

	a->ops = ops;
	a->arg = arg;
	a->most = most;
	/* one more than most, so that the list can begin at a cache line */
	list = arena_alloc(&a->asked, most + 1, sizeof(*a->list));
	a->list = (void *)(list + -(uintptr_t)list % CACHE_LINE);
	/* the lock is held so briefly that spinning is faster than sleeping */
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ADAPTIVE_NP);
	pthread_mutex_init(&a->lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return a;
}

/* The side of a root; NULL if the root is not read ahead. */
static struct side *side_of(struct ahead *a, const struct root *r)
{
	size_t i;

	for (i = 0; i < a->nsides; i++)
		if (a->side[i].root == r)
			return &a->side[i];
	return NULL;
}

void ahead_root(struct ahead *a, const struct root *r)
{
	if (!r->ops && !side_of(a, r) && a->nsides < AHEAD_ROOTS)
		a->side[a->nsides++].root = r;
}

/*
 * The entry of a file, or NULL. The lock must be held. Entries that were listed since the
 * last search are put into the maps first.
 */
static struct entry *entry_of(struct ahead *a, struct side *side,
			      const char *path)
{
	size_t n = atomic_load(&a->n);

	for (; side->lists && a->entered < n; a->entered++) {
		struct entry *e = &a->list[a->entered];
		void **there = map_at(&side_of(a, e->root)->files, e->path,
				      strlen(e->path));

		if (!*there)
			*there = e;
	}
	return map_get(&side->files, path, strlen(path));
}

void ahead_list(struct ahead *a, const struct root *r, const char *path,
		size_t limit, size_t tag)
{
	struct side *side = side_of(a, r);
	size_t n = atomic_load(&a->n);
	struct entry *e;

	if (!side)
		return;
	assert(n < a->most && limit <= UINT32_MAX && tag <= UINT32_MAX);
	side->lists = true;
	e = &a->list[n];
	atomic_init(&e->state, LISTED);
	e->root = r;
	e->path = path;
	e->limit = (uint32_t)limit;
	e->tag = (uint32_t)tag;
	atomic_store(&a->n, n + 1);
}

/* The index of the entry in the list, from 1; 0 if it is not listed. */
static size_t place_of(const struct ahead *a, const struct entry *e)
{
	return e >= a->list && e < a->list + a->most ?
		       (size_t)(e - a->list) + 1 :
		       0;
}

/* Reads the counter of the other thread only when that is necessary. */
static bool holds_too_much(struct ahead *a)
{
	if (a->bytes - a->bytes_then > AHEAD_BYTES)
		a->bytes_then = atomic_load(&a->given);
	return a->bytes - a->bytes_then > AHEAD_BYTES;
}

/* Reads an entry that no other thread reads. place: the place_of it. */
static void read_entry(struct ahead *a, struct entry *e, size_t place)
{
	struct arena *mem = place ? &e->mem : &a->a;
	int reading = READING, rc = holds_too_much(a);
	struct root_file f;

	if (!rc) {
		rc = root_load(e->root, e->path, e->limit, mem, &f, NULL);
		e->text = f.text;
		e->mode = f.st.st_mode;
		rc = rc || !S_ISREG(e->mode);
	}
	if (!rc && place && e->text.n && a->ops->make)
		e->made = a->ops->make(a->arg, mem, e->tag, e->path, &e->text);
	if (!rc && !place && e->text.n && a->ops->index)
		e->made = a->ops->index(a->arg, mem, e->text);
	/* make may have changed its length */
	if (!rc)
		a->bytes += e->text.n;
	a->filled += e->mem.head != NULL;
	/* the other thread may have stopped waiting, and read the file itself */
	atomic_compare_exchange_strong(&e->state, &reading, rc ? TAKEN : READY);
}

/* Makes an entry in mem. The lock is held. */
static struct entry *enter(struct arena *mem, struct side *side,
			   const char *path, int state)
{
	struct entry *e = arena_alloc(mem, 1, sizeof(*e));

	atomic_init(&e->state, state);
	e->root = side->root;
	e->path = arena_strdup(mem, path);
	map_put(&side->files, e->path, strlen(e->path), e);
	return e;
}

static void want(struct ahead *a, const struct ahead_file *f, size_t limit)
{
	struct side *side = side_of(a, f->root);
	struct entry *e = NULL;

	if (!side)
		return;
	pthread_mutex_lock(&a->lock);
	if (!entry_of(a, side, f->path))
		e = enter(&a->a, side, f->path, READING);
	pthread_mutex_unlock(&a->lock);
	if (!e)
		return;
	e->limit = (uint32_t)limit;
	read_entry(a, e, 0);
}

/*
 * If the other thread reads the same files from the front, this one reads from the back.
 */
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
 * If the other thread is closer than CLOSE files, waiting for the next file takes it as
 * long as reading that. Then the reader skips lead() files, so that both threads have
 * work. In a long list it skips more, so that this happens less often.
 */
enum { CLOSE = 2, LEAD_LEAST = 4, LEAD_MOST = 32, LEAD_PART = 128 };

static size_t lead(const struct ahead *a)
{
	size_t n = a->most / LEAD_PART;

	return n < LEAD_LEAST ? LEAD_LEAST : n > LEAD_MOST ? LEAD_MOST : n;
}

/*
 * The reader is at most that many files ahead. More has no advantage: it needs memory that
 * the first thread would have freed later, and the texts leave the processor's cache
 * before they are used.
 */
enum { FAR = 1024 };

static void nap(void)
{
	const struct timespec some = { .tv_nsec = 20000 };

	nanosleep(&some, NULL);
}

/* Waits until entry i is not too far ahead. Returns asked_for. */
static size_t not_far(struct ahead *a, size_t i)
{
	size_t there = atomic_load(&a->asked_for);

	while (i > there + FAR && !atomic_load(&a->stop)) {
		nap();
		there = atomic_load(&a->asked_for);
	}
	return there;
}

/* Waits until entry i is listed. False: the list ends before it. */
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

/* The name of the file that comes that many files later is prefetched. */
enum { NEXT = 3 };

static void *read_all(void *arg)
{
	struct ahead *a = arg;
	size_t i, there, look = 0;

	for (i = 0; !atomic_load(&a->stop); i++) {
		struct entry *e;
		int listed = LISTED;

		/* if the reader is far ahead, it need not read asked_for for each file */
		if (i >= look) {
			there = not_far(a, i);
			if (there && there + CLOSE > i)
				i = there + lead(a);
			look = i + 1 + (i > there ? (i - there) / 8 : 0);
		}
		if (!is_listed(a, i))
			break;
		e = &a->list[i];
		a->at = i + 1;
		if (i + NEXT < atomic_load(&a->n))
			prefetch(a->list[i + NEXT].path, 1);
		if (!atomic_compare_exchange_strong(&e->state, &listed, READING))
			continue;
		read_entry(a, e, i + 1);
		/* the file may have been taken, but e->text.n stays */
		if (e->text.n && a->ops->found)
			a->ops->found(a->arg, a, e->tag);
	}
	pages_thread_ends();
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
	for (i = 0; i < a->nsides; i++)
		map_free(&a->side[i].files);
	for (i = 0; i < a->n && a->filled > a->emptied; i++)
		arena_free(&a->list[i].mem);
	arena_move(keep, &a->a);
	pthread_mutex_destroy(&a->lock);
	arena_free(&a->asked);
	free(a);
}

/*
 * To read a file takes some microseconds. After that many pauses, the reader has probably
 * lost its processor, and the first thread reads the file itself.
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

/* Mostly files are loaded in the order of the list. Then no look-up is needed. */
static struct entry *next_listed(struct ahead *a, const struct root *r,
				 const char *path)
{
	size_t i = atomic_load(&a->asked_for);
	struct entry *e = i < atomic_load(&a->n) ? &a->list[i] : NULL;

	return e && e->root == r && strcmp(e->path, path) == 0 ? e : NULL;
}

static struct entry *asked_entry(struct ahead *a, struct side *side,
				 const char *path)
{
	struct entry *e;

	pthread_mutex_lock(&a->lock);
	e = entry_of(a, side, path);
	if (!e) /* so that the reader does not read it later */
		e = enter(&a->asked, side, path, TAKEN);
	pthread_mutex_unlock(&a->lock);
	return e;
}

bool ahead_take(struct ahead *a, const struct root *r, const char *path,
		size_t limit, struct arena *mem, struct ahead_text *out)
{
	struct side *side = side_of(a, r);
	struct entry *e;
	size_t place, given;
	int state;

	if (!a->thread.runs || !side)
		return false;
	e = next_listed(a, r, path);
	if (!e)
		e = asked_entry(a, side, path);
	place = place_of(a, e);
	if (place)
		atomic_store_explicit(&a->asked_for, place,
				      memory_order_release);
	state = atomic_load(&e->state);
	if (state == LISTED &&
	    atomic_compare_exchange_strong(&e->state, &state, TAKEN))
		return false;
	if (state == READING)
		state = await(e);
	if (state == READING &&
	    atomic_compare_exchange_strong(&e->state, &state, TAKEN))
		return false;
	if (state != READY)
		return false;
	/* from here on only this thread uses the entry, and writes given */
	atomic_store_explicit(&e->state, TAKEN, memory_order_relaxed);
	given = atomic_load_explicit(&a->given, memory_order_relaxed);
	atomic_store_explicit(&a->given, given + e->text.n,
			      memory_order_relaxed);
	if (e->text.n > limit)
		return false;
	a->emptied += e->mem.head != NULL;
	arena_move(mem, &e->mem);
	*out = (struct ahead_text){ e->text, e->mode, e->made };
	return true;
}
