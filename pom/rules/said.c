// SPDX-License-Identifier: GPL-2.0-only
/* Facts: see said.h. */
#include "rules/said.h"

#include <stdarg.h>
#include <string.h>

enum { SHORT_BYTES = 64 };

static void add(struct said *s, enum said_kind kind, const char *fmt,
		va_list ap) __attribute__((format(printf, 3, 0)));
static void add(struct said *s, enum said_kind kind, const char *fmt,
		va_list ap)
{
	struct buf b = { 0 };
	size_t i;

	buf_addv(&b, fmt, ap);
	for (i = 0; i < s->n; i++)
		if (strcmp(s->fact[i].text, b.p) == 0)
			break;
	if (i == s->n) {
		s->fact = arena_push(s->a, s->fact, s->n, sizeof(*s->fact));
		s->fact[s->n++] =
			(struct said_fact){ arena_strndup(s->a, b.p, b.n), kind,
					    false };
	}
	buf_free(&b);
}

void say(struct said *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(s, SAID_FACT, fmt, ap);
	va_end(ap);
}

void say_hint(struct said *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(s, SAID_HINT, fmt, ap);
	va_end(ap);
}

void say_nft(struct said *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(s, SAID_NFT, fmt, ap);
	va_end(ap);
}

void say_failed(struct said *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(s, SAID_FACT, fmt, ap);
	va_end(ap);
	s->failed = true;
}

void said_end(struct said *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->n; i++)
		if (!s->failed || !s->fact[i].moot)
			s->fact[n++] = s->fact[i];
	s->n = n;
}

int said_length(struct span s)
{
	size_t n = s.n;

	if (n > SHORT_BYTES) {
		n = SHORT_BYTES;
		while (n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
			n--;
	}
	return (int)n;
}
