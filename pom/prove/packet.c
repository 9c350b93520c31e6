// SPDX-License-Identifier: GPL-2.0-only
/*
 * packet: sends packets made to order, as many as wanted, from the network
 * namespace of one host to this one, and returns when this one has worked
 * through all of them. The arguments are NAME=VALUE:
 *
 *   from=HOST      the sender: a namespace in /run/netns, with eth0
 *   in=INTERFACE   where its frames arrive in the caller's namespace
 *   src= dst=      addresses, both IPv4 or both IPv6
 *   proto=         tcp (the default), udp, udplite, sctp, dccp
 *   sport= dport=  a list, as in 21,80,6000-6003: the packets take these ports
 *                  one after the other; "rnd:" before the list: in any order,
 *                  drawn from it; seed=N  where the drawing begins (1)
 *   count=N        how many packets (as many as the longer list has ports)
 *   flags=LETTERS  of TCP: FSRPAU (S); seq= ack= win=; doff= in words
 *   data=TEXT      the payload, or "-": as read from standard input; pad=N  so
 *                  many dots before it
 *   gso=N          TCP in one piece that is longer than a frame, to be cut into
 *                  segments of N bytes; linear=N  only so many bytes of it, from
 *                  the IP header on, lie together in memory
 *   sum=bad        a wrong checksum of the transport header
 *   cut=N          only so many bytes after the IP header
 *   offset=N       as a fragment with this offset, in bytes; more=1  MF set
 *   options=N      so many bytes of IPv4 options (a multiple of 4), or of
 *                  IPv6 destination options (a multiple of 8)
 *   ttl= id=       of the IP header and of the fragment header
 *   cast=1         in frames to all
 *   show=1         what comes back is said instead of how many were sent: see
 *                  packet_reply.c
 *
 * Written for netfilter: a fragment has the transport header and the payload
 * at its begin whatever its offset, so that what must not be read as ports
 * looks like ports. Says how many packets it has sent.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "packet.h"

/* Bytes of IP in a frame: the MTU of veth. */
#define MTU 1500

/* Bytes of IP in a packet that has yet to be segmented. */
#define PACKET_MAX 65535

/* Frames sent between two looks at whether they arrived. */
#define BATCH 128

/* For experiments, IEEE 802, clause 9.2.3: what the marking frames carry. */
#define MARK_TYPE 0x88b5

/* Seconds to wait for a marking frame. */
#define MARK_WAIT 20

/* The ports that packets take. */
struct ports {
	uint16_t list[UINT16_MAX + 1];
	unsigned int n;
	bool drawn;
};

struct spec {
	const char *from;
	const char *in;
	bool ipv6;
	uint8_t src[16];
	uint8_t dst[16];
	uint8_t proto;
	struct ports sport;
	struct ports dport;
	uint8_t flags;
	bool bad_sum;
	uint8_t data[PACKET_MAX];
	size_t data_len;
	/* Numbers, set by name. */
	unsigned long count;
	unsigned long seed;
	unsigned long seq;
	unsigned long ack;
	unsigned long win;
	unsigned long doff;
	unsigned long cut;
	unsigned long offset;
	unsigned long more;
	unsigned long options;
	unsigned long ttl;
	unsigned long id;
	unsigned long cast;
	unsigned long show;
	unsigned long pad;
	unsigned long gso;
	unsigned long linear;
};

struct number {
	const char *name;
	size_t at;
	unsigned long max;
};

