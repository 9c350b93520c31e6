/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where arenas take their chunks from. The first touch of a page costs more than
 * most of what is done with it: chunks of all arenas lie side by side in regions
 * that the kernel backs with huge pages, and what one arena gives back the next
 * one takes. Any thread may call these.
 */
#ifndef POM_LIB_PAGES_H
#define POM_LIB_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/*
 * At least n bytes (not 0), aligned for anything, *got of them; NULL when there
 * is no memory. *zeroed says whether nothing has been in them yet.
 */
void *pages_take(size_t n, size_t *got, bool *zeroed);
/*
 * Takes back what pages_take gave. Where more came than was asked for, what was
 * asked for does as well.
 */
void pages_give(void *p, size_t got);

/*
 * Bytes that were mapped for pages_take, and those that pages_count was told of: what
 * the process has taken in, less what it has given back. Memory that the next one
 * takes again counts on.
 */
size_t pages_used(void);
/* For large memory from elsewhere: some more, or less. */
void pages_count(ptrdiff_t bytes);

/* For a thread that ends: others can have what it had at hand. */
void pages_rest(void);

#endif
