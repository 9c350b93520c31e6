// SPDX-License-Identifier: GPL-2.0-only
/*
 * talk: both ends of a TCP connection, and datagrams, by the kernel's own
 * sockets. Standard input has a step in each line:
 *
 *   between CLIENT SERVER  the hosts of the two ends: namespaces in /run/netns
 *   listen ADDRESS PORT    the server takes connections there
 *   connect ADDRESS PORT [CLIENT_PORT]
 *                          a new connection, in place of the one before; the
 *                          address may be another one than the server's
 *   client TEXT            the client sends it, in one segment if it fits;
 *   server TEXT            the server does; \r, \n, \0 and \\ are bytes
 *   cut N END TEXT         END (client or server) sends N bytes of it, and the
 *                          rest in another segment
 *   cut N,N... END TEXT    the same with more cuts, in ascending order
 *   burst N,N... END TEXT  the same, without waiting in between
 *   hear END               prints what has come to END since, as it is written in
 *                          a step: in one line
 *   datagram HOST ADDRESS PORT HOST ADDRESS PORT [ADDRESS PORT]
 *                          from one to the other, sent to the last address if
 *                          there is one: "passes ADDRESS PORT", with the sender
 *                          as it is seen, or "is dropped"
 *   learn TEXT             the two numbers that follow TEXT in what was heard
 *                          last are @1 and @2 from here on
 *   close END              closes it: with a reset if it has not heard all
 *   say TEXT               prints it
 *
 * Every segment waits until it is acknowledged, at most WAIT seconds.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "common.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WAIT 60
#define TEXT_MAX 65536
#define SILENCE 150 /* ms after which a datagram is lost */

enum { CLIENT, SERVER };

static char hosts[2][64];
static char heard[TEXT_MAX], learned[2][16] = { "0", "0" };
static int ends[2] = { -1, -1 }, listener = -1;

static socklen_t read_address(struct sockaddr_storage *out, const char *host,
			      const char *port)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };

	four.sin_port = six.sin6_port =
		htons((in_port_t)strtoul(port, NULL, 10));
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, host, &four.sin_addr) == 1) {
		memcpy(out, &four, sizeof(four));
		return sizeof(four);
	}
	if (inet_pton(AF_INET6, host, &six.sin6_addr) != 1)
		die("\"%s\" is not an address", host);
	memcpy(out, &six, sizeof(six));
	return sizeof(six);
}

static int bound(int type, const char *host, const char *port)
{
	struct sockaddr_storage at;
	socklen_t n = read_address(&at, host, port);
	int fd = socket(at.ss_family, type | SOCK_CLOEXEC, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, n))
		die("%s %s: %s", host, port, strerror(errno));
	return fd;
}

static char *word(char **rest)
{
	char *w = strtok_r(NULL, " ", rest);

	if (!w)
		die("a word is missing");
	return w;
}

static void do_between(char **rest)
{
	int end;

	for (end = CLIENT; end <= SERVER; end++)
		snprintf(hosts[end], sizeof(hosts[end]), "%s", word(rest));
}

static void do_listen(char **rest)
{
	const char *host = word(rest);

	if (listener >= 0)
		close(listener);
	enter(hosts[SERVER]);
	listener = bound(SOCK_STREAM, host, word(rest));
	if (listen(listener, 16))
		die("listen: %s", strerror(errno));
}

static void do_connect(char **rest)
{
	const char *host = word(rest);
	struct sockaddr_storage at;
	socklen_t n = read_address(&at, host, word(rest));
	struct timeval wait = { .tv_sec = WAIT };
	const char *from;
	int end, one = 1;

	for (end = CLIENT; end <= SERVER; end++)
		if (ends[end] >= 0)
			close(ends[end]);
	enter(hosts[CLIENT]);
	from = strtok_r(NULL, " ", rest);
	if (from)
		ends[CLIENT] =
			bound(SOCK_STREAM,
			      at.ss_family == AF_INET ? "0.0.0.0" : "::", from);
	else
		ends[CLIENT] =
			socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(ends[CLIENT], SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	if (connect(ends[CLIENT], (struct sockaddr *)&at, n))
		die("connect: %s", strerror(errno));
	ends[SERVER] = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (ends[SERVER] < 0)
		die("accept: %s", strerror(errno));
	for (end = CLIENT; end <= SERVER; end++)
		setsockopt(ends[end], IPPROTO_TCP, TCP_NODELAY, &one,
			   sizeof(one));
}

/* Waits until the other end has all that was sent. */
static void settle(int end)
{
	const struct timespec nap = { .tv_nsec = 200000 };
	struct timespec begin, now;
	int left;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	while (!ioctl(ends[end], SIOCOUTQ, &left) && left) {
		nanosleep(&nap, NULL);
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec - begin.tv_sec > WAIT)
			die("%d bytes are not acknowledged", left);
	}
}

static void segment(int end, const char *text, size_t n)
{
	int one = 1;

	/* the other end acknowledges at once */
	setsockopt(ends[!end], IPPROTO_TCP, TCP_QUICKACK, &one, sizeof(one));
	if (ends[end] < 0 ||
	    send(ends[end], text, n, MSG_NOSIGNAL) != (ssize_t)n)
		die("send: %s", strerror(errno));
}

static size_t unescape(char *text)
{
	static const char names[] = "rn0\\", bytes[] = "\r\n\0\\";
	const char *from, *name;
	char *to = text;

	for (from = text; *from; from++) {
		name = *from == '\\' && from[1] ? strchr(names, from[1]) : NULL;
		*to++ = name ? bytes[name - names] : *from;
		from += name != NULL;
	}
	return (size_t)(to - text);
}

