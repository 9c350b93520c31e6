// SPDX-License-Identifier: GPL-2.0-only
/*
 * The streams of the RTSP helper: what a client asks for and a server agrees to,
 * and the connections that are expected of it.
 */
#include <linux/kernel.h>
#include <linux/random.h>
#include <linux/string.h>
#include <net/netfilter/nf_conntrack_expect.h>
#include <net/netfilter/nf_conntrack_helper.h>
#include "nf_conntrack_rtsp.h"

enum {
	PORT_TRIES = 64, /* pairs of ports that are tried for a stream */
	ADDRESS_BYTES = sizeof("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"),
};

static const struct nf_conntrack_tuple *tuple(const struct rtsp_packet *pk,
					      enum ip_conntrack_dir dir)
{
	return &pk->ct->tuplehash[dir].tuple;
}

/* --- Expectations */

/* Is the expectation for this stream? */
static bool is_of(const struct rtsp_packet *pk,
		  const struct nf_conntrack_expect *exp,
		  const struct rtsp_stream *s)
{
	bool from_server = nf_inet_addr_cmp(&exp->tuple.src.u3,
					    &tuple(pk, IP_CT_DIR_REPLY)->src.u3);
	u16 from = ntohs(exp->tuple.src.u.udp.port);
	u16 to = ntohs(exp->tuple.dst.u.udp.port);
	int i;

	for (i = 0; i < s->n; i++)
		if ((from_server && to == s->given[i]) ||
		    (i < s->nserver && from == s->want[i] &&
		     to == s->server[i]))
			return true;
	return false;
}

static void unexpect(struct rtsp_packet *pk, const struct rtsp_stream *s)
{
	struct nf_conn_help *help = nfct_help(pk->ct);
	struct nf_conntrack_expect *exp;

	rcu_read_lock();
	hlist_for_each_entry_rcu(exp, &help->expectations, lnode)
		if (is_of(pk, exp, s))
			nf_ct_unexpect_related(exp);
	rcu_read_unlock();
}

static void forget(struct rtsp_packet *pk, struct rtsp_stream *s)
{
	if (s->state != RTSP_FREE)
		unexpect(pk, s);
	s->state = RTSP_FREE;
}

/* What the server sends to a port of the client. server 0: from any port. */
static int expect_from_server(struct rtsp_packet *pk, unsigned int class,
			      u16 server, u16 given, u16 want)
{
	const struct nf_conntrack_tuple *reply = tuple(pk, IP_CT_DIR_REPLY);
	__be16 src = htons(server), dst = htons(given);
	struct nf_conntrack_expect *exp;
	int err;

	exp = nf_ct_expect_alloc(pk->ct);
	if (!exp)
		return -ENOMEM;
	nf_ct_expect_init(exp, class, nf_ct_l3num(pk->ct), &reply->src.u3,
			  &reply->dst.u3, IPPROTO_UDP, server ? &src : NULL,
			  &dst);
	if (rtsp_is_translated(pk->ct))
		rtsp_nat_expect(exp, IP_CT_DIR_REPLY, want);
	err = nf_ct_expect_related(exp, 0);
	nf_ct_expect_put(exp);
	return err;
}

/* What the client sends: RTCP, a recording, or packets that open a way back. */
static int expect_from_client(struct rtsp_packet *pk, u16 want, u16 given,
			      u16 server)
{
	const struct nf_conntrack_tuple *original =
		tuple(pk, IP_CT_DIR_ORIGINAL);
	__be16 src = htons(want), dst = htons(server);
	struct nf_conntrack_expect *exp;
	int err;

	exp = nf_ct_expect_alloc(pk->ct);
	if (!exp)
		return -ENOMEM;
	nf_ct_expect_init(exp, RTSP_CLASS_SET, nf_ct_l3num(pk->ct),
			  &original->src.u3, &original->dst.u3, IPPROTO_UDP,
			  &src, &dst);
	if (rtsp_is_translated(pk->ct))
		rtsp_nat_expect(exp, IP_CT_DIR_ORIGINAL, given);
	err = nf_ct_expect_related(exp, 0);
	nf_ct_expect_put(exp);
	return err;
}

