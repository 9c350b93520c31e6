/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parser of extra/rtsp needs of the kernel, for a process. */
#ifndef FUZZ_KERNEL_H
#define FUZZ_KERNEL_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;

#define U16_MAX UINT16_MAX

/* As the kernel's, but for a delimiter of -1: the whole text is an address. */
static inline int fuzz_pton(int family, const char *src, int n, u8 *dst,
			    const char **end)
{
	char text[64];

	if (n < 0 || n >= (int)sizeof(text))
		return 0;
	memcpy(text, src, (size_t)n);
	text[n] = '\0';
	*end = src + n;
	return strlen(text) == (size_t)n && inet_pton(family, text, dst) == 1;
}

#define in4_pton(src, n, dst, delim, end) fuzz_pton(AF_INET, src, n, dst, end)
#define in6_pton(src, n, dst, delim, end) fuzz_pton(AF_INET6, src, n, dst, end)

#endif
