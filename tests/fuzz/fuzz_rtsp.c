// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the RTSP helper of extra/rtsp reads of a stream does not depend on where the
 * stream is cut into packets, and stays within its line. The first byte says how it is
 * cut.
 */
#include <nf_conntrack_rtsp_parse.c>

#include "fuzz.h"

/* FNV-1a of all that was read. */
static uint64_t seen;

static void see(const void *bytes, size_t n)
{
	const uint8_t *p = bytes;
	size_t i;

	for (i = 0; i < n; i++)
		seen = (seen ^ p[i]) * 1099511628211u;
}

static void is_within(const struct rtsp_parser *p,
		      const struct rtsp_transport *t)
{
	size_t i;

	MUST(t->n <= RTSP_ITEMS && t->nclient <= 2 && t->nserver <= 2);
	for (i = 0; i < t->n; i++) {
		const struct rtsp_item *item = &t->item[i];

		MUST(item->len && item->at + item->len <= p->len);
		if (item->what == RTSP_CLIENT_PORT ||
		    item->what == RTSP_SERVER_PORT)
			MUST(item->len <= 5 && item->port >= RTSP_LOWEST_PORT);
	}
	see(t->client, t->nclient * sizeof(t->client[0]));
	see(t->server, t->nserver * sizeof(t->server[0]));
	see(&t->udp, sizeof(t->udp));
	see(&t->odd, sizeof(t->odd));
}

static void see_transports(const struct rtsp_parser *p)
{
	struct rtsp_transport t;
	size_t at = 0, last = 0, n = 0;

	while (rtsp_next_transport(p, &at, &t)) {
		MUST(at > last && at <= p->len);
		last = at;
		is_within(p, &t);
		n++;
	}
	MUST(n <= RTSP_LINE_BYTES);
}

static void see_event(const struct rtsp_parser *p, enum rtsp_event event)
{
	MUST(p->len <= RTSP_LINE_BYTES);
	if (event == RTSP_MORE)
		return;
	see(&event, sizeof(event));
	if (event == RTSP_ALIEN)
		return;
	see(&p->message.method, sizeof(p->message.method));
	see(&p->message.cseq, sizeof(p->message.cseq));
	see(&p->message.uri, sizeof(p->message.uri));
	see(&p->message.length, sizeof(p->message.length));
	if (event != RTSP_TRANSPORT)
		return;
	see(&p->line_seq, sizeof(p->line_seq));
	see(p->line, p->len);
	see_transports(p);
}

/* Reads it in packets of step bytes at most. early: with a look at their last lines. */
static uint64_t read_all(const uint8_t *data, size_t size, size_t step,
			 bool early)
{
	struct rtsp_parser p;
	enum rtsp_event event;
	size_t at = 0, n, done;

	seen = 14695981039346656037u;
	rtsp_start(&p, 7);
	while (at < size) {
		n = size - at < step ? size - at : step;
		for (done = 0; done < n;) {
			size_t took = rtsp_read(&p, data + at + done, n - done,
						&event);

			MUST(took <= n - done && (took || event != RTSP_MORE));
			done += took;
			see_event(&p, event);
		}
		at += n;
		MUST(p.seq == 7 + at);
		if (early && rtsp_last_line(&p))
			see_transports(&p);
	}
	return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t whole;

	if (!size)
		return 0;
	whole = read_all(data + 1, size - 1, size, false);
	MUST(whole == read_all(data + 1, size - 1, 1 + *data % 64, false));
	MUST(whole == read_all(data + 1, size - 1, 1, false));
	read_all(data + 1, size - 1, 1 + *data % 64, true);
	return 0;
}