/* Expects what the server sends before its ports are known. All or nothing. */
static bool expect_asked(struct rtsp_packet *pk, struct rtsp_stream *s)
{
	int i, err;

	for (i = 0; i < s->n; i++) {
		err = expect_from_server(pk, RTSP_CLASS_ASKED, 0, s->given[i],
					 s->want[i]);
		if (err) {
			unexpect(pk, s);
			return false;
		}
	}
	return true;
}

/* Expects what both have agreed to. */
static void expect_set(struct rtsp_packet *pk, const struct rtsp_stream *s)
{
	int i;

	for (i = 0; i < s->n; i++) {
		u16 server = i < s->nserver ? s->server[i] : 0;

		if (expect_from_server(pk, RTSP_CLASS_SET, server, s->given[i],
				       s->want[i]))
			rtsp_count(pk, RTSP_COUNT_BUSY);
		if (server)
			expect_from_client(pk, s->want[i], s->given[i], server);
	}
}

/* --- Ports */

static int digits(u16 port)
{
	return port < 10000 ? 4 : 5;
}

/*
 * Other ports for a stream: the same distance apart, even ones for even ones,
 * and as many digits, so that the length of the text stays as it is.
 */
static bool draw_ports(struct rtsp_stream *s)
{
	u16 low = digits(s->want[0]) == 4 ? RTSP_LOWEST_PORT : 10000;
	u32 count = (digits(s->want[0]) == 4 ? 10000 : 65536) - low;
	int i, step;
	u32 port;

	port = low + reciprocal_scale(get_random_u32(), count);
	step = (int)((port & ~1u) | (s->want[0] & 1)) - s->want[0];
	for (i = 0; i < s->n; i++) {
		int given = s->want[i] + step;

		if (given < RTSP_LOWEST_PORT || given > U16_MAX ||
		    digits(given) != digits(s->want[i]))
			return false;
		s->given[i] = given;
	}
	return true;
}

/* Reserves ports: those that the client wants, or others if they may change. */
static bool reserve(struct rtsp_packet *pk, struct rtsp_stream *s, bool change)
{
	int i;

	memcpy(s->given, s->want, sizeof(s->given));
	for (i = 0; !expect_asked(pk, s); i++) {
		if (!change || i == PORT_TRIES)
			return false;
		if (!draw_ports(s))
			memcpy(s->given, s->want, sizeof(s->given));
	}
	return true;
}

/* --- Streams */

/* The stream for which the client wants these ports, or NULL. */
static struct rtsp_stream *wanted(struct rtsp_connection *c,
				  const struct rtsp_transport *t)
{
	struct rtsp_stream *s;
	int i;

	for (i = 0; i < RTSP_STREAMS; i++) {
		s = &c->stream[i];
		if (s->state != RTSP_FREE && s->n == t->nclient &&
		    !memcmp(s->want, t->client, sizeof(s->want)))
			return s;
	}
	return NULL;
}

/* The stream that the server knows by this port of the client, or NULL. */
static struct rtsp_stream *with_port(struct rtsp_connection *c, u16 port)
{
	int i;

	for (i = 0; i < RTSP_STREAMS; i++)
		if (c->stream[i].state != RTSP_FREE &&
		    c->stream[i].given[0] == port)
			return &c->stream[i];
	return NULL;
}

/* A free entry, or the one that was asked for first. */
static struct rtsp_stream *new_stream(struct rtsp_packet *pk)
{
	struct rtsp_stream *s, *oldest = NULL;
	int i;

	for (i = 0; i < RTSP_STREAMS; i++) {
		s = &pk->c->stream[i];
		if (s->state == RTSP_FREE)
			return s;
		if (!oldest || (s32)(s->asked - oldest->asked) < 0)
			oldest = s;
	}
	forget(pk, oldest);
	return oldest;
}

