/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_CONDITION_H
#define _XT_CONDITION_H

#include <linux/types.h>

/* Bytes of a name, the NUL at its end included. */
#define XT_CONDITION_NAME_SIZE 32

struct xt_condition;

/*
 * A packet matches when the switch is on; with invert, when it is off. name
 * is filled up with zeros. It has letters, digits, '_', '-' and '.', and
 * begins with one of the first three kinds.
 */
struct xt_condition_info {
	char name[XT_CONDITION_NAME_SIZE];
	__u8 invert;		/* 0 or 1 */
	__u8 reserved[7];	/* has to be 0 */

	/* The kernel's own. */
	struct xt_condition *cond __attribute__((aligned(8)));
};

#endif /* _XT_CONDITION_H */
