// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answer TCP segments (RFC 9293) without keeping any state: hold the peer
 * (tarpit), take its data and do not reply to it (honeypot), or refuse it
 * (reset).
 *
 * Every segment brings back what has to be known of its connection. Our initial
 * sequence number is a keyed hash of addresses and ports; in tarpit mode, where
 * only the SYN is acknowledged, also of the peer's initial sequence number. The
 * ACK field of a segment shows whether the peer has received our SYN+ACK. Only
 * then a segment of a connection is answered. So nobody can make us send to a
 * third party that did not ask for a connection.
 *
 * There are three kinds of answers, none of which has data:
 *
 * RST       is never answered; SYN+ACK   is answered in reset mode only, with
 * RST; ACK       that has no data, FIN or SYN, is answered in reset mode, with
 * RST; and in tarpit mode, if its window is not zero, with an ACK whose window
 * is zero.
 *
 * Only honeypot mode sends a window other than zero. So an answer to an answer
 * always has a lower rank: first ACK with a window, then SYN+ACK and ACK
 * without a window, then RST. So one packet makes two hosts with this target
 * send each other at most three packets, in any modes.
 *
 * An answer has the length of the shortest possible segment. So nobody gets
 * more bytes or packets than were sent.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/proc_fs.h>
#include <linux/random.h>
#include <linux/seq_file.h>
#include <linux/seq_file_net.h>
#include <linux/siphash.h>
#include <linux/skbuff.h>
#include <linux/sysctl.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_TARPIT.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <net/addrconf.h>
#include <net/dst.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ip6_route.h>
#include <net/ipv6.h>
#include <net/l3mdev.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/route.h>
#include <net/tcp.h>
#include <net/xfrm.h>
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
#include <net/netfilter/nf_conntrack.h>
#endif

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: TCP connections that are accepted and held");
MODULE_ALIAS("ipt_TARPIT");
MODULE_ALIAS("ip6t_TARPIT");

/* The largest window without the option of window scaling (RFC 7323). */
#define TARPIT_WINDOW 65535

/* The counters. From TARPIT_RST on: packets without an answer, by reason. */
enum tarpit_count {
	TARPIT_PACKETS,
	TARPIT_BYTES,
	TARPIT_SENT_PACKETS,
	TARPIT_SENT_BYTES,
	TARPIT_SYN,
	TARPIT_CAUGHT,
	TARPIT_PROBE,
	TARPIT_WITHHELD_BYTES,
	TARPIT_CLOSE_HELD,
	TARPIT_DATA,
	TARPIT_DATA_BYTES,
	TARPIT_CLOSE,
	TARPIT_RESET,
	TARPIT_RST,
	TARPIT_SYNACK,
	TARPIT_UNPROVEN,
	TARPIT_OWN,
	TARPIT_FLAGS,
	TARPIT_ADDRESS,
	TARPIT_FRAGMENT,
	TARPIT_MALFORMED,
	TARPIT_CHECKSUM,
	TARPIT_UNSENT,
	TARPIT_DROPPED,
	TARPIT_COUNTS,
};

static const char *const tarpit_names[TARPIT_COUNTS] = {
	[TARPIT_PACKETS]	= "packets",
	[TARPIT_BYTES]		= "bytes",
	[TARPIT_SENT_PACKETS]	= "sent_packets",
	[TARPIT_SENT_BYTES]	= "sent_bytes",
	[TARPIT_SYN]		= "syn_answered",
	[TARPIT_CAUGHT]		= "caught",
	[TARPIT_PROBE]		= "probes_answered",
	[TARPIT_WITHHELD_BYTES]	= "withheld_bytes",
	[TARPIT_CLOSE_HELD]	= "close_withheld",
	[TARPIT_DATA]		= "data_taken",
	[TARPIT_DATA_BYTES]	= "data_taken_bytes",
	[TARPIT_CLOSE]		= "close_taken",
	[TARPIT_RESET]		= "reset",
	[TARPIT_RST]		= "ignored_rst",
	[TARPIT_SYNACK]		= "ignored_synack",
	[TARPIT_UNPROVEN]	= "ignored_unproven",
	[TARPIT_OWN]		= "ignored_own",
	[TARPIT_FLAGS]		= "ignored_flags",
	[TARPIT_ADDRESS]	= "ignored_address",
	[TARPIT_FRAGMENT]	= "ignored_fragment",
	[TARPIT_MALFORMED]	= "ignored_malformed",
	[TARPIT_CHECKSUM]	= "ignored_checksum",
	[TARPIT_UNSENT]		= "unsent",
	[TARPIT_DROPPED]	= "output_dropped",
};

