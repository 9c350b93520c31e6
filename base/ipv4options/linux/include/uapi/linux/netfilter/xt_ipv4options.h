/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_IPV4OPTIONS_H
#define _XT_IPV4OPTIONS_H

#include <linux/types.h>

enum xt_ipv4options_flags {
	XT_IPV4OPTIONS_ANY	= 1 << 0,	/* one condition is enough */
	XT_IPV4OPTIONS_ONLY	= 1 << 1,	/* compare with info.only, too */
	XT_IPV4OPTIONS_ONLY_INV	= 1 << 2,	/* invert that */

	/* For packets without options. The kernel checks that they are right. */
	XT_IPV4OPTIONS_WITH	= 1 << 3,	/* info.with is not empty */
	XT_IPV4OPTIONS_WITHOUT	= 1 << 4,	/* info.without is not empty */
	XT_IPV4OPTIONS_MASK	= (1 << 5) - 1,
};

/* What is said about the list as a whole. */
enum xt_ipv4options_list {
	XT_IPV4OPTIONS_PRESENT	 = 1 << 0,	/* the header has a list */
	XT_IPV4OPTIONS_MALFORMED = 1 << 1,	/* an option's length is wrong */
	XT_IPV4OPTIONS_LIST_MASK = (1 << 2) - 1,
};

/*
 * Bit N % 32 of types[N / 32] is for the option type N, which is the whole first
 * byte of an option (RFC 791, section 3.1). Bit N of numbers is for the option
 * number N, which is the lowest five bits of that byte. list is of enum
 * xt_ipv4options_list.
 */
struct xt_ipv4options_set {
	__u32 types[8];
	__u32 numbers;
	__u32 list;
};

/*
 * Each bit in with is a condition: the packet has that. Each bit in without is
 * the opposite condition. All conditions have to be true, or one of them with
 * XT_IPV4OPTIONS_ANY. only has the types that a packet may have, if
 * XT_IPV4OPTIONS_ONLY is set. All other bytes are zero. The size is a multiple
 * of eight, so that a 32-bit program and a 64-bit kernel agree on it.
 */
struct xt_ipv4options_info {
	__u8 flags;
	__u8 reserved[7];
	struct xt_ipv4options_set with;
	struct xt_ipv4options_set without;
	__u32 only[8];
};

#endif /* _XT_IPV4OPTIONS_H */
