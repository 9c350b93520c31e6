/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of arenas. The first access to a page is expensive: the kernel has to find
 * and clear it. So all arenas share regions of huge pages, and use again what another
 * arena has given back. Any thread may call these functions.
 */
#ifndef POM_LIB_PAGES_H
#define POM_LIB_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * At least n bytes, aligned for any type; n is not 0. *got: how many they are. *zeroed:
 * they are all 0. NULL when there is no memory. The caller gives them to pages_give.
 */
void *pages_take(size_t n, size_t *got, bool *zeroed);
/*
 * Takes back what pages_take gave. got: either *got, or the n that was asked for.
 */
void pages_give(void *p, size_t got);

/*
 * Bytes of memory that the process has: what was mapped for pages_take, used or free,
 * and what pages_count was told of.
 */
size_t pages_used(void);
/* Counts memory that comes from elsewhere: bytes more, or less if it is negative. */
void pages_count(ptrdiff_t bytes);

/* A thread that ends calls this: it gives the blocks on its own list to the pool. */
void pages_thread_ends(void);

#endif