struct tarpit_counts {
	unsigned long n[TARPIT_COUNTS];
};

/* A network namespace. key is the key of our initial sequence numbers. */
struct tarpit_net {
	siphash_key_t key;
	struct tarpit_counts __percpu *counts;

	/* Packets with this mark are answered in this mode; 0: none are. */
	unsigned int mark[XT_TARPIT_MODES];
	bool hooked;
	struct ctl_table_header *header;
	struct ctl_table table[XT_TARPIT_MODES + 1];
};

static unsigned int tarpit_net_id __read_mostly;

/* A segment. Addresses of IPv4 are IPv4-mapped (RFC 4291, section 2.5.5.2). */
struct tarpit_seg {
	struct net *net;
	struct net_device *dev;
	struct in6_addr saddr;
	struct in6_addr daddr;
	struct tcphdr th;
	u32 seq;
	u32 ack;
	u32 len;
	u8 family;
};

/* An answer. If flags is 0, there is none. */
struct tarpit_reply {
	u32 seq;
	u32 ack;
	u16 window;
	u8 flags;
};

static void tarpit_add(const struct net *net, enum tarpit_count what,
		       unsigned int by)
{
	const struct tarpit_net *tn = net_generic(net, tarpit_net_id);

	this_cpu_add(tn->counts->n[what], by);
}

/* Our initial sequence number: RFC 9293, section 3.4.1, without the timer. */
static u32 tarpit_isn(const struct tarpit_seg *seg, u32 iss)
{
	const struct tarpit_net *tn = net_generic(seg->net, tarpit_net_id);
	const struct {
		struct in6_addr saddr;
		struct in6_addr daddr;
		__be16 source;
		__be16 dest;
		u32 iss;
	} __aligned(SIPHASH_ALIGNMENT) from = {
		.saddr	= seg->saddr,
		.daddr	= seg->daddr,
		.source	= seg->th.source,
		.dest	= seg->th.dest,
		.iss	= iss,
	};

	return (u32)siphash(&from, sizeof(from), &tn->key);
}

/*
 * The modes. Each function sets the answer, if any, and returns the counter to
 * increment. They are not called for RST.
 */

static enum tarpit_count tarpit_accept(const struct tarpit_seg *seg, u32 isn,
				       u16 window, struct tarpit_reply *reply)
{
	if (seg->th.ack)
		return TARPIT_SYNACK;
	if (seg->th.fin)
		return TARPIT_FLAGS;

	/* Data in the SYN is not acknowledged: the peer will send it again. */
	reply->flags = TCPHDR_SYN | TCPHDR_ACK;
	reply->seq = isn;
	reply->ack = seg->seq + 1;
	reply->window = window;
	return TARPIT_SYN;
}

/*
 * Only the peer's SYN is ever acknowledged. So SND.UNA of the peer stays its
 * initial sequence number plus one. A segment has one of two sequence numbers,
 * and the hash shows which. A normal segment has SND.UNA. A keep-alive, and on
 * some systems a zero-window probe, has SND.UNA - 1: such a segment is outside
 * of the window, so it must be answered (RFC 9293, 3.8.4 and 3.8.6.1). Other
 * systems probe with a byte at SND.UNA.
 */
static enum tarpit_count tarpit_hold(const struct tarpit_seg *seg,
				     struct tarpit_reply *reply)
{
	u32 una = seg->seq;

	if (seg->th.syn)
		return tarpit_accept(seg, tarpit_isn(seg, seg->seq), 0, reply);
	if (!seg->th.ack)
		return TARPIT_FLAGS;

	if (seg->ack != tarpit_isn(seg, una - 1) + 1) {
		if (seg->ack != tarpit_isn(seg, una) + 1)
			return TARPIT_UNPROVEN;
		una++;
	}
	if (seg->th.fin)
		return TARPIT_CLOSE_HELD;
	if (!seg->len && una == seg->seq)
		return TARPIT_CAUGHT;
	if (!seg->len && !seg->th.window)
		return TARPIT_OWN;

	tarpit_add(seg->net, TARPIT_WITHHELD_BYTES, seg->len);
	reply->flags = TCPHDR_ACK;
	reply->seq = seg->ack;
	reply->ack = una;
	return TARPIT_PROBE;
}

/*
 * All data is acknowledged, so a segment without data does not show SND.UNA of
 * the peer. Only data and FIN are answered.
 */
