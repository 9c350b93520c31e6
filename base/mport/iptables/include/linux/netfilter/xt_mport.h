/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_MPORT_H
#define _XT_MPORT_H

#include <linux/types.h>

/* Most ranges of a rule, after merging. */
#define XT_MPORT_MAX_RANGES 128

enum xt_mport_flags {
	XT_MPORT_SRC	= 1 << 0,	/* compare the source port */
	XT_MPORT_DST	= 1 << 1,	/* compare the destination port */
	XT_MPORT_INV	= 1 << 2,	/* invert the match */
	XT_MPORT_MASK	= XT_MPORT_SRC | XT_MPORT_DST | XT_MPORT_INV,
};

/* first and last belong to the range. Both are in host byte order. */
struct xt_mport_range {
	__u16 first;
	__u16 last;
};

/*
 * With both XT_MPORT_SRC and XT_MPORT_DST, one of the two ports has to be in
 * the list. The first count ranges are sorted and disjoint. All other ranges
 * repeat the last of them, for a search with steps of powers of two. All other
 * bytes are zero. The size is a multiple of eight, so that a 32-bit program and
 * a 64-bit kernel agree on it.
 */
struct xt_mport_info {
	__u8 flags;
	__u8 count;
	__u8 reserved[6];
	struct xt_mport_range range[XT_MPORT_MAX_RANGES];
};

#endif /* _XT_MPORT_H */
