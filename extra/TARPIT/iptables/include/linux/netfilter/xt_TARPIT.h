/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_TARPIT_H
#define _XT_TARPIT_H

#include <linux/types.h>

enum xt_tarpit_mode {
	XT_TARPIT_TARPIT,	/* accept connections, and take nothing */
	XT_TARPIT_HONEYPOT,	/* accept connections, take all, say nothing */
	XT_TARPIT_RESET,	/* answer as if nobody listened */
	XT_TARPIT_MODES,
};

/* The rest is zero. */
struct xt_tarpit_info {
	__u8 mode;
	__u8 reserved[7];
};

#endif /* _XT_TARPIT_H */