static enum tarpit_count tarpit_swallow(const struct tarpit_seg *seg,
					struct tarpit_reply *reply)
{
	const u32 isn = tarpit_isn(seg, 0);

	if (seg->th.syn)
		return tarpit_accept(seg, isn, TARPIT_WINDOW, reply);
	if (!seg->th.ack)
		return TARPIT_FLAGS;
	if (seg->ack != isn + 1)
		return TARPIT_UNPROVEN;
	if (!seg->len && !seg->th.fin)
		return TARPIT_CAUGHT;

	reply->flags = TCPHDR_ACK;
	reply->seq = seg->ack;
	reply->ack = seg->seq + seg->len + seg->th.fin;
	reply->window = TARPIT_WINDOW;
	tarpit_add(seg->net, TARPIT_DATA_BYTES, seg->len);
	if (seg->th.fin && seg->len)
		tarpit_add(seg->net, TARPIT_DATA, 1);
	return seg->th.fin ? TARPIT_CLOSE : TARPIT_DATA;
}

/* The answer for a connection that does not exist: RFC 9293, 3.10.7.1. */
static enum tarpit_count tarpit_refuse(const struct tarpit_seg *seg,
				       struct tarpit_reply *reply)
{
	reply->flags = TCPHDR_RST;
	if (seg->th.ack) {
		reply->seq = seg->ack;
	} else {
		reply->flags |= TCPHDR_ACK;
		reply->ack = seg->seq + seg->len + seg->th.syn + seg->th.fin;
	}
	return TARPIT_RESET;
}

static enum tarpit_count tarpit_answer(const struct tarpit_seg *seg, u8 mode,
				       struct tarpit_reply *reply)
{
	if (seg->th.rst)
		return TARPIT_RST;

	switch (mode) {
	case XT_TARPIT_HONEYPOT:
		return tarpit_swallow(seg, reply);
	case XT_TARPIT_RESET:
		return tarpit_refuse(seg, reply);
	default:
		return tarpit_hold(seg, reply);
	}
}

/*
 * Packets that are never answered. The functions return 0, or the counter to
 * increment. Packets that the link layer sent to all hosts, or to another host,
 * are not answered either.
 */

static bool tarpit_inside(const struct net_device *dev)
{
	return (dev->flags & IFF_LOOPBACK) || netif_is_l3_master(dev);
}

static bool tarpit_addr4(const struct tarpit_seg *seg, __be32 addr, bool source)
{
	if (ipv4_is_zeronet(addr) || ipv4_is_lbcast(addr) ||
	    (ipv4_is_loopback(addr) && !tarpit_inside(seg->dev)))
		return false;

	switch (inet_addr_type_dev_table(seg->net, seg->dev, addr)) {
	case RTN_UNICAST:
		return true;
	case RTN_LOCAL:
		return !source || tarpit_inside(seg->dev);
	default:
		return false;
	}
}

/* Sets the addresses, and *thoff to the offset of the TCP header. */
static int tarpit_network4(const struct sk_buff *skb, struct tarpit_seg *seg,
			   int *thoff)
{
	const struct iphdr *iph = ip_hdr(skb);

	if (ip_is_fragment(iph))
		return TARPIT_FRAGMENT;
	if (iph->protocol != IPPROTO_TCP)
		return TARPIT_MALFORMED;
	if (!tarpit_addr4(seg, iph->saddr, true) ||
	    !tarpit_addr4(seg, iph->daddr, false))
		return TARPIT_ADDRESS;

	ipv6_addr_set_v4mapped(iph->saddr, &seg->saddr);
	ipv6_addr_set_v4mapped(iph->daddr, &seg->daddr);
	*thoff = ip_hdrlen(skb);
	return 0;
}

#if IS_ENABLED(CONFIG_IPV6)
static bool tarpit_addr6(const struct tarpit_seg *seg,
			 const struct in6_addr *addr, bool source)
{
	if (!(ipv6_addr_type(addr) & IPV6_ADDR_UNICAST) ||
	    ipv6_addr_v4mapped(addr) ||
	    (ipv6_addr_loopback(addr) && !tarpit_inside(seg->dev)))
		return false;

	return !source || tarpit_inside(seg->dev) ||
	       !ipv6_chk_addr(seg->net, addr, seg->dev, 0);
}

