/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_PSD_H
#define _XT_PSD_H

#include <linux/types.h>

/* The largest threshold of weights, and the largest weight of a port. */
#define XT_PSD_MAX_WEIGHT 65535

/* The longest delay, in hundredths of a second: an hour. */
#define XT_PSD_MAX_DELAY 360000

enum xt_psd_flags {
	XT_PSD_ACK		= 1 << 0,	/* count TCP with ACK, too */
	XT_PSD_PER_DESTINATION	= 1 << 1,	/* each destination alone */
	XT_PSD_MASK		= XT_PSD_ACK | XT_PSD_PER_DESTINATION,
};

/*
 * A source is all addresses that have the first prefix bits in common: up to 32
 * for IPv4, up to 128 for IPv6. At least one of the two weights is not zero.
 * All reserved bytes are zero.
 */
struct xt_psd_info {
	__u32 weight_threshold;		/* 1 to XT_PSD_MAX_WEIGHT */
	__u32 delay_threshold;		/* 1 to XT_PSD_MAX_DELAY */
	__u16 lo_ports_weight;		/* ports below 1024 */
	__u16 hi_ports_weight;		/* ports from 1024 on */
	__u8 prefix;
	__u8 flags;
	__u8 reserved[2];

	/* Used internally by the kernel */
	struct psd_table *table __attribute__((aligned(8)));
};

#endif /* _XT_PSD_H */
