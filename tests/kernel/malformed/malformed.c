// SPDX-License-Identifier: GPL-2.0-only
/*
 * malformed legacy|nft SECONDS SEED
 *
 * Rules as no tool would make them. The rules that stand in IPv4's tables raw, mangle
 * and nat are read from the kernel, the bytes of their matches and targets are set to
 * extremes, and the kernel is asked to take them; what it takes sees packets,
 * is read back and goes again. Runs in a guest whose kernel checks itself: it
 * has to refuse, or to live with it. Prints what was tried, as a comment.
 */
#define _GNU_SOURCE /* accept4() */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netlink.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ROOM = 1 << 18, PACKETS = 6, INFOS = 64, RULES = 64, TABLES = 3 };

static const char *const tables[TABLES] = { "raw", "mangle", "nat" };

static uint64_t state;
static unsigned long tried, taken, packets, talks;

/* G. Marsaglia's xorshift with a multiplication: the same for the same seed. */
static uint64_t draw(void)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1dull;
}

static void die(const char *what)
{
	fprintf(stderr, "malformed: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The data of a match or of a target in a rule. */
struct info {
	unsigned char *p;
	size_t n;
};

static void extreme(unsigned char *p, size_t n)
{
	static const uint64_t values[] = { 0,          1,          2,
					   0x7f,       0x80,       0xff,
					   0x7fff,     0x8000,     0xffff,
					   1u << 31,   0x7fffffff, ~0ull,
					   1ull << 63, ~0ull >> 1 };
	size_t width = (size_t)1 << draw() % 4;
	uint64_t v = draw() % 4 ? values[draw() % (sizeof(values) / 8)] :
				  draw();

	if (width > n)
		width = n;
	memcpy(p + draw() % (n - width + 1) / width * width, &v, width);
}

static void spoil(const struct info *info, size_t n)
{
	unsigned int times = 1 + draw() % 4;

	while (n && times--) {
		const struct info *i = &info[draw() % n];
		size_t k;

		if (!i->n)
			continue;
		switch (draw() % 8) {
		case 0:
			i->p[draw() % i->n] ^=
				(unsigned char)(1u << draw() % 8);
			break;
		case 1:
			memset(i->p, draw() % 2 ? 0xff : 0, i->n);
			break;
		case 2:
			for (k = 0; k < i->n; k++)
				i->p[k] = (unsigned char)draw();
			break;
		default:
			extreme(i->p, i->n);
		}
	}
}

/* Options of IPv4, each with a length that fits or does not. */
static void put_options(unsigned char *p, size_t n)
{
	static const unsigned char types[] = { 0,   1,   7,   68,  130, 131,
					       133, 136, 137, 148, 30,  255 };
	size_t k;

	for (k = 0; k < n; k++)
		p[k] = (unsigned char)draw();
	for (k = 0; k + 2 < n; k += p[k + 1]) {
		p[k] = types[draw() % sizeof(types)];
		p[k + 1] =
			(unsigned char)(draw() % 8 ? 2 + draw() % 14 : draw());
		if (p[k + 1] < 2)
			break;
	}
}

/* TCP and UDP with headers of any length, over the loopback. */
static void send_packets(int raw)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	unsigned char b[1600];
	unsigned int i;

	for (i = 0; i < PACKETS; i++) {
		struct iphdr *ip = (struct iphdr *)b;
		size_t options = draw() % 3 ? 0 : 4 * (draw() % 11);
		size_t head = sizeof(*ip) + options, k;
		size_t n = head + draw() % (draw() % 4 ? 80 : 1400);

		for (k = 0; k < n; k++)
			b[k] = (unsigned char)(draw() % 2 ? draw() : 'a');
		memset(ip, 0, sizeof(*ip));
		ip->version = 4;
		ip->ihl = head / 4;
		ip->ttl = 64;
		ip->protocol = draw() % 3 ? IPPROTO_TCP : IPPROTO_UDP;
		ip->saddr = ip->daddr = htonl(INADDR_LOOPBACK);
		if (draw() % 8 == 0)
			ip->frag_off = htons(draw() % 2 ? 0x2000 : 3);
		put_options(b + sizeof(*ip), options);
		if (n >= head + 4) /* a port that a rule may be about */
			b[head + 2] = 0, b[head + 3] = 80;
		packets += sendto(raw, b, n, 0, (struct sockaddr *)&to,
				  sizeof(to)) > 0;
	}
}

/* --- Connections that speak RTSP, more or less */

struct text {
	unsigned char *b;
	size_t n, room;
};

static void put_text(struct text *t, const char *s)
{
	size_t n = strlen(s);

	if (n <= t->room - t->n) {
		memcpy(t->b + t->n, s, n);
		t->n += n;
	}
}

/* A message as it should be, or lines in any order; half of them spoiled. */
static size_t put_message(unsigned char *b, size_t room)
{
	enum { STARTS = 7, TRANSPORTS = 4, REST = 5 };
	static const char *const starts[STARTS] = {
		"SETUP rtsp://127.0.0.1/a RTSP/1.0\r\n",
		"SETUP rtsp://127.0.0.1/a/2 RTSP/2.0\r\n",
		"PLAY rtsp://127.0.0.1/a RTSP/1.0\r\n",
		"TEARDOWN rtsp://127.0.0.1/a RTSP/1.0\r\n",
		"RTSP/1.0 200 OK\r\n",
		"RTSP/2.0 200 OK\r\n",
		"RTSP/1.0 454 No\r\n",
	};
	static const char *const transports[TRANSPORTS] = {
		"Transport: RTP/AVP;unicast;client_port=5000-5001\r\n",
		"Transport: RTP/AVP;client_port=5000;server_port=6000\r\n",
		"Transport: RTP/AVP;unicast;dest_addr=\":5000\"/\":5001\"\r\n",
		"Transport: RTP/AVP;dest_addr=\":5000\";src_addr=\":6000\"\r\n",
	};
	static const char *const rest[REST] = {
		"CSeq: 3\r\n", "Session: 12;timeout=60\r\n",
		"\r\n",        "Content-Length: 5\r\n",
		"$\1\1\1",
	};
	struct text t = { b, 0, room };
	size_t k, last = draw() % 24;

	if (draw() % 2) {
		put_text(&t, starts[draw() % STARTS]);
		put_text(&t, rest[0]);
		put_text(&t, transports[draw() % TRANSPORTS]);
		put_text(&t, rest[1 + draw() % 2]);
		put_text(&t, rest[2]);
	} else {
		for (k = 0; k < last; k++)
			put_text(&t, draw() % 4 == 0 ?
					     starts[draw() % STARTS] :
				     draw() % 3 == 0 ?
					     transports[draw() % TRANSPORTS] :
					     rest[draw() % REST]);
	}
	if (draw() % 2)
		spoil(&(struct info){ b, t.n }, 1);
	return t.n;
}

/* In pieces; what does not go out is lost. */
static void say(int fd)
{
	unsigned char b[1024];
	size_t n = put_message(b, sizeof(b)), at = 0;

	while (at < n) {
		size_t piece = 1 + draw() % (n - at);

		if (send(fd, b + at, piece, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
			return;
		at += piece;
	}
}

static void hear(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };
	unsigned char b[4096];

	if (poll(&wait, 1, 20) > 0)
		while (recv(fd, b, sizeof(b), MSG_DONTWAIT) > 0)
			;
}

/* To the port that a rule assigns the helper for. A rule may be in its way. */
static void talk(void)
{
	static int listener = -1;
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(554),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct linger reset = { .l_onoff = 1 };
	int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct pollfd wait;
	int server, times, one = 1;

	if (listener < 0) {
		listener = socket(AF_INET, SOCK_STREAM, 0);
		setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one,
			   sizeof(one));
		if (bind(listener, (struct sockaddr *)&at, sizeof(at)) < 0 ||
		    listen(listener, 8) < 0)
			die("port 554");
	}
	connect(client, (struct sockaddr *)&at, sizeof(at));
	wait = (struct pollfd){ .fd = listener, .events = POLLIN };
	if (poll(&wait, 1, 20) > 0) {
		server = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
		for (times = 1 + (int)(draw() % 6); times; times--) {
			say(client);
			hear(server);
			say(server);
			hear(client);
		}
		talks++;
		setsockopt(server, SOL_SOCKET, SO_LINGER, &reset,
			   sizeof(reset));
		close(server);
	}
	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(client);
}

static void try_packets(int raw)
{
	send_packets(raw);
	if (draw() % 4 == 0)
		talk();
}

/* --- The legacy tables */

static size_t find_infos(struct ipt_get_entries *e, struct info *v)
{
	unsigned char *at = (unsigned char *)e->entrytable, *end = at + e->size;
	size_t n = 0;

	while (at < end) {
		struct ipt_entry *r = (struct ipt_entry *)at;
		unsigned char *m = (unsigned char *)r->elems;
		struct xt_entry_target *t =
			(struct xt_entry_target *)(at + r->target_offset);

		while (m < at + r->target_offset && n < INFOS - 1) {
			struct xt_entry_match *x = (struct xt_entry_match *)m;

			v[n++] = (struct info){ x->data,
						x->u.match_size - sizeof(*x) };
			m += x->u.match_size;
		}
		if (*t->u.user.name && strcmp(t->u.user.name, "ERROR") != 0 &&
		    n < INFOS)
			v[n++] = (struct info){ t->data,
						t->u.target_size - sizeof(*t) };
		at += r->next_offset;
	}
	return n;
}

static struct ipt_get_entries *get_table(int fd, const char *name,
					 struct ipt_getinfo *info)
{
	struct ipt_get_entries *e;
	socklen_t n = sizeof(*info);

	memset(info, 0, sizeof(*info));
	snprintf(info->name, sizeof(info->name), "%s", name);
	if (getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO, info, &n) < 0)
		die(name);
	n = (socklen_t)(sizeof(*e) + info->size);
	e = calloc(1, n);
	snprintf(e->name, sizeof(e->name), "%s", name);
	e->size = info->size;
	if (getsockopt(fd, IPPROTO_IP, IPT_SO_GET_ENTRIES, e, &n) < 0)
		die("the rules of a table");
	return e;
}