static int tarpit_network6(const struct sk_buff *skb, struct tarpit_seg *seg,
			   int *thoff)
{
	const struct ipv6hdr *ip6h = ipv6_hdr(skb);
	unsigned int at = 0;
	int flags = 0, found;

	found = ipv6_find_hdr(skb, &at, IPPROTO_TCP, NULL, &flags);
	if (flags & IP6_FH_F_FRAG)
		return TARPIT_FRAGMENT;
	if (found != IPPROTO_TCP)
		return TARPIT_MALFORMED;
	if (!tarpit_addr6(seg, &ip6h->saddr, true) ||
	    !tarpit_addr6(seg, &ip6h->daddr, false))
		return TARPIT_ADDRESS;

	seg->saddr = ip6h->saddr;
	seg->daddr = ip6h->daddr;
	*thoff = at;
	return 0;
}
#endif

static int tarpit_parse(struct sk_buff *skb, struct tarpit_seg *seg)
{
	int thoff = 0, why = TARPIT_MALFORMED, room;

	if (skb->pkt_type != PACKET_HOST)
		return TARPIT_ADDRESS;
	if (seg->family == NFPROTO_IPV4)
		why = tarpit_network4(skb, seg, &thoff);
#if IS_ENABLED(CONFIG_IPV6)
	if (seg->family == NFPROTO_IPV6)
		why = tarpit_network6(skb, seg, &thoff);
#endif
	if (why)
		return why;

	room = (int)skb->len - thoff;
	if (room < (int)sizeof(seg->th) ||
	    skb_copy_bits(skb, thoff, &seg->th, sizeof(seg->th)) < 0)
		return TARPIT_MALFORMED;
	if (seg->th.doff * 4 < sizeof(seg->th) || seg->th.doff * 4 > room)
		return TARPIT_MALFORMED;

	/* A socket that connects to itself. */
	if (seg->th.source == seg->th.dest &&
	    ipv6_addr_equal(&seg->saddr, &seg->daddr))
		return TARPIT_ADDRESS;

	/*
	 * With NF_INET_LOCAL_IN, nf_checksum() uses the checksum of the device.
	 */
	if (nf_checksum(skb, NF_INET_LOCAL_IN, thoff, IPPROTO_TCP, seg->family))
		return TARPIT_CHECKSUM;

	seg->seq = ntohl(seg->th.seq);
	seg->ack = ntohl(seg->th.ack_seq);
	seg->len = room - seg->th.doff * 4;
	return 0;
}

/*
 * Sending. The source of an answer is the destination of the packet: the
 * address may belong to another host, or to nobody. Answers have no options,
 * which would make them longer. Returns 0, a negative error or, as
 * dst_output(), NET_XMIT_*.
 */

#if IS_ENABLED(CONFIG_NF_CONNTRACK)
/*
 * Keeps answers out of connection tracking, which sees only one side of the
 * connection here. The exception is a connection with NAT: the answer must be
 * translated back. It is then part of the connection of the packet, which is
 * not confirmed, and is freed when the packet is dropped.
 */
static void tarpit_track(struct sk_buff *nskb, const struct sk_buff *skb)
{
	enum ip_conntrack_info ctinfo;
	const struct nf_conn *ct = nf_ct_get(skb, &ctinfo);

	if (ct && (ct->status & IPS_NAT_MASK))
		nf_ct_attach(nskb, skb);
	else
		nf_ct_set(nskb, NULL, IP_CT_UNTRACKED);
}
#else
static void tarpit_track(struct sk_buff *nskb, const struct sk_buff *skb)
{
}
#endif

/* Allocates an skb with an empty IP header of len bytes. */
static struct sk_buff *tarpit_alloc(unsigned int len)
{
	struct sk_buff *nskb;

	nskb = alloc_skb(LL_MAX_HEADER + len + sizeof(struct tcphdr),
			 GFP_ATOMIC);
	if (!nskb)
		return NULL;
	skb_reserve(nskb, LL_MAX_HEADER);
	skb_reset_network_header(nskb);
	skb_put_zero(nskb, len);
	return nskb;
}

/* The caller sets the checksum, which depends on the IP header. */
static struct tcphdr *tarpit_put_tcp(struct sk_buff *nskb,
				     const struct tarpit_seg *seg,
				     const struct tarpit_reply *reply)
{
	struct tcphdr *th;

	skb_set_transport_header(nskb, nskb->len);
	th = skb_put_zero(nskb, sizeof(*th));
	th->source = seg->th.dest;
	th->dest = seg->th.source;
	th->seq = htonl(reply->seq);
	th->ack_seq = htonl(reply->ack);
	th->doff = sizeof(*th) / 4;
	tcp_flag_byte(th) = reply->flags;
	th->window = htons(reply->window);
	return th;
}

