// SPDX-License-Identifier: GPL-2.0-only
/* Facts: see said.h. */
#include "rules/said.h"

#include <stdarg.h>

enum { SHORT_BYTES = 64 };

static void add(struct said *s, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
static void add(struct said *s, const char *fmt, va_list ap)
{
	struct buf b = { 0 };

	buf_addv(&b, fmt, ap);
	s->fact = arena_push(s->a, s->fact, s->n, sizeof(*s->fact));
	s->fact[s->n++] = arena_strndup(s->a, b.p, b.n);
	buf_free(&b);
}

void say(struct said *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(s, fmt, ap);
	va_end(ap);
}

void say_failed(struct said *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(s, fmt, ap);
	va_end(ap);
	s->failed = true;
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
