// SPDX-License-Identifier: GPL-2.0-only
/*
 * The part of the RTSP helper that translates: addresses and ports in the text,
 * and those of expected connections.
 */
#include <linux/string.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_seqadj.h>
#include <net/netfilter/nf_nat.h>
#include <net/netfilter/nf_nat_helper.h>
#include "nf_conntrack_rtsp.h"

#if IS_ENABLED(CONFIG_NF_NAT)
/* A client's media: its source port is the one that the server was told. */
static void rtsp_nat_to_server(struct nf_conn *ct,
			       struct nf_conntrack_expect *exp)
{
	const struct nf_conntrack_tuple *reply =
		&ct->master->tuplehash[IP_CT_DIR_REPLY].tuple;
	struct nf_nat_range2 range = {
		.flags = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED,
		.min_addr = reply->dst.u3,
		.max_addr = reply->dst.u3,
		.min_proto = exp->saved_proto,
		.max_proto = exp->saved_proto,
	};

	if (ct->status & IPS_NAT_DONE_MASK)
		return;
	nf_nat_setup_info(ct, &range, NF_NAT_MANIP_SRC);
	range.flags = NF_NAT_RANGE_MAP_IPS;
	range.min_addr = reply->src.u3;
	range.max_addr = reply->src.u3;
	nf_nat_setup_info(ct, &range, NF_NAT_MANIP_DST);
}

void rtsp_nat_expect(struct nf_conntrack_expect *exp,
		     enum ip_conntrack_dir dir, u16 port)
{
	exp->dir = dir;
	exp->saved_proto.udp.port = htons(port);
	exp->expectfn = dir == IP_CT_DIR_REPLY ? nf_nat_follow_master :
						 rtsp_nat_to_server;
}

bool rtsp_can_edit(const struct rtsp_packet *pk, unsigned int at,
		   unsigned int len)
{
	u32 from = pk->way->parser.line_seq + at - pk->seq;
	int i;

	for (i = 0; i < RTSP_EDITS; i++)
		if (pk->way->edit[i].old == len &&
		    pk->way->edit[i].seq == pk->seq + from)
			return true;
	return from < pk->len && len <= pk->len - from;
}

bool rtsp_edit(struct rtsp_packet *pk, unsigned int at, unsigned int len,
	       const char *text)
{
	u32 seq = pk->way->parser.line_seq + at;
	struct rtsp_edit *e = &pk->way->edit[pk->way->next];
	size_t n = strlen(text);
	int i;

	if (!rtsp_can_edit(pk, at, len) || !len || len > U8_MAX ||
	    n > sizeof(e->text) || (n != len && !nfct_seqadj(pk->ct)))
		return false;
	for (i = 0; i < RTSP_EDITS; i++)
		if (pk->way->edit[i].old && pk->way->edit[i].seq == seq)
			return true;
	if (n == len && !memcmp(pk->way->parser.line + at, text, n))
		return true;
	/* those of this packet are still to be done */
	if (e->old && e->seq - pk->seq < pk->len)
		return false;
	e->seq = seq;
	e->old = len;
	e->new = n;
	memcpy(e->text, text, n);
	pk->way->next = (pk->way->next + 1) % RTSP_EDITS;
	rtsp_count(pk, RTSP_COUNT_REWRITTEN);
	return true;
}

/* The last edit before end that touches the packet, or NULL. */
static struct rtsp_edit *last_edit(struct rtsp_packet *pk, s32 end)
{
	struct rtsp_edit *last = NULL;
	int i;

	for (i = 0; i < RTSP_EDITS; i++) {
		struct rtsp_edit *e = &pk->way->edit[i];
		s32 at = e->seq - pk->seq;

		if (!e->old || at >= end || at + e->old <= 0)
			continue;
		if (!last || (s32)(last->seq - pk->seq) < at)
			last = e;
	}
	return last;
}

bool rtsp_do_edits(struct rtsp_packet *pk)
{
	s32 end = pk->len, grown = 0;
	struct rtsp_edit *e;

	for (; (e = last_edit(pk, end)); end = e->seq - pk->seq) {
		s32 at = e->seq - pk->seq, skip = at < 0 ? -at : 0;
		s32 n = min_t(s32, e->old, (s32)pk->len - at) - skip;

		/* of a part, each byte has to keep its place */
		if (n != e->old && e->old != e->new)
			return false;
		if (!__nf_nat_mangle_tcp_packet(pk->skb, pk->ct, pk->ctinfo,
						pk->protoff, at + skip, n,
						e->text + skip,
						n == e->old ? e->new : n,
						false))
			return false;
		grown += n == e->old ? e->new - e->old : 0;
	}
	/* once for all: the position of a correction is that of its packet */
	if (grown)
		nf_ct_seqadj_set(pk->ct, pk->ctinfo, htonl(pk->seq), grown);
	return true;
}
#else
void rtsp_nat_expect(struct nf_conntrack_expect *exp,
		     enum ip_conntrack_dir dir, u16 port)
{
}

bool rtsp_can_edit(const struct rtsp_packet *pk, unsigned int at,
		   unsigned int len)
{
	return false;
}

bool rtsp_edit(struct rtsp_packet *pk, unsigned int at, unsigned int len,
	       const char *text)
{
	return false;
}

bool rtsp_do_edits(struct rtsp_packet *pk)
{
	return true;
}
#endif
