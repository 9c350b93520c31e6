// SPDX-License-Identifier: GPL-2.0-only
/* Memory for arenas: see pages.h. */
#include "base/pages.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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
	HUGE_PAGE = 2 * 1024 * 1024,
	SMALL = 256 * 1024, /* of a region, before its first huge page */
	REGION = 16 * HUGE_PAGE + SMALL
};

struct block {
	struct block *next;
	size_t n;
};

static struct {
	pthread_mutex_t lock;
	char *at, *end;                    /* of the region in use */
	struct block *given[MOST_LOG + 1]; /* back; by floor(log2(n)) */
} pool = { .lock = PTHREAD_ADAPTIVE_MUTEX_INITIALIZER_NP };

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
	return p;
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

void *pages_take(size_t n, size_t *got, bool *zeroed)
{
	void *p;

	*zeroed = false;
	*got = n;
	if (EACH_BY_ITSELF) {
		p = malloc(n);
		return p ? memset(p, '?', n) : NULL;
	}
	if (n > 1u << MOST_LOG) {
		*zeroed = true;
		*got = (n + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
		return map(*got, 0);
	}
	n = (n + LINE - 1) / LINE * LINE;
	*got = n;
	pthread_mutex_lock(&pool.lock);
	p = take_given(n, got);
	*zeroed = !p;
	if (!p)
		p = take_new(n);
	pthread_mutex_unlock(&pool.lock);
	return p;
}

void pages_give(void *p, size_t got)
{
	if (EACH_BY_ITSELF) {
		free(p);
		return;
	}
	if (got > 1u << MOST_LOG) {
		munmap(p, (got + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
		return;
	}
	pthread_mutex_lock(&pool.lock);
	keep(p, got);
	pthread_mutex_unlock(&pool.lock);
}