static int tarpit_send4(const struct sk_buff *skb,
			const struct tarpit_seg *seg,
			const struct tarpit_reply *reply)
{
	const struct iphdr *from = ip_hdr(skb);
	struct flowi4 fl4 = {
		.saddr		= from->daddr,
		.daddr		= from->saddr,
		.flowi4_proto	= IPPROTO_TCP,
		.fl4_sport	= seg->th.dest,
		.fl4_dport	= seg->th.source,
		.flowi4_mark	= IP4_REPLY_MARK(seg->net, skb->mark),
		.flowi4_oif	= l3mdev_master_ifindex(seg->dev),
		.flowi4_flags	= FLOWI_FLAG_ANYSRC,
	};
	struct sk_buff *nskb;
	struct tcphdr *th;
	struct rtable *rt;
	struct iphdr *iph;

	rt = ip_route_output_key(seg->net, &fl4);
	if (IS_ERR(rt))
		return -EHOSTUNREACH;
	if (rt->rt_flags & (RTCF_BROADCAST | RTCF_MULTICAST))
		goto no_reply;
	nskb = tarpit_alloc(sizeof(*iph));
	if (!nskb)
		goto no_reply;

	iph = ip_hdr(nskb);
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->frag_off = htons(IP_DF);
	iph->ttl = ip4_dst_hoplimit(&rt->dst);
	iph->protocol = IPPROTO_TCP;
	iph->saddr = from->daddr;
	iph->daddr = from->saddr;
	th = tarpit_put_tcp(nskb, seg, reply);
	th->check = tcp_v4_check(sizeof(*th), iph->saddr, iph->daddr,
				 csum_partial(th, sizeof(*th), 0));

	nskb->protocol = htons(ETH_P_IP);
	nskb->mark = fl4.flowi4_mark;
	skb_dst_set(nskb, &rt->dst);
	tarpit_track(nskb, skb);
	return ip_local_out(seg->net, NULL, nskb);
no_reply:
	ip_rt_put(rt);
	return -EHOSTUNREACH;
}

#if IS_ENABLED(CONFIG_IPV6)
static struct dst_entry *tarpit_route6(const struct tarpit_seg *seg,
				       struct flowi6 *fl6)
{
	struct dst_entry *dst;

	/* A link-local address is valid only together with its link. */
	if (ipv6_addr_type(&fl6->daddr) & IPV6_ADDR_LINKLOCAL)
		fl6->flowi6_oif = seg->dev->ifindex;
	else
		fl6->flowi6_oif = l3mdev_master_ifindex(seg->dev);

	dst = ip6_route_output(seg->net, NULL, fl6);
	if (dst->error) {
		dst_release(dst);
		return NULL;
	}
	dst = xfrm_lookup(seg->net, dst, flowi6_to_flowi(fl6), NULL, 0);
	return IS_ERR(dst) ? NULL : dst;
}

static int tarpit_send6(const struct sk_buff *skb,
			const struct tarpit_seg *seg,
			const struct tarpit_reply *reply)
{
	struct flowi6 fl6 = {
		.saddr		= seg->daddr,
		.daddr		= seg->saddr,
		.flowi6_proto	= IPPROTO_TCP,
		.fl6_sport	= seg->th.dest,
		.fl6_dport	= seg->th.source,
		.flowi6_mark	= IP6_REPLY_MARK(seg->net, skb->mark),
	};
	struct dst_entry *dst;
	struct ipv6hdr *ip6h;
	struct sk_buff *nskb;
	struct tcphdr *th;

	dst = tarpit_route6(seg, &fl6);
	if (!dst)
		return -EHOSTUNREACH;
	nskb = tarpit_alloc(sizeof(*ip6h));
	if (!nskb) {
		dst_release(dst);
		return -ENOMEM;
	}

	ip6h = ipv6_hdr(nskb);
	ip6_flow_hdr(ip6h, 0, 0);
	ip6h->nexthdr = IPPROTO_TCP;
	ip6h->hop_limit = ip6_dst_hoplimit(dst);
	ip6h->saddr = seg->daddr;
	ip6h->daddr = seg->saddr;
	th = tarpit_put_tcp(nskb, seg, reply);
	th->check = csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, sizeof(*th),
				    IPPROTO_TCP,
				    csum_partial(th, sizeof(*th), 0));

	nskb->protocol = htons(ETH_P_IPV6);
	nskb->mark = fl6.flowi6_mark;
	skb_dst_set(nskb, dst);
	tarpit_track(nskb, skb);
	return ip6_local_out(seg->net, NULL, nskb);
}
#else
static int tarpit_send6(const struct sk_buff *skb,
			const struct tarpit_seg *seg,
			const struct tarpit_reply *reply)
{
	return -EAFNOSUPPORT;
}
#endif

