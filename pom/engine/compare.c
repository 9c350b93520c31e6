// SPDX-License-Identifier: GPL-2.0-only
/* Compares two lines: see compare.h. */
#include "engine/compare.h"

#include "lib/utf8.h"

void compare_lines(struct span a, struct span b, struct line_change *out)
{
	size_t from = 0, end = 0, least = a.n < b.n ? a.n : b.n;

	while (from < least && a.p[from] == b.p[from])
		from++;
	while (from && ((from < a.n && utf8_continues(a.p[from])) ||
			(from < b.n && utf8_continues(b.p[from]))))
		from--;
	while (end < least - from && a.p[a.n - 1 - end] == b.p[b.n - 1 - end])
		end++;
	while (end && utf8_continues(a.p[a.n - end]))
		end--;
	*out = (struct line_change){ from, a.n - end, b.n - end };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* The next identifier, number or other character; n is 0 at the end. */
static struct span token(struct span *rest)
{
	struct span t;

	while (rest->n && is_blank(rest->p[0]))
		*rest = span_skip(*rest, 1);
	t = (struct span){ rest->p, rest->n ? 1 : 0 };
	if (t.n && in_name(*t.p))
		while (t.n < rest->n && in_name(t.p[t.n]))
			t.n++;
	*rest = span_skip(*rest, t.n);
	return t;
}

static bool is_name(struct span t)
{
	return t.n && in_name(*t.p) && !(*t.p >= '0' && *t.p <= '9');
}

struct span compare_next_name(struct span *rest)
{
	struct span t;

	do
		t = token(rest);
	while (t.n && !is_name(t));
	return t;
}

/* A word of C, or a name that all files have, which nobody renames. */
static bool is_fixed(struct span t)
{
	static const char *const words[] = {
		"NULL",     "bool",    "break",  "case",   "char",     "const",
		"continue", "default", "do",     "double", "else",     "enum",
		"extern",   "false",   "float",  "for",    "goto",     "if",
		"inline",   "int",     "long",   "return", "s16",      "s32",
		"s64",      "s8",      "short",  "signed", "size_t",   "sizeof",
		"static",   "struct",  "switch", "true",   "typedef",  "u16",
		"u32",      "u64",     "u8",     "union",  "unsigned", "void",
		"volatile", "while",
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (span_is(t, words[i]))
			return true;
	return false;
}

bool compare_renamed(struct span a, struct span b, struct renamed *v, size_t *n)
{
	for (;;) {
		struct span x = token(&a), y = token(&b);
		size_t i;

		if (!x.n || !y.n)
			return !x.n && !y.n;
		for (i = 0; i < *n; i++)
			if (span_eq(v[i].from, x) || span_eq(v[i].to, y))
				break;
		if (i < *n) {
			if (!span_eq(v[i].from, x) || !span_eq(v[i].to, y))
				return false;
			continue;
		}
		if (span_eq(x, y))
			continue;
		if (!is_name(x) || !is_name(y) || is_fixed(x) || is_fixed(y) ||
		    *n == COMPARE_NAMES)
			return false;
		v[(*n)++] = (struct renamed){ x, y };
	}
}
