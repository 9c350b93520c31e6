// SPDX-License-Identifier: GPL-2.0-only
/*
 * stun: UDP sockets that ask what address others see of them, and answer those
 * who ask, as STUN does (RFC 8489, RFC 5780), in the network namespace of a host.
 * The arguments are steps, done in order; those that say something say a line:
 *
 *   in=HOST           from here on: a namespace in /run/netns
 *   open=ADDRESS/PORT a socket there; it is the one that asks from here on
 *   to=ADDRESS/PORT   whom to ask
 *   ask               "ADDRESS/PORT": what the answer says, or "nothing" if
 *                     there is none
 *   ask=WHAT          the same, and the answer has to come from elsewhere:
 *                     from another address, another port, or both
 *   use=N             the socket that was opened as the Nth is the one that asks
 *   close             all sockets
 *   quiet, loud       the sockets do not answer, and do so again
 *   heard             "heard N": how many requests have come since last said
 *   hold              answers until standard input ends, and does the steps
 *                     that it brings, each a line, which are answered by a line
 *
 * All sockets answer while one waits, so that a process can ask itself.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

/* Milliseconds until a request is sent again, and how often it is sent. */
#define WAIT 400
#define TRIES 3

#define SOCKETS 64
#define LINE 256

/* RFC 8489, sections 5 and 14; RFC 5780, section 7.2. */
#define BINDING_REQUEST 0x0001
#define BINDING_ANSWER 0x0101
#define COOKIE 0x2112a442
#define CHANGE_REQUEST 0x0003
#define MAPPED_ADDRESS 0x0020
#define CHANGE_ADDRESS 4
#define CHANGE_PORT 2

#define HEADER 20
#define MESSAGE 64

struct end {
	socklen_t len;
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} u;
};

static struct end own[SOCKETS];
static int sockets[SOCKETS];
static int nsockets, current;
static struct end peer;
static bool quiet;
static unsigned long heard;

/* Of text, a copy is made. */
static void read_end(const char *text, struct end *end)
{
	char address[LINE];
	char *slash, *rest;
	unsigned long port;

	snprintf(address, sizeof(address), "%s", text);
	slash = strchr(address, '/');
	if (!slash)
		die("\"%s\" is no ADDRESS/PORT", text);
	*slash = '\0';
	port = strtoul(slash + 1, &rest, 10);
	if (!slash[1] || *rest || port > UINT16_MAX)
		die("\"%s\" has no port", text);
	memset(end, 0, sizeof(*end));
	if (inet_pton(AF_INET, address, &end->u.v4.sin_addr) == 1) {
		end->u.v4.sin_family = AF_INET;
		end->u.v4.sin_port = htons((uint16_t)port);
		end->len = sizeof(end->u.v4);
	} else if (inet_pton(AF_INET6, address, &end->u.v6.sin6_addr) == 1) {
		end->u.v6.sin6_family = AF_INET6;
		end->u.v6.sin6_port = htons((uint16_t)port);
		end->len = sizeof(end->u.v6);
	} else {
		die("\"%s\" has no address", text);
	}
}

static uint16_t port_of(const struct end *end)
{
	/* At the same place in both. */
	return ntohs(end->u.v4.sin_port);
}

static const uint8_t *address_of(const struct end *end, size_t *n)
{
	if (end->u.any.sa_family == AF_INET) {
		*n = sizeof(end->u.v4.sin_addr);
		return (const uint8_t *)&end->u.v4.sin_addr;
	}
	*n = sizeof(end->u.v6.sin6_addr);
	return end->u.v6.sin6_addr.s6_addr;
}

static bool same_address(const struct end *a, const struct end *b)
{
	size_t n, m;
	const uint8_t *x = address_of(a, &n), *y = address_of(b, &m);

	return n == m && !memcmp(x, y, n);
}

static void put16(uint8_t *to, unsigned int value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

static unsigned int get16(const uint8_t *from)
{
	return (unsigned int)(from[0] << 8 | from[1]);
}

/* The bytes of an address, as they are hidden or to be read. */
static void cover(uint8_t *to, const uint8_t *from, size_t n,
		  const uint8_t *message)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = from[i] ^ message[4 + i];
}

