/* SPDX-License-Identifier: GPL-2.0-only */
/* What xt_strings_find.c needs of the kernel, for a process. */
#ifndef STRINGS_KERNEL_H
#define STRINGS_KERNEL_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <asm/types.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef int32_t s32;
typedef uint64_t u64;
typedef uint32_t __le32;
typedef uint64_t __le64;

#undef __always_inline
#define __always_inline inline __attribute__((always_inline))
#define __packed __attribute__((packed))
#define noinline __attribute__((noinline))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define le32_to_cpu(x) le32toh(x)
#define le64_to_cpu(x) le64toh(x)
#define __ffs64(x) __builtin_ctzll(x)
#define BIT_ULL(n) (1ULL << (n))
#define U32_MAX UINT32_MAX
#define U64_MAX UINT64_MAX

#endif