static int end_of(const char *name)
{
	return strcmp(name, "server") ? CLIENT : SERVER;
}

static void do_cut(char **rest, bool wait)
{
	char *cuts = word(rest), *next = NULL;
	int end = end_of(word(rest));
	char *text = *rest;
	size_t n = unescape(text), at = 0, cut;
	char *one;

	for (one = strtok_r(cuts, ",", &next); one;
	     one = strtok_r(NULL, ",", &next)) {
		cut = strtoul(one, NULL, 10);
		if (cut <= at || cut >= n)
			continue;
		segment(end, text + at, cut - at);
		if (wait)
			settle(end);
		at = cut;
	}
	segment(end, text + at, n - at);
	settle(end);
}

static void do_send(int end, char **rest)
{
	char *text = *rest;

	segment(end, text, unescape(text));
	settle(end);
}

static void put(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (text[i] == '\r' || text[i] == '\n')
			printf("\\%c", text[i] == '\r' ? 'r' : 'n');
		else if (text[i] == '\\')
			printf("\\\\");
		else if (!text[i])
			printf("\\0");
		else
			putchar(text[i]);
}

static void do_hear(char **rest)
{
	int fd = ends[end_of(word(rest))];
	size_t n = 0;
	ssize_t got;

	while ((got = recv(fd, heard + n, sizeof(heard) - 1 - n,
			   MSG_DONTWAIT)) > 0)
		n += (size_t)got;
	heard[n] = '\0';
	put(heard, n);
	putchar('\n');
}

static void do_learn(char **rest)
{
	const char *at = strstr(heard, *rest);
	size_t n;
	int i;

	if (!at)
		die("\"%s\" was not heard", *rest);
	at += strlen(*rest);
	for (i = 0; i < 2; i++) {
		at += strcspn(at, "0123456789");
		n = strspn(at, "0123456789");
		snprintf(learned[i], sizeof(learned[i]), "%.*s", (int)n, at);
		at += n;
	}
}

/* Puts what was learned in place of @1 and @2. */
static char *replaced(const char *line)
{
	static char out[TEXT_MAX + sizeof(*learned)];
	const char *what;
	size_t n = 0;

	for (; *line && n < TEXT_MAX; line++)
		if (*line == '@' && (line[1] == '1' || line[1] == '2'))
			for (what = learned[*++line - '1']; *what; what++)
				out[n++] = *what;
		else
			out[n++] = *line;
	out[n] = '\0';
	return out;
}

static void do_datagram(char **rest)
{
	const char *host[2], *address[2], *port[2];
	char text[INET6_ADDRSTRLEN], *other;
	struct sockaddr_storage to, from = { 0 };
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&from;
	struct sockaddr_in *four = (struct sockaddr_in *)&from;
	socklen_t n = sizeof(from);
	struct pollfd p = { .events = POLLIN };
	int i, fd[2];

	for (i = 0; i < 2; i++) {
		host[i] = word(rest);
		address[i] = word(rest);
		port[i] = word(rest);
		enter(host[i]);
		fd[i] = bound(SOCK_DGRAM, address[i], port[i]);
	}
	other = strtok_r(NULL, " ", rest);
	n = other ? read_address(&to, other, word(rest)) :
		    read_address(&to, address[1], port[1]);
	if (sendto(fd[0], "media", 5, 0, (struct sockaddr *)&to, n) != 5 &&
	    errno != EPERM)
		die("datagram: %s", strerror(errno));
	p.fd = fd[1];
	if (poll(&p, 1, SILENCE) == 1) {
		memset(&from, 0, sizeof(from));
		n = sizeof(from);
		if (recvfrom(fd[1], text, sizeof(text), MSG_DONTWAIT,
			     (struct sockaddr *)&from, &n) < 0)
			die("datagram: %s", strerror(errno));
		inet_ntop(from.ss_family,
			  from.ss_family == AF_INET ? (void *)&four->sin_addr :
						      (void *)&six->sin6_addr,
			  text, sizeof(text));
		printf("passes %s %d\n", text, ntohs(four->sin_port));
	} else {
		puts("is dropped");
	}
	close(fd[0]);
	close(fd[1]);
}

static void do_close(char **rest)
{
	int end = end_of(word(rest));

	close(ends[end]);
	ends[end] = -1;
}

static void step(char *line)
{
	char *rest = NULL, *name = strtok_r(line, " ", &rest);

	if (!name || *name == '#')
		return;
	if (!strcmp(name, "between"))
		do_between(&rest);
	else if (!strcmp(name, "listen"))
		do_listen(&rest);
	else if (!strcmp(name, "connect"))
		do_connect(&rest);
	else if (!strcmp(name, "client") || !strcmp(name, "server"))
		do_send(end_of(name), &rest);
	else if (!strcmp(name, "cut"))
		do_cut(&rest, true);
	else if (!strcmp(name, "burst"))
		do_cut(&rest, false);
	else if (!strcmp(name, "hear"))
		do_hear(&rest);
	else if (!strcmp(name, "learn"))
		do_learn(&rest);
	else if (!strcmp(name, "datagram"))
		do_datagram(&rest);
	else if (!strcmp(name, "close"))
		do_close(&rest);
	else if (!strcmp(name, "say"))
		puts(rest);
	else
		die("there is no step \"%s\"", name);
}

int main(void)
{
	static char line[TEXT_MAX];

	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof(line), stdin)) {
		die_step++;
		line[strcspn(line, "\n")] = '\0';
		step(replaced(line));
	}
	return 0;
}
