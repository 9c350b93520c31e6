/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_QUOTA2_H
#define _XT_QUOTA2_H

#include <linux/types.h>

/* With the NUL at the end. */
#define XT_QUOTA2_NAME_LEN 32

enum xt_quota2_flags {
	XT_QUOTA2_INVERT	= 1 << 0,	/* match what does not fit */
	XT_QUOTA2_GROW		= 1 << 1,	/* count up, match always */
	XT_QUOTA2_PACKETS	= 1 << 2,	/* count packets, not bytes */
	XT_QUOTA2_NO_CHANGE	= 1 << 3,	/* leave the counter as it is */
	XT_QUOTA2_MASK		= (1 << 4) - 1,
};

struct xt_quota2_counter;

/* The name is filled up with zeros; reserved bytes are zero. */
struct xt_quota2_info {
	char name[XT_QUOTA2_NAME_LEN];
	__u8 flags;
	__u8 reserved[7];
	__aligned_u64 quota;	/* the first value of a new counter */

	/* Used internally by the kernel. */
	struct xt_quota2_counter *counter __attribute__((aligned(8)));
};

#endif /* _XT_QUOTA2_H */
