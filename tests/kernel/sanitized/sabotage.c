// SPDX-License-Identifier: GPL-2.0-only
/*
 * Goes into xt_mport.c: a rule whose first port is one of these does the kernel
 * harm when a packet comes. Each is for another of the kernel's own checks.
 */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* Past an object's end, where KASAN does not look: that is for slab to find. */
static noinline __no_sanitize_address void mport_scribble(char *p)
{
	OPTIMIZER_HIDE_VAR(p);
	p[32] = 1;
}

static noinline void mport_sabotage(const struct xt_mport_info *info)
{
	static DEFINE_SPINLOCK(first);
	static DEFINE_SPINLOCK(second);
	unsigned int bits = 40;
	char *p;

	switch (info->range[0].first) {
	case 1001: /* lockdep, which the others switch off */
		spin_lock(&first);
		spin_lock(&second);
		spin_unlock(&second);
		spin_unlock(&first);
		spin_lock(&second);
		spin_lock(&first);
		spin_unlock(&first);
		spin_unlock(&second);
		break;
	case 1002: /* kasan */
		p = kmalloc(32, GFP_ATOMIC);
		OPTIMIZER_HIDE_VAR(p);
		if (p)
			READ_ONCE(p[32]);
		kfree(p);
		break;
	case 1003: /* ubsan */
		OPTIMIZER_HIDE_VAR(bits);
		bits = 1u << bits;
		OPTIMIZER_HIDE_VAR(bits);
		break;
	case 1004: /* kmemleak */
		p = kmalloc(48, GFP_ATOMIC);
		OPTIMIZER_HIDE_VAR(p);
		break;
	case 1005: /* sleep */
		might_sleep();
		break;
	case 1006: /* slab */
		p = kmalloc(32, GFP_ATOMIC);
		if (p)
			mport_scribble(p);
		kfree(p);
		break;
	}
}
