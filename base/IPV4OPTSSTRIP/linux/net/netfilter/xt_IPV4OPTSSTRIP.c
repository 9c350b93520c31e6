// SPDX-License-Identifier: GPL-2.0-only
/*
 * Overwrite the options of the IPv4 header (RFC 791, section 3.1) with "no
 * operation".
 *
 * The header keeps its length. If it were shorter, the transport header would
 * have another offset than ip_tables and nf_tables have stored for the rest of
 * the chain, and the next rules would compare ports with other bytes.
 */
#include <linux/ip.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter_ipv4.h>
#include <net/ip.h>

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: removal of the options of IPv4");
MODULE_ALIAS("ipt_IPV4OPTSSTRIP");

/*
 * In POSTROUTING, skb->cb of a bridged packet belongs to the bridge: see
 * br_nf_post_routing(). At the other hooks br_validate_ipv4() has cleared it.
 */
static bool strip_bridged(const struct sk_buff *skb,
			  const struct nf_hook_state *state)
{
	return state->hook == NF_INET_POST_ROUTING && skb->dev &&
	       skb->dev != state->out && netif_is_bridge_port(skb->dev);
}

/*
 * From INPUT and FORWARD on, and for packets of this host, IPCB(skb)->opt has
 * what ip_options_compile() or ip_options_build() knows of the list. By its
 * offsets, ip_forward_options() writes addresses into the packet, and
 * ip_options_echo() reads what to answer. optlen stays, because it is the length
 * of the list. All else is cleared, as it is after compiling a list of "no
 * operation".
 */
static void strip_forget(struct sk_buff *skb)
{
	struct ip_options *opt = &IPCB(skb)->opt;
	const unsigned char optlen = opt->optlen;

	memset(opt, 0, sizeof(*opt));
	opt->optlen = optlen;
}

static unsigned int strip_tg(struct sk_buff *skb,
			     const struct xt_action_param *par)
{
	const int len = ip_hdrlen(skb) - (int)sizeof(struct iphdr);

	if (likely(len <= 0))
		return XT_CONTINUE;
	if (!strip_bridged(skb, par->state)) {
		/*
		 * The route is already that of the next hop, and its address is
		 * only in the list.
		 */
		if (par->state->hook == NF_INET_FORWARD &&
		    IPCB(skb)->opt.srr_is_hit)
			return NF_DROP;
		strip_forget(skb);
	}

	if (skb_ensure_writable(skb, skb_network_offset(skb) + ip_hdrlen(skb)))
		return NF_DROP;
	memset(ip_hdr(skb) + 1, IPOPT_NOOP, len);

	/*
	 * An incremental update would not do: ip_options_compile() may have
	 * changed the list without changing the checksum. skb->csum stays as it
	 * is, because the sum of a header with a right checksum is zero.
	 */
	ip_send_check(ip_hdr(skb));
	return XT_CONTINUE;
}

static struct xt_target strip_tg_reg __read_mostly = {
	.name		= "IPV4OPTSSTRIP",
	.family		= NFPROTO_IPV4,
	.table		= "mangle",
	.target		= strip_tg,
	.me		= THIS_MODULE,
};

static int __init strip_tg_init(void)
{
	return xt_register_target(&strip_tg_reg);
}

static void __exit strip_tg_exit(void)
{
	xt_unregister_target(&strip_tg_reg);
}

module_init(strip_tg_init);
module_exit(strip_tg_exit);
