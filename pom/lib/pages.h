/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of arenas. The first access to a page is expensive, because the kernel has to
 * find and clear it. So all arenas share regions of huge pages, and reuse memory that
 * other arenas have freed. Any thread may call these functions.
 */
#ifndef POM_LIB_PAGES_H
#define POM_LIB_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Allocates n bytes or more, aligned for any type. n is not 0. *got: the number of bytes.
 * *zeroed: are all of them 0? NULL when there is no memory. pages_free frees them.
 */
void *pages_alloc(size_t n, size_t *got, bool *zeroed);
/* Frees memory of pages_alloc. got: the *got or the n of that call. */
void pages_free(void *p, size_t got);

/*
 * The number of bytes that were mapped for pages_alloc, used or free, plus those of
 * pages_count.
 */
size_t pages_used(void);
/* Adds bytes of memory from elsewhere to pages_used; negative after it was freed. */
void pages_count(ptrdiff_t bytes);

/* Call this at the end of a thread. It gives the blocks on the thread's list to the pool. */
void pages_thread_ends(void);

#endif