static const struct number numbers[] = {
	{ "count", offsetof(struct spec, count), 100000000 },
	{ "seed", offsetof(struct spec, seed), ULONG_MAX },
	{ "seq", offsetof(struct spec, seq), UINT32_MAX },
	{ "ack", offsetof(struct spec, ack), UINT32_MAX },
	{ "win", offsetof(struct spec, win), UINT16_MAX },
	{ "doff", offsetof(struct spec, doff), 15 },
	{ "cut", offsetof(struct spec, cut), PACKET_MAX },
	{ "offset", offsetof(struct spec, offset), 65528 },
	{ "more", offsetof(struct spec, more), 1 },
	{ "options", offsetof(struct spec, options), 256 },
	{ "ttl", offsetof(struct spec, ttl), 255 },
	{ "id", offsetof(struct spec, id), UINT16_MAX },
	{ "cast", offsetof(struct spec, cast), 1 },
	{ "show", offsetof(struct spec, show), 1 },
	{ "pad", offsetof(struct spec, pad), PACKET_MAX },
	{ "gso", offsetof(struct spec, gso), UINT16_MAX },
	{ "linear", offsetof(struct spec, linear), PACKET_MAX },
};

/* A protocol, and the length of the header that it gets here. */
struct proto {
	const char *name;
	uint8_t number;
	size_t len;
	size_t sum_at;
};

static const struct proto protos[] = {
	{ "tcp", IPPROTO_TCP, 20, 16 },       { "udp", IPPROTO_UDP, 8, 6 },
	{ "udplite", IPPROTO_UDPLITE, 8, 6 }, { "sctp", IPPROTO_SCTP, 16, 8 },
	{ "dccp", IPPROTO_DCCP, 20, 6 },
};

static void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

static void die(const char *format, ...)
{
	va_list args;

	fputs("packet: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static unsigned long parse_number(const char *name, const char *text,
				  char **end, unsigned long max)
{
	unsigned long value;

	errno = 0;
	value = strtoul(text, end, 0);
	if (errno || *end == text || *text == '-' || value > max)
		die("%s: \"%s\" is not a number from 0 to %lu", name, text,
		    max);
	return value;
}

static void parse_ports(struct ports *ports, const char *name, const char *text)
{
	unsigned long first, last;
	char *end;

	ports->n = 0;
	ports->drawn = !strncmp(text, "rnd:", 4);
	if (ports->drawn)
		text += 4;

	for (;; text = end + 1) {
		first = parse_number(name, text, &end, UINT16_MAX);
		last = first;
		if (*end == '-')
			last = parse_number(name, end + 1, &end, UINT16_MAX);
		if ((*end && *end != ',') || first > last)
			die("%s: \"%s\" is not a list of ports", name, text);
		for (; first <= last; first++) {
			if (ports->n > UINT16_MAX)
				die("%s: more than all ports", name);
			ports->list[ports->n++] = (uint16_t)first;
		}
		if (!*end)
			break;
	}
}

static uint8_t parse_flags(const char *text)
{
	static const char letters[] = "FSRPAU";
	const char *letter;
	uint8_t flags = 0;

	for (; *text; text++) {
		letter = strchr(letters, *text);
		if (!letter)
			die("flags: only the letters %s", letters);
		flags |= (uint8_t)(1U << (letter - letters));
	}
	return flags;
}

static void parse_address(struct spec *spec, const char *text, uint8_t *out)
{
	spec->ipv6 = strchr(text, ':') != NULL;
	if (inet_pton(spec->ipv6 ? AF_INET6 : AF_INET, text, out) != 1)
		die("\"%s\" is not an address", text);
}

static const struct proto *proto_find(uint8_t number)
{
	size_t i;

	for (i = 0; i < sizeof(protos) / sizeof(protos[0]); i++)
		if (protos[i].number == number)
			return &protos[i];
	die("no protocol: give proto=tcp, udp, udplite, sctp or dccp");
}

static uint8_t parse_proto(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(protos) / sizeof(protos[0]); i++)
		if (!strcmp(protos[i].name, text))
			return protos[i].number;
	return proto_find(0)->number;
}

static void parse_data(struct spec *spec, const char *text)
{
	size_t room = sizeof(spec->data), len;

	if (strcmp(text, "-")) {
		len = strlen(text);
		if (len <= room)
			memcpy(spec->data, text, len);
	} else {
		len = fread(spec->data, 1, room, stdin);
		if (getchar() != EOF)
			len = room + 1;
	}
	if (len > room)
		die("data: more than %zu bytes", room);
	spec->data_len = len;
}

