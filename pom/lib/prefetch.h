/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Asks the processor to load memory into its cache before it is read. Several places can
 * then be loaded at the same time. This is a hint: p may be any address.
 */
#ifndef POM_LIB_PREFETCH_H
#define POM_LIB_PREFETCH_H

#include <stddef.h>
#include <stdint.h>

enum { CACHE_LINE = 64, PREFETCH_MOST = 2048 /* bytes at once */ };

static inline void prefetch(const void *p, size_t n)
{
	uintptr_t at = (uintptr_t)p;
	uintptr_t end = at + (n < PREFETCH_MOST ? n : PREFETCH_MOST);

	for (; at < end; at += CACHE_LINE)
		__builtin_prefetch((const void *)at);
}

#endif
