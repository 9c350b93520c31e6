/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_STRINGS_H
#define _XT_STRINGS_H

#include <linux/types.h>

/* Most strings of a rule, and most bytes of all its strings together. */
#define XT_STRINGS_MAX_COUNT 16
#define XT_STRINGS_MAX_BYTES 128

/* A to_offset for the end of the packet. */
#define XT_STRINGS_TO_END 0xffff

enum xt_strings_flags {
	XT_STRINGS_INV		= 1 << 0,	/* match if none is found */
	XT_STRINGS_ICASE	= 1 << 1,	/* ignore the case of ASCII */
	XT_STRINGS_PAYLOAD	= 1 << 2,	/* search the payload only */
	XT_STRINGS_STREAM	= 1 << 3,	/* TCP: across packets */
	XT_STRINGS_MASK		= XT_STRINGS_INV | XT_STRINGS_ICASE |
				  XT_STRINGS_PAYLOAD | XT_STRINGS_STREAM,
};

/*
 * A string is found if all of its bytes are at from_offset or later, and before
 * to_offset. Offsets count from the IP header, or with XT_STRINGS_PAYLOAD from
 * the payload. XT_STRINGS_STREAM needs XT_STRINGS_PAYLOAD, and allows no
 * offsets.
 *
 * text has the strings one after the other, each of at least 1 byte. Unused
 * bytes are zero. Size and offsets are those of struct xt_string_info, so that
 * the plugin that parses "-m string" can make either of the two.
 */
struct xt_strings_info {
	__u16 from_offset;
	__u16 to_offset;
	__u8 len[XT_STRINGS_MAX_COUNT];
	__u8 text[XT_STRINGS_MAX_BYTES];
	__u8 count;
	__u8 flags;
	__u8 reserved[2];

	/* Used internally by the kernel */
	struct strings_rule *rule __attribute__((aligned(8)));
};

#endif /* _XT_STRINGS_H */
