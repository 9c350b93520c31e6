// SPDX-License-Identifier: GPL-2.0-only
/*
 * Connection tracking and NAT helper for RTSP (RFC 2326, RFC 7826). It looks at
 * the connections to which a rule assigns it, and at no other.
 */
#include <linux/build_bug.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/tcp.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include "nf_conntrack_rtsp.h"

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The Patch-o-matic authors");
MODULE_DESCRIPTION("RTSP connection tracking and NAT helper");
MODULE_ALIAS_NFCT_HELPER("rtsp");

enum {
	MOST_CONNECTIONS = 4096, /* that have a state at a time */
	MOST_DROPPED = 3,	 /* packets in a row that came too early */
	/* An edit is forgotten after so many bytes: TCP's largest window. */
	EDIT_BYTES = 1 << 30,
};

/* The helper's part of a connection. */
struct rtsp_private {
	struct rtsp_connection *c; /* made when data comes */
	u32 first[IP_CT_DIR_MAX];  /* sequence number of the first data */
	bool has_first[IP_CT_DIR_MAX];
};

struct rtsp_net {
	atomic_long_t count[RTSP_COUNTS];
};

static const char *const rtsp_names[RTSP_COUNTS] = {
	[RTSP_COUNT_SETUPS]		= "setups",
	[RTSP_COUNT_AGREED]		= "agreed",
	[RTSP_COUNT_TORN_DOWN]		= "torn_down",
	[RTSP_COUNT_REWRITTEN]		= "rewritten",
	[RTSP_COUNT_NOT_UDP]		= "not_udp",
	[RTSP_COUNT_BAD_TRANSPORT]	= "bad_transport",
	[RTSP_COUNT_OTHER_HOST]		= "other_host",
	[RTSP_COUNT_TOO_LONG]		= "too_long",
	[RTSP_COUNT_SPLIT]		= "split",
	[RTSP_COUNT_BUSY]		= "busy",
	[RTSP_COUNT_NOT_RTSP]		= "not_rtsp",
	[RTSP_COUNT_OUT_OF_ORDER]	= "out_of_order",
	[RTSP_COUNT_LOST]		= "lost",
	[RTSP_COUNT_NO_MEMORY]		= "no_memory",
};

/* One of the slab's sizes, if locks are not debugged: then they take 4 bytes. */
static_assert(sizeof(struct rtsp_connection) -
	      sizeof_field(struct rtsp_connection, lock) <= 2048 - 4);
static_assert(sizeof(struct rtsp_private) <=
	      sizeof_field(struct nf_conn_help, data));

static unsigned int rtsp_net_id __read_mostly;
static DEFINE_SPINLOCK(rtsp_lock); /* for these two */
static LIST_HEAD(rtsp_connections);
static unsigned int rtsp_n;

void rtsp_count(const struct rtsp_packet *pk, enum rtsp_count what)
{
	struct rtsp_net *rn = net_generic(nf_ct_net(pk->ct), rtsp_net_id);

	atomic_long_inc(&rn->count[what]);
}

/* --- The state of a connection */

static void rtsp_free(struct rtsp_connection *c)
{
	spin_lock_bh(&rtsp_lock);
	list_del(&c->list);
	rtsp_n--;
	spin_unlock_bh(&rtsp_lock);
	kfree(c);
}

static void rtsp_destroy(struct nf_conn *ct)
{
	struct rtsp_private *priv = nfct_help_data(ct);

	if (priv && priv->c) {
		rtsp_free(priv->c);
		priv->c = NULL;
	}
}

/* Both directions may come at once: the first state that is there counts. */
static struct rtsp_connection *rtsp_new(struct rtsp_private *priv)
{
	struct rtsp_connection *c, *old = NULL;
	int dir;

	c = kzalloc(sizeof(*c), GFP_ATOMIC);
	if (!c)
		return NULL;
	spin_lock_init(&c->lock);
	for (dir = 0; dir < IP_CT_DIR_MAX; dir++)
		rtsp_start(&c->way[dir].parser, priv->first[dir]);
	spin_lock_bh(&rtsp_lock);
	if (rtsp_n < MOST_CONNECTIONS)
		old = cmpxchg(&priv->c, NULL, c);
	if (rtsp_n < MOST_CONNECTIONS && !old) {
		list_add(&c->list, &rtsp_connections);
		rtsp_n++;
		spin_unlock_bh(&rtsp_lock);
		return c;
	}
	spin_unlock_bh(&rtsp_lock);
	kfree(c);
	return old;
}

