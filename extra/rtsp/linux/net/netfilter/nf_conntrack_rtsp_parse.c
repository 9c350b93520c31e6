// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parser of the RTSP helper. A line is kept until it is whole, with the line
 * breaks of its folds, so that a byte of it is found again in the packets by its
 * sequence number.
 */
#include <linux/inet.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "nf_conntrack_rtsp_parse.h"

enum {
	AT_START, /* between messages */
	AT_LINE,
	AT_FOLD,  /* a header has ended, unless the next byte is a blank */
	AT_NEXT,  /* it has, and was an event */
	AT_FRAME, /* the header of an interleaved frame: RFC 2326, 10.12 */
	AT_SKIP,
	AT_ALIEN,
};

enum {
	FIRST_LINE = 0xff, /* as a method: not known yet */
	TAIL = 80,	   /* bytes */
};

/* Bytes that are looked at. */
struct text {
	const char *p;
	size_t n;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_number(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static struct text trimmed(struct text t)
{
	while (t.n && is_blank(t.p[0])) {
		t.p++;
		t.n--;
	}
	while (t.n && is_blank(t.p[t.n - 1]))
		t.n--;
	return t;
}

/* word is in lower case. */
static bool is_word(struct text t, const char *word)
{
	size_t i;

	for (i = 0; i < t.n; i++)
		if (!word[i] || lower(t.p[i]) != word[i])
			return false;
	return !word[i];
}

/* Takes what is before c, outside of quotes, off t, and c as well. */
static struct text take(struct text *t, char c)
{
	struct text part = { t->p, 0 };
	bool quoted = false;

	while (part.n < t->n && (quoted || t->p[part.n] != c)) {
		quoted ^= t->p[part.n] == '"';
		part.n++;
	}
	t->p += part.n;
	t->n -= part.n;
	if (t->n) {
		t->p++;
		t->n--;
	}
	return part;
}

/* False unless t is a number of digits only, and no more than most. */
static bool number(struct text t, u32 most, u32 *out)
{
	u64 v = 0;
	size_t i;

	for (i = 0; i < t.n; i++) {
		if (!is_number(t.p[i]))
			return false;
		v = v * 10 + (t.p[i] - '0');
		if (v > most)
			return false;
	}
	*out = v;
	return t.n > 0;
}

/* FNV-1a, by G. Fowler, L. C. Noll and K.-P. Vo. */
static u32 hash(struct text t)
{
	u32 h = 2166136261u;
	size_t i;

	for (i = 0; i < t.n; i++)
		h = (h ^ (u8)t.p[i]) * 16777619u;
	return h;
}

void rtsp_start(struct rtsp_parser *p, u32 seq)
{
	memset(p, 0, offsetof(struct rtsp_parser, line));
	p->seq = seq;
	p->where = AT_START;
}

bool rtsp_is_alien(const struct rtsp_parser *p)
{
	return p->where == AT_ALIEN;
}

bool rtsp_begins(const u8 *data, size_t n)
{
	size_t i;

	/* a method or RTSP/, not just a capital letter */
	for (i = 0; i < n && i < 5; i++)
		if ((data[i] < 'A' || data[i] > 'Z') && data[i] != '_' &&
		    !(i >= 4 && (data[i] == '/' || data[i] == ' ')))
			return false;
	return n >= 5;
}

static bool is_version(struct text t)
{
	return t.n == 8 && !memcmp(t.p, "RTSP/", 5) &&
	       (t.p[5] == '1' || t.p[5] == '2') && t.p[6] == '.' &&
	       is_number(t.p[7]);
}

/* RTSP/1.0 200 OK. False if it is not like that. */
static bool read_status(struct rtsp_parser *p, struct text line)
{
	u32 status;

	if (!is_version(take(&line, ' ')) ||
	    !number(trimmed(take(&line, ' ')), 999, &status) || status < 100)
		return false;
	p->message.method = RTSP_REPLY;
	p->message.status = status;
	return true;
}

/* SETUP rtsp://host/path RTSP/1.0. False if it is not like that. */
static bool read_request(struct rtsp_parser *p, struct text line)
{
	struct rtsp_message *m = &p->message;
	struct text method = take(&line, ' '), uri = take(&line, ' ');

	/* what is quoted in the URI is of no meaning here */
	if (!method.n || !uri.n || !is_version(trimmed(line)))
		return false;
	m->uri = hash(uri);
	if (is_word(method, "setup"))
		m->method = RTSP_SETUP;
	else if (is_word(method, "play") || is_word(method, "record"))
		m->method = RTSP_PLAY;
	else if (is_word(method, "teardown"))
		m->method = RTSP_TEARDOWN;
	else
		m->method = RTSP_OTHER;
	return true;
}

/* The first line of a message. False if it is none. */
static bool read_first(struct rtsp_parser *p)
{
	struct text line = trimmed((struct text){ p->line, p->len });

	if (p->too_long || memchr(line.p, 0, line.n) ||
	    memchr(line.p, '"', line.n))
		return false;
	if (line.n > 5 && !memcmp(line.p, "RTSP/", 5))
		return read_status(p, line);
	return read_request(p, line);
}

/* The name of the header in the line, and its value. */
static struct text header(const struct rtsp_parser *p, struct text *value)
{
	const char *colon = memchr(p->line, ':', p->len);
	size_t n = colon ? colon - p->line : 0;

	if (!colon) {
		*value = (struct text){ p->line, 0 };
		return *value;
	}
	*value = trimmed((struct text){ colon + 1, p->len - n - 1 });
	return trimmed((struct text){ p->line, n });
}

/* A whole header. */
static enum rtsp_event read_header(struct rtsp_parser *p)
{
	struct rtsp_message *m = &p->message;
	struct text value, name = header(p, &value);
	u32 v;

	if (is_word(name, "transport"))
		return p->too_long ? RTSP_TOO_LONG : RTSP_TRANSPORT;
	if (is_word(name, "content-length")) {
		/* a body without a known end hides what comes after it */
		if (p->too_long || !number(value, 0x7fffffff, &v) ||
		    (m->has_length && m->length != v))
			return RTSP_ALIEN;
		m->has_length = true;
		m->length = v;
	} else if (is_word(name, "cseq")) {
		m->has_cseq = number(value, 0xffffffff, &m->cseq);
	} else if (is_word(name, "session")) {
		m->session = hash(trimmed(take(&value, ';')));
		m->has_session = true;
	}
	return RTSP_MORE;
}

static enum rtsp_event alien(struct rtsp_parser *p)
{
	p->where = AT_ALIEN;
	return RTSP_ALIEN;
}

/* The line ends with a line feed. */
static enum rtsp_event end_line(struct rtsp_parser *p)
{
	if (p->message.method == FIRST_LINE) {
		if (!read_first(p))
			return alien(p);
		p->where = AT_LINE;
		p->len = 0;
		return RTSP_MORE;
	}
	if (!p->too_long && !trimmed((struct text){ p->line, p->len }).n) {
		p->skip = p->message.length;
		p->where = AT_SKIP;
		return RTSP_END;
	}
	p->where = AT_FOLD;
	return RTSP_MORE;
}

static enum rtsp_event add_byte(struct rtsp_parser *p, char c)
{
	char *tail;

	if (p->header++ >= RTSP_HEADER_BYTES)
		return alien(p);
	if (!p->len) {
		p->line_seq = p->seq;
		p->too_long = false;
		p->shown = false;
	}
	if (p->len < RTSP_LINE_BYTES) {
		p->line[p->len++] = c;
	} else if (p->message.method == FIRST_LINE) {
		/* a long URI loses its middle: its end tells streams apart */
		tail = p->line + RTSP_LINE_BYTES - TAIL;
		memmove(tail, tail + 1, TAIL - 1);
		tail[TAIL - 1] = c;
	} else {
		p->too_long = true;
	}
	return c == '\n' ? end_line(p) : RTSP_MORE;
}

/* A byte between two messages. */
static enum rtsp_event begin(struct rtsp_parser *p, char c)
{
	if (c == '$') {
		p->where = AT_FRAME;
		p->frame = 1;
		p->skip = 0;
		return RTSP_MORE;
	}
	if (c == '\r' || c == '\n')
		return RTSP_MORE;
	if (c < 'A' || c > 'Z')
		return alien(p);
	memset(&p->message, 0, sizeof(p->message));
	p->message.method = FIRST_LINE;
	p->header = 0;
	p->len = 0;
	p->where = AT_LINE;
	return add_byte(p, c);
}

/* A byte of "$", the channel, and two bytes with the length. */
static enum rtsp_event add_frame(struct rtsp_parser *p, u8 c)
{
	p->frame++;
	if (p->frame > 2)
		p->skip = p->skip << 8 | c;
	if (p->frame == 4)
		p->where = AT_SKIP;
	return RTSP_MORE;
}

/* Is this byte, after a line's end, that of another line? Then that was all of it. */
static bool ends_header(struct rtsp_parser *p, u8 c, enum rtsp_event *event)
{
	*event = RTSP_MORE;
	p->where = AT_LINE;
	if (c == ' ' || c == '\t') {
		p->shown = false;
		return false;
	}
	*event = read_header(p);
	if (*event == RTSP_ALIEN)
		alien(p);
	if (*event == RTSP_TRANSPORT && p->shown)
		*event = RTSP_MORE;
	if (*event != RTSP_MORE && *event != RTSP_ALIEN)
		p->where = AT_NEXT;
	else
		p->len = 0;
	return *event != RTSP_MORE;
}

static enum rtsp_event read_byte(struct rtsp_parser *p, u8 c)
{
	switch (p->where) {
	case AT_START:
		return begin(p, c);
	case AT_FRAME:
		return add_frame(p, c);
	default:
		p->where = AT_LINE;
		return add_byte(p, c);
	}
}

size_t rtsp_read(struct rtsp_parser *p, const u8 *data, size_t n,
		 enum rtsp_event *event)
{
	size_t i = 0;
	u32 part;

	*event = RTSP_MORE;
	while (i < n && *event == RTSP_MORE) {
		if (p->where == AT_ALIEN) {
			p->seq += n - i;
			return n;
		}
		if (p->where == AT_SKIP) {
			part = n - i < p->skip ? n - i : p->skip;
			p->skip -= part;
			p->seq += part;
			i += part;
			if (!p->skip)
				p->where = AT_START;
			continue;
		}
		if (p->where == AT_NEXT) {
			p->where = AT_LINE;
			p->len = 0;
		}
		if (p->where == AT_FOLD && ends_header(p, data[i], event))
			break;
		*event = read_byte(p, data[i]);
		p->seq++;
		i++;
	}
	return i;
}

bool rtsp_last_line(struct rtsp_parser *p)
{
	struct text value;

	if (p->where != AT_FOLD || p->too_long || p->shown ||
	    !is_word(header(p, &value), "transport"))
		return false;
	p->shown = true;
	return true;
}

/* --- Transport: RFC 2326, 12.39; RFC 7826, 18.54 */

static struct rtsp_item *new_item(struct rtsp_transport *t)
{
	if (t->n == RTSP_ITEMS) {
		t->odd = true;
		return NULL;
	}
	memset(&t->item[t->n], 0, sizeof(t->item[t->n]));
	return &t->item[t->n++];
}

static void add_port(const struct rtsp_parser *p, struct rtsp_transport *t,
		     struct text text, bool client)
{
	u8 *n = client ? &t->nclient : &t->nserver;
	u16 *ports = client ? t->client : t->server;
	struct rtsp_item *item;
	u32 port;

	text = trimmed(text);
	if (!number(text, U16_MAX, &port) || port < RTSP_LOWEST_PORT ||
	    text.n > 5 || *n == 2) {
		t->odd = true;
		return;
	}
	item = new_item(t);
	if (!item)
		return;
	item->what = client ? RTSP_CLIENT_PORT : RTSP_SERVER_PORT;
	item->at = text.p - p->line;
	item->len = text.n;
	item->port = port;
	ports[(*n)++] = port;
}

/* 4588-4589: two ports that follow each other, or one. */
static void add_ports(const struct rtsp_parser *p, struct rtsp_transport *t,
		      struct text text, bool client)
{
	const u16 *ports = client ? t->client : t->server;
	const u8 *n = client ? &t->nclient : &t->nserver;
	struct text low = take(&text, '-');

	if (*n) {
		t->odd = true;
		return;
	}
	add_port(p, t, low, client);
	if (!text.n)
		return;
	add_port(p, t, text, client);
	t->odd |= *n != 2 || ports[1] != ports[0] + 1;
}

/* An address; a name is kept as a host without a family. */
static void add_host(const struct rtsp_parser *p, struct rtsp_transport *t,
		     struct text text, bool client)
{
	struct rtsp_item *item;
	const char *end;

	text = trimmed(text);
	if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']') {
		text.p++;
		text.n -= 2;
	}
	item = text.n ? new_item(t) : NULL;
	if (!item)
		return;
	item->what = client ? RTSP_CLIENT_HOST : RTSP_SERVER_HOST;
	item->at = text.p - p->line;
	item->len = text.n;
	if (in4_pton(text.p, text.n, item->address, -1, &end) &&
	    end == text.p + text.n)
		item->family = 4;
	else if (in6_pton(text.p, text.n, item->address, -1, &end) &&
		 end == text.p + text.n)
		item->family = 6;
}

/* "host:port" or ":port", in quotes or not. */
static void add_place(const struct rtsp_parser *p, struct rtsp_transport *t,
		      struct text text, bool client)
{
	size_t n;

