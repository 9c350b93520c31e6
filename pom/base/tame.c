// SPDX-License-Identifier: GPL-2.0-only
/* Control bytes: see tame.h. */
#include "base/tame.h"

/* Bytes of the UTF-8 character (RFC 3629) that s begins with; 0: of none. */
static size_t utf8(const unsigned char *p, size_t n)
{
	size_t len, i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (len > n)
		return 0;
	for (i = 1; i < len; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	/* not in its shortest form, or past the last code point */
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90) ||
	    (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

size_t tame_control(struct span s, size_t *shown)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t len = utf8(p, s.n);

	*shown = len ? len : 1;
	if (p[0] < 0x20 || p[0] == 0x7f)
		return 1;
	if (len == 2 && p[0] == 0xc2 && p[1] < 0xa0)
		return 2;
	return !len && p[0] >= 0x80 && p[0] < 0xa0;
}