static bool parse_named_number(struct spec *spec, const char *name,
			       const char *text)
{
	unsigned long value;
	char *end;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (strcmp(numbers[i].name, name))
			continue;
		value = parse_number(name, text, &end, numbers[i].max);
		if (*end)
			die("%s: \"%s\" is not a number", name, text);
		memcpy((char *)spec + numbers[i].at, &value, sizeof(value));
		return true;
	}
	return false;
}

static void parse_argument(struct spec *spec, char *name)
{
	char *text = strchr(name, '=');

	if (!text)
		die("\"%s\" is not NAME=VALUE", name);
	*text++ = '\0';

	if (!strcmp(name, "from"))
		spec->from = text;
	else if (!strcmp(name, "in"))
		spec->in = text;
	else if (!strcmp(name, "src"))
		parse_address(spec, text, spec->src);
	else if (!strcmp(name, "dst"))
		parse_address(spec, text, spec->dst);
	else if (!strcmp(name, "proto"))
		spec->proto = parse_proto(text);
	else if (!strcmp(name, "sport"))
		parse_ports(&spec->sport, name, text);
	else if (!strcmp(name, "dport"))
		parse_ports(&spec->dport, name, text);
	else if (!strcmp(name, "flags"))
		spec->flags = parse_flags(text);
	else if (!strcmp(name, "sum"))
		spec->bad_sum = !strcmp(text, "bad");
	else if (!strcmp(name, "data"))
		parse_data(spec, text);
	else if (!parse_named_number(spec, name, text))
		die("there is no argument \"%s\"", name);
}

static void put_pad(struct spec *spec)
{
	if (spec->pad + spec->data_len > sizeof(spec->data))
		die("pad: more than %zu bytes of payload", sizeof(spec->data));
	memmove(spec->data + spec->pad, spec->data, spec->data_len);
	memset(spec->data, '.', spec->pad);
	spec->data_len += spec->pad;
}

static void check_spec(const struct spec *spec)
{
	const size_t room = spec->gso ? PACKET_MAX : MTU;
	/* IPv6 with a fragment header, or IPv4. */
	const size_t fixed = spec->ipv6 ? 48 : 20;
	size_t heads = fixed + spec->options + proto_find(spec->proto)->len;

	if (!spec->from || !spec->in)
		die("from= and in= are needed");
	if (spec->options % (spec->ipv6 ? 8 : 4) ||
	    (!spec->ipv6 && spec->options > 40))
		die("options: a multiple of 4, up to 40, or of 8 for IPv6");
	if (heads + spec->data_len > room)
		die("data: no more than %zu bytes with these headers",
		    room - heads);
	if (spec->gso && spec->proto != IPPROTO_TCP)
		die("gso: for proto=tcp only");
	if (spec->offset % 8)
		die("offset: a multiple of 8");
}

static void put16(uint8_t *at, unsigned long value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, unsigned long value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

uint32_t sum_words(uint32_t sum, const uint8_t *at, size_t len)
{
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)at[i] << 8 | at[i + 1];
	if (len % 2)
		sum += (uint32_t)at[len - 1] << 8;
	return sum;
}

uint16_t sum_finish(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* RFC 9260, appendix A: CRC32c, with the least significant bit first. */
static uint32_t crc32c(const uint8_t *at, size_t len)
{
	uint32_t crc = ~0U;
	int bit;

	while (len--) {
		crc ^= *at++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78U : 0);
	}
	return ~crc;
}

/* Sets the checksum of the transport header at l4, over len bytes. */
static void put_sum(const struct spec *spec, uint8_t *l4, size_t len)
{
	uint8_t *at = l4 + proto_find(spec->proto)->sum_at;
	size_t address = spec->ipv6 ? 16 : 4;
	uint32_t sum, crc;

	if (spec->proto == IPPROTO_SCTP) {
		crc = crc32c(l4, len);
		at[0] = (uint8_t)crc;
		at[1] = (uint8_t)(crc >> 8);
		at[2] = (uint8_t)(crc >> 16);
		at[3] = (uint8_t)(crc >> 24);
	} else {
		sum = sum_words((uint32_t)(len + spec->proto), spec->src,
				address);
		sum = sum_words(sum, spec->dst, address);
		sum = sum_finish(sum_words(sum, l4, len));
		/* With UDP, 0 says that there is no checksum (RFC 768). */
		put16(at, sum || spec->proto == IPPROTO_TCP ? sum : 0xffff);
	}
	if (spec->bad_sum)
		at[0] ^= 0x55;
}

