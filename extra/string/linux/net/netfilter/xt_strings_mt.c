// SPDX-License-Identifier: GPL-2.0-only
/*
 * Match packets that contain one of some strings. "iptables -m string" uses
 * this match for rules without --algo.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter_ipv6/ip6_tables.h>
#include <net/ipv6.h>
#include "xt_strings.h"

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors <maintainers@patch-o-matic.example>");
MODULE_DESCRIPTION("Xtables: match of packets that have a string in them");
MODULE_ALIAS("ipt_strings");
MODULE_ALIAS("ip6t_strings");

/*
 * Searches the bytes of the packet from "from" on and before "to", and updates
 * state. Reads all of them; with once, stops when a string is found.
 */
static bool strings_walk(const struct strings_rule *rule,
			 struct strings_state *state, struct sk_buff *skb,
			 unsigned int from, unsigned int to, bool once)
{
	struct skb_seq_state seq;
	unsigned int n, done = 0;
	bool found = false;
	const u8 *p;

	/* This maps one page after the other, and copies nothing. */
	skb_prepare_seq_read(skb, from, to, &seq);
	while (done < to - from && !(found && once)) {
		n = skb_seq_read(done, &p, &seq);
		if (!n)
			return found;
		n = min(n, to - from - done);
		found |= strings_feed(rule, state, p, n);
		done += n;
	}
	skb_abort_seq_read(&seq);
	return found;
}

static bool strings_search(const struct strings_rule *rule,
			   const struct sk_buff *skb, unsigned int from,
			   unsigned int to)
{
	struct strings_state state = { };

	to = min(to, skb->len);
	if (from >= to || to - from < rule->shortest)
		return false;
	if (to <= skb_headlen(skb))
		return strings_find(rule, skb->data + from, to - from);
	return strings_walk(rule, &state, (struct sk_buff *)skb, from, to,
			    true);
}

/* The length of the header of proto at thoff, or -1 if it is malformed. */
static int strings_header(const struct sk_buff *skb, int thoff, int proto)
{
	const u8 *field;
	u8 buffer;

	switch (proto) {
	case IPPROTO_TCP:
		field = skb_header_pointer(skb, thoff + 12, 1, &buffer);
		/*
		 * RFC 9293, section 3.1: words of four bytes, in the upper
		 * half.
		 */
		if (!field || *field >> 4 < 5)
			return -1;
		return (*field >> 4) * 4;
	case IPPROTO_DCCP:
		/* RFC 4340, section 5.1 */
		field = skb_header_pointer(skb, thoff + 4, 1, &buffer);
		if (!field || *field < 3)
			return -1;
		return *field * 4;
	case IPPROTO_SCTP:
		return 12;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return 8;
	}
	return 0;
}

/*
 * The offset of the payload of IP, or -1. *proto is its protocol; -1 in
 * fragments other than the first, which do not begin with a header.
 */
static int strings_transport4(const struct sk_buff *skb, int *proto)
{
	const struct iphdr *ip = ip_hdr(skb);

	*proto = ntohs(ip->frag_off) & IP_OFFSET ? -1 : ip->protocol;
	return skb_network_offset(skb) + ip_hdrlen(skb);
}

static int strings_transport6(const struct sk_buff *skb, int *proto)
{
	int at = skb_network_offset(skb) + sizeof(struct ipv6hdr);
	u8 next = ipv6_hdr(skb)->nexthdr;
	__be16 frag = 0;

	/* It stops at the header of a fragment that is not the first. */
	at = ipv6_skip_exthdr(skb, at, &next, &frag);
	*proto = next;
	if (at < 0 || !(ntohs(frag) & ~0x7))
		return at;
	*proto = -1;
	return at + sizeof(struct frag_hdr);
}

/* The offset of the payload, at most the length of the packet; or -1. */
static int strings_payload(const struct sk_buff *skb, u8 family)
{
	int at, proto, length = 0;

	at = family == NFPROTO_IPV4 ? strings_transport4(skb, &proto) :
				      strings_transport6(skb, &proto);
	if (at < 0)
		return -1;
	if (proto >= 0)
		length = strings_header(skb, at, proto);
	if (length < 0 || at + length > skb->len)
		return -1;
	return at + length;
}

/* Identifies a direction of a connection: source and destination. */
struct strings_key {
	union nf_inet_addr src;
	union nf_inet_addr dst;
	__be16 sport;
	__be16 dport;
} __packed;

