/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of packet share. */
#ifndef POM_PROVE_PACKET_H
#define POM_PROVE_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 1071: the sum of 16-bit words, not yet folded. */
uint32_t sum_words(uint32_t sum, const uint8_t *at, size_t len);

/* What a checksum field has to be for this sum; 0 if it was summed up too. */
uint16_t sum_finish(uint32_t sum);

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