/* 0 or -1 as the kernel takes it. */
static int put_table(int fd, const struct ipt_getinfo *info,
		     const struct ipt_getinfo *now,
		     const struct ipt_get_entries *e)
{
	struct ipt_replace *r = calloc(1, sizeof(*r) + e->size);
	int rc;

	memcpy(r->name, info->name, sizeof(r->name));
	r->valid_hooks = info->valid_hooks;
	r->num_entries = info->num_entries;
	r->size = e->size;
	memcpy(r->hook_entry, info->hook_entry, sizeof(r->hook_entry));
	memcpy(r->underflow, info->underflow, sizeof(r->underflow));
	r->num_counters = now->num_entries;
	r->counters = calloc(now->num_entries, sizeof(*r->counters));
	memcpy(r->entries, e->entrytable, e->size);
	rc = setsockopt(fd, IPPROTO_IP, IPT_SO_SET_REPLACE, r,
			(socklen_t)(sizeof(*r) + e->size));
	free(r->counters);
	free(r);
	return rc;
}

static void legacy(int raw)
{
	const char *name = draw() % 2 ? "raw" : tables[draw() % TABLES];
	struct ipt_getinfo info, now;
	struct ipt_get_entries *first = get_table(raw, name, &info), *e, *back;
	size_t size = sizeof(*e) + first->size;
	struct info v[INFOS];

	e = malloc(size);
	memcpy(e, first, size);
	spoil(v, find_infos(e, v));
	now = info;
	tried++;
	if (put_table(raw, &info, &now, e) == 0) {
		taken++;
		try_packets(raw);
		back = get_table(raw, name, &now);
		free(back);
		if (put_table(raw, &info, &now, first) < 0)
			die("the first rules are not taken again");
	}
	free(e);
	free(first);
}

