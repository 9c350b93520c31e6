// SPDX-License-Identifier: GPL-2.0-only
/*
 * Match packets by the options in their IPv4 header (RFC 791, section 3.1).
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bits.h>
#include <linux/ip.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_ipv4options.h>
#include <net/ip.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: match of the options of IPv4");
MODULE_ALIAS("ipt_ipv4options");

/* Without these, the list need not be read. */
static bool ipv4options_wants_list(const struct xt_ipv4options_set *set)
{
	return memchr_inv(set->types, 0, sizeof(set->types)) || set->numbers ||
	       (set->list & XT_IPV4OPTIONS_MALFORMED);
}

static bool ipv4options_empty(const struct xt_ipv4options_set *set)
{
	return !memchr_inv(set, 0, sizeof(*set));
}

/* Whether all bits of want are in seen. */
static bool ipv4options_all(const struct xt_ipv4options_set *want,
			    const struct xt_ipv4options_set *seen)
{
	u32 missing = want->numbers & ~seen->numbers;
	unsigned int i;

	missing |= want->list & ~seen->list;
	for (i = 0; i < ARRAY_SIZE(want->types); i++)
		missing |= want->types[i] & ~seen->types[i];
	return !missing;
}

/* Whether one of the bits of want is in seen. */
static bool ipv4options_some(const struct xt_ipv4options_set *want,
			     const struct xt_ipv4options_set *seen)
{
	u32 found = want->numbers & seen->numbers;
	unsigned int i;

	found |= want->list & seen->list;
	for (i = 0; i < ARRAY_SIZE(want->types); i++)
		found |= want->types[i] & seen->types[i];
	return found;
}

/*
 * Reads the list up to its end, to "end of options list" or to an option whose
 * length is wrong. That option counts as seen.
 */
static void ipv4options_walk(const u8 *opt, unsigned int len,
			     struct xt_ipv4options_set *seen)
{
	while (len > 0) {
		const u8 type = opt[0];
		unsigned int size = 1;

		seen->types[type / 32] |= BIT(type % 32);
		seen->numbers |= BIT(IPOPT_NUMBER(type));
		if (type == IPOPT_END)
			return;
		if (type != IPOPT_NOOP) {
			size = len > 1 ? opt[1] : 0;
			if (size < 2 || size > len) {
				seen->list |= XT_IPV4OPTIONS_MALFORMED;
				return;
			}
		}
		opt += size;
		len -= size;
	}
}

/* Padding is always allowed. A malformed list has only what nobody knows. */
static bool ipv4options_only(const u32 *only,
			     const struct xt_ipv4options_set *seen)
{
	const u32 padding = BIT(IPOPT_END) | BIT(IPOPT_NOOP);
	u32 other = seen->types[0] & ~(only[0] | padding);
	unsigned int i;

	for (i = 1; i < ARRAY_SIZE(seen->types); i++)
		other |= seen->types[i] & ~only[i];
	return !other && !(seen->list & XT_IPV4OPTIONS_MALFORMED);
}

static bool ipv4options_compare(const struct xt_ipv4options_info *info,
				const struct xt_ipv4options_set *seen)
{
	bool found;

	if (info->flags & XT_IPV4OPTIONS_ANY)
		found = ipv4options_some(&info->with, seen) ||
			!ipv4options_all(&info->without, seen);
	else
		found = ipv4options_all(&info->with, seen) &&
			!ipv4options_some(&info->without, seen);
	if (found && (info->flags & XT_IPV4OPTIONS_ONLY))
		found = ipv4options_only(info->only, seen) ^
			!!(info->flags & XT_IPV4OPTIONS_ONLY_INV);
	return found;
}

/* The same for packets that have no options. */
static bool ipv4options_bare(const struct xt_ipv4options_info *info)
{
	if (info->flags & XT_IPV4OPTIONS_ONLY_INV)
		return false;
	if (info->flags & XT_IPV4OPTIONS_ANY)
		return info->flags & XT_IPV4OPTIONS_WITHOUT;
	return !(info->flags & XT_IPV4OPTIONS_WITH);
}

/*
 * Whoever hides an option behind a broken one must not get past a rule that
 * drops, nor past one that accepts. So the packet is dropped, unless the rule
 * says what becomes of it.
 */
static noinline bool ipv4options_read(const struct sk_buff *skb,
				      struct xt_action_param *par,
				      unsigned int len)
{
	const struct xt_ipv4options_info *info = par->matchinfo;
	struct xt_ipv4options_set seen = { .list = XT_IPV4OPTIONS_PRESENT };
	u8 buf[MAX_IPOPTLEN];
	const u8 *opt;

	if (ipv4options_wants_list(&info->with) ||
	    ipv4options_wants_list(&info->without) ||
	    (info->flags & XT_IPV4OPTIONS_ONLY)) {
		opt = skb_header_pointer(skb, skb_network_offset(skb) +
					 sizeof(struct iphdr), len, buf);
		if (!opt) {
			par->hotdrop = true;
			return false;
		}
		ipv4options_walk(opt, len, &seen);
		if ((seen.list & XT_IPV4OPTIONS_MALFORMED) &&
		    !((info->with.list | info->without.list) &
		      XT_IPV4OPTIONS_MALFORMED)) {
			par->hotdrop = true;
			return false;
		}
	}
	return ipv4options_compare(info, &seen);
}

static bool ipv4options_mt(const struct sk_buff *skb,
			   struct xt_action_param *par)
{
	const int len = ip_hdrlen(skb) - (int)sizeof(struct iphdr);

	if (likely(len <= 0))
		return ipv4options_bare(par->matchinfo);
	return ipv4options_read(skb, par, len);
}

static bool ipv4options_valid(const struct xt_ipv4options_info *info)
{
	const bool with = !ipv4options_empty(&info->with);
	const bool without = !ipv4options_empty(&info->without);
	const bool only = info->flags & XT_IPV4OPTIONS_ONLY;

	if ((info->flags & ~XT_IPV4OPTIONS_MASK) ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved)) ||
	    ((info->with.list | info->without.list) & ~XT_IPV4OPTIONS_LIST_MASK))
		return false;
	if (with != !!(info->flags & XT_IPV4OPTIONS_WITH) ||
	    without != !!(info->flags & XT_IPV4OPTIONS_WITHOUT))
		return false;
	if (!with && !without &&
	    (!only || (info->flags & XT_IPV4OPTIONS_ANY)))
		return false;
	return only || (!(info->flags & XT_IPV4OPTIONS_ONLY_INV) &&
			!memchr_inv(info->only, 0, sizeof(info->only)));
}

static int ipv4options_mt_check(const struct xt_mtchk_param *par)
{
	if (!ipv4options_valid(par->matchinfo)) {
		pr_info_ratelimited("malformed list of options\n");
		return -EINVAL;
	}
	return 0;
}

static struct xt_match ipv4options_mt_reg __read_mostly = {
	.name		= "ipv4options",
	.family		= NFPROTO_IPV4,
	.checkentry	= ipv4options_mt_check,
	.match		= ipv4options_mt,
	.matchsize	= sizeof(struct xt_ipv4options_info),
	.me		= THIS_MODULE,
};

static int __init ipv4options_mt_init(void)
{
	return xt_register_match(&ipv4options_mt_reg);
}

static void __exit ipv4options_mt_exit(void)
{
	xt_unregister_match(&ipv4options_mt_reg);
}

module_init(ipv4options_mt_init);
module_exit(ipv4options_mt_exit);
