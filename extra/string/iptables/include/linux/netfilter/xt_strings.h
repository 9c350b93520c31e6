/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
#ifndef _XT_STRINGS_H
#define _XT_STRINGS_H

#include <linux/types.h>

/* Strings a rule can hold, and bytes of all of them together. */
#define XT_STRINGS_MAX_COUNT 16
#define XT_STRINGS_MAX_BYTES 128

/* As to_offset: up to the end, however far that is. */
#define XT_STRINGS_TO_END 0xffff

enum xt_strings_flags {
	XT_STRINGS_INV		= 1 << 0,	/* match if none is found */
	XT_STRINGS_ICASE	= 1 << 1,	/* a is A, for ASCII's letters */
	XT_STRINGS_PAYLOAD	= 1 << 2,	/* leave out the headers */
	XT_STRINGS_STREAM	= 1 << 3,	/* TCP: across packets */
	XT_STRINGS_MASK		= XT_STRINGS_INV | XT_STRINGS_ICASE |
				  XT_STRINGS_PAYLOAD | XT_STRINGS_STREAM,
};

/*
 * A string is found where all of its bytes lie between from_offset and
 * to_offset, the latter not included. Offsets count from the IP header, or
 * from the payload with XT_STRINGS_PAYLOAD. XT_STRINGS_STREAM takes no offsets
 * and goes with XT_STRINGS_PAYLOAD.
 *
 * The strings stand in text one after the other, each of 1 byte at least. What
 * is not used is zero. Size and offsets are those of struct xt_string_info, so
 * that the library which reads "-m string" can make either of the two.
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
