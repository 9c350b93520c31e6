// SPDX-License-Identifier: GPL-2.0-only
/*
 * peer: the other end of TCP connections, by the kernel's own sockets, in the
 * network namespace of a host. The arguments are steps, done in order, each of
 * which says a line when it is done:
 *
 *   in=HOST          from here on: a namespace in /run/netns
 *   to=ADDRESS port=N
 *   listen           takes connections at address and port, and reads nothing
 *   connect=N        N connections at once: "connected N, refused N, failed N"
 *   write=BYTES      so much into each, as far as its buffer takes it; then
 *                    "wrote BYTES" over all
 *   unsent           "unsent BYTES": what the peers have not acknowledged
 *   drained          waits until nothing is unsent, then says so
 *   read             waits for data or the end on each: "read BYTES, ends N"
 *   shut             says of all that there is no more to come
 *   states           "states NUMBER:COUNT..." of TCP_INFO, in ascending order
 *   close            all, without waiting for anything
 *   hold             waits for the end of standard input
 *
 * Every wait ends after WAIT seconds, with status 1.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

#define WAIT 120
#define CONNECTIONS 20000
#define STATES 16

static struct sockaddr_storage address;
static in_port_t port;
static int sockets[CONNECTIONS];
static int nsockets;

static void set_address(const char *text)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address;

	memset(&address, 0, sizeof(address));
	if (strchr(text, ':')) {
		v6->sin6_family = AF_INET6;
		v6->sin6_port = port;
		if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1)
			return;
	}
	v4->sin_family = AF_INET;
	v4->sin_port = port;
	if (inet_pton(AF_INET, text, &v4->sin_addr) != 1)
		die("\"%s\" is not an address", text);
}

static void set_port(long number)
{
	port = htons((in_port_t)number);
	/* At the same place in both. */
	((struct sockaddr_in *)&address)->sin_port = port;
}

static int open_socket(void)
{
	int fd = socket(address.ss_family,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die("socket: %s", strerror(errno));
	return fd;
}

static socklen_t address_len(void)
{
	return address.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) :
					       sizeof(struct sockaddr_in);
}

/* Seconds that are left of WAIT since start, in milliseconds for poll. */
static int left(time_t start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec - start >= WAIT)
		die("waited for %d seconds", WAIT);
	return (int)(WAIT - (now.tv_sec - start)) * 1000;
}

static time_t begin(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static void wait_for(int fd, short events, time_t start)
{
	struct pollfd one = { .fd = fd, .events = events };
	int n;

	do
		n = poll(&one, 1, left(start));
	while (n == 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		die("poll: %s", strerror(errno));
}

static void do_listen(long unused)
{
	const int one = 1;
	int fd = open_socket();

	(void)unused;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&address, address_len()) < 0 ||
	    listen(fd, 4096) < 0)
		die("listen: %s", strerror(errno));
	puts("listens");
}

static void do_connect(long n)
{
	long connected = 0, refused = 0, failed = 0, i;
	int *fds = sockets + nsockets, error, kept = 0;
	time_t start = begin();
	socklen_t len;

	if (n < 1 || n > CONNECTIONS - nsockets)
		die("connect: at most %d connections", CONNECTIONS);
	for (i = 0; i < n; i++) {
		fds[i] = open_socket();
		if (connect(fds[i], (struct sockaddr *)&address,
			    address_len()) < 0 &&
		    errno != EINPROGRESS && errno != ECONNREFUSED)
			die("connect: %s", strerror(errno));
	}
	for (i = 0; i < n; i++) {
		wait_for(fds[i], POLLOUT, start);
		len = sizeof(error);
		getsockopt(fds[i], SOL_SOCKET, SO_ERROR, &error, &len);
		if (!error) {
			fds[kept++] = fds[i];
			connected++;
			continue;
		}
		close(fds[i]);
		if (error == ECONNREFUSED)
			refused++;
		else
			failed++;
	}
	nsockets += kept;
	printf("connected %ld, refused %ld, failed %ld\n", connected, refused,
	       failed);
}

