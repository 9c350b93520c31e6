// SPDX-License-Identifier: GPL-2.0-only
/* Memory for arenas: see pages.h. */
#include "lib/pages.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "lib/near.h"

/*
 * The address sanitizer is to see every chunk end, so it gets each by itself, and
 * full of what nobody can have meant.
 */
#if defined(__SANITIZE_ADDRESS__)
#define EACH_BY_ITSELF true
#elif defined(__has_feature)
#define EACH_BY_ITSELF __has_feature(address_sanitizer)
#else
#define EACH_BY_ITSELF false
#endif

enum {
	LINE = 64,      /* bytes; what is given out is a multiple of it */
	LEAST_LOG = 12, /* a smaller rest of a block is left with it */
	MOST_LOG = 20,  /* what is larger is mapped by itself */
	PAGE_MOST = 64 * 1024, /* of any machine */
	HUGE_PAGE = 2 * 1024 * 1024,
	SMALL = 256 * 1024, /* of a region, before its first huge page */
	REGION = 16 * HUGE_PAGE + SMALL,
	HAND = 32 /* small blocks */
};

struct block {
	struct block *next;
	size_t n;
	struct block *bundle; /* of the first of a bundle: the next one */
};

static struct {
	pthread_mutex_t lock;
	char *at, *end;                    /* of the region in use */
	struct block *given[MOST_LOG + 1]; /* back; by floor(log2(n)) */
	struct block *bundles;             /* of HAND small ones */
} pool = { .lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP };

/*
 * What each thread has at hand without the lock: blocks as an arena begins with.
 * What one thread has more of than the other takes goes from hand to hand through
 * the pool, many at once.
 */
static __thread struct {
	struct block *first;
	unsigned int n;
} hand;

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
 * Untouched pages of which those from ahead bytes on can be huge: a process that
 * needs little does without.
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
	madvise(p, n, MADV_HUGEPAGE); /* only ever a wish */
	pages_count((ptrdiff_t)n);
	return p;
}

/*
 * What is mapped by itself ends with a huge page, unless too little of that were
 * used. Of what comes out the same comes out, and so it does of anything between.
 */
static size_t whole(size_t n)
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

/* A rest is kept if anybody can ask for so little. */
static void keep(void *p, size_t n)
{
	struct block *b = p;

	if (n < 1u << LEAST_LOG)
		return;
	b->n = n;
	b->next = pool.given[log2_of(n)];
	pool.given[log2_of(n)] = b;
}

static void *take_given(size_t n, size_t *got)
{
	unsigned int log = n > 1u << LEAST_LOG ? log2_of(n - 1) + 1 : LEAST_LOG;
	struct block *b;

	/* a block of the class below may do as well: of the same size, say */
	b = n > 1u << LEAST_LOG ? pool.given[log - 1] : NULL;
	if (b && b->n >= n)
		log--;
	while (log <= MOST_LOG && !pool.given[log])
		log++;
	if (log > MOST_LOG)
		return NULL;
	b = pool.given[log];
	pool.given[log] = b->next;
	*got = b->n;
	if (b->n - n >= 1u << LEAST_LOG) {
		*got = n;
		keep((char *)b + n, b->n - n);
	}
	return b;
}

static void *take_new(size_t n)
{
	char *p;

	if ((size_t)(pool.end - pool.at) < n) {
		p = map(REGION, SMALL);
		if (!p)
			return NULL;
		/* what the last one has left was never used: the next is as good */
		pool.at = p;
		pool.end = p + REGION;
	}
	p = pool.at;
	pool.at += n;
	return p;
}

/* The lock is held, and the hand is empty. */
static bool fill_hand(void)
{
	struct block *b = pool.bundles;

	if (!b)
		return false;
	pool.bundles = b->bundle;
	hand.first = b;
	hand.n = HAND;
	return true;
}

/* The lock is held: the blocks that were given last go to whoever needs them. */
static void give_bundle(void)
{
	struct block *first = hand.first, *last = first;
	int i;

	for (i = 1; i < HAND; i++)
		last = last->next;
	hand.first = last->next;
	hand.n -= HAND;
	last->next = NULL;
	first->bundle = pool.bundles;
	pool.bundles = first;
}

static void *from_hand(size_t *got)
{
	struct block *b = hand.first;

	hand.first = b->next;
	hand.n--;
	*got = b->n;
	near(hand.first, sizeof(*b)); /* another thread had it, maybe */
	return b;
}

void pages_rest(void)
{
	if (!hand.n)
		return;
	pthread_mutex_lock(&pool.lock);
	while (hand.n >= HAND)
		give_bundle();
	for (; hand.n; hand.n--) {
		struct block *b = hand.first;

		hand.first = b->next;
		keep(b, b->n);
	}
	pthread_mutex_unlock(&pool.lock);
}

void *pages_take(size_t n, size_t *got, bool *zeroed)
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
		*got = whole(n);
		return map(*got, 0);
	}
	n = (n + LINE - 1) / LINE * LINE;
	*got = n;
	if (n <= 1u << LEAST_LOG && hand.n)
		return from_hand(got);
	pthread_mutex_lock(&pool.lock);
	p = n <= 1u << LEAST_LOG && fill_hand() ? from_hand(got) :
						  take_given(n, got);
	*zeroed = !p;
	if (!p)
		p = take_new(n);
	pthread_mutex_unlock(&pool.lock);
	return p;
}

void pages_give(void *p, size_t got)
{
	if (EACH_BY_ITSELF) {
		pages_count(-(ptrdiff_t)got);
		free(p);
		return;
	}
	if (got > 1u << MOST_LOG) {
		pages_count(-(ptrdiff_t)whole(got));
		munmap(p, whole(got));
		return;
	}
	if (got == 1u << LEAST_LOG) {
		struct block *b = p;

		b->n = got;
		b->next = hand.first;
		hand.first = b;
		if (++hand.n < 2 * HAND)
			return;
		pthread_mutex_lock(&pool.lock);
		give_bundle();
	} else {
		pthread_mutex_lock(&pool.lock);
		keep(p, got);
	}
	pthread_mutex_unlock(&pool.lock);
}
