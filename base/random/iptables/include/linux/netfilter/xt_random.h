/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_RANDOM_H
#define _XT_RANDOM_H

#include <linux/types.h>

/* The threshold for 100 percent: every draw is below it. */
#define XT_RANDOM_ALWAYS 0x100000000ULL

/*
 * A packet matches when its draw, a number from 0 to 2^32 - 1, is below the
 * threshold, which is at most XT_RANDOM_ALWAYS.
 */
struct xt_random_info {
	__aligned_u64 threshold;
};

#endif /* _XT_RANDOM_H */
