/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_FULLCONENAT_H
#define _XT_FULLCONENAT_H

#include <linux/types.h>

enum {
	XT_FULLCONENAT_PORTS		= 1 << 0,
	XT_FULLCONENAT_RANDOM		= 1 << 1,
	XT_FULLCONENAT_RANDOM_FULLY	= 1 << 2,
	XT_FULLCONENAT_HAIRPIN		= 1 << 3,
	XT_FULLCONENAT_FLAGS		= (1 << 4) - 1,
};

/* With XT_FULLCONENAT_PORTS, the ports of the outside, both included. */
struct xt_fullconenat_info {
	__u16 min_port;
	__u16 max_port;
	__u8 flags;
	__u8 reserved[3];
};

#endif /* _XT_FULLCONENAT_H */