/* Writes the transport header and the payload. Returns their length. */
static size_t put_transport(const struct spec *spec, uint8_t *l4,
			    unsigned int sport, unsigned int dport)
{
	const struct proto *proto = proto_find(spec->proto);
	size_t len = proto->len + spec->data_len;

	memset(l4, 0, proto->len);
	memcpy(l4 + proto->len, spec->data, spec->data_len);
	put16(l4, sport);
	put16(l4 + 2, dport);

	switch (spec->proto) {
	case IPPROTO_TCP:
		put32(l4 + 4, spec->seq);
		put32(l4 + 8, spec->ack);
		l4[12] = (uint8_t)(spec->doff << 4);
		l4[13] = spec->flags;
		put16(l4 + 14, spec->win);
		break;
	case IPPROTO_UDP:
	case IPPROTO_UDPLITE:
		/* With UDP-Lite, how much of it the checksum covers: all. */
		put16(l4 + 4, len);
		break;
	case IPPROTO_SCTP:
		/* RFC 9260, section 3.3.11: a COOKIE ACK, the shortest chunk. */
		l4[12] = 11;
		put16(l4 + 14, 4);
		break;
	case IPPROTO_DCCP:
		/* RFC 4340, section 5.1: a request, with long numbers. */
		l4[4] = 5;
		l4[8] = 1;
		break;
	default:
		break;
	}

	put_sum(spec, l4, len);
	return spec->cut < len ? spec->cut : len;
}

static size_t put_ipv4(const struct spec *spec, uint8_t *ip, unsigned int sport,
		       unsigned int dport)
{
	size_t head = 20 + spec->options;
	size_t len = head + put_transport(spec, ip + head, sport, dport);

	memset(ip, 0, 20);
	memset(ip + 20, 1, spec->options); /* "no operation" */
	ip[0] = (uint8_t)(0x40 | head / 4);
	put16(ip + 2, len);
	put16(ip + 4, spec->id);
	put16(ip + 6, spec->more << 13 | spec->offset / 8);
	ip[8] = (uint8_t)spec->ttl;
	ip[9] = spec->proto;
	memcpy(ip + 12, spec->src, 4);
	memcpy(ip + 16, spec->dst, 4);
	put16(ip + 10, sum_finish(sum_words(0, ip, head)));
	return len;
}

static size_t put_ipv6(const struct spec *spec, uint8_t *ip, unsigned int sport,
		       unsigned int dport)
{
	uint8_t *at = ip + 40, *next = ip + 6;
	size_t len;

	memset(ip, 0, 40);
	ip[0] = 0x60;
	ip[7] = (uint8_t)spec->ttl;
	memcpy(ip + 8, spec->src, 16);
	memcpy(ip + 24, spec->dst, 16);

	/* RFC 8200, section 4.1: the fragment header stands before this one. */
	if (spec->offset || spec->more) {
		*next = IPPROTO_FRAGMENT;
		next = at;
		memset(at, 0, 8);
		put16(at + 2, spec->offset | spec->more);
		put32(at + 4, spec->id);
		at += 8;
	}
	if (spec->options) {
		*next = IPPROTO_DSTOPTS;
		next = at;
		memset(at, 0, spec->options);
		at[1] = (uint8_t)(spec->options / 8 - 1);
		/* RFC 4727, section 5: an option for experiments, to be skipped. */
		at[2] = 0x1e;
		at[3] = (uint8_t)(spec->options - 4);
		at += spec->options;
	}
	*next = spec->proto;

	len = (size_t)(at - ip) + put_transport(spec, at, sport, dport);
	put16(ip + 4, len - 40);
	return len;
}

