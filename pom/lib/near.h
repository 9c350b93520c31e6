/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that is going to be read soon. Where it lies far from the processor, what
 * costs time is waiting for one place after the other; asked for together, they come
 * together. Only ever a hint, and p may be any address.
 */
#ifndef POM_LIB_NEAR_H
#define POM_LIB_NEAR_H

#include <stddef.h>
#include <stdint.h>

enum { NEAR_LINE = 64, NEAR_MOST = 2048 /* bytes of one piece */ };

static inline void near(const void *p, size_t n)
{
	uintptr_t at = (uintptr_t)p, end = at + (n < NEAR_MOST ? n : NEAR_MOST);

	for (; at < end; at += NEAR_LINE)
		__builtin_prefetch((const void *)at);
}

#endif
