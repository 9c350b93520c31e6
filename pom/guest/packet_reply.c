// SPDX-License-Identifier: GPL-2.0-only
/* packet: what came back, for show=1. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#include "packet.h"

/* An IP packet that has TCP in it. */
struct reply {
	const uint8_t *ip;
	const uint8_t *tcp;
	size_t bytes;
	size_t tcp_len;
	size_t address; /* bytes of one */
	const uint8_t *src;
	const uint8_t *dst;
};

static unsigned int get16(const uint8_t *at)
{
	return (unsigned int)at[0] << 8 | at[1];
}

static unsigned int get32(const uint8_t *at)
{
	return get16(at) << 16 | get16(at + 2);
}

/* False if it is something else. Frames may be longer than what they carry. */
static bool parse(struct reply *reply, const uint8_t *ip, size_t len, bool ipv6)
{
	size_t head;

	if (len < (ipv6 ? 40 : 20))
		return false;
	head = ipv6 ? 40 : (ip[0] & 15U) * 4;
	*reply = (struct reply){
		.ip = ip,
		.tcp = ip + head,
		.bytes = ipv6 ? 40 + get16(ip + 4) : get16(ip + 2),
		.address = ipv6 ? 16 : 4,
		.src = ip + (ipv6 ? 8 : 12),
		.dst = ip + (ipv6 ? 24 : 16),
	};
	if (ip[ipv6 ? 6 : 9] != IPPROTO_TCP || reply->bytes > len ||
	    reply->bytes < head + 20)
		return false;
	reply->tcp_len = reply->bytes - head;
	return true;
}

/* Null if all is well. */
static const char *wrong(const struct reply *reply, bool ipv6)
{
	uint32_t sum = (uint32_t)(reply->tcp_len + IPPROTO_TCP);
	size_t head = (reply->tcp[12] >> 4) * 4U;

	if (!ipv6 && sum_finish(sum_words(0, reply->ip,
					  (size_t)(reply->tcp - reply->ip))))
		return "checksum of IP";
	sum = sum_words(sum, reply->src, 2 * reply->address);
	if (sum_finish(sum_words(sum, reply->tcp, reply->tcp_len)))
		return "checksum of TCP";
	if (head < 20 || head > reply->tcp_len)
		return "data offset";
	if (reply->ip[ipv6 ? 7 : 8] < 32)
		return "time to live";
	return NULL;
}

static void show(const struct reply *reply, bool ipv6)
{
	static const char letters[] = "FSRPAU";
	const uint8_t *tcp = reply->tcp;
	const char *why = wrong(reply, ipv6);
	size_t head = (tcp[12] >> 4) * 4U;
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];
	int i;

	for (i = 0; letters[i]; i++)
		if (tcp[13] >> i & 1)
			putchar(letters[i]);
	inet_ntop(ipv6 ? AF_INET6 : AF_INET, reply->src, src, sizeof(src));
	inet_ntop(ipv6 ? AF_INET6 : AF_INET, reply->dst, dst, sizeof(dst));
	printf(" seq=%u ack=%u win=%u bytes=%zu from %s %u to %s %u",
	       get32(tcp + 4), get32(tcp + 8), get16(tcp + 14), reply->bytes,
	       src, get16(tcp), dst, get16(tcp + 2));
	if (reply->tcp_len > head)
		printf(" data=%zu", reply->tcp_len - head);
	if (why)
		printf(" BAD: %s", why);
	putchar('\n');
}

void show_replies(int fd, bool ipv6)
{
	uint8_t frame[65536];
	struct reply reply;
	ssize_t len;

	while ((len = recv(fd, frame, sizeof(frame), MSG_DONTWAIT)) > 0)
		if (len > ETH_HLEN && parse(&reply, frame + ETH_HLEN,
					    (size_t)len - ETH_HLEN, ipv6))
			show(&reply, ipv6);
}