/* The attribute of that type in a message of n bytes, or NULL. */
static const uint8_t *attribute(const uint8_t *message, size_t n,
				unsigned int type, size_t len)
{
	size_t at = HEADER;

	while (at + 4 <= n) {
		size_t size = get16(message + at + 2);

		if (at + 4 + size > n)
			return NULL;
		if (get16(message + at) == type && size >= len)
			return message + at + 4;
		at += 4 + ((size + 3) & ~(size_t)3);
	}
	return NULL;
}

static bool is_stun(const uint8_t *message, ssize_t n, unsigned int type)
{
	return n >= HEADER && get16(message) == type &&
	       get16(message + 4) == COOKIE >> 16 &&
	       get16(message + 6) == (COOKIE & 0xffff) &&
	       get16(message + 2) + HEADER == n;
}

/* The socket to answer from, or -1 if there is none as asked for. */
static int answer_from(int at, unsigned int change)
{
	int i;

	for (i = 0; i < nsockets; i++)
		if (same_address(&own[i], &own[at]) ==
			    !(change & CHANGE_ADDRESS) &&
		    (port_of(&own[i]) == port_of(&own[at])) ==
			    !(change & CHANGE_PORT))
			return i;
	return -1;
}

static void answer(int at, const uint8_t *request, size_t len,
		   const struct end *from)
{
	const uint8_t *change = attribute(request, len, CHANGE_REQUEST, 4);
	uint8_t message[MESSAGE] = { 0 };
	const uint8_t *address;
	size_t n;
	int with;

	heard++;
	with = answer_from(at, change ? change[3] : 0);
	if (quiet || with < 0)
		return;
	address = address_of(from, &n);
	put16(message, BINDING_ANSWER);
	put16(message + 2, (unsigned int)(8 + n));
	memcpy(message + 4, request + 4, HEADER - 4);
	put16(message + HEADER, MAPPED_ADDRESS);
	put16(message + HEADER + 2, (unsigned int)(4 + n));
	message[HEADER + 5] = n == 4 ? 1 : 2;
	put16(message + HEADER + 6, port_of(from) ^ (COOKIE >> 16));
	cover(message + HEADER + 8, address, n, message);
	sendto(sockets[with], message, HEADER + 8 + n, 0, &from->u.any,
	       from->len);
}

static bool say_answer(const uint8_t *message, size_t n)
{
	const uint8_t *mapped = attribute(message, n, MAPPED_ADDRESS, 8);
	char text[INET6_ADDRSTRLEN];
	uint8_t address[16];
	bool v4;

	if (!mapped)
		return false;
	v4 = mapped[1] == 1;
	if (!v4 && !attribute(message, n, MAPPED_ADDRESS, 20))
		return false;
	cover(address, mapped + 4, v4 ? 4 : 16, message);
	inet_ntop(v4 ? AF_INET : AF_INET6, address, text, sizeof(text));
	printf("%s/%u\n", text, get16(mapped + 2) ^ (COOKIE >> 16));
	return true;
}

/*
 * One message of a socket: a request is answered. Returns true if it is the
 * answer to the request of this process.
 */
static bool receive(int at, const uint8_t *request)
{
	uint8_t message[512];
	struct end from = { .len = sizeof(from.u) };
	ssize_t n = recvfrom(sockets[at], message, sizeof(message),
			     MSG_DONTWAIT, &from.u.any, &from.len);

	if (is_stun(message, n, BINDING_REQUEST))
		answer(at, message, (size_t)n, &from);
	return request && is_stun(message, n, BINDING_ANSWER) &&
	       !memcmp(message + 4, request + 4, HEADER - 4) &&
	       say_answer(message, (size_t)n);
}

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Answers until the time is over (wait < 0: without end), until there is the
 * answer to request, or until there is something to read from standard input
 * (input). Returns true for the last two.
 */
