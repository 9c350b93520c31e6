// SPDX-License-Identifier: GPL-2.0-only
/*
 * Match the ports of a packet against a list of ranges.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/in.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_mport.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: match of ports against a list of ranges");
MODULE_ALIAS("ipt_mport");
MODULE_ALIAS("ip6t_mport");

/* Selects one of two pointers. Compilers make this a conditional move. */
static __always_inline const struct xt_mport_range *
mport_step(const struct xt_mport_range *r, unsigned int by, unsigned int port)
{
	return r[by].first <= port ? r + by : r;
}

/*
 * The ranges are sorted and disjoint, so only the last range that begins at or
 * below the port can contain it. A binary search with steps of powers of two
 * finds this range for any count: the entries after count repeat the last
 * range, so it does not matter which of them is found.
 *
 * The branches here depend only on the rule, and are predicted. A branch on the
 * port would be mispredicted half of the time, at the cost of several steps. A
 * loop would cost as much as the steps themselves.
 */
static __always_inline bool mport_listed(const struct xt_mport_info *info,
					 unsigned int port)
{
	const struct xt_mport_range *r = info->range;
	unsigned int n = info->count;

	if (n > 8) {
		if (n > 64)
			r = mport_step(r, 64, port);
		if (n > 32)
			r = mport_step(r, 32, port);
		if (n > 16)
			r = mport_step(r, 16, port);
		r = mport_step(r, 8, port);
	}
	if (n > 4)
		r = mport_step(r, 4, port);
	if (n > 2)
		r = mport_step(r, 2, port);
	if (n > 1)
		r = mport_step(r, 1, port);

	/* For a port below first, the difference wraps and is too large. */
	return port - r->first <= (unsigned int)(r->last - r->first);
}

static __always_inline bool mport_compare(const struct xt_mport_info *info,
					  const __be16 *ports)
{
	bool found;

	found = (info->flags & XT_MPORT_DST) &&
		mport_listed(info, ntohs(ports[1]));
	if (!found && (info->flags & XT_MPORT_SRC))
		found = mport_listed(info, ntohs(ports[0]));

	return found ^ !!(info->flags & XT_MPORT_INV);
}

static noinline bool mport_mt_nonlinear(const struct sk_buff *skb,
					struct xt_action_param *par)
{
	__be16 ports[2];

	if (skb_copy_bits(skb, par->thoff, ports, sizeof(ports)) < 0) {
		par->hotdrop = true;
		return false;
	}
	return mport_compare(par->matchinfo, ports);
}

/*
 * All protocols that mport_check() allows begin with the source port and the
 * destination port. This does what skb_header_pointer() does, but a linear
 * packet needs no buffer on the stack, and so no stack protector.
 */
static bool mport_mt(const struct sk_buff *skb, struct xt_action_param *par)
{
	int room = skb_headlen(skb) - par->thoff;

	/* Only the first fragment has the ports. */
	if (unlikely(par->fragoff != 0))
		return false;

	if (unlikely(room < (int)(2 * sizeof(__be16))))
		return mport_mt_nonlinear(skb, par);

	return mport_compare(par->matchinfo,
			     (const __be16 *)(skb->data + par->thoff));
}

static bool mport_has_ports(u16 proto)
{
	switch (proto) {
	case IPPROTO_TCP:
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_SCTP:
	case IPPROTO_DCCP:
		return true;
	}
	return false;
}

static bool mport_ranges_valid(const struct xt_mport_info *info)
{
	const struct xt_mport_range *r = info->range;
	unsigned int i;

	if (info->count < 1 || info->count > XT_MPORT_MAX_RANGES)
		return false;

	for (i = 0; i < info->count; i++) {
		if (r[i].first > r[i].last)
			return false;
		if (i > 0 && r[i].first <= r[i - 1].last)
			return false;
	}
	for (; i < XT_MPORT_MAX_RANGES; i++) {
		if (memcmp(&r[i], &r[i - 1], sizeof(*r)))
			return false;
	}
	return true;
}

static int mport_check(const struct xt_mport_info *info, u16 proto,
		       bool proto_inverted)
{
	if (proto_inverted || !mport_has_ports(proto)) {
		pr_info_ratelimited("only for TCP, UDP, UDP-Lite, SCTP, DCCP\n");
		return -EINVAL;
	}

	if ((info->flags & ~XT_MPORT_MASK) ||
	    !(info->flags & (XT_MPORT_SRC | XT_MPORT_DST)) ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved)) ||
	    !mport_ranges_valid(info)) {
		pr_info_ratelimited("malformed list of ports\n");
		return -EINVAL;
	}
	return 0;
}

static int mport_mt_check4(const struct xt_mtchk_param *par)
{
	const struct ipt_ip *ip = par->entryinfo;

	return mport_check(par->matchinfo, ip->proto,
			   ip->invflags & XT_INV_PROTO);
}

static int mport_mt_check6(const struct xt_mtchk_param *par)
{
	const struct ip6t_ip6 *ip = par->entryinfo;

	/* Without the flag, ip6_tables does not look at ip->proto. */
	return mport_check(par->matchinfo,
			   ip->flags & IP6T_F_PROTO ? ip->proto : 0,
			   ip->invflags & XT_INV_PROTO);
}

static struct xt_match mport_mt_reg[] __read_mostly = {
	{
		.name		= "mport",
		.family		= NFPROTO_IPV4,
		.checkentry	= mport_mt_check4,
		.match		= mport_mt,
		.matchsize	= sizeof(struct xt_mport_info),
		.me		= THIS_MODULE,
	},
	{
		.name		= "mport",
		.family		= NFPROTO_IPV6,
		.checkentry	= mport_mt_check6,
		.match		= mport_mt,
		.matchsize	= sizeof(struct xt_mport_info),
		.me		= THIS_MODULE,
	},
};

static int __init mport_mt_init(void)
{
	return xt_register_matches(mport_mt_reg, ARRAY_SIZE(mport_mt_reg));
}

static void __exit mport_mt_exit(void)
{
	xt_unregister_matches(mport_mt_reg, ARRAY_SIZE(mport_mt_reg));
}

module_init(mport_mt_init);
module_exit(mport_mt_exit);