/*
 * The connection has begun anew: the kernel keeps its entry of one that was reset or
 * closed a moment ago if the client takes the same port again. Streams that were agreed
 * to can outlive their connection.
 */
static void rtsp_begin_anew(const struct rtsp_private *priv)
{
	struct rtsp_connection *c = READ_ONCE(priv->c);
	int i;

	if (!c)
		return;
	spin_lock_bh(&c->lock);
	for (i = 0; i < IP_CT_DIR_MAX; i++) {
		memset(&c->way[i], 0, sizeof(c->way[i]));
		rtsp_start(&c->way[i].parser, priv->first[i]);
	}
	for (i = 0; i < RTSP_STREAMS; i++)
		if (c->stream[i].state == RTSP_ASKED)
			c->stream[i].state = RTSP_FREE;
	memset(&c->reply, 0, sizeof(c->reply));
	c->reply_bad = false;
	spin_unlock_bh(&c->lock);
}

/* --- A packet */

/* Does the packet begin with a message? */
static bool rtsp_finds_begin(const struct rtsp_packet *pk)
{
	u8 data[8], *p;
	u32 n = min_t(u32, pk->len, sizeof(data));

	p = skb_header_pointer(pk->skb, pk->dataoff, n, data);
	return p && rtsp_begins(p, n);
}

static void rtsp_event(struct rtsp_packet *pk, enum rtsp_event event)
{
	const struct rtsp_message *m = &pk->way->parser.message;
	bool request = CTINFO2DIR(pk->ctinfo) == IP_CT_DIR_ORIGINAL &&
		       m->method != RTSP_REPLY;
	bool reply = CTINFO2DIR(pk->ctinfo) == IP_CT_DIR_REPLY &&
		     m->method == RTSP_REPLY;

	switch (event) {
	case RTSP_TRANSPORT:
		if (request && m->method == RTSP_SETUP)
			rtsp_setup_transport(pk);
		else if (reply)
			rtsp_reply_transport(pk);
		break;
	case RTSP_END:
		if (request)
			rtsp_request_end(pk);
		else if (reply)
			rtsp_reply_end(pk);
		break;
	case RTSP_TOO_LONG:
		rtsp_count(pk, RTSP_COUNT_TOO_LONG);
		break;
	case RTSP_ALIEN:
		rtsp_count(pk, RTSP_COUNT_NOT_RTSP);
		break;
	case RTSP_MORE:
		break;
	}
}

/* Reads the data from the byte skip on. */
static void rtsp_read_packet(struct rtsp_packet *pk, u32 skip)
{
	struct rtsp_parser *p = &pk->way->parser;
	struct skb_seq_state seq;
	enum rtsp_event event;
	unsigned int at = 0, n, done;
	const u8 *data;

	skb_prepare_seq_read(pk->skb, pk->dataoff + skip, pk->skb->len, &seq);
	while ((n = skb_seq_read(at, &data, &seq))) {
		for (done = 0; done < n;) {
			done += rtsp_read(p, data + done, n - done, &event);
			rtsp_event(pk, event);
		}
		at += n;
	}
	if (rtsp_last_line(p))
		rtsp_event(pk, RTSP_TRANSPORT);
}

/*
 * A packet before this one is missing. What the client sends is small: its packet
 * is dropped, so that it comes again, in order. If that does not help, or else,
 * the text is lost until a message begins a packet.
 */
static bool rtsp_missed(struct rtsp_packet *pk)
{
	if (CTINFO2DIR(pk->ctinfo) == IP_CT_DIR_ORIGINAL &&
	    pk->way->dropped < MOST_DROPPED) {
		pk->way->dropped++;
		rtsp_count(pk, RTSP_COUNT_OUT_OF_ORDER);
		return false;
	}
	if (!pk->way->lost)
		rtsp_count(pk, RTSP_COUNT_LOST);
	pk->way->lost = true;
	return true;
}

static void rtsp_age_edits(struct rtsp_packet *pk)
{
	int i;

	for (i = 0; i < RTSP_EDITS; i++)
		if (pk->seq - pk->way->edit[i].seq - EDIT_BYTES <
		    EDIT_BYTES)
			pk->way->edit[i].old = 0;
}