/* --- nf_tables: netlink by hand, as the libraries would refuse half of it */

struct rules {
	unsigned char *message[RULES]; /* attributes of the rule */
	size_t n, size[RULES];
};

static int open_netlink(void)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };
	struct timeval wait = { .tv_sec = 2 };
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		die("netlink");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	return fd;
}

static size_t put_header(unsigned char *b, uint16_t type, uint16_t flags,
			 uint16_t res_id)
{
	struct nlmsghdr *h = (struct nlmsghdr *)b;
	struct nfgenmsg *g = NLMSG_DATA(h);

	memset(b, 0, NLMSG_SPACE(sizeof(*g)));
	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	h->nlmsg_seq = (uint32_t)tried;
	g->nfgen_family = AF_INET;
	g->res_id = htons(res_id);
	return NLMSG_SPACE(sizeof(*g));
}

static size_t put_attr(unsigned char *b, uint16_t type, const void *p, size_t n)
{
	struct nlattr *a = (struct nlattr *)b;

	a->nla_type = type;
	a->nla_len = (uint16_t)(NLA_HDRLEN + n);
	memcpy(b + NLA_HDRLEN, p, n);
	memset(b + NLA_HDRLEN + n, 0, NLA_ALIGN(n) - n);
	return NLA_HDRLEN + NLA_ALIGN(n);
}