static void tarpit_send(const struct sk_buff *skb,
			const struct tarpit_seg *seg,
			const struct tarpit_reply *reply)
{
	const bool v4 = seg->family == NFPROTO_IPV4;
	int err;

	err = v4 ? tarpit_send4(skb, seg, reply) : tarpit_send6(skb, seg, reply);
	err = net_xmit_eval(err);
	if (err) {
		/* nf_hook_slow() returns -EPERM if a rule has dropped it. */
		tarpit_add(seg->net,
			   err == -EPERM ? TARPIT_DROPPED : TARPIT_UNSENT, 1);
		return;
	}

	tarpit_add(seg->net, TARPIT_SENT_PACKETS, 1);
	tarpit_add(seg->net, TARPIT_SENT_BYTES,
		   sizeof(struct tcphdr) + (v4 ? sizeof(struct iphdr) :
					    sizeof(struct ipv6hdr)));
}

static unsigned int tarpit_take(struct sk_buff *skb,
				const struct nf_hook_state *state, u8 mode)
{
	struct tarpit_reply reply = {};
	struct tarpit_seg seg = {
		.net	= state->net,
		.dev	= state->in,
		.family	= state->pf,
	};
	int what;

	tarpit_add(seg.net, TARPIT_PACKETS, 1);
	tarpit_add(seg.net, TARPIT_BYTES, skb->len);
	what = tarpit_parse(skb, &seg);
	if (!what)
		what = tarpit_answer(&seg, mode, &reply);
	tarpit_add(seg.net, what, 1);
	if (reply.flags)
		tarpit_send(skb, &seg, &reply);

	/*
	 * Sending may re-enter ip_tables, which then needs an absolute verdict.
	 */
	return NF_DROP;
}

static unsigned int tarpit_tg(struct sk_buff *skb,
			      const struct xt_action_param *par)
{
	const struct xt_tarpit_info *info = par->targinfo;

	return tarpit_take(skb, par->state, info->mode);
}

static bool tarpit_rule_tcp(const struct xt_tgchk_param *par)
{
	const struct ip6t_ip6 *ip6 = par->entryinfo;
	const struct ipt_ip *ip = par->entryinfo;

	if (par->family == NFPROTO_IPV4)
		return ip->proto == IPPROTO_TCP &&
		       !(ip->invflags & XT_INV_PROTO);

	/* Without the flag, ip6_tables does not look at the protocol. */
	return ip6->flags & IP6T_F_PROTO && ip6->proto == IPPROTO_TCP &&
	       !(ip6->invflags & XT_INV_PROTO);
}

/*
 * xt_target.proto is not set: x_tables would return -EINVAL, for which iptables
 * only says "Invalid argument".
 */
static int tarpit_tg_check(const struct xt_tgchk_param *par)
{
	const struct xt_tarpit_info *info = par->targinfo;

	if (!tarpit_rule_tcp(par)) {
		pr_info_ratelimited("only for TCP: the rule needs \"-p tcp\"\n");
		return -EPROTONOSUPPORT;
	}
	if (!strcmp(par->table, "nat")) {
		pr_info_ratelimited("not for table nat, which sees the first packet of a connection only\n");
		return -EINVAL;
	}
	if (info->mode >= XT_TARPIT_MODES ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved))) {
		pr_info_ratelimited("unknown mode\n");
		return -EINVAL;
	}
	return 0;
}

/*
 * Packets with a mark, for rulesets of nftables, which cannot call a target.
 * The hooks run after the rules that set marks: in PREROUTING after the
 * priority "raw" and before connection tracking, in INPUT and FORWARD after
 * "filter". They are registered only while a mark is set.
 */

/* True for fragments of TCP, too: they are not answered, and dropped. */
static bool tarpit_is_tcp(const struct sk_buff *skb, u8 family)
{
#if IS_ENABLED(CONFIG_IPV6)
	unsigned short fragment;
	unsigned int at = 0;

	if (family == NFPROTO_IPV6)
		return ipv6_find_hdr(skb, &at, -1, &fragment, NULL) ==
		       IPPROTO_TCP;
#endif
	return family == NFPROTO_IPV4 && ip_hdr(skb)->protocol == IPPROTO_TCP;
}

