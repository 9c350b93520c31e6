/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of arenas. The first access to a page is expensive: the kernel has to find
 * and clear it. So all arenas share regions of huge pages, and reuse what another arena
 * has freed. Any thread may call these functions.
 */
#ifndef POM_LIB_PAGES_H
#define POM_LIB_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Allocates *got bytes, which are n or more, aligned for any type. n is not 0. *zeroed:
 * all of them are 0. NULL when there is no memory. pages_free frees them.
 */
void *pages_alloc(size_t n, size_t *got, bool *zeroed);
/* Frees what pages_alloc has returned. got is the size that it returned, or its n. */
void pages_free(void *p, size_t got);

/*
 * Bytes that were mapped for pages_alloc, used or free, and those that pages_count has
 * added.
 */
size_t pages_used(void);
/* Adds bytes, which may be negative, for memory that comes from elsewhere. */
void pages_count(ptrdiff_t bytes);

/* A thread that ends calls this: it gives the blocks on its own list to the pool. */
void pages_thread_ends(void);

#endif