/* Can each port of the client be changed in this packet? */
static bool can_change(const struct rtsp_packet *pk,
		       const struct rtsp_transport *t)
{
	int i;

	if (!rtsp_is_translated(pk->ct))
		return false;
	for (i = 0; i < t->n; i++)
		if (t->item[i].what == RTSP_CLIENT_PORT &&
		    !rtsp_can_edit(pk, t->item[i].at, t->item[i].len))
			return false;
	return true;
}

static struct rtsp_stream *ask(struct rtsp_packet *pk,
			       const struct rtsp_transport *t)
{
	struct rtsp_stream *s = wanted(pk->c, t);
	bool change = can_change(pk, t);

	if (s) {
		/* it is asked for again: with the same ports, if they are left */
		unexpect(pk, s);
		if ((change || !memcmp(s->given, s->want, sizeof(s->want))) &&
		    expect_asked(pk, s))
			goto found;
	} else {
		s = new_stream(pk);
	}
	memset(s, 0, sizeof(*s));
	s->n = t->nclient;
	memcpy(s->want, t->client, sizeof(s->want));
	if (!reserve(pk, s, change)) {
		rtsp_count(pk, rtsp_is_translated(pk->ct) && !change ?
				       RTSP_COUNT_SPLIT :
				       RTSP_COUNT_BUSY);
		return NULL;
	}
found:
	s->state = RTSP_ASKED;
	s->nserver = 0;
	s->has_cseq = false;
	s->asked = pk->c->setups;
	return s;
}

/* --- Text */

static bool is_host(const struct rtsp_packet *pk, const struct rtsp_item *item,
		    const union nf_inet_addr *addr)
{
	bool v4 = nf_ct_l3num(pk->ct) == NFPROTO_IPV4;

	return item->family == (v4 ? 4 : 6) &&
	       !memcmp(item->address, addr, v4 ? 4 : 16);
}

/* Replaces a host that is old by new. True if it can be left, too. */
static bool change_host(struct rtsp_packet *pk, const struct rtsp_item *item,
			const union nf_inet_addr *old,
			const union nf_inet_addr *new)
{
	bool v4 = nf_ct_l3num(pk->ct) == NFPROTO_IPV4;
	char text[ADDRESS_BYTES];

	if (!is_host(pk, item, old) || nf_inet_addr_cmp(old, new))
		return true;
	if (v4)
		snprintf(text, sizeof(text), "%pI4", new);
	else
		snprintf(text, sizeof(text), "%pI6c", new);
	return rtsp_edit(pk, item->at, item->len, text);
}

static bool change_port(struct rtsp_packet *pk, const struct rtsp_item *item,
			const u16 *old, const u16 *new, int n)
{
	char text[sizeof("65535")];
	int i;

	for (i = 0; i < n; i++) {
		if (item->port != old[i])
			continue;
		if (old[i] == new[i])
			return true;
		snprintf(text, sizeof(text), "%u", new[i]);
		return rtsp_edit(pk, item->at, item->len, text);
	}
	return true;
}

/* Is this the address of each host of the kind, or the other one? */
static bool only_host(const struct rtsp_packet *pk,
		      const struct rtsp_transport *t, int what,
		      const union nf_inet_addr *addr,
		      const union nf_inet_addr *other)
{
	int i;

	for (i = 0; i < t->n; i++)
		if (t->item[i].what == what &&
		    !is_host(pk, &t->item[i], addr) &&
		    !is_host(pk, &t->item[i], other))
			return false;
	return true;
}

/* --- Events */

/* Tells the server the ports and the address that it sees. */
static bool tell_server(struct rtsp_packet *pk, const struct rtsp_transport *t,
			const struct rtsp_stream *s)
{
	const union nf_inet_addr *old = &tuple(pk, IP_CT_DIR_ORIGINAL)->src.u3;
	const union nf_inet_addr *new = &tuple(pk, IP_CT_DIR_REPLY)->dst.u3;
	int i;

	for (i = 0; i < t->n; i++) {
		const struct rtsp_item *item = &t->item[i];

		if (item->what == RTSP_CLIENT_PORT &&
		    !change_port(pk, item, s->want, s->given, s->n))
			return false;
		if (item->what == RTSP_CLIENT_HOST &&
		    !change_host(pk, item, old, new))
			return false;
	}
	return true;
}

