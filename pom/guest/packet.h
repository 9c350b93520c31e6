/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of packet share. */
#ifndef POM_GUEST_PACKET_H
#define POM_GUEST_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of IP in a frame: the MTU of veth. */
#define MTU 1500

/* Bytes of IP in a packet that has yet to be segmented. */
#define PACKET_MAX 65535

/* Bytes of options in an IPv4 header. */
#define LIST_MAX 40

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
	const char *at;
	const char *via;
	uint8_t list[LIST_MAX];
	bool listed; /* list= was given */
	bool list_drawn;
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
	unsigned long bridged;
	unsigned long sources;
	unsigned long chunk;
	uint32_t first_source; /* the last four bytes of src */
};

/* Says what is wrong and ends the program with status 2. */
void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* packet_spec.c: the words of the command line. */

/* A protocol, and the length of the header that it gets here. */
struct proto {
	const char *name;
	uint8_t number;
	size_t len;
	size_t sum_at;
};

const struct proto *proto_find(uint8_t number);

/* NAME=VALUE into the spec, or dies; the word is cut in two. */
void parse_argument(struct spec *spec, char *word);

/* To be called once after all words: pads the payload; dies of what is wrong. */
void spec_finish(struct spec *spec);

/* packet_make.c: headers and checksums. */

void put16(uint8_t *at, unsigned long value);

/* Sets the source address of packet i of many. */
void set_source(struct spec *spec, unsigned long i);

/* Both write an IP packet and return its length: PACKET_MAX bytes at most. */
size_t put_ipv4(const struct spec *spec, uint8_t *ip, unsigned int sport,
		unsigned int dport);
size_t put_ipv6(const struct spec *spec, uint8_t *ip, unsigned int sport,
		unsigned int dport);

/* RFC 1071: the sum of 16-bit words, not yet folded. */
uint32_t sum_words(uint32_t sum, const uint8_t *at, size_t len);

/* What a checksum field has to be for this sum; 0 if it was summed up too. */
uint16_t sum_finish(uint32_t sum);

/* packet_list.c: options of IPv4. */

/* The bytes of the hex digits, or "rnd": sets list and options, or dies. */
void parse_list(struct spec *spec, const char *text);

/*
 * Makes another list of options by numbers from state: some are as they should be, and
 * some have a type, a length or a pointer that they should not have.
 */
void draw_list(struct spec *spec, uint64_t *state);

/*
 * Prints all IPv4 packets that wait at a packet socket, one a line:
 *
 *	192.0.2.2 to 192.0.2.9 ttl=63 bytes=52 list=8307040a00000100
 *
 * " BAD: WHY" follows if a checksum or a length is wrong.
 */
void show_arrived(int fd);

/* packet.c: the next number of a sequence, from 0 to below - 1. */
unsigned int draw(uint64_t *state, unsigned int below);

/* packet_reply.c: what came back. */

/*
 * Prints all TCP segments that wait at a packet socket, one a line:
 *
 *	SA seq=1 ack=2 win=0 bytes=40 from 192.0.2.1 80 to 192.0.2.2 1024
 *
 * with flags of "FSRPAU" and the length of the IP packet; " data=N" follows if
 * there is any, and " BAD: WHY" if something in it is wrong.
 */
void show_replies(int fd, bool ipv6);

#endif