static unsigned char *end_message(unsigned char *b, size_t n)
{
	((struct nlmsghdr *)b)->nlmsg_len = (uint32_t)n;
	return b + NLMSG_ALIGN(n);
}

static uint16_t of_tables(int type)
{
	return (uint16_t)(NFNL_SUBSYS_NFTABLES << 8 | type);
}

/* Sends it and waits for the last answer: the first error, or 0. */
static int ask(int fd, const unsigned char *b, size_t n, unsigned int answers)
{
	static unsigned char in[ROOM];
	int error = 0;

	if (send(fd, b, n, 0) < 0)
		die("netlink, sending");
	while (answers--) {
		ssize_t got = recv(fd, in, sizeof(in), 0);
		struct nlmsghdr *h = (struct nlmsghdr *)in;

		if (got < 0)
			break; /* a batch that was refused whole */
		for (; NLMSG_OK(h, got); h = NLMSG_NEXT(h, got))
			if (h->nlmsg_type == NLMSG_ERROR && !error)
				error = ((struct nlmsgerr *)NLMSG_DATA(h))->error;
		if (error)
			break;
	}
	while (recv(fd, in, sizeof(in), MSG_DONTWAIT) > 0)
		;
	return error;
}

static void read_rules(int fd, struct rules *r)
{
	static unsigned char b[256], in[ROOM];
	size_t n = put_header(b, of_tables(NFT_MSG_GETRULE), NLM_F_DUMP, 0);
	bool done = false;

	end_message(b, n);
	if (send(fd, b, n, 0) < 0)
		die("netlink, sending");
	while (!done) {
		ssize_t got = recv(fd, in, sizeof(in), 0);
		struct nlmsghdr *h = (struct nlmsghdr *)in;

		if (got < 0)
			die("the rules of nf_tables");
		for (; NLMSG_OK(h, got); h = NLMSG_NEXT(h, got)) {
			size_t skip = NLMSG_SPACE(sizeof(struct nfgenmsg));

			done |= h->nlmsg_type == NLMSG_DONE ||
				h->nlmsg_type == NLMSG_ERROR;
			if (h->nlmsg_type != of_tables(NFT_MSG_NEWRULE) || !r ||
			    r->n == RULES)
				continue;
			r->size[r->n] = h->nlmsg_len - skip;
			r->message[r->n] = malloc(r->size[r->n]);
			memcpy(r->message[r->n++], (unsigned char *)h + skip,
			       h->nlmsg_len - skip);
		}
	}
}

static struct nlattr *next_attr(struct nlattr *a, size_t *left)
{
	size_t n = NLA_ALIGN(a->nla_len);

	*left = *left > n ? *left - n : 0;
	return (struct nlattr *)((unsigned char *)a + n);
}

static uint16_t type_of(const struct nlattr *a)
{
	return a->nla_type & NLA_TYPE_MASK;
}

/* All attributes of a type within within, and what they hold. */
static void each(unsigned char *p, size_t n, uint16_t type,
		 void (*fn)(unsigned char *p, size_t n, void *arg), void *arg)
{
	struct nlattr *a = (struct nlattr *)p;

	for (; n >= NLA_HDRLEN && a->nla_len >= NLA_HDRLEN;
	     a = next_attr(a, &n))
		if (type_of(a) == type)
			fn((unsigned char *)a + NLA_HDRLEN,
			   a->nla_len - NLA_HDRLEN, arg);
}

struct found {
	struct info v[INFOS];
	size_t n;
};

static void on_info(unsigned char *p, size_t n, void *arg)
{
	struct found *f = arg;

	if (f->n < INFOS)
		f->v[f->n++] = (struct info){ p, n };
}

static void on_data(unsigned char *p, size_t n, void *arg)
{
	/* the same number in a match and in a target */
	each(p, n, NFTA_MATCH_INFO, on_info, arg);
}

static void on_name(unsigned char *p, size_t n, void *arg)
{
	*(bool *)arg = (n == 6 && memcmp(p, "match", 6) == 0) ||
		       (n == 7 && memcmp(p, "target", 7) == 0);
}

static void on_expression(unsigned char *p, size_t n, void *arg)
{
	bool ours = false;

	each(p, n, NFTA_EXPR_NAME, on_name, &ours);
	if (ours)
		each(p, n, NFTA_EXPR_DATA, on_data, arg);
}

static void on_expressions(unsigned char *p, size_t n, void *arg)
{
	each(p, n, NFTA_LIST_ELEM, on_expression, arg);
}

