// SPDX-License-Identifier: GPL-2.0-only
/* packet: options of IPv4, and the packets that arrive with them or without. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <ctype.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "packet.h"

static unsigned int digit(char c)
{
	return (unsigned int)(isdigit((unsigned char)c) ? c - '0' :
							  (c | 32) - 'a' + 10);
}

void parse_list(struct spec *spec, const char *text)
{
	size_t n = 0;

	spec->listed = true;
	spec->list_drawn = !strcmp(text, "rnd");
	if (spec->list_drawn)
		return;
	memset(spec->list, 0, sizeof(spec->list));
	for (; *text; text += 2) {
		if (n == sizeof(spec->list) ||
		    !isxdigit((unsigned char)*text) ||
		    !isxdigit((unsigned char)text[1]))
			die("list: up to %zu bytes, two hex digits each",
			    sizeof(spec->list));
		spec->list[n++] =
			(uint8_t)(digit(text[0]) << 4 | digit(text[1]));
	}
	spec->options = (n + 3) & ~3UL;
}

/* An option at the begin of room bytes. Returns its length. */
static size_t draw_option(uint8_t *at, size_t room, uint64_t *state)
{
	/* What Linux looks into, and what it does not. */
	static const uint8_t types[] = { 0,   1,   7,   68,  82,  130,
					 131, 131, 133, 134, 137, 148 };
	size_t len, i;

	at[0] = draw(state, 4) ? types[draw(state, sizeof(types))] :
				 (uint8_t)draw(state, 256);
	if (at[0] < 2 || room < 2)
		return 1;
	len = 2 + draw(state, room > 12 ? 12 : (unsigned int)room - 1);
	if (len > room)
		len = room;
	at[1] = draw(state, 8) ? (uint8_t)len : (uint8_t)draw(state, 48);
	for (i = 2; i < len; i++)
		at[i] = (uint8_t)draw(state, 256);
	/* A pointer, and the flag of a timestamp. */
	if (len > 2 && draw(state, 8))
		at[2] = (uint8_t)(4 + draw(state, 12));
	if (len > 3 && at[0] == 68 && draw(state, 8))
		at[3] = (uint8_t)draw(state, 4);
	return len;
}

void draw_list(struct spec *spec, uint64_t *state)
{
	size_t n = 0;

	spec->options = 4UL * draw(state, LIST_MAX / 4 + 1);
	while (n < spec->options)
		n += draw_option(spec->list + n, spec->options - n, state);
}

static const char *wrong(const uint8_t *ip, size_t head, size_t bytes,
			 size_t len)
{
	uint32_t sum = (uint32_t)(bytes - head) + ip[9];

	if (head < 20 || bytes < head || bytes > len)
		return "length";
	if (sum_finish(sum_words(0, ip, head)))
		return "checksum of IP";
	/* A fragment has not all that was summed up. */
	if ((ip[9] != IPPROTO_TCP && ip[9] != IPPROTO_UDP) || (ip[6] & 0x3f) ||
	    ip[7])
		return NULL;
	sum = sum_words(sum, ip + 12, 8);
	if (sum_finish(sum_words(sum, ip + head, bytes - head)))
		return "checksum of the transport header";
	return NULL;
}

static void show(const uint8_t *ip, size_t len)
{
	size_t head = (ip[0] & 15U) * 4, bytes = (size_t)ip[2] << 8 | ip[3], i;
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	const char *why = wrong(ip, head, bytes, len);

	inet_ntop(AF_INET, ip + 12, src, sizeof(src));
	inet_ntop(AF_INET, ip + 16, dst, sizeof(dst));
	printf("%s to %s ttl=%u bytes=%zu list=", src, dst, ip[8], bytes);
	for (i = 20; i < head && i < len; i++)
		printf("%02x", ip[i]);
	if (why)
		printf(" BAD: %s", why);
	putchar('\n');
}

void show_arrived(int fd)
{
	uint8_t frame[65536];
	ssize_t len;

	while ((len = recv(fd, frame, sizeof(frame), MSG_DONTWAIT)) > 0)
		if (len >= ETH_HLEN + 20)
			show(frame + ETH_HLEN, (size_t)len - ETH_HLEN);
}