static unsigned int tarpit_hook(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	const struct tarpit_net *tn = net_generic(state->net, tarpit_net_id);
	u8 mode;

	if (!skb->mark)
		return NF_ACCEPT;
	for (mode = 0; mode < XT_TARPIT_MODES; mode++) {
		if (skb->mark != READ_ONCE(tn->mark[mode]))
			continue;
		if (!tarpit_is_tcp(skb, state->pf))
			return NF_ACCEPT;
		return tarpit_take(skb, state, mode);
	}
	return NF_ACCEPT;
}

#define TARPIT_BEHIND 25
#define TARPIT_HOOK(f, num, prio) { \
	.hook		= tarpit_hook, \
	.pf		= (f), \
	.hooknum	= (num), \
	.priority	= (prio) + TARPIT_BEHIND, \
}

static const struct nf_hook_ops tarpit_hooks[] = {
	TARPIT_HOOK(NFPROTO_IPV4, NF_INET_PRE_ROUTING, NF_IP_PRI_RAW),
	TARPIT_HOOK(NFPROTO_IPV4, NF_INET_LOCAL_IN, NF_IP_PRI_FILTER),
	TARPIT_HOOK(NFPROTO_IPV4, NF_INET_FORWARD, NF_IP_PRI_FILTER),
#if IS_ENABLED(CONFIG_IPV6)
	TARPIT_HOOK(NFPROTO_IPV6, NF_INET_PRE_ROUTING, NF_IP6_PRI_RAW),
	TARPIT_HOOK(NFPROTO_IPV6, NF_INET_LOCAL_IN, NF_IP6_PRI_FILTER),
	TARPIT_HOOK(NFPROTO_IPV6, NF_INET_FORWARD, NF_IP6_PRI_FILTER),
#endif
};

/* Registers the hooks if a mark is set, and unregisters them if none is. */
static int tarpit_set_hooks(struct net *net)
{
	struct tarpit_net *tn = net_generic(net, tarpit_net_id);
	static DEFINE_MUTEX(lock);
	bool want = false;
	int i, r = 0;

	mutex_lock(&lock);
	for (i = 0; i < XT_TARPIT_MODES; i++)
		want |= READ_ONCE(tn->mark[i]) != 0;
	if (want && !tn->hooked)
		r = nf_register_net_hooks(net, tarpit_hooks,
					  ARRAY_SIZE(tarpit_hooks));
	else if (!want && tn->hooked)
		nf_unregister_net_hooks(net, tarpit_hooks,
					ARRAY_SIZE(tarpit_hooks));
	if (!r)
		tn->hooked = want;
	mutex_unlock(&lock);
	return r;
}

#ifdef CONFIG_SYSCTL
/* table is a copy: in some kernels the argument of a handler is const. */
static int tarpit_write_mark(struct ctl_table table, int write, void *buffer,
			     size_t *lenp, loff_t *ppos)
{
	int r = proc_douintvec(&table, write, buffer, lenp, ppos);

	return r || !write ? r : tarpit_set_hooks(table.extra1);
}

static int __maybe_unused tarpit_mark(struct ctl_table *table, int write,
				      void *buffer, size_t *lenp, loff_t *ppos)
{
	return tarpit_write_mark(*table, write, buffer, lenp, ppos);
}

static int __maybe_unused tarpit_mark_const(const struct ctl_table *table,
					    int write, void *buffer,
					    size_t *lenp, loff_t *ppos)
{
	return tarpit_write_mark(*table, write, buffer, lenp, ppos);
}

static proc_handler *const tarpit_mark_handler =
	__builtin_choose_expr(__same_type(proc_handler, tarpit_mark),
			      tarpit_mark, tarpit_mark_const);

/* Kernels that take the size of the table accept no empty entry at its end. */
#ifdef register_net_sysctl
static struct ctl_table_header *tarpit_register(struct net *net,
						struct ctl_table *table)
{
	return register_net_sysctl_sz(net, "net/netfilter", table,
				      XT_TARPIT_MODES);
}
#else
static struct ctl_table_header *tarpit_register(struct net *net,
						struct ctl_table *table)
{
	return register_net_sysctl(net, "net/netfilter", table);
}
#endif