/* The protocol that rules of the compat layer are checked for. */
static size_t put_compat(unsigned char *b)
{
	uint32_t proto = htonl(draw() % 8 ? IPPROTO_TCP : IPPROTO_UDP),
		 flags = 0;
	unsigned char in[64];
	size_t n = put_attr(in, NFTA_RULE_COMPAT_PROTO, &proto, 4);

	n += put_attr(in + n, NFTA_RULE_COMPAT_FLAGS, &flags, 4);
	return put_attr(b, NLA_F_NESTED | NFTA_RULE_COMPAT, in, n);
}

static int try_rule(int fd, unsigned char *rule, size_t size)
{
	static unsigned char b[ROOM];
	unsigned char *at = b, *message;
	struct nlattr *a = (struct nlattr *)rule;
	size_t n, left = size;

	at = end_message(at, put_header(at, NFNL_MSG_BATCH_BEGIN, 0,
					NFNL_SUBSYS_NFTABLES));
	message = at;
	n = put_header(at, of_tables(NFT_MSG_NEWRULE),
		       NLM_F_CREATE | NLM_F_APPEND | NLM_F_ACK, 0);
	for (; left >= NLA_HDRLEN && a->nla_len >= NLA_HDRLEN;
	     a = next_attr(a, &left))
		if (type_of(a) == NFTA_RULE_TABLE ||
		    type_of(a) == NFTA_RULE_CHAIN ||
		    type_of(a) == NFTA_RULE_EXPRESSIONS) {
			memcpy(message + n, a, NLA_ALIGN(a->nla_len));
			n += NLA_ALIGN(a->nla_len);
		}
	n += put_compat(message + n);
	at = end_message(message, n);
	at = end_message(at, put_header(at, NFNL_MSG_BATCH_END, 0,
					NFNL_SUBSYS_NFTABLES));
	return ask(fd, b, (size_t)(at - b), 1);
}

static void empty_table(int fd, const char *name)
{
	unsigned char b[1024], *at = b, *message;
	size_t n;
	int rc;

	at = end_message(at, put_header(at, NFNL_MSG_BATCH_BEGIN, 0,
					NFNL_SUBSYS_NFTABLES));
	message = at;
	n = put_header(at, of_tables(NFT_MSG_DELRULE), NLM_F_ACK, 0);
	n += put_attr(message + n, NFTA_RULE_TABLE, name, strlen(name) + 1);
	at = end_message(message, n);
	at = end_message(at, put_header(at, NFNL_MSG_BATCH_END, 0,
					NFNL_SUBSYS_NFTABLES));
	rc = ask(fd, b, (size_t)(at - b), 1);
	if (rc && rc != -ENOENT) /* no template was for this table */
		die("the rules cannot be taken out");
}

static void empty_tables(int fd)
{
	size_t i;

	for (i = 0; i < TABLES; i++)
		empty_table(fd, tables[i]);
}

static void nft(int raw, int fd, const struct rules *r)
{
	size_t i = draw() % r->n;
	unsigned char *rule = malloc(r->size[i]);
	struct found f = { .n = 0 };

	memcpy(rule, r->message[i], r->size[i]);
	each(rule, r->size[i], NFTA_RULE_EXPRESSIONS, on_expressions, &f);
	if (f.n)
		spoil(f.v, f.n);
	tried++;
	if (try_rule(fd, rule, r->size[i]) == 0) {
		taken++;
		try_packets(raw);
		read_rules(fd, NULL);
		empty_tables(fd);
	}
	free(rule);
}

int main(int argc, char **argv)
{
	bool netlink = argc == 4 && strcmp(argv[1], "nft") == 0;
	struct rules rules = { .n = 0 };
	int raw, fd = -1;
	time_t end;

	if (argc != 4) {
		fputs("usage: malformed legacy|nft SECONDS SEED\n", stderr);
		return 2;
	}
	state = strtoull(argv[3], NULL, 10) * 2 + 1;
	raw = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	if (raw < 0)
		die("raw socket");
	if (netlink) {
		fd = open_netlink();
		read_rules(fd, &rules);
		if (!rules.n)
			die("there are no rules to begin with");
		empty_tables(fd);
	}
	for (end = time(NULL) + strtol(argv[2], NULL, 10); time(NULL) < end;) {
		if (netlink)
			nft(raw, fd, &rules);
		else
			legacy(raw);
	}
	printf("# %s: %lu rules tried, %lu taken, %lu packets, "
	       "%lu connections\n",
	       argv[1], tried, taken, packets, talks);
	return !taken || taken == tried || !talks;
}