	text = trimmed(text);
	if (text.n >= 2 && text.p[0] == '"' && text.p[text.n - 1] == '"') {
		text.p++;
		text.n -= 2;
	}
	for (n = text.n; n && text.p[n - 1] != ':'; n--)
		if (text.p[n - 1] == ']')
			n = 1;
	if (!n) {
		t->odd = true;
		return;
	}
	if (n > 1)
		add_host(p, t, (struct text){ text.p, n - 1 }, client);
	add_port(p, t, (struct text){ text.p + n, text.n - n }, client);
}

/* dest_addr="host:port"/"host:port" */
static void add_places(const struct rtsp_parser *p, struct rtsp_transport *t,
		       struct text text, bool client)
{
	if (client ? t->nclient : t->nserver) {
		t->odd = true;
		return;
	}
	while (text.n)
		add_place(p, t, take(&text, '/'), client);
}

static void add_parameter(const struct rtsp_parser *p, struct rtsp_transport *t,
			  struct text text)
{
	struct text value = trimmed(text), name = trimmed(take(&value, '='));

	value = trimmed(value);
	if (is_word(name, "multicast") || is_word(name, "interleaved"))
		t->udp = false;
	else if (is_word(name, "client_port"))
		add_ports(p, t, value, true);
	else if (is_word(name, "server_port"))
		add_ports(p, t, value, false);
	else if (is_word(name, "dest_addr"))
		add_places(p, t, value, true);
	else if (is_word(name, "src_addr"))
		add_places(p, t, value, false);
	else if (is_word(name, "destination"))
		add_host(p, t, value, true);
	else if (is_word(name, "source"))
		add_host(p, t, value, false);
}

/* RTP/AVP, RTP/AVP/UDP; RTP/SAVP, AVPF, SAVPF likewise. */
static bool is_udp(struct text spec)
{
	struct text protocol = trimmed(take(&spec, '/'));
	struct text profile = trimmed(take(&spec, '/'));
	struct text lower_transport = trimmed(spec);

	return is_word(protocol, "rtp") && profile.n &&
	       (!lower_transport.n || is_word(lower_transport, "udp"));
}

bool rtsp_next_transport(const struct rtsp_parser *p, size_t *at,
			 struct rtsp_transport *t)
{
	struct text rest, part;

	memset(t, 0, sizeof(*t));
	if (!*at)
		header(p, &rest);
	else
		rest = (struct text){ p->line + *at, p->len - *at };
	if (!rest.n)
		return false;
	part = take(&rest, ',');
	*at = rest.p - p->line;
	if (!rest.n)
		*at = p->len;
	t->odd = part.n && memchr(part.p, 0, part.n);
	t->udp = is_udp(take(&part, ';'));
	while (part.n)
		add_parameter(p, t, take(&part, ';'));
	return true;
}