static u64 strings_id(const struct strings_rule *rule,
		      const struct sk_buff *skb, u8 family,
		      const struct tcphdr *tcp)
{
	struct strings_key key = { .sport = tcp->source, .dport = tcp->dest };

	if (family == NFPROTO_IPV4) {
		key.src.ip = ip_hdr(skb)->saddr;
		key.dst.ip = ip_hdr(skb)->daddr;
	} else {
		key.src.in6 = ipv6_hdr(skb)->saddr;
		key.dst.in6 = ipv6_hdr(skb)->daddr;
	}
	return strings_flow_id(rule->flows, &key, sizeof(key));
}

/* A segment of TCP: its sequence number, and its offset in the packet. */
struct strings_segment {
	struct sk_buff *skb;
	unsigned int at;
	u32 seq;
	u32 len;
};

/* Does the segment begin at the mark, or contain it? */
static bool strings_marked(const struct strings_segment *segment,
			   const struct strings_mark *mark)
{
	return mark->saved && mark->seq - segment->seq < segment->len;
}

/*
 * Searches the segment from done bytes on up to the mark, and adds the state of
 * the mark: if segments overlap, the text there is one of two.
 */
static bool strings_reach(const struct strings_rule *rule,
			  const struct strings_segment *segment,
			  const struct strings_mark *mark, u32 *done,
			  struct strings_state *state)
{
	u32 len = mark->seq - segment->seq - *done;
	struct strings_state then;
	bool found;

	found = strings_walk(rule, state, segment->skb, segment->at + *done,
			     segment->at + *done + len, false);
	strings_restore(rule, mark->saved, &then);
	state->bits[0] |= then.bits[0];
	state->bits[1] |= then.bits[1];
	*done += len;
	return found;
}

/* Searches the whole segment, also for strings that began before the marks. */
static bool strings_read(const struct strings_rule *rule,
			 const struct strings_segment *segment,
			 const struct strings_marks *marks,
			 struct strings_state *state)
{
	const struct strings_mark *mark[2] = { &marks->before, &marks->after };
	bool found = false;
	unsigned int i;
	u32 done = 0;

	/* marks->before is never behind marks->after. */
	for (i = 0; i < ARRAY_SIZE(mark); i++)
		if (strings_marked(segment, mark[i]) &&
		    mark[i]->seq - segment->seq >= done)
			found |= strings_reach(rule, segment, mark[i], &done,
					       state);

	found |= strings_walk(rule, state, segment->skb, segment->at + done,
			      segment->at + segment->len, false);
	return found;
}

/*
 * Moves the marks forward. Keeps the mark before the segment: if the segment is
 * dropped, it will be sent again, and the string must be found again. False if
 * the segment is older than the marks.
 */
static bool strings_advance(struct strings_marks *marks,
			    const struct strings_segment *segment, u8 saved)
{
	bool again = strings_marked(segment, &marks->before);
	u32 end = segment->seq + segment->len;

	if ((s32)(end - marks->after.seq) <= 0)
		return again;
	if (!again)
		marks->before = marks->after;
	marks->after.seq = end;
	marks->after.saved = saved;
	return true;
}

static bool strings_stream(const struct strings_rule *rule,
			   const struct sk_buff *skb, u8 family, int thoff,
			   unsigned int payload)
{
	struct strings_segment segment = {
		.skb = (struct sk_buff *)skb,
		.at = payload,
		.len = skb->len - payload,
	};
	struct strings_state state = { };
	struct strings_marks marks = { };
	const struct tcphdr *tcp;
	struct tcphdr buffer;
	bool found, known, related;
	u64 id;

	tcp = skb_header_pointer(skb, thoff, sizeof(buffer), &buffer);
	if (!tcp || (!segment.len && !tcp->syn))
		return false;

	id = strings_id(rule, skb, family, tcp);
	segment.seq = ntohl(tcp->seq) + tcp->syn;
	known = !tcp->syn && strings_flow_get(rule->flows, id, &marks);
	if (!known) {
		marks.before.seq = segment.seq;
		marks.after.seq = segment.seq;
	}

	found = strings_read(rule, &segment, &marks, &state);
	related = strings_advance(&marks, &segment, strings_save(rule, &state));
	if (known ? related : tcp->syn || marks.after.saved)
		strings_flow_put(rule->flows, id, &marks);
	return found;
}

static bool strings_mt(const struct sk_buff *skb, struct xt_action_param *par)
{
	const struct xt_strings_info *info = par->matchinfo;
	const struct strings_rule *rule = info->rule;
	unsigned int from = info->from_offset, to = info->to_offset;
	bool found = false;
	int payload = 0;

	if (to == XT_STRINGS_TO_END)
		to = skb->len;
	if (info->flags & XT_STRINGS_PAYLOAD)
		payload = strings_payload(skb, xt_family(par));

	/* A malformed packet contains no string. */
	if (payload >= 0 && (info->flags & XT_STRINGS_STREAM) && !par->fragoff)
		found = strings_stream(rule, skb, xt_family(par), par->thoff,
				       payload);
	else if (payload >= 0)
		found = strings_search(rule, skb, payload + from, payload + to);

	return found ^ !!(info->flags & XT_STRINGS_INV);
}