/* D. Knuth, The Art of Computer Programming, vol. 2, 3.3.4: MMIX. */
static unsigned int draw(uint64_t *state, unsigned int below)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned int)((*state >> 32) * below >> 32);
}

static unsigned int choose(const struct ports *ports, unsigned long i,
			   uint64_t *state)
{
	return ports->list[ports->drawn ? draw(state, ports->n) : i % ports->n];
}

/* Returns a socket at the interface, and the interface's address. */
static int open_link(const char *name, int type, uint8_t *mac)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET };
	struct timeval wait = { .tv_sec = MARK_WAIT };
	struct ifreq ifr = { 0 };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC,
			htons((uint16_t)type));

	if (fd < 0)
		die("no packet socket: %s", strerror(errno));
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", name);
	if (ioctl(fd, SIOCGIFHWADDR, &ifr) < 0)
		die("interface %s: %s", name, strerror(errno));
	memcpy(mac, ifr.ifr_hwaddr.sa_data, ETH_ALEN);
	at.sll_protocol = htons((uint16_t)type);
	at.sll_ifindex = (int)if_nametoindex(name);
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait)) < 0)
		die("interface %s: %s", name, strerror(errno));
	return fd;
}

static void enter(const char *host)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", host);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
		die("%s: %s", path, strerror(errno));
	close(fd);
}

/*
 * Sends a frame that no protocol takes, and waits until it arrives: all frames
 * before it have been worked through then, since they are queued in order.
 */
static void wait_until_seen(int out, int in, const uint8_t *to,
			    const uint8_t *from)
{
	uint8_t frame[ETH_ZLEN] = { 0 }, seen[ETH_ZLEN];

	memcpy(frame, to, ETH_ALEN);
	memcpy(frame + ETH_ALEN, from, ETH_ALEN);
	put16(frame + 12, MARK_TYPE);
	if (send(out, frame, sizeof(frame), 0) != (ssize_t)sizeof(frame) ||
	    recv(in, seen, sizeof(seen), 0) < 0)
		die("what was sent does not arrive: %s", strerror(errno));
}

/* Both ends: the sockets and the addresses. */
struct link {
	int in;
	int out;
	int back;
	int replies;
	uint8_t ours[ETH_ALEN];
	uint8_t theirs[ETH_ALEN];
};

static void send_batch(int out, struct mmsghdr *messages, unsigned int n)
{
	unsigned int sent = 0;
	int r;

	while (sent < n) {
		r = sendmmsg(out, messages + sent, n - sent, 0);
		if (r < 0 && errno != ENOBUFS && errno != EINTR)
			die("sending: %s", strerror(errno));
		if (r > 0)
			sent += (unsigned int)r;
	}
}

/*
 * A packet longer than a frame can go to the other end as it is: veth leaves
 * the segmentation to whoever puts it on a wire.
 */
static void send_large(const struct spec *spec, const struct link *link)
{
	static uint8_t frame[ETH_HLEN + PACKET_MAX];
	size_t head = ETH_HLEN + (spec->ipv6 ? 40U : 20U) + spec->options;
	struct virtio_net_hdr offload = {
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.gso_type = spec->ipv6 ? VIRTIO_NET_HDR_GSO_TCPV6 :
					 VIRTIO_NET_HDR_GSO_TCPV4,
		.hdr_len = (uint16_t)(ETH_HLEN + spec->linear),
		.gso_size = (uint16_t)spec->gso,
		.csum_start = (uint16_t)head,
		.csum_offset = 16,
	};
	struct iovec parts[2] = { { &offload, sizeof(offload) }, { frame, 0 } };
	uint8_t own[ETH_ALEN];
	int on = 1, fd = open_link("eth0", 0, own);
	uint64_t state = spec->seed;
	unsigned long done;
	uint8_t *ip = frame + ETH_HLEN;

	if (setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) < 0)
		die("no segmentation by others: %s", strerror(errno));
	memcpy(frame, link->ours, ETH_ALEN);
	memcpy(frame + ETH_ALEN, link->theirs, ETH_ALEN);
	put16(frame + 12, spec->ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP);
	for (done = 0; done < spec->count; done++) {
		unsigned int sport = choose(&spec->sport, done, &state);
		unsigned int dport = choose(&spec->dport, done, &state);

		parts[1].iov_len =
			ETH_HLEN + (spec->ipv6 ?
					    put_ipv6(spec, ip, sport, dport) :
					    put_ipv4(spec, ip, sport, dport));
		if (writev(fd, parts, 2) < 0)
			die("sending: %s", strerror(errno));
		wait_until_seen(link->out, link->in, link->ours, link->theirs);
	}
	close(fd);
}