static void setup_one(struct rtsp_packet *pk, const struct rtsp_transport *t)
{
	const union nf_inet_addr *client =
		&tuple(pk, IP_CT_DIR_ORIGINAL)->src.u3;
	struct rtsp_stream *s;

	if (!t->udp) {
		rtsp_count(pk, RTSP_COUNT_NOT_UDP);
		return;
	}
	if (t->odd || !t->nclient) {
		rtsp_count(pk, RTSP_COUNT_BAD_TRANSPORT);
		return;
	}
	/* a client opens nothing for others */
	if (!only_host(pk, t, RTSP_CLIENT_HOST, client, client)) {
		rtsp_count(pk, RTSP_COUNT_OTHER_HOST);
		return;
	}
	s = ask(pk, t);
	if (s && rtsp_is_translated(pk->ct) && !tell_server(pk, t, s)) {
		rtsp_count(pk, RTSP_COUNT_SPLIT);
		forget(pk, s);
	}
}

void rtsp_setup_transport(struct rtsp_packet *pk)
{
	struct rtsp_transport t;
	size_t at = 0;
	int i;

	rtsp_count(pk, RTSP_COUNT_SETUPS);
	pk->c->setups++;
	for (i = 0; i < RTSP_STREAMS; i++) {
		if (!rtsp_next_transport(&pk->way->parser, &at, &t))
			break;
		setup_one(pk, &t);
	}
}

void rtsp_request_end(struct rtsp_packet *pk)
{
	const struct rtsp_message *m = &pk->way->parser.message;
	struct rtsp_stream *s;
	int i;

	if (m->method == RTSP_TEARDOWN)
		rtsp_count(pk, RTSP_COUNT_TORN_DOWN);
	for (i = 0; i < RTSP_STREAMS; i++) {
		s = &pk->c->stream[i];
		if (s->state == RTSP_FREE)
			continue;
		if (m->method == RTSP_SETUP && s->asked == pk->c->setups &&
		    s->state == RTSP_ASKED && !s->has_cseq) {
			s->has_cseq = m->has_cseq;
			s->cseq = m->cseq;
			s->uri = m->uri;
		} else if (m->method == RTSP_TEARDOWN &&
			   (!m->has_session || s->session == m->session)) {
			forget(pk, s);
		} else if (m->method == RTSP_PLAY && s->state == RTSP_SET) {
			/* after a pause, nothing may be left of it */
			expect_set(pk, s);
		}
	}
}

/* Tells the client its own ports and address, and that of the server. */
static bool tell_client(struct rtsp_packet *pk, const struct rtsp_transport *t,
			const struct rtsp_stream *s)
{
	const struct nf_conntrack_tuple *original =
		tuple(pk, IP_CT_DIR_ORIGINAL);
	const struct nf_conntrack_tuple *reply = tuple(pk, IP_CT_DIR_REPLY);
	bool all = true;
	int i;

	for (i = 0; i < t->n; i++) {
		const struct rtsp_item *item = &t->item[i];

		if (item->what == RTSP_CLIENT_PORT && s)
			all &= change_port(pk, item, s->given, s->want, s->n);
		else if (item->what == RTSP_CLIENT_HOST)
			all &= change_host(pk, item, &reply->dst.u3,
					   &original->src.u3);
		else if (item->what == RTSP_SERVER_HOST)
			all &= change_host(pk, item, &reply->src.u3,
					   &original->dst.u3);
	}
	return all;
}

