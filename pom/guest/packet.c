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
 *   list=HEX       IPv4 options of these bytes, with zeros up to a multiple of 4;
 *                  list=rnd  drawn for each packet, right and wrong ones
 *   ttl= id=       of the IP header and of the fragment header
 *   cast=1         in frames to all
 *   sources=N      N source addresses one after the other, from src= on
 *   chunk=N        the type of the chunk of SCTP (11: a COOKIE ACK)
 *   show=1         what comes back is said instead of how many were sent: see
 *                  packet_reply.c
 *   at=HOST via=INTERFACE
 *                  what arrives at HOST, behind the caller's interface, is said
 *                  instead: see packet_list.c; bridged=1  in frames to HOST;
 *                  via=-  in= is in HOST, so what arrives there is already seen
 *
 * Written for netfilter: a fragment has the transport header and the payload
 * at its begin whatever its offset, so that what must not be read as ports
 * looks like ports. Says how many packets it has sent.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
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

/* Frames sent between two looks at whether they arrived. */
#define BATCH 128

/* For experiments, IEEE 802, clause 9.2.3: what the marking frames carry. */
#define MARK_TYPE 0x88b5

/* Seconds to wait for a marking frame. */
#define MARK_WAIT 20

/* D. Knuth, The Art of Computer Programming, vol. 2, 3.3.4: MMIX. */
unsigned int draw(uint64_t *state, unsigned int below)
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
	/* The way to the host at=. */
	int via;
	int end;
	int arrived;
	uint8_t via_mac[ETH_ALEN];
	uint8_t end_mac[ETH_ALEN];
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
static void send_large(struct spec *spec, const struct link *link)
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

		set_source(spec, done);
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

/* What was sent is worked through: says what came of it. */
static void show_batch(const struct spec *spec, const struct link *link)
{
	if (spec->at) {
		if (link->via >= 0)
			wait_until_seen(link->via, link->end, link->end_mac,
					link->via_mac);
		show_arrived(link->arrived);
	}
	if (spec->show) {
		/* What was answered stands before this in the other queue. */
		wait_until_seen(link->in, link->back, link->theirs, link->ours);
		show_replies(link->replies, spec->ipv6);
	}
}

static void send_all(struct spec *spec, const struct link *link)
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
			memcpy(frames[n],
			       spec->bridged ? link->end_mac : link->ours,
			       ETH_ALEN);
			if (spec->cast)
				memset(frames[n], 0xff, ETH_ALEN);
			memcpy(frames[n] + ETH_ALEN, link->theirs, ETH_ALEN);
			put16(frames[n] + 12,
			      spec->ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IP);
			ip = frames[n] + ETH_HLEN;
			sport = choose(&spec->sport, done, &state);
			dport = choose(&spec->dport, done, &state);
			if (spec->list_drawn)
				draw_list(spec, &state);
			set_source(spec, done);
			len = spec->ipv6 ? put_ipv6(spec, ip, sport, dport) :
					   put_ipv4(spec, ip, sport, dport);
			vectors[n].iov_base = frames[n];
			vectors[n].iov_len = ETH_HLEN + len;
			messages[n].msg_hdr.msg_iov = &vectors[n];
			messages[n].msg_hdr.msg_iovlen = 1;
		}
		send_batch(link->out, messages, n);
		wait_until_seen(link->out, link->in, link->ours, link->theirs);
		show_batch(spec, link);
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
		.sources = 1,
		/* RFC 9260, section 3.3.11: the shortest chunk. */
		.chunk = 11,
	};
	struct link link = { .via = -1, .end = -1, .arrived = -1 };
	cpu_set_t one;
	int cpu, i;

	for (i = 1; i < argc; i++)
		parse_argument(&spec, argv[i]);
	spec_finish(&spec);

	/* Each CPU has a queue of its own: with one, the order is certain. */
	CPU_ZERO(&one);
	cpu = sched_getcpu();
	CPU_SET(cpu < 0 ? 0 : (size_t)cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);

	link.in = open_link(spec.in, MARK_TYPE, link.ours);
	if (spec.at) {
		if (strcmp(spec.via, "-"))
			link.via = open_link(spec.via, 0, link.via_mac);
		enter(spec.at);
		link.end = open_link("eth0", MARK_TYPE, link.end_mac);
		link.arrived = open_link("eth0", ETH_P_IP, link.end_mac);
	}
	enter(spec.from);
	link.out = open_link("eth0", 0, link.theirs);
	link.back = open_link("eth0", MARK_TYPE, link.theirs);
	link.replies = open_link("eth0", spec.ipv6 ? ETH_P_IPV6 : ETH_P_IP,
				 link.theirs);
	if (spec.gso)
		send_large(&spec, &link);
	else
		send_all(&spec, &link);
	if (!spec.show && !spec.at)
		printf("%lu\n", spec.count);
	return 0;
}
