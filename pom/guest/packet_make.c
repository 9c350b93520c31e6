// SPDX-License-Identifier: GPL-2.0-only
/* packet: the bytes of a packet, from its IP header on. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <netinet/in.h>
#include <string.h>

#include "packet.h"

void put16(uint8_t *at, unsigned long value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, unsigned long value)
{
	put16(at, value >> 16);
	put16(at + 2, value);
}

void set_source(struct spec *spec, unsigned long i)
{
	put32(spec->src + (spec->ipv6 ? 12 : 0),
	      spec->first_source + i % spec->sources);
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
		l4[12] = (uint8_t)spec->chunk;
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

size_t put_ipv4(const struct spec *spec, uint8_t *ip, unsigned int sport,
		unsigned int dport)
{
	size_t head = 20 + spec->options;
	size_t len = head + put_transport(spec, ip + head, sport, dport);

	memset(ip, 0, 20);
	memcpy(ip + 20, spec->list, spec->options);
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

size_t put_ipv6(const struct spec *spec, uint8_t *ip, unsigned int sport,
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