static int __net_init tarpit_sysctl_init(struct net *net)
{
	static const char *const names[XT_TARPIT_MODES] = {
		[XT_TARPIT_TARPIT]	= "tarpit_mark",
		[XT_TARPIT_HONEYPOT]	= "tarpit_honeypot_mark",
		[XT_TARPIT_RESET]	= "tarpit_reset_mark",
	};
	struct tarpit_net *tn = net_generic(net, tarpit_net_id);
	int i;

	for (i = 0; i < XT_TARPIT_MODES; i++) {
		tn->table[i].procname = names[i];
		tn->table[i].data = &tn->mark[i];
		tn->table[i].maxlen = sizeof(tn->mark[i]);
		tn->table[i].mode = 0644;
		tn->table[i].proc_handler = tarpit_mark_handler;
		tn->table[i].extra1 = net;
	}
	tn->header = tarpit_register(net, tn->table);
	return tn->header ? 0 : -ENOMEM;
}

static void __net_exit tarpit_sysctl_exit(struct tarpit_net *tn)
{
	unregister_net_sysctl_table(tn->header);
}
#else
static int __net_init tarpit_sysctl_init(struct net *net)
{
	return 0;
}

static void __net_exit tarpit_sysctl_exit(struct tarpit_net *tn)
{
}
#endif

static int tarpit_show(struct seq_file *m, void *v)
{
	const struct tarpit_net *tn = net_generic(seq_file_single_net(m),
						  tarpit_net_id);
	unsigned long sum;
	int i, cpu;

	for (i = 0; i < TARPIT_COUNTS; i++) {
		sum = 0;
		for_each_possible_cpu(cpu)
			sum += per_cpu_ptr(tn->counts, cpu)->n[i];
		seq_printf(m, "%s %lu\n", tarpit_names[i], sum);
	}
	return 0;
}

static int __net_init tarpit_net_init(struct net *net)
{
	struct tarpit_net *tn = net_generic(net, tarpit_net_id);

	get_random_bytes(&tn->key, sizeof(tn->key));
	tn->counts = alloc_percpu(struct tarpit_counts);
	if (!tn->counts)
		return -ENOMEM;
	if (IS_ENABLED(CONFIG_PROC_FS) &&
	    !proc_create_net_single("tarpit", 0444, net->proc_net, tarpit_show,
				    NULL))
		goto free_counts;
	if (tarpit_sysctl_init(net))
		goto remove_proc;
	return 0;

remove_proc:
	remove_proc_entry("tarpit", net->proc_net);
free_counts:
	free_percpu(tn->counts);
	return -ENOMEM;
}

/* After this no mark can be set. Packets may still be in the hooks. */
static void __net_exit tarpit_net_pre_exit(struct net *net)
{
	struct tarpit_net *tn = net_generic(net, tarpit_net_id);

	tarpit_sysctl_exit(tn);
	memset(tn->mark, 0, sizeof(tn->mark));
	tarpit_set_hooks(net);
}

static void __net_exit tarpit_net_exit(struct net *net)
{
	struct tarpit_net *tn = net_generic(net, tarpit_net_id);

	remove_proc_entry("tarpit", net->proc_net);
	free_percpu(tn->counts);
}

static struct pernet_operations tarpit_net_ops = {
	.init		= tarpit_net_init,
	.pre_exit	= tarpit_net_pre_exit,
	.exit		= tarpit_net_exit,
	.id		= &tarpit_net_id,
	.size		= sizeof(struct tarpit_net),
};

#define TARPIT_TARGET(f) { \
	.name		= "TARPIT", \
	.family		= (f), \
	.hooks		= (1 << NF_INET_PRE_ROUTING) | \
			  (1 << NF_INET_LOCAL_IN) | \
			  (1 << NF_INET_FORWARD), \
	.target		= tarpit_tg, \
	.checkentry	= tarpit_tg_check, \
	.targetsize	= sizeof(struct xt_tarpit_info), \
	.me		= THIS_MODULE, \
}

static struct xt_target tarpit_tg_reg[] __read_mostly = {
	TARPIT_TARGET(NFPROTO_IPV4),
#if IS_ENABLED(CONFIG_IPV6)
	TARPIT_TARGET(NFPROTO_IPV6),
#endif
};

static int __init tarpit_tg_init(void)
{
	int r = register_pernet_subsys(&tarpit_net_ops);

	if (r)
		return r;
	r = xt_register_targets(tarpit_tg_reg, ARRAY_SIZE(tarpit_tg_reg));
	if (r)
		unregister_pernet_subsys(&tarpit_net_ops);
	return r;
}

static void __exit tarpit_tg_exit(void)
{
	xt_unregister_targets(tarpit_tg_reg, ARRAY_SIZE(tarpit_tg_reg));
	unregister_pernet_subsys(&tarpit_net_ops);
}

module_init(tarpit_tg_init);
module_exit(tarpit_tg_exit);
