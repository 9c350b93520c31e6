// SPDX-License-Identifier: GPL-2.0-only
/*
 * What stands before the diff: see preamble.h. Sources of the rules: RFC 5322
 * (header fields and their folding), RFC 2047 (words that are not ASCII), DEP-3
 * "Patch Tagging Guidelines", git-mailinfo(1) for what ends a message.
 */
#include "domain/preamble.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Does the diff begin with this line? rest is what follows it. */
static bool starts_diff(struct span line, struct span rest)
{
	if (span_starts(line, SPAN("diff --git ")) ||
	    span_starts(line, SPAN("diff -")) ||
	    span_starts(line, SPAN("Index: ")))
		return true;
	return span_starts(line, SPAN("--- ")) &&
	       span_starts(rest, SPAN("+++ "));
}

size_t preamble_length(struct span patch)
{
	struct span rest = patch, line;

	while (span_line(&rest, &line))
		if (starts_diff(line, rest))
			return (size_t)(line.p - patch.p);
	return patch.n;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_char(struct buf *b, unsigned char c, bool latin)
{
	if (!latin || c < 0x80) {
		buf_addch(b, (char)c);
		return;
	}
	buf_addch(b, (char)(0xc0 | (c >> 6)));
	buf_addch(b, (char)(0x80 | (c & 0x3f)));
}

static void put_quoted(struct buf *b, struct span s, bool latin)
{
	for (; s.n; s = span_skip(s, 1)) {
		bool code = s.p[0] == '=' && s.n > 2 && hex(s.p[1]) >= 0 &&
			    hex(s.p[2]) >= 0;

		if (code) {
			put_char(b,
				 (unsigned char)(hex(s.p[1]) << 4 | hex(s.p[2])),
				 latin);
			s = span_skip(s, 2);
		} else {
			put_char(b, s.p[0] == '_' ? ' ' : (unsigned char)s.p[0],
				 latin);
		}
	}
}

static void put_base64(struct buf *b, struct span s, bool latin)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned int bits = 0, have = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		const char *d = s.p[i] ? strchr(digits, s.p[i]) : NULL;

		if (!d)
			break;
		bits = (bits << 6 | (unsigned int)(d - digits)) & 0xfff;
		have += 6;
		if (have < 8)
			continue;
		have -= 8;
		put_char(b, (unsigned char)(bits >> have & 0xff), latin);
	}
}

/* =?CHARSET?Q?TEXT?= at the start of s: its length, or 0. */
static size_t put_word(struct buf *b, struct span s)
{
	struct span charset, text;
	const char *q, *end;
	bool latin;

	if (!span_starts(s, SPAN("=?")))
		return 0;
	q = memchr(s.p + 2, '?', s.n - 2);
	if (!q || (size_t)(q - s.p) + 4 > s.n || q[2] != '?')
		return 0;
	charset = (struct span){ s.p + 2, (size_t)(q - s.p) - 2 };
	text = span_skip(s, (size_t)(q - s.p) + 3);
	end = memmem(text.p, text.n, "?=", 2);
	latin = charset.n == 10 && !strncasecmp(charset.p, "iso-8859-1", 10);
	if (!end || (!latin && (charset.n != 5 ||
				strncasecmp(charset.p, "utf-8", 5) != 0)))
		return 0;
	text.n = (size_t)(end - text.p);
	if (q[1] == 'q' || q[1] == 'Q')
		put_quoted(b, text, latin);
	else if (q[1] == 'b' || q[1] == 'B')
		put_base64(b, text, latin);
	else
		return 0;
	return (size_t)(end - s.p) + 2;
}

/* A header's value: unfolded, its encoded words decoded. */
static const char *decode(struct arena *a, struct span s)
{
	struct buf b = { 0 };
	bool word = false;
	const char *out;

	while (s.n) {
		size_t n = put_word(&b, s), blanks = 0;

		if (!n) {
			buf_addch(&b, s.p[0]);
			n = 1;
			word = false;
		} else {
			word = true;
		}
		s = span_skip(s, n);
		/* blanks between two encoded words are none */
		while (word && blanks < s.n && s.p[blanks] == ' ')
			blanks++;
		if (blanks && span_starts(span_skip(s, blanks), SPAN("=?")))
			s = span_skip(s, blanks);
	}
	out = arena_strndup(a, b.p ? b.p : "", b.n);
	buf_free(&b);
	return out;
}

/* [PATCH 1/2], [RFC PATCH v3] and Re: off the front. */
static struct span bare_subject(struct span s)
{
	for (;;) {
		const char *close;

		s = span_trim(s);
		if (s.n > 3 && !strncasecmp(s.p, "re:", 3)) {
			s = span_skip(s, 3);
			continue;
		}
		close = s.n && s.p[0] == '[' ? memchr(s.p, ']', s.n) : NULL;
		if (!close || !memmem(s.p, (size_t)(close - s.p), "PATCH", 5))
			return s;
		s = span_skip(s, (size_t)(close - s.p) + 1);
	}
}