/* False if the packet has to be dropped. */
static bool rtsp_packet(struct rtsp_packet *pk)
{
	struct rtsp_parser *p = &pk->way->parser;
	s32 ahead = pk->seq - p->seq;

	if (ahead > 0 && !pk->way->lost && !rtsp_is_alien(p) &&
	    !rtsp_missed(pk))
		return false;
	if (rtsp_is_alien(p))
		return rtsp_do_edits(pk);
	if (pk->way->lost) {
		if (ahead < 0 || !rtsp_finds_begin(pk)) {
			if ((s32)(pk->seq + pk->len - p->seq) > 0)
				rtsp_start(p, pk->seq + pk->len);
			return rtsp_do_edits(pk);
		}
		pk->way->lost = false;
		rtsp_start(p, pk->seq);
		ahead = 0;
	}
	/* what was seen already is sent again */
	if (-(s64)ahead < pk->len) {
		rtsp_age_edits(pk);
		pk->way->dropped = 0;
		rtsp_read_packet(pk, -ahead);
	}
	return rtsp_do_edits(pk);
}

static int rtsp_help(struct sk_buff *skb, unsigned int protoff,
		     struct nf_conn *ct, enum ip_conntrack_info ctinfo)
{
	enum ip_conntrack_dir dir = CTINFO2DIR(ctinfo);
	struct rtsp_private *priv = nfct_help_data(ct);
	struct rtsp_packet pk = {
		.skb = skb,
		.ct = ct,
		.ctinfo = ctinfo,
		.protoff = protoff,
	};
	struct tcphdr header, *th;
	bool pass;

	th = skb_header_pointer(skb, protoff, sizeof(header), &header);
	if (!th || !priv)
		return NF_ACCEPT;
	pk.dataoff = protoff + th->doff * 4;
	pk.seq = ntohl(th->seq);
	if (th->syn && pk.dataoff >= skb->len) {
		priv->first[dir] = pk.seq + 1;
		priv->has_first[dir] = true;
		if (dir == IP_CT_DIR_REPLY &&
		    ct->proto.tcp.state == TCP_CONNTRACK_SYN_RECV)
			rtsp_begin_anew(priv);
	}
	if (th->syn || th->rst || pk.dataoff >= skb->len ||
	    (ctinfo != IP_CT_ESTABLISHED && ctinfo != IP_CT_ESTABLISHED_REPLY))
		return NF_ACCEPT;
	pk.len = skb->len - pk.dataoff;
	/* a connection from before the rule is not known from its begin */
	if (!priv->has_first[dir])
		return NF_ACCEPT;
	pk.c = READ_ONCE(priv->c);
	if (!pk.c)
		pk.c = rtsp_new(priv);
	if (!pk.c) {
		rtsp_count(&pk, RTSP_COUNT_NO_MEMORY);
		return NF_ACCEPT;
	}
	pk.way = &pk.c->way[dir];
	spin_lock_bh(&pk.c->lock);
	pass = rtsp_packet(&pk);
	spin_unlock_bh(&pk.c->lock);
	return pass ? NF_ACCEPT : NF_DROP;
}

/* --- Counters */

static int rtsp_show(struct seq_file *m, void *v)
{
	struct rtsp_net *rn = net_generic(seq_file_single_net(m), rtsp_net_id);
	int i;

	for (i = 0; i < RTSP_COUNTS; i++)
		seq_printf(m, "%s %lu\n", rtsp_names[i],
			   (unsigned long)atomic_long_read(&rn->count[i]));
	return 0;
}

static int __net_init rtsp_net_init(struct net *net)
{
	if (IS_ENABLED(CONFIG_PROC_FS) &&
	    !proc_create_net_single("rtsp", 0444, net->proc_net, rtsp_show,
				    NULL))
		return -ENOMEM;
	return 0;
}

static void __net_exit rtsp_net_exit(struct net *net)
{
	remove_proc_entry("rtsp", net->proc_net);
}

static struct pernet_operations rtsp_net_ops = {
	.init	= rtsp_net_init,
	.exit	= rtsp_net_exit,
	.id	= &rtsp_net_id,
	.size	= sizeof(struct rtsp_net),
};

/* --- The helpers */

static const struct nf_conntrack_expect_policy rtsp_policy[RTSP_CLASSES] = {
	[RTSP_CLASS_ASKED] = {
		.max_expected	= 2 * RTSP_STREAMS,
		.timeout	= 60,
		.name		= "asked",
	},
	[RTSP_CLASS_SET] = {
		.max_expected	= 4 * RTSP_STREAMS,
		.timeout	= 5 * 60,
		.name		= "set",
	},
};

