/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads RTSP 1.0 (RFC 2326) and RTSP 2.0 (RFC 7826) as TCP brings it, in pieces
 * of any size. Nothing here depends on the rest of the kernel.
 */
#ifndef _NF_CONNTRACK_RTSP_PARSE_H
#define _NF_CONNTRACK_RTSP_PARSE_H

#include <linux/types.h>

enum {
	RTSP_LINE_BYTES = 480,	   /* longest header that is read, with its folds */
	RTSP_HEADER_BYTES = 16384, /* most bytes of a message before its body */
	RTSP_ITEMS = 8,		   /* most ports and hosts in a transport */
	RTSP_LOWEST_PORT = 1024,   /* nothing is opened below */
};

enum rtsp_event {
	RTSP_MORE,	/* all bytes are read */
	RTSP_TRANSPORT, /* the line is a Transport header */
	RTSP_TOO_LONG,	/* a Transport header was longer than a line */
	RTSP_END,	/* the header of the message has ended */
	RTSP_ALIEN,	/* this is not RTSP: nothing more is read */
};

enum rtsp_method {
	RTSP_OTHER,
	RTSP_SETUP,
	RTSP_PLAY, /* or RECORD */
	RTSP_TEARDOWN,
	RTSP_REPLY,
};

/* What is known of a message once its header has ended. */
struct rtsp_message {
	u8 method;
	bool has_cseq, has_session, has_length;
	u16 status;  /* of a reply */
	u32 cseq;    /* numbers and hashes count only if has_... says so */
	u32 session; /* a hash of the session's name */
	u32 uri;     /* a hash of the request's URI */
	u32 length;  /* of the body */
};

/* The state of one direction. */
struct rtsp_parser {
	u32 seq;      /* sequence number of the next byte */
	u32 line_seq; /* that of line[0] */
	u32 skip;     /* bytes of a body or a frame that are left */
	u32 header;   /* bytes of this message's header so far */
	u16 len;      /* bytes in line */
	u8 where;
	u8 frame;     /* bytes of a frame's header so far */
	bool too_long, shown;
	struct rtsp_message message;
	char line[RTSP_LINE_BYTES];
};

/* A part of a line that says where media goes to or comes from. */
struct rtsp_item {
	enum {
		RTSP_CLIENT_PORT,
		RTSP_SERVER_PORT,
		RTSP_CLIENT_HOST,
		RTSP_SERVER_HOST,
	} what;
	u16 at, len; /* in the line */
	u16 port;
	u8 family; /* of a host: 4 or 6; 0: this is no address */
	u8 address[16];
};

/* One of the transports that a Transport header lists. */
struct rtsp_transport {
	bool udp;  /* unicast RTP over UDP, in the way that is helped */
	bool odd;  /* it cannot be right: a port, a range, too many items */
	u8 n;
	u8 nclient, nserver; /* ports, at most two of each */
	u16 client[2], server[2];
	struct rtsp_item item[RTSP_ITEMS];
};

/* Prepares a parser for what begins at this sequence number. */
void rtsp_start(struct rtsp_parser *p, u32 seq);

/*
 * Reads bytes up to the next event, which is set, and returns how many. The line
 * and the message of p are those of the event until the next call.
 */
size_t rtsp_read(struct rtsp_parser *p, const u8 *data, size_t n,
		 enum rtsp_event *event);

/*
 * Call it at the end of a packet. True if its last line is a Transport header
 * that has ended, unless the next packet continues it. If it does, the whole
 * line is an event again.
 */
bool rtsp_last_line(struct rtsp_parser *p);

/* Has this turned out not to be RTSP? That stays so. */
bool rtsp_is_alien(const struct rtsp_parser *p);

/* Could the bytes, of which n are known, be the beginning of a message? */
bool rtsp_begins(const u8 *data, size_t n);

/*
 * Takes the next transport off the Transport header in p->line. *at is 0 at
 * first. False if there is none left.
 */
bool rtsp_next_transport(const struct rtsp_parser *p, size_t *at,
			 struct rtsp_transport *t);

#endif