void rtsp_reply_transport(struct rtsp_packet *pk)
{
	const struct nf_conntrack_tuple *seen = tuple(pk, IP_CT_DIR_REPLY);
	struct rtsp_stream *s, *reply = &pk->c->reply;
	struct rtsp_transport t;
	size_t at = 0;

	if (!rtsp_next_transport(&pk->way->parser, &at, &t) || !t.udp) {
		reply->state = RTSP_FREE;
		return;
	}
	s = t.nclient ? with_port(pk->c, t.client[0]) : NULL;
	if (rtsp_is_translated(pk->ct) && !tell_client(pk, &t, s))
		rtsp_count(pk, RTSP_COUNT_SPLIT);
	memset(reply, 0, sizeof(*reply));
	reply->state = RTSP_SET;
	reply->n = t.nclient;
	memcpy(reply->given, t.client, sizeof(reply->given));
	reply->nserver = t.nserver;
	memcpy(reply->server, t.server, sizeof(reply->server));
	pk->c->reply_bad = true;
	if (t.odd)
		rtsp_count(pk, RTSP_COUNT_BAD_TRANSPORT);
	else if (!only_host(pk, &t, RTSP_SERVER_HOST, &seen->src.u3,
			    &tuple(pk, IP_CT_DIR_ORIGINAL)->dst.u3) ||
		 !only_host(pk, &t, RTSP_CLIENT_HOST, &seen->dst.u3,
			    &seen->dst.u3))
		rtsp_count(pk, RTSP_COUNT_OTHER_HOST);
	else
		pk->c->reply_bad = false;
}

/* The stream that a reply is about, or NULL. */
static struct rtsp_stream *replied(struct rtsp_packet *pk)
{
	const struct rtsp_message *m = &pk->way->parser.message;
	const struct rtsp_stream *reply = &pk->c->reply;
	struct rtsp_stream *s;
	int i;

	if (reply->n)
		return with_port(pk->c, reply->given[0]);
	for (i = 0; i < RTSP_STREAMS; i++) {
		s = &pk->c->stream[i];
		if (s->state == RTSP_ASKED && s->has_cseq && m->has_cseq &&
		    s->cseq == m->cseq)
			return s;
	}
	return NULL;
}

/* Forgets what the client has asked for with the request of this reply. */
static void forget_asked(struct rtsp_packet *pk)
{
	const struct rtsp_message *m = &pk->way->parser.message;
	struct rtsp_stream *s;
	int i;

	for (i = 0; i < RTSP_STREAMS && m->has_cseq; i++) {
		s = &pk->c->stream[i];
		if (s->state == RTSP_ASKED && s->has_cseq &&
		    s->cseq == m->cseq)
			forget(pk, s);
	}
}

/* The stream is set up: what it replaces, and what else was offered, is gone. */
static void agree(struct rtsp_packet *pk, struct rtsp_stream *s)
{
	const struct rtsp_message *m = &pk->way->parser.message;
	const struct rtsp_stream *reply = &pk->c->reply;
	int i;

	rtsp_count(pk, RTSP_COUNT_AGREED);
	unexpect(pk, s);
	s->state = RTSP_SET;
	s->session = m->session;
	s->nserver = reply->nserver;
	memcpy(s->server, reply->server, sizeof(s->server));
	if (s->nserver == 1 && s->n == 2 && s->server[0] < U16_MAX) {
		/* RTCP is at the next port: RFC 3550, 11 */
		s->server[1] = s->server[0] + 1;
		s->nserver = 2;
	}
	forget_asked(pk);
	for (i = 0; i < RTSP_STREAMS; i++) {
		struct rtsp_stream *old = &pk->c->stream[i];

		if (old != s && old->state == RTSP_SET && old->uri == s->uri)
			forget(pk, old);
	}
	expect_set(pk, s);
}

void rtsp_reply_end(struct rtsp_packet *pk)
{
	const struct rtsp_message *m = &pk->way->parser.message;
	struct rtsp_stream *reply = &pk->c->reply, *s;

	if (m->status < 200)
		goto done;
	if (m->status >= 300 ||
	    (reply->state != RTSP_FREE && pk->c->reply_bad)) {
		forget_asked(pk);
		goto done;
	}
	if (reply->state == RTSP_FREE) {
		/* RFC 2326, 12.39: interleaved, say; then no ports are used */
		forget_asked(pk);
		goto done;
	}
	s = replied(pk);
	if (s)
		agree(pk, s);
done:
	memset(reply, 0, sizeof(*reply));
}
