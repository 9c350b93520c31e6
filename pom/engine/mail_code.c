// SPDX-License-Identifier: GPL-2.0-only
/* Decodes and encodes the bodies of mails: see mail.h. */
#include <string.h>

#include "engine/mail_internal.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte of "=3D" at the start of s, or -1. */
static int escape(struct span s)
{
	int high = s.n < 3 ? -1 : hex(s.p[1]);
	int low = high < 0 ? -1 : hex(s.p[2]);

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static struct span blanks_off_end(struct span s)
{
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' ||
		       s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

/* Removes "=" from the end of a line, which means that the line continues. */
static bool soft_end(struct span *line)
{
	struct span s = blanks_off_end(*line);

	if (!s.n || s.p[s.n - 1] != '=')
		return false;
	s.n--;
	*line = s;
	return true;
}

static void unquote_line(struct buf *b, struct span s, bool word)
{
	while (s.n) {
		size_t n = 0;
		int c;

		while (n < s.n && s.p[n] != '=' && !(word && s.p[n] == '_'))
			n++;
		buf_add(b, s.p, n);
		s = span_skip(s, n);
		if (!s.n)
			return;
		c = s.p[0] == '_' ? ' ' : escape(s);
		n = s.p[0] != '_' && c >= 0 ? 3 : 1;
		buf_addch(b, c < 0 ? '=' : (char)c);
		s = span_skip(s, n);
	}
}

void mail_unquote(struct buf *b, struct span s, bool word)
{
	struct span line;
	bool encoded;

	if (word) {
		unquote_line(b, s, true);
		return;
	}
	/* RFC 2045, 6.7 (3): blanks at the end of an encoded line do not belong to it */
	encoded = s.n && memchr(s.p, '=', s.n);
	while (span_line(&s, &line)) {
		bool ends = line.p[line.n - 1] == '\n', soft;

		line = span_chomp(line);
		/* a CR of the text would be encoded as =0D */
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (encoded)
			line = blanks_off_end(line);
		soft = soft_end(&line);
		unquote_line(b, line, false);
		if (ends && !soft)
			buf_addch(b, '\n');
	}
}

/*
 * A line that quoted-printable has broken has nearly 76 bytes, the most that are allowed.
 * A shorter line with "=" at its end may be C code.
 */
enum { SOFT_LEAST = 60 };

bool mail_is_quoted(struct span body)
{
	size_t good = 0, bad = 0, i;
	struct span line;

	while (span_line(&body, &line)) {
		struct span s = span_chomp(line);

		if (soft_end(&s) && s.n >= SOFT_LEAST)
			good++;
		for (i = 0; i < s.n; i++) {
			if (s.p[i] != '=')
				continue;
			if (escape(span_skip(s, i)) >= 0)
				good++;
			else
				bad++;
		}
	}
	return good >= bad;
}

bool mail_has_escapes(struct span body)
{
	struct span line;
	size_t i;

	while (span_line(&body, &line)) {
		for (i = 0; i + 2 < line.n; i++)
			if (line.p[i] == '=' && escape(span_skip(line, i)) >= 0)
				return true;
		line = span_chomp(line);
		if (soft_end(&line) && line.n >= SOFT_LEAST)
			return true;
	}
	return false;
}

/* Does nothing but blanks follow the first byte of s in its line? */
static bool ends_line(struct span s)
{
	struct span line;

	return span_line(&s, &line) && span_trim(line).n == 1;
}

bool mail_seems_quoted(struct span diff)
{
	bool any = false;
	const char *at;

	for (; diff.n && (at = memchr(diff.p, '=', diff.n));
	     diff = span_skip(diff, 1)) {
		diff = span_skip(diff, (size_t)(at - diff.p));
		if (escape(diff) < 0 && !ends_line(diff))
			return false;
		any |= span_starts(diff, SPAN("=3D"));
	}
	return any;
}

static int digit64(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

void mail_unbase64(struct buf *b, struct span s)
{
	unsigned int bits = 0, have = 0;
	size_t i;

	buf_reserve(b, s.n / 4 * 3 + 3);
	for (i = 0; i < s.n; i++) {
		int d = digit64(s.p[i]);

		if (s.p[i] == '=')
			have = 0; /* padding; another base64 text may follow */
		if (d < 0)
			continue;
		bits = (bits << 6 | (unsigned int)d) & 0xfff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		buf_addch(b, (char)(bits >> have & 0xff));
	}
}

static bool is_line64(struct span s)
{
	size_t i, padding = 0;

	while (s.n && s.p[s.n - 1] == '=' && padding++ < 2)
		s.n--;
	for (i = 0; i < s.n; i++)
		if (digit64(s.p[i]) < 0)
			return false;
	return s.n > 0;
}

/* A line of that many digits of base64 is not a single word of text. */
enum { DIGITS_LEAST = 60 };

bool mail_is_base64(struct span body, size_t *n)
{
	struct span rest = body, line;
	size_t digits = 0;

	*n = 0;
	while (span_line(&rest, &line)) {
		struct span s = span_trim(line);

		if (s.n && !is_line64(s))
			break;
		digits += s.n;
		if (s.n || !digits)
			*n = (size_t)(rest.p - body.p);
	}
	return digits && (digits % 4 == 0 || digits >= DIGITS_LEAST);
}

/* Has each line of context a second blank in front, which format=flowed adds? */
static bool is_stuffed(struct span s)
{
	struct span line;
	bool hunk = false, any = false;

	while (span_line(&s, &line)) {
		if (span_starts(line, SPAN("@@ -"))) {
			hunk = true;
			continue;
		}
		if (!hunk || line.p[0] != ' ' || !span_trim(line).n)
			continue;
		if (line.p[1] != ' ')
			return false;
		any = true;
	}
	return any;
}

void mail_unflow(struct buf *b, size_t from, bool delsp)
{
	struct span s = { b->p ? b->p + from : "", b->n - from }, line;
	size_t n = from;

	/* most mails with format=flowed have unchanged lines, or were saved decoded */
	if (!b->p || !is_stuffed(s))
		return;
	while (span_line(&s, &line)) {
		bool ends = line.p[line.n - 1] == '\n', flows;

		line = span_chomp(line);
		if (line.n && line.p[0] == ' ')
			line = span_skip(line, 1);
		flows = line.n && line.p[line.n - 1] == ' ' &&
			!span_is(line, "-- ");
		if (flows && delsp)
			line.n--;
		memmove(b->p + n, line.p, line.n);
		n += line.n;
		if (ends && !flows)
			b->p[n++] = '\n';
	}
	b->n = n;
	b->p[n] = '\0';
}

/* The most bytes of a line, with its soft break. */
enum { QUOTED_LINE = 76 };

void mail_put_quoted(struct buf *b, struct span body)
{
	static const char digits[] = "0123456789ABCDEF";
	struct span line;

	while (span_line(&body, &line)) {
		struct span s = span_chomp(line);
		size_t column = 0, i;

		for (i = 0; i < s.n; i++) {
			unsigned char c = (unsigned char)s.p[i];
			bool last = i + 1 == s.n;
			bool plain = (c > ' ' && c < 0x7f && c != '=') ||
				     (!last && (c == ' ' || c == '\t'));
			bool from = !i && (span_starts(s, SPAN("From ")) ||
					   mail_is_quoted_from(s));
			size_t need = plain && !from ? 1 : 3;

			if (column + need > QUOTED_LINE - (last ? 0u : 1u)) {
				buf_addstr(b, "=\n");
				column = 0;
			}
			column += need;
			if (need == 1) {
				buf_addch(b, (char)c);
				continue;
			}
			buf_addch(b, '=');
			buf_addch(b, digits[c >> 4]);
			buf_addch(b, digits[c & 15]);
		}
		if (s.n < line.n)
			buf_addch(b, '\n');
	}
}
