/* SPDX-License-Identifier: GPL-2.0-only */
/* A borrowed piece of text. It lives as long as the buffer that has it. */
#ifndef POM_LIB_SPAN_H
#define POM_LIB_SPAN_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *p;
	size_t n;
};

#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })

static inline struct span span_of(const char *s)
{
	struct span v = { s, strlen(s) };

	return v;
}

static inline bool span_eq(struct span a, struct span b)
{
	assert((a.p && b.p) || !a.n || !b.n);
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool span_is(struct span a, const char *s)
{
	return span_eq(a, span_of(s));
}

static inline bool span_starts(struct span a, struct span prefix)
{
	assert((a.p && prefix.p) || !prefix.n || a.n < prefix.n);
	return a.n >= prefix.n &&
	       (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

static inline struct span span_skip(struct span a, size_t n)
{
	struct span v = { a.p + n, a.n - n };

	return v;
}

static inline bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without the blanks, tabs, carriage returns and newlines at both ends. */
static inline struct span span_trim(struct span a)
{
	while (a.n && is_space(a.p[0]))
		a = span_skip(a, 1);
	while (a.n && is_space(a.p[a.n - 1]))
		a.n--;
	return a;
}

/* Can a reader not see this name as it is? It is empty, or a blank begins or ends it. */
static inline bool span_needs_quotes(struct span name)
{
	return !name.n || is_space(name.p[0]) || is_space(name.p[name.n - 1]);
}

/*
 * Reads a number at the beginning of *s, and removes it from *s. base is at most 10. If
 * there is none, or it is larger than max, returns false and leaves *s unchanged.
 */
static inline bool span_number(struct span *s, unsigned int base, uint64_t max,
			       uint64_t *out)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < s->n; i++) {
		unsigned int digit = (unsigned char)s->p[i] - (unsigned int)'0';

		if (digit >= base)
			break;
		if (digit > max || v > (max - digit) / base)
			return false;
		v = v * base + digit;
	}
	if (!i)
		return false;
	*s = span_skip(*s, i);
	*out = v;
	return true;
}

/* The first newline of a text, or NULL. Fastest if that is in the first 96 bytes. */
static inline const char *span_newline(struct span s)
{
#ifdef __SSE2__
	typedef char bytes __attribute__((vector_size(16)));
	const bytes newline = (bytes){ 0 } + '\n';
	int i;

	for (i = 0; i < 3 && s.n >= 2 * sizeof(bytes); i++) {
		unsigned int at;
		bytes v, w;

		memcpy(&v, s.p, sizeof(v));
		memcpy(&w, s.p + sizeof(v), sizeof(w));
		at = (unsigned int)__builtin_ia32_pmovmskb128(v == newline) |
		     (unsigned int)__builtin_ia32_pmovmskb128(w == newline)
			     << 16;
		if (at)
			return s.p + __builtin_ctz(at);
		s = span_skip(s, 2 * sizeof(bytes));
	}
#endif
	return memchr(s.p, '\n', s.n);
}

/*
 * Moves the next line from *rest to *line, with its newline if it has one. False at the
 * end of the text.
 */
static inline bool span_line(struct span *rest, struct span *line)
{
	const char *nl;

	if (!rest->n)
		return false;
	nl = span_newline(*rest);
	line->p = rest->p;
	line->n = nl ? (size_t)(nl - rest->p) + 1 : rest->n;
	*rest = span_skip(*rest, line->n);
	return true;
}

/* The line without its newline. */
static inline struct span span_chomp(struct span a)
{
	if (a.n && a.p[a.n - 1] == '\n')
		a.n--;
	return a;
}

#endif
