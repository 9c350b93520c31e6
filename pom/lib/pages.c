// SPDX-License-Identifier: GPL-2.0-only
/* Memory for arenas: see pages.h. */
#include "lib/pages.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/prefetch.h"

/*
 * With the address sanitizer, each chunk is from its own malloc, so that the sanitizer
 * knows its end. It is filled with '?', so that code which expects zeros fails.
 */
#if defined(__SANITIZE_ADDRESS__)
#define EACH_BY_ITSELF true
#elif defined(__has_feature)
#define EACH_BY_ITSELF __has_feature(address_sanitizer)
#else
#define EACH_BY_ITSELF false
#endif

enum {
	LINE = 64,      /* bytes; the size of every block is a multiple of it */
	LEAST_LOG = 12, /* log2 of the smallest block on a free list */
	MOST_LOG =
		20, /* log2 of the largest; a larger one gets its own mapping */
	PAGE_MOST = 64 * 1024, /* the largest page size of any machine */
	HUGE_PAGE = 2 * 1024 * 1024,
	SMALL = 256 * 1024, /* bytes of a region before its first huge page */
	REGION = 16 * HUGE_PAGE + SMALL,
	BUNDLE = 32 /* small blocks that move between threads at once */
};

struct block {
	struct block *next;
	size_t n;
	struct block *bundle; /* in the first block of a bundle: the next bundle */
};

static struct {
	pthread_mutex_t lock;
	char *at, *end;                    /* of the region in use */
	struct block *freed[MOST_LOG + 1]; /* free lists, by floor(log2(n)) */
	struct block *bundles;             /* of BUNDLE small blocks each */
} pool = { .lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP };

/*
 * A free list for each thread, used without the lock. It has small blocks, of the size of
 * an arena's first chunk. A thread with too many gives a bundle of them to the pool, and a
 * thread without any takes a bundle.
 */
static __thread struct {
	struct block *first;
	unsigned int n;
} mine;

static _Atomic size_t used;

size_t pages_used(void)
{
	return atomic_load_explicit(&used, memory_order_relaxed);
}

void pages_count(ptrdiff_t bytes)
{
	atomic_fetch_add_explicit(&used, (size_t)bytes, memory_order_relaxed);
}

/*
 * Maps n new bytes. The first huge page begins ahead bytes after the start, so that a
 * process that needs little memory does not touch it.
 */