static void do_write(long bytes)
{
	static char data[65536];
	const int room = 4 * 1024 * 1024;
	long total = 0, done;
	ssize_t n;
	int i;

	for (i = 0; i < nsockets; i++) {
		if (bytes > 4096)
			setsockopt(sockets[i], SOL_SOCKET, SO_SNDBUFFORCE,
				   &room, sizeof(room));
		for (done = 0; done < bytes; done += n) {
			n = send(sockets[i], data,
				 (size_t)(bytes - done) < sizeof(data) ?
					 (size_t)(bytes - done) :
					 sizeof(data),
				 MSG_NOSIGNAL);
			if (n < 0 && errno == EINTR)
				n = 0;
			else if (n <= 0)
				break;
		}
		total += done;
	}
	printf("wrote %ld\n", total);
}

static long unsent(void)
{
	long total = 0;
	int i, queued;

	for (i = 0; i < nsockets; i++)
		if (ioctl(sockets[i], SIOCOUTQ, &queued) == 0)
			total += queued;
	return total;
}

static void do_unsent(long unused)
{
	(void)unused;
	printf("unsent %ld\n", unsent());
}

static void do_drained(long unused)
{
	const struct timespec nap = { .tv_nsec = 10000000 };
	time_t start = begin();

	(void)unused;
	while (unsent() > 0 && left(start))
		nanosleep(&nap, NULL);
	puts("drained");
}

static void do_read(long unused)
{
	char data[4096];
	long bytes = 0, ends = 0;
	time_t start = begin();
	ssize_t n;
	int i;

	(void)unused;
	for (i = 0; i < nsockets; i++) {
		wait_for(sockets[i], POLLIN, start);
		n = recv(sockets[i], data, sizeof(data), 0);
		if (n > 0)
			bytes += n;
		else
			ends++;
	}
	printf("read %ld, ends %ld\n", bytes, ends);
}

static void do_shut(long unused)
{
	int i;

	(void)unused;
	for (i = 0; i < nsockets; i++)
		shutdown(sockets[i], SHUT_WR);
	puts("shut");
}

static void do_states(long unused)
{
	int count[STATES] = { 0 }, i;
	struct tcp_info info;
	socklen_t len;

	(void)unused;
	for (i = 0; i < nsockets; i++) {
		len = sizeof(info);
		if (getsockopt(sockets[i], IPPROTO_TCP, TCP_INFO, &info,
			       &len) == 0 &&
		    info.tcpi_state < STATES)
			count[info.tcpi_state]++;
	}
	printf("states");
	for (i = 0; i < STATES; i++)
		if (count[i])
			printf(" %d:%d", i, count[i]);
	putchar('\n');
}

static void do_close(long unused)
{
	int i;

	(void)unused;
	for (i = 0; i < nsockets; i++)
		close(sockets[i]);
	nsockets = 0;
	puts("closed");
}

static void do_hold(long unused)
{
	char byte;

	(void)unused;
	puts("holds");
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
}

static const struct {
	const char *name;
	void (*step)(long number);
} steps[] = {
	{ "listen", do_listen },   { "connect", do_connect },
	{ "write", do_write },     { "unsent", do_unsent },
	{ "drained", do_drained }, { "read", do_read },
	{ "shut", do_shut },       { "states", do_states },
	{ "close", do_close },     { "hold", do_hold },
	{ "port", set_port },
};

static void do_step(char *name)
{
	char *text = strchr(name, '='), *end = NULL;
	long number = 0;
	size_t i;

	if (text)
		*text++ = '\0';
	if (text && !strcmp(name, "in")) {
		enter(text);
		return;
	}
	if (text && !strcmp(name, "to")) {
		set_address(text);
		return;
	}
	if (text)
		number = strtol(text, &end, 10);
	if (text && (!*text || *end))
		die("%s: \"%s\" is not a number", name, text);
	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strcmp(steps[i].name, name)) {
			steps[i].step(number);
			return;
		}
	die("there is no step \"%s\"", name);
}

int main(int argc, char **argv)
{
	struct rlimit files = { CONNECTIONS + 64, CONNECTIONS + 64 };
	int i;

	setvbuf(stdout, NULL, _IOLBF, 0);
	setrlimit(RLIMIT_NOFILE, &files);
	for (i = 1; i < argc; i++)
		do_step(argv[i]);
	return 0;
}
