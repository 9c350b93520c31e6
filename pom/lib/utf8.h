/* SPDX-License-Identifier: GPL-2.0-only */
/* Characters in UTF-8 (RFC 3629). */
#ifndef POM_LIB_UTF8_H
#define POM_LIB_UTF8_H

#include "lib/span.h"

/* Is it a byte of a multi-byte character, but not the first one? */
static inline bool utf8_continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/*
 * The number of bytes of the character at the beginning of s, which is not empty. 0: it is
 * not valid; for instance a surrogate, an overlong form, or past U+10FFFF.
 */
static inline size_t utf8_length(struct span s)
{
	unsigned char c = (unsigned char)s.p[0], d;
	size_t i, n;

	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (n > s.n)
		return 0;
	for (i = 1; i < n; i++)
		if (!utf8_continues(s.p[i]))
			return 0;
	d = (unsigned char)s.p[1];
	if ((c == 0xe0 && d < 0xa0) || (c == 0xed && d >= 0xa0) ||
	    (c == 0xf0 && d < 0x90) || (c == 0xf4 && d >= 0x90))
		return 0;
	return n;
}

/* The longest beginning of s with at most n bytes that does not cut a character. */
static inline struct span utf8_cut(struct span s, size_t n)
{
	if (s.n <= n)
		return s;
	while (n && utf8_continues(s.p[n]))
		n--;
	s.n = n;
	return s;
}

#endif
