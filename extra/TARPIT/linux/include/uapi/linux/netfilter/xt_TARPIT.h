/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_TARPIT_H
#define _XT_TARPIT_H

#include <linux/types.h>

enum xt_tarpit_mode {
	XT_TARPIT_TARPIT,	/* accept connections, and no data */
	XT_TARPIT_HONEYPOT,	/* accept connections and data, send none */
	XT_TARPIT_RESET,	/* answer as if no process listened */
	XT_TARPIT_MODES,
};

/* All other bytes are zero. */
struct xt_tarpit_info {
	__u8 mode;
	__u8 reserved[7];
};

#endif /* _XT_TARPIT_H */