static void send_all(const struct spec *spec, const struct link *link)
{
	static uint8_t frames[BATCH][ETH_HLEN + MTU];
	static struct mmsghdr messages[BATCH];
	static struct iovec vectors[BATCH];
	uint64_t state = spec->seed;
	unsigned long done = 0;
	unsigned int n, sport, dport;
	uint8_t *ip;
	size_t len;

	while (done < spec->count) {
		for (n = 0; n < BATCH && done < spec->count; n++, done++) {
			memcpy(frames[n], link->ours, ETH_ALEN);
			if (spec->cast)
				memset(frames[n], 0xff, ETH_ALEN);
			memcpy(frames[n] + ETH_ALEN, link->theirs, ETH_ALEN);
			put16(frames[n] + 12,
			      spec->ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP);
			ip = frames[n] + ETH_HLEN;
			sport = choose(&spec->sport, done, &state);
			dport = choose(&spec->dport, done, &state);
			len = spec->ipv6 ? put_ipv6(spec, ip, sport, dport) :
					   put_ipv4(spec, ip, sport, dport);
			vectors[n].iov_base = frames[n];
			vectors[n].iov_len = ETH_HLEN + len;
			messages[n].msg_hdr.msg_iov = &vectors[n];
			messages[n].msg_hdr.msg_iovlen = 1;
		}
		send_batch(link->out, messages, n);
		wait_until_seen(link->out, link->in, link->ours, link->theirs);
		if (!spec->show)
			continue;
		/* What was answered stands before this in the other queue. */
		wait_until_seen(link->in, link->back, link->theirs, link->ours);
		show_replies(link->replies, spec->ipv6);
	}
}

int main(int argc, char **argv)
{
	static struct spec spec = {
		.proto = IPPROTO_TCP,
		.sport = { .list = { 1024 }, .n = 1 },
		.dport = { .list = { 80 }, .n = 1 },
		.flags = 0x02, /* SYN */
		.seed = 1,
		.win = 65535,
		.doff = 5,
		.cut = PACKET_MAX,
		.ttl = 64,
		.id = 1,
	};
	struct link link;
	cpu_set_t one;
	int cpu, i;

	for (i = 1; i < argc; i++)
		parse_argument(&spec, argv[i]);
	put_pad(&spec);
	check_spec(&spec);
	if (!spec.count)
		spec.count = spec.sport.n > spec.dport.n ? spec.sport.n :
							   spec.dport.n;

	/* Each CPU has a queue of its own: with one, the order is certain. */
	CPU_ZERO(&one);
	cpu = sched_getcpu();
	CPU_SET(cpu < 0 ? 0 : (size_t)cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);

	link.in = open_link(spec.in, MARK_TYPE, link.ours);
	enter(spec.from);
	link.out = open_link("eth0", 0, link.theirs);
	link.back = open_link("eth0", MARK_TYPE, link.theirs);
	link.replies = open_link("eth0", spec.ipv6 ? ETH_P_IPV6 : ETH_P_IP,
				 link.theirs);
	if (spec.gso)
		send_large(&spec, &link);
	else
		send_all(&spec, &link);
	if (!spec.show)
		printf("%lu\n", spec.count);
	return 0;
}