static bool strings_offsets_valid(const struct xt_strings_info *info)
{
	if (!(info->flags & XT_STRINGS_STREAM))
		return info->from_offset <= info->to_offset;
	return info->flags & XT_STRINGS_PAYLOAD && info->from_offset == 0 &&
	       info->to_offset == XT_STRINGS_TO_END;
}

static bool strings_text_valid(const struct xt_strings_info *info)
{
	unsigned int i, total = 0;

	if (info->count < 1 || info->count > XT_STRINGS_MAX_COUNT)
		return false;
	for (i = 0; i < XT_STRINGS_MAX_COUNT; i++) {
		bool used = i < info->count;

		if (used != !!info->len[i])
			return false;
		total += info->len[i];
	}
	return total <= XT_STRINGS_MAX_BYTES &&
	       !memchr_inv(info->text + total, 0, XT_STRINGS_MAX_BYTES - total);
}

static int strings_mt_check(const struct xt_mtchk_param *par, bool tcp)
{
	struct xt_strings_info *info = par->matchinfo;
	struct strings_rule *rule;

	if ((info->flags & ~XT_STRINGS_MASK) ||
	    memchr_inv(info->reserved, 0, sizeof(info->reserved)) ||
	    !strings_offsets_valid(info) || !strings_text_valid(info)) {
		pr_info_ratelimited("malformed strings\n");
		return -EINVAL;
	}
	if ((info->flags & XT_STRINGS_STREAM) && !tcp) {
		pr_info_ratelimited("streams are of TCP only\n");
		return -EINVAL;
	}

	rule = kvzalloc(sizeof(*rule), GFP_KERNEL_ACCOUNT);
	if (!rule)
		return -ENOMEM;
	if (info->flags & XT_STRINGS_STREAM) {
		rule->flows = strings_flows_alloc(par->net);
		if (!rule->flows) {
			kvfree(rule);
			return -ENOMEM;
		}
	}
	strings_compile(rule, info);
	info->rule = rule;
	return 0;
}

static int strings_mt_check4(const struct xt_mtchk_param *par)
{
	const struct ipt_ip *ip = par->entryinfo;

	return strings_mt_check(par, ip->proto == IPPROTO_TCP &&
				     !(ip->invflags & XT_INV_PROTO));
}

static int strings_mt_check6(const struct xt_mtchk_param *par)
{
	const struct ip6t_ip6 *ip = par->entryinfo;

	/* Without the flag, ip6_tables does not look at ip->proto. */
	return strings_mt_check(par, ip->flags & IP6T_F_PROTO &&
				     ip->proto == IPPROTO_TCP &&
				     !(ip->invflags & XT_INV_PROTO));
}

static void strings_mt_destroy(const struct xt_mtdtor_param *par)
{
	const struct xt_strings_info *info = par->matchinfo;

	strings_flows_free(info->rule->flows);
	kvfree(info->rule);
}

static struct xt_match strings_mt_reg[] __read_mostly = {
	{
		.name		= "strings",
		.family		= NFPROTO_IPV4,
		.checkentry	= strings_mt_check4,
		.match		= strings_mt,
		.destroy	= strings_mt_destroy,
		.matchsize	= sizeof(struct xt_strings_info),
		.usersize	= offsetof(struct xt_strings_info, rule),
		.me		= THIS_MODULE,
	},
	{
		.name		= "strings",
		.family		= NFPROTO_IPV6,
		.checkentry	= strings_mt_check6,
		.match		= strings_mt,
		.destroy	= strings_mt_destroy,
		.matchsize	= sizeof(struct xt_strings_info),
		.usersize	= offsetof(struct xt_strings_info, rule),
		.me		= THIS_MODULE,
	},
};

static int __init strings_mt_init(void)
{
	int r = strings_flows_init();

	if (r)
		return r;
	r = xt_register_matches(strings_mt_reg, ARRAY_SIZE(strings_mt_reg));
	if (r)
		strings_flows_exit();
	return r;
}

static void __exit strings_mt_exit(void)
{
	xt_unregister_matches(strings_mt_reg, ARRAY_SIZE(strings_mt_reg));
	strings_flows_exit();
}

module_init(strings_mt_init);
module_exit(strings_mt_exit);
