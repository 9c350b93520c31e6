/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the RTSP helper share. */
#ifndef _NF_CONNTRACK_RTSP_H
#define _NF_CONNTRACK_RTSP_H

#include <linux/list.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <net/netfilter/nf_conntrack.h>
#include "nf_conntrack_rtsp_parse.h"

enum {
	RTSP_STREAMS = 8, /* of a connection, at a time */
	RTSP_EDITS = 6,	  /* that can be done again, in each direction */
};

/* Classes of expectations. */
enum {
	RTSP_CLASS_ASKED, /* the client has named its ports */
	RTSP_CLASS_SET,	  /* the server has agreed */
	RTSP_CLASSES,
};

/* The lines of /proc/net/rtsp. */
enum rtsp_count {
	RTSP_COUNT_SETUPS,
	RTSP_COUNT_AGREED,
	RTSP_COUNT_TORN_DOWN,
	RTSP_COUNT_REWRITTEN,
	RTSP_COUNT_NOT_UDP,
	RTSP_COUNT_BAD_TRANSPORT,
	RTSP_COUNT_OTHER_HOST,
	RTSP_COUNT_TOO_LONG,
	RTSP_COUNT_SPLIT,
	RTSP_COUNT_BUSY,
	RTSP_COUNT_NOT_RTSP,
	RTSP_COUNT_OUT_OF_ORDER,
	RTSP_COUNT_LOST,
	RTSP_COUNT_NO_MEMORY,
	RTSP_COUNTS,
};

/* RTP and its RTCP between two ports of each end. Ports are in host order. */
struct rtsp_stream {
	enum {
		RTSP_FREE,
		RTSP_ASKED,
		RTSP_SET,
	} state;
	u8 n;		/* ports of the client: 1 or 2 */
	u8 nserver;	/* of the server: 0 (not known) to 2 */
	bool has_cseq;
	u16 want[2];	/* the client's ports */
	u16 given[2];	/* as the server sees them */
	u16 server[2];
	u32 cseq, uri, session;
	u32 asked;	/* number of the SETUP */
};

/* A change of the text, which is done again when that is retransmitted. */
struct rtsp_edit {
	u32 seq; /* as the sender counts */
	u8 old, new; /* lengths; old is 0 in a free entry */
	char text[46];
};

/* One direction of a connection. */
struct rtsp_way {
	struct rtsp_parser parser;
	bool lost; /* a packet was missed: a message has to begin a packet */
	u8 dropped;
	u8 next; /* edit to replace */
	struct rtsp_edit edit[RTSP_EDITS];
};

struct rtsp_connection {
	struct list_head list;
	spinlock_t lock; /* for all below */
	struct rtsp_way way[IP_CT_DIR_MAX];
	struct rtsp_stream stream[RTSP_STREAMS];
	u32 setups;
	struct rtsp_stream reply; /* ports that the current reply names */
	bool reply_bad;
};

/* The packet that is looked at. */
struct rtsp_packet {
	struct sk_buff *skb;
	struct nf_conn *ct;
	enum ip_conntrack_info ctinfo;
	unsigned int protoff, dataoff;
	u32 seq, len; /* of its data */
	struct rtsp_connection *c;
	struct rtsp_way *way;
};

/* Counts for the network namespace of the packet. */
void rtsp_count(const struct rtsp_packet *pk, enum rtsp_count what);

/* Handle an event of the parser; pk->c->lock is held. */
void rtsp_setup_transport(struct rtsp_packet *pk);
void rtsp_reply_transport(struct rtsp_packet *pk);
void rtsp_request_end(struct rtsp_packet *pk);
void rtsp_reply_end(struct rtsp_packet *pk);

/* Is the connection translated? */
static inline bool rtsp_is_translated(const struct nf_conn *ct)
{
	return IS_ENABLED(CONFIG_NF_NAT) && (ct->status & IPS_NAT_MASK);
}

struct nf_conntrack_expect;

/*
 * Prepares the translation of an expected connection. It begins in the direction
 * dir of its master. port is what the client's port has to become: its
 * destination from the server, or its source to the server.
 */
void rtsp_nat_expect(struct nf_conntrack_expect *exp,
		     enum ip_conntrack_dir dir, u16 port);

/* Can these bytes of the current line be replaced in this packet, or were they? */
bool rtsp_can_edit(const struct rtsp_packet *pk, unsigned int at,
		   unsigned int len);

/*
 * Has these bytes of the current line replaced at the end of this packet. False
 * if rtsp_can_edit is, or if there is no room to remember it.
 */
bool rtsp_edit(struct rtsp_packet *pk, unsigned int at, unsigned int len,
	       const char *text);

/* Does what is to be done in this packet. False if it has to be dropped. */
bool rtsp_do_edits(struct rtsp_packet *pk);

#endif