static char *map(size_t n, size_t ahead)
{
	char *p = mmap(NULL, n + HUGE_PAGE, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	size_t head;

	if (p == MAP_FAILED)
		return NULL;
	head = -((uintptr_t)p + ahead) % HUGE_PAGE;
	if (head)
		munmap(p, head);
	p += head;
	munmap(p + n, HUGE_PAGE - head);
	madvise(p, n, MADV_HUGEPAGE); /* a hint; failure does not matter */
	pages_count((ptrdiff_t)n);
	return p;
}

/*
 * The size of a separate mapping for n bytes: whole huge pages, unless the last one would
 * be less than a quarter full. round_up(x) == round_up(n) for each x from n to round_up(n).
 */
static size_t round_up(size_t n)
{
	size_t rest;

	n = (n + PAGE_MOST - 1) / PAGE_MOST * PAGE_MOST;
	rest = n % HUGE_PAGE;
	return rest <= HUGE_PAGE / 4 ? n : n - rest + HUGE_PAGE;
}

static unsigned int log2_of(size_t n)
{
	return (unsigned int)(8 * sizeof(n) - 1) -
	       (unsigned int)__builtin_clzl(n);
}

/* Puts memory on a free list, if it is not too small for one. */
static void add_free(void *p, size_t n)
{
	struct block *b = p;

	if (n < 1u << LEAST_LOG)
		return;
	b->n = n;
	b->next = pool.freed[log2_of(n)];
	pool.freed[log2_of(n)] = b;
}

/* Takes a block from a free list; NULL if none is large enough. */
static void *get_free(size_t n, size_t *got)
{
	unsigned int log = n > 1u << LEAST_LOG ? log2_of(n - 1) + 1 : LEAST_LOG;
	struct block *b;

	/* the list of smaller blocks may also have one that is large enough */
	b = n > 1u << LEAST_LOG ? pool.freed[log - 1] : NULL;
	if (b && b->n >= n)
		log--;
	while (log <= MOST_LOG && !pool.freed[log])
		log++;
	if (log > MOST_LOG)
		return NULL;
	b = pool.freed[log];
	pool.freed[log] = b->next;
	*got = b->n;
	if (b->n - n >= 1u << LEAST_LOG) {
		*got = n;
		add_free((char *)b + n, b->n - n);
	}
	return b;
}

/* Takes memory from the region in use, or from a new one. */
static void *from_region(size_t n)
{
	char *p;

	if ((size_t)(pool.end - pool.at) < n) {
		p = map(REGION, SMALL);
		if (!p)
			return NULL;
		/* the rest of the old region is lost; it was never touched */
		pool.at = p;
		pool.end = p + REGION;
	}
	p = pool.at;
	pool.at += n;
	return p;
}

/* Takes a bundle from the pool. The lock is held, and the thread's own list is empty. */
static bool fill_mine(void)
{
	struct block *b = pool.bundles;

	if (!b)
		return false;
	pool.bundles = b->bundle;
	mine.first = b;
	mine.n = BUNDLE;
	return true;
}

/* Gives the blocks that were freed last to the pool. The lock is held. */
static void give_bundle(void)
{
	struct block *first = mine.first, *last = first;
	int i;

	for (i = 1; i < BUNDLE; i++)
		last = last->next;
	mine.first = last->next;
	mine.n -= BUNDLE;
	last->next = NULL;
	first->bundle = pool.bundles;
	pool.bundles = first;
}

static void *from_mine(size_t *got)
{
	struct block *b = mine.first;

	mine.first = b->next;
	mine.n--;
	*got = b->n;
	prefetch(mine.first, sizeof(*b)); /* another thread may have used it */
	return b;
}

void pages_thread_ends(void)
{
	if (!mine.n)
		return;
	pthread_mutex_lock(&pool.lock);
	while (mine.n >= BUNDLE)
		give_bundle();
	for (; mine.n; mine.n--) {
		struct block *b = mine.first;

		mine.first = b->next;
		add_free(b, b->n);
	}
	pthread_mutex_unlock(&pool.lock);
}

void *pages_alloc(size_t n, size_t *got, bool *zeroed)
{
	void *p;

	*zeroed = false;
	*got = n;
	if (EACH_BY_ITSELF) {
		p = malloc(n);
		pages_count(p ? (ptrdiff_t)n : 0);
		return p ? memset(p, '?', n) : NULL;
	}
	if (n > 1u << MOST_LOG) {
		*zeroed = true;
		*got = round_up(n);
		return map(*got, 0);
	}
	n = (n + LINE - 1) / LINE * LINE;
	*got = n;
	if (n <= 1u << LEAST_LOG && mine.n)
		return from_mine(got);
	pthread_mutex_lock(&pool.lock);
	p = n <= 1u << LEAST_LOG && fill_mine() ? from_mine(got) :
						  get_free(n, got);
	*zeroed = !p;
	if (!p)
		p = from_region(n);
	pthread_mutex_unlock(&pool.lock);
	return p;
}

void pages_free(void *p, size_t got)
{
	if (EACH_BY_ITSELF) {
		pages_count(-(ptrdiff_t)got);
		free(p);
		return;
	}
	if (got > 1u << MOST_LOG) {
		pages_count(-(ptrdiff_t)round_up(got));
		munmap(p, round_up(got));
		return;
	}
	if (got == 1u << LEAST_LOG) {
		struct block *b = p;

		b->n = got;
		b->next = mine.first;
		mine.first = b;
		if (++mine.n < 2 * BUNDLE)
			return;
		pthread_mutex_lock(&pool.lock);
		give_bundle();
	} else {
		pthread_mutex_lock(&pool.lock);
		add_free(p, got);
	}
	pthread_mutex_unlock(&pool.lock);
}