/* "Name: " at the start of a line; the name's length, or 0. */
static size_t field_name(struct span line)
{
	size_t n = 0;

	while (n < line.n && n < 40 &&
	       ((line.p[n] >= 'A' && line.p[n] <= 'Z') ||
		(line.p[n] >= 'a' && line.p[n] <= 'z') ||
		(n &&
		 (line.p[n] == '-' || (line.p[n] >= '0' && line.p[n] <= '9')))))
		n++;
	return n && n < line.n && line.p[n] == ':' ? n : 0;
}

static bool is_name(struct span line, size_t n, const char *name)
{
	size_t m = strlen(name);

	/* "Bug-" is the beginning of many */
	if (name[m - 1] == '-')
		return n >= m && !strncasecmp(line.p, name, m);
	return n == m && !strncasecmp(line.p, name, m);
}

static bool is_one_of(struct span line, size_t n, const char *const *names)
{
	for (; *names; names++)
		if (is_name(line, n, *names))
			return true;
	return false;
}

/* What a header begins with: not every word before a colon is a field. */
static bool opens_header(struct span line)
{
	static const char *const names[] = { "From",
					     "Subject",
					     "Date",
					     "Description",
					     "Author",
					     "Origin",
					     "Bug",
					     "Bug-",
					     "Forwarded",
					     "Last-Update",
					     "Applied-Upstream",
					     "Message-Id",
					     "Return-Path",
					     "Received",
					     "To",
					     "MIME-Version",
					     "X-",
					     "Commit",
					     NULL };
	size_t n = field_name(line);

	return n && is_one_of(line, n, names);
}

struct parts {
	struct buf title, author, text, fields;
};

/* A field's value with its continuation lines, taken off *rest. */
static void take_field(struct parts *p, struct span line, struct span *rest)
{
	static const char *const shown[] = { "Origin",      "Bug",
					     "Bug-",        "Forwarded",
					     "Last-Update", "Applied-Upstream",
					     NULL };
	size_t n = field_name(line);
	bool subject = is_name(line, n, "Subject");
	bool description = is_name(line, n, "Description");
	bool author = is_name(line, n, "From") || is_name(line, n, "Author");
	struct buf *to = subject || (description && !p->title.n) ? &p->title :
			 author && !p->author.n                  ? &p->author :
								   NULL;
	struct span next;

	if (subject)
		p->title.n = 0;
	if (is_one_of(line, n, shown))
		buf_addspan(&p->fields, line);
	if (to)
		buf_addspan(to, span_trim(span_skip(line, n + 1)));
	while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t') &&
	       span_line(rest, &next)) {
		struct span s = span_trim(next);

		if (is_one_of(line, n, shown))
			buf_addspan(&p->fields, next);
		if (description) {
			/* a dot alone is an empty line */
			buf_addspan(&p->text, span_is(s, ".") ? SPAN("") : s);
			buf_addch(&p->text, '\n');
		} else if (to) {
			buf_addch(to, ' ');
			buf_addspan(to, s);
		}
	}
}

static struct span take_header(struct parts *p, struct span rest)
{
	struct span line, before = rest;

	while (span_line(&rest, &line) && span_trim(line).n) {
		if (!field_name(line))
			return before;
		take_field(p, line, &rest);
		before = rest;
	}
	return rest;
}

static struct span blank_lines_off(struct span s)
{
	while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == ' ' ||
		       s.p[s.n - 1] == '\r'))
		s.n--;
	while (s.n && (s.p[0] == '\n' || s.p[0] == '\r'))
		s = span_skip(s, 1);
	return s;
}

void preamble_read(struct arena *a, struct span patch, struct preamble *out)
{
	struct parts p = { 0 };
	struct span rest, line, text;
	size_t at;

	if (patch.n > PREAMBLE_LIMIT)
		patch.n = PREAMBLE_LIMIT;
	rest = (struct span){ patch.p, preamble_length(patch) };
	/* the separator of a mailbox */
	if (span_starts(rest, SPAN("From ")))
		span_line(&rest, &line);
	if (opens_header(rest))
		rest = take_header(&p, rest);
	/* DEP-3 in two paragraphs, or a From: in the text, for git am */
	rest = blank_lines_off(rest);
	if (opens_header(rest))
		rest = take_header(&p, rest);
	for (text = rest, at = 0; span_line(&rest, &line); at += line.n)
		if (span_is(span_trim(line), "---") && line.p[0] == '-')
			break;
	text.n = at;
	text = blank_lines_off(text);
	if (!p.title.n && text.n) {
		struct span first = text;

		span_line(&first, &line);
		buf_addspan(&p.title, span_trim(line));
	}
	if (text.n && p.text.n)
		buf_addch(&p.text, '\n');
	buf_addspan(&p.text, text);
	if (text.n)
		buf_addch(&p.text, '\n');
	if (p.fields.n && p.text.n)
		buf_addch(&p.text, '\n');
	buf_addspan(&p.text, buf_span(&p.fields));
	line = bare_subject(buf_span(&p.title));
	out->title = decode(a, line);
	out->author = decode(a, buf_span(&p.author));
	out->help = arena_strndup(a, p.text.p ? p.text.p : "", p.text.n);
	buf_free(&p.title);
	buf_free(&p.author);
	buf_free(&p.text);
	buf_free(&p.fields);
}
