/* SPDX-License-Identifier: GPL-2.0-only */
/* What programs of the guest share. */
#ifndef POM_GUEST_COMMON_H
#define POM_GUEST_COMMON_H

/* The step of its input that the program is at: die names it. 0: none. */
extern int die_step;

/* Ends the program with status 1, and with a line that begins with its name. */
void die(const char *format, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* From here on, sockets are those of this host: a namespace in /run/netns. */
void enter(const char *host);

#endif
