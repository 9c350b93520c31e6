/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of a kernel as the matches of the sets need to be compiled into a
 * unit test. The headers in linux/ are all this one. The time of this kernel is
 * kernel_now, its memory malloc's: a test that frees it all can be told by the
 * sanitizer that nothing was left.
 */
#ifndef POM_TEST_KERNEL_H
#define POM_TEST_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

typedef __s64 s64;
typedef __u64 u64;
typedef __s32 s32;
typedef __u32 u32;
typedef __u16 u16;
typedef __u8 u8;

typedef struct {
	s64 counter;
} atomic64_t;

extern s64 kernel_now;

struct sk_buff {
	int unused;
};

struct xt_action_param {
	const void *matchinfo;
};

struct xt_mtchk_param {
	void *matchinfo;
};

struct xt_mtdtor_param {
	void *matchinfo;
};

struct xt_match {
	const char *name;
	u8 revision;
	u16 family;
	bool (*match)(const struct sk_buff *skb, struct xt_action_param *par);
	int (*checkentry)(const struct xt_mtchk_param *par);
	void (*destroy)(const struct xt_mtdtor_param *par);
	size_t matchsize, usersize;
	void *me;
};

#define EINVAL 22
#define ENOMEM 12
#define NFPROTO_UNSPEC 0
#define GFP_KERNEL_ACCOUNT 0
#define THIS_MODULE NULL
#define __init
#define __exit
#define __read_mostly
#define noinline
#define likely(x) (x)
#define unlikely(x) (x)
#define MODULE_LICENSE(x)
#define MODULE_AUTHOR(x)
#define MODULE_DESCRIPTION(x)
#define MODULE_ALIAS(x)
#define module_init(f)                             \
	static inline int kernel_module_init(void) \
	{                                          \
		return f();                        \
	}
#define module_exit(f)                              \
	static inline void kernel_module_exit(void) \
	{                                           \
		f();                                \
	}
#define pr_info_ratelimited(...)
#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define kzalloc(size, flags) calloc(1, size)
#define kfree(p) free(p)

static inline s64 ktime_get_real_seconds(void)
{
	return kernel_now;
}

static inline s64 atomic64_read(const atomic64_t *v)
{
	return v->counter;
}

static inline void atomic64_set(atomic64_t *v, s64 n)
{
	v->counter = n;
}

static inline s64 div_s64_rem(s64 dividend, s32 divisor, s32 *remainder)
{
	*remainder = (s32)(dividend % divisor);
	return dividend / divisor;
}

/* The first byte that is not c, or null. */
static inline const void *memchr_inv(const void *at, int c, size_t n)
{
	const unsigned char *s = at;

	for (; n > 0; n--, s++)
		if (*s != c)
			return s;
	return NULL;
}

static inline int xt_register_match(struct xt_match *match)
{
	return match->me != NULL;
}

static inline void xt_unregister_match(struct xt_match *match)
{
	(void)match;
}

#endif