static struct nf_conntrack_helper rtsp_helpers[2];

/* What the kernel has registered: these, or in newer kernels copies of them. */
static struct nf_conntrack_helper *rtsp_registered[2];

typedef int (*rtsp_register)(struct nf_conntrack_helper *helper,
			     unsigned int n);
typedef int (*rtsp_register_copies)(struct nf_conntrack_helper *helper,
				    unsigned int n,
				    struct nf_conntrack_helper **copies);
typedef void (*rtsp_unregister)(struct nf_conntrack_helper *helper,
				unsigned int n);
typedef void (*rtsp_unregister_copies)(struct nf_conntrack_helper **copies,
				       unsigned int n);

#define RTSP_COPIES __same_type(&nf_conntrack_helpers_register, \
				(rtsp_register_copies)NULL)

static int rtsp_register_helpers(void)
{
	void *f = nf_conntrack_helpers_register;

	if (RTSP_COPIES)
		return ((rtsp_register_copies)f)(rtsp_helpers, 2,
						 rtsp_registered);
	rtsp_registered[0] = &rtsp_helpers[0];
	rtsp_registered[1] = &rtsp_helpers[1];
	return ((rtsp_register)f)(rtsp_helpers, 2);
}

/* The states that are left are freed afterwards, so that nobody calls destroy. */
static void rtsp_unregister_helpers(void)
{
	void *f = nf_conntrack_helpers_unregister;

	WRITE_ONCE(rtsp_registered[0]->destroy, NULL);
	WRITE_ONCE(rtsp_registered[1]->destroy, NULL);
	if (RTSP_COPIES)
		((rtsp_unregister_copies)f)(rtsp_registered, 2);
	else
		((rtsp_unregister)f)(rtsp_helpers, 2);
}

typedef int (*rtsp_helper_help)(struct sk_buff *skb, unsigned int protoff,
				struct nf_conn *ct,
				enum ip_conntrack_info ctinfo);
typedef int (*rtsp_helper_from)(struct nlattr *attr, struct nf_conn *ct);
typedef void (*rtsp_helper_init)(struct nf_conntrack_helper *helper, u16 family,
				 u16 protocol, const char *name,
				 u16 default_port, u16 port, u32 id,
				 const struct nf_conntrack_expect_policy *policy,
				 u32 classes_max, rtsp_helper_help help,
				 rtsp_helper_from from, struct module *module);
typedef void (*rtsp_helper_init_portless)(struct nf_conntrack_helper *helper,
					  u8 family, u16 protocol,
					  const char *name,
					  const struct nf_conntrack_expect_policy *policy,
					  u32 classes_max,
					  rtsp_helper_help help,
					  rtsp_helper_from from,
					  struct module *module);

#define RTSP_PORTLESS __same_type(&nf_ct_helper_init, \
				  (rtsp_helper_init_portless)NULL)

/* No port: also where a kernel assigns helpers by port. Newer ones know none. */
static void __init rtsp_init_helper(struct nf_conntrack_helper *helper,
				    u8 family)
{
	void *f = nf_ct_helper_init;

	if (RTSP_PORTLESS)
		((rtsp_helper_init_portless)f)(helper, family, IPPROTO_TCP,
					       "rtsp", rtsp_policy,
					       RTSP_CLASSES - 1, rtsp_help,
					       NULL, THIS_MODULE);
	else
		((rtsp_helper_init)f)(helper, family, IPPROTO_TCP, "rtsp", 0, 0,
				      0, rtsp_policy, RTSP_CLASSES - 1,
				      rtsp_help, NULL, THIS_MODULE);
	helper->destroy = rtsp_destroy;
}

static int __init rtsp_init(void)
{
	static const u8 family[] = { AF_INET, AF_INET6 };
	int i, err;

	err = register_pernet_subsys(&rtsp_net_ops);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(rtsp_helpers); i++)
		rtsp_init_helper(&rtsp_helpers[i], family[i]);
	err = rtsp_register_helpers();
	if (err)
		unregister_pernet_subsys(&rtsp_net_ops);
	return err;
}

static void __exit rtsp_exit(void)
{
	struct rtsp_connection *c, *next;

	rtsp_unregister_helpers();
	list_for_each_entry_safe(c, next, &rtsp_connections, list)
		kfree(c);
	unregister_pernet_subsys(&rtsp_net_ops);
}

module_init(rtsp_init);
module_exit(rtsp_exit);
