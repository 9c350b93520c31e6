// SPDX-License-Identifier: GPL-2.0-only
/* packet: what its words ask for; packet.c says what they are. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packet.h"

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
	{ "bridged", offsetof(struct spec, bridged), 1 },
	{ "sources", offsetof(struct spec, sources), UINT32_MAX },
	{ "chunk", offsetof(struct spec, chunk), UINT8_MAX },
};

static const struct proto protos[] = {
	{ "tcp", IPPROTO_TCP, 20, 16 },       { "udp", IPPROTO_UDP, 8, 6 },
	{ "udplite", IPPROTO_UDPLITE, 8, 6 }, { "sctp", IPPROTO_SCTP, 16, 8 },
	{ "dccp", IPPROTO_DCCP, 20, 6 },
};

void die(const char *format, ...)
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

const struct proto *proto_find(uint8_t number)
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

void parse_argument(struct spec *spec, char *name)
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
	else if (!strcmp(name, "at"))
		spec->at = text;
	else if (!strcmp(name, "via"))
		spec->via = text;
	else if (!strcmp(name, "list"))
		parse_list(spec, text);
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
	if (!spec->at != !spec->via)
		die("at= needs via=, and the other way round");
	if (spec->bridged && !spec->at)
		die("bridged= needs at=");
	if (spec->options % (spec->ipv6 ? 8 : 4) ||
	    (!spec->ipv6 && spec->options > 40))
		die("options: a multiple of 4, up to 40, or of 8 for IPv6");
	if (spec->list_drawn)
		heads = fixed + LIST_MAX + proto_find(spec->proto)->len;
	if (heads + spec->data_len > room)
		die("data: no more than %zu bytes with these headers",
		    room - heads);
	if (spec->gso && spec->proto != IPPROTO_TCP)
		die("gso: for proto=tcp only");
	if (spec->offset % 8)
		die("offset: a multiple of 8");
}

void spec_finish(struct spec *spec)
{
	const uint8_t *tail = spec->src + (spec->ipv6 ? 12 : 0);

	if (!spec->listed)
		memset(spec->list, 1, sizeof(spec->list)); /* "no operation" */
	put_pad(spec);
	check_spec(spec);
	spec->first_source = (uint32_t)tail[0] << 24 | (uint32_t)tail[1] << 16 |
			     (uint32_t)tail[2] << 8 | tail[3];
	if (!spec->count)
		spec->count = spec->sport.n > spec->dport.n ? spec->sport.n :
							      spec->dport.n;
	if (!spec->sources)
		die("sources: at least 1");
}