static bool serve(long wait, const uint8_t *request, bool input)
{
	struct pollfd fds[SOCKETS + 1];
	long end = now() + wait, left = wait;
	int i, n;

	while (wait < 0 || left >= 0) {
		for (i = 0; i < nsockets; i++)
			fds[i] = (struct pollfd){ .fd = sockets[i],
						  .events = POLLIN };
		fds[i] = (struct pollfd){ .fd = input ? STDIN_FILENO : -1,
					  .events = POLLIN };
		n = poll(fds, (nfds_t)nsockets + 1, wait < 0 ? -1 : (int)left);
		if (n < 0 && errno != EINTR)
			die("poll: %s", strerror(errno));
		for (i = 0; n > 0 && i < nsockets; i++)
			if (fds[i].revents && receive(i, request))
				return true;
		if (n > 0 && fds[nsockets].revents)
			return true;
		left = end - now();
	}
	return false;
}

static void do_open(const char *text)
{
	const int one = 1;
	struct end *end = &own[nsockets];
	int fd;

	if (nsockets == SOCKETS)
		die("open: at most %d sockets", SOCKETS);
	read_end(text, end);
	fd = socket(end->u.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, &end->u.any, end->len) < 0)
		die("%s: %s", text, strerror(errno));
	sockets[nsockets] = fd;
	current = nsockets++;
}

static void do_to(const char *text)
{
	read_end(text, &peer);
}

static void do_use(const char *text)
{
	long n = strtol(text, NULL, 10);

	if (n < 1 || n > nsockets)
		die("use: there is no socket %s", text);
	current = (int)n - 1;
}

static void do_ask(const char *what)
{
	uint8_t request[HEADER + 8] = { 0 };
	size_t n = HEADER;
	int i;

	if (!nsockets)
		die("ask: there is no socket");
	put16(request, BINDING_REQUEST);
	put16(request + 4, COOKIE >> 16);
	put16(request + 6, COOKIE & 0xffff);
	if (getrandom(request + 8, HEADER - 8, 0) != HEADER - 8)
		die("getrandom: %s", strerror(errno));
	if (*what) {
		n += 8;
		put16(request + HEADER, CHANGE_REQUEST);
		put16(request + HEADER + 2, 4);
		if (strcmp(what, "port") != 0)
			request[HEADER + 7] |= CHANGE_ADDRESS;
		if (strcmp(what, "address") != 0)
			request[HEADER + 7] |= CHANGE_PORT;
	}
	put16(request + 2, (unsigned int)(n - HEADER));
	for (i = 0; i < TRIES; i++) {
		sendto(sockets[current], request, n, 0, &peer.u.any, peer.len);
		if (serve(WAIT, request, false))
			return;
	}
	puts("nothing");
}

static void do_close(const char *unused)
{
	(void)unused;
	while (nsockets > 0)
		close(sockets[--nsockets]);
}

static void do_quiet(const char *unused)
{
	(void)unused;
	quiet = true;
}

static void do_loud(const char *unused)
{
	(void)unused;
	quiet = false;
}

static void do_heard(const char *unused)
{
	(void)unused;
	printf("heard %lu\n", heard);
	heard = 0;
}

static void do_step(char *step);

/* Lines come in one piece each: the other end writes them so. */
static void do_hold(const char *unused)
{
	char line[LINE], *word, *save;
	ssize_t n;

	(void)unused;
	for (;;) {
		serve(-1, NULL, true);
		n = read(STDIN_FILENO, line, sizeof(line) - 1);
		if (n <= 0)
			return;
		line[n] = '\0';
		for (word = strtok_r(line, " \n", &save); word;
		     word = strtok_r(NULL, " \n", &save))
			do_step(word);
		puts("done");
	}
}

static const struct {
	const char *name;
	void (*step)(const char *text);
} steps[] = {
	{ "in", enter },       { "open", do_open }, { "to", do_to },
	{ "ask", do_ask },     { "use", do_use },   { "close", do_close },
	{ "quiet", do_quiet }, { "loud", do_loud }, { "heard", do_heard },
	{ "hold", do_hold },
};

static void do_step(char *step)
{
	char *text = strchr(step, '=');
	size_t i;

	if (text)
		*text++ = '\0';
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strcmp(steps[i].name, step)) {
			steps[i].step(text ? text : "");
			return;
		}
	die("there is no step \"%s\"", step);
}

int main(int argc, char **argv)
{
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (i = 1; i < argc; i++)
		do_step(argv[i]);
	return 0;
}
