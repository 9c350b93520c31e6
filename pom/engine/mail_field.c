// SPDX-License-Identifier: GPL-2.0-only
/* Reads and writes the values of a mail's fields: see mail.h. */
#include <string.h>
#include <strings.h>

#include "lib/charset.h"
#include "engine/mail_internal.h"

/* An encoded word. RFC 2047, 2; a language may follow the character set. */
struct word {
	struct span charset, text;
	char encoding; /* 'q' or 'b' */
	size_t length; /* of the whole encoded word */
};

static bool find_word(struct span s, struct word *w)
{
	const char *q, *end, *star;
	size_t most = s.n < MAIL_WORD ? s.n : MAIL_WORD;

	if (!span_starts(s, SPAN("=?")))
		return false;
	q = memchr(s.p + 2, '?', most - 2);
	if (!q || (size_t)(q - s.p) + 4 > most || q[2] != '?')
		return false;
	w->charset = (struct span){ s.p + 2, (size_t)(q - s.p) - 2 };
	star = w->charset.n ? memchr(w->charset.p, '*', w->charset.n) : NULL;
	if (star)
		w->charset.n = (size_t)(star - w->charset.p);
	w->encoding = (char)(q[1] | 0x20);
	w->text = span_skip((struct span){ s.p, most }, (size_t)(q - s.p) + 3);
	end = memmem(w->text.p, w->text.n, "?=", 2);
	if (!end || !w->charset.n || (w->encoding != 'q' && w->encoding != 'b'))
		return false;
	w->text.n = (size_t)(end - w->text.p);
	w->length = (size_t)(end - s.p) + 2;
	return true;
}

static bool same_charset(const struct word *a, const struct word *b)
{
	return a->charset.n == b->charset.n &&
	       !strncasecmp(a->charset.p, b->charset.p, a->charset.n);
}

/*
 * Decodes the encoded words at the start of s that have the same character set, together,
 * since some programs split a character between two words. Returns the number of bytes
 * that they take; 0 if there is none that can be read.
 */
static size_t put_encoded(struct buf *b, struct span s)
{
	struct word first, w;
	struct buf raw = { 0 };
	size_t at = 0, blanks = 0;
	bool ok;

	if (!find_word(s, &first))
		return 0;
	w = first;
	do {
		if (w.encoding == 'q')
			mail_unquote(&raw, w.text, true);
		else
			mail_unbase64(&raw, w.text);
		at += blanks + w.length;
		/* RFC 2047, 6.2: blanks between two encoded words are ignored */
		for (blanks = 0; at + blanks < s.n && s.p[at + blanks] == ' ';)
			blanks++;
	} while (find_word(span_skip(s, at + blanks), &w) &&
		 same_charset(&first, &w));
	/* the value must stay one line, even if it has an encoded newline */
	for (blanks = 0; blanks < raw.n; blanks++)
		if (!raw.p[blanks] || raw.p[blanks] == '\n' ||
		    raw.p[blanks] == '\r')
			raw.p[blanks] = ' ';
	ok = charset_put(b, first.charset, buf_span(&raw));
	buf_free(&raw);
	return ok ? at : 0;
}

/* Appends s as one line, without blanks at its ends. */
static void unfold(struct buf *b, struct span s)
{
	s = span_trim(s);
	for (; s.n; s = span_skip(s, 1)) {
		if (s.p[0] != '\n' && s.p[0] != '\r') {
			buf_addch(b, s.p[0]);
			continue;
		}
		while (s.n > 1 && is_space(s.p[1]))
			s = span_skip(s, 1);
		while (b->n && b->p[b->n - 1] == ' ')
			b->n--;
		buf_addch(b, ' ');
	}
}

static void put_value(struct buf *out, struct span value)
{
	struct buf line = { 0 };
	struct span s, word;
	size_t n, blanks;

	unfold(&line, value);
	s = buf_span(&line);
	while (s.n) {
		n = put_encoded(out, s);
		if (n) {
			s = span_skip(s, n);
			for (blanks = 0; blanks < s.n && s.p[blanks] == ' ';)
				blanks++;
			/* a word in another character set follows */
			if (blanks &&
			    span_starts(span_skip(s, blanks), SPAN("=?")))
				s = span_skip(s, blanks);
			continue;
		}
		for (n = 1; n < s.n && s.p[n] != '=';)
			n++;
		word = (struct span){ s.p, n };
		charset_put(out, SPAN(""), word);
		s = span_skip(s, n);
	}
	buf_free(&line);
}

const char *mail_value(struct arena *a, struct span value)
{
	struct buf b = { 0 };
	const char *s;

	put_value(&b, value);
	s = arena_strndup(a, b.p ? b.p : "", b.n);
	buf_free(&b);
	return s;
}

/* Appends the text of a quoted string. RFC 5322, 3.2.4. */
static void put_unquoted(struct buf *b, struct span s)
{
	for (; s.n; s = span_skip(s, 1)) {
		if (s.p[0] == '\\' && s.n > 1)
			s = span_skip(s, 1);
		buf_addch(b, s.p[0]);
	}
}

/* Is it one word? dotted: with a dot, as the name of a host. */
static bool is_word(struct span s, bool dotted)
{
	return s.n && !memchr(s.p, ' ', s.n) &&
	       (!dotted || memchr(s.p, '.', s.n));
}

/* Puts dots for " ! ". */
static struct span put_dots(struct arena *a, struct span s)
{
	char *out = arena_text(a, s.n);
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		bool mark = span_starts(span_skip(s, i), SPAN(" ! "));

		out[n++] = mark ? '.' : s.p[i];
		i += mark ? 2 : 0;
	}
	return (struct span){ out, n };
}

/*
 * Puts the @ back that archives take out of addresses: "a at b.org" in those of Mailman
 * (pipermail), "a () b ! org" in MARC.
 */
static struct span put_at(struct arena *a, struct span s)
{
	const char *open = s.n ? memchr(s.p, '<', s.n) : NULL;
	const char *end = s.n ? memchr(s.p, open ? '>' : '(', s.n) : NULL;
	const char *from = open ? open + 1 : s.p, *at;
	const char *to = end ? end : s.p + s.n;
	struct span local, host;

	if (!s.n || memchr(s.p, '@', s.n) || to <= from)
		return s;
	host = span_trim((struct span){ from, (size_t)(to - from) });
	local = host;
	at = memmem(host.p, host.n, " at ", 4);
	if (!at)
		at = memmem(host.p, host.n, " () ", 4);
	if (!at)
		return s;
	local.n = (size_t)(at - local.p);
	host = span_skip(host, local.n + 4);
	if (at[1] == '(')
		host = put_dots(a, host);
	if (!is_word(local, false) || !is_word(host, true))
		return s;
	return span_of(arena_printf(a, "%.*s%.*s@%.*s%s%.*s",
				    (int)(local.p - s.p), s.p, (int)local.n,
				    local.p, (int)host.n, host.p,
				    end && !open ? " " : "",
				    (int)(s.p + s.n - to), to));
}

const char *mail_author(struct arena *a, struct span value)
{
	struct span s = put_at(a, span_of(mail_value(a, value)));
	const char *open = s.n ? memchr(s.p, '<', s.n) : NULL;
	const char *paren = s.n ? memchr(s.p, '(', s.n) : NULL;
	struct buf b = { 0 };
	struct span name, rest;

	if (!open && paren && s.p[s.n - 1] == ')' &&
	    memchr(s.p, '@', (size_t)(paren - s.p))) {
		/* "address (Name)", an old form */
		name = span_trim((struct span){
			paren + 1, s.n - (size_t)(paren - s.p) - 2 });
		rest = span_trim((struct span){ s.p, (size_t)(paren - s.p) });
		return arena_printf(a, "%.*s <%.*s>", (int)name.n, name.p,
				    (int)rest.n, rest.p);
	}
	if (!open || s.p[0] != '"')
		return s.p;
	name = span_trim((struct span){ s.p, (size_t)(open - s.p) });
	rest = span_skip(s, (size_t)(open - s.p));
	if (name.n < 2 || name.p[name.n - 1] != '"')
		return s.p;
	put_unquoted(&b, (struct span){ name.p + 1, name.n - 2 });
	s.p = arena_printf(a, "%.*s %.*s", (int)b.n, b.p ? b.p : "",
			   (int)rest.n, rest.p);
	buf_free(&b);
	return s.p;
}

/* The most columns of a line, and bytes of text in an encoded word. RFC 2047, 2. */
enum { LINE = 76, WORD_TEXT = 44 /* bytes, which may all need three */ };

static bool is_plain(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	return !s.n || !memmem(s.p, s.n, "=?", 2);
}

/* Is it a letter or a digit, which needs no encoding in any word? */
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Appends s as encoded words, with line breaks between them. */
static void put_encoded_words(struct buf *b, struct span s, size_t column)
{
	static const char digits[] = "0123456789ABCDEF";

	while (s.n) {
		size_t n = 0, width = 0, most = WORD_TEXT;

		if (column + 12 + most > LINE && column > 1)
			buf_addstr(b, "\n ");
		buf_addstr(b, "=?UTF-8?q?");
		/* RFC 2047, 5: do not split a character between two words */
		while (n < s.n && (width + 3 <= most ||
				   ((unsigned char)s.p[n] & 0xc0) == 0x80)) {
			unsigned char c = (unsigned char)s.p[n++];

			if (is_letter((char)c) || c == ' ') {
				buf_addch(b, c == ' ' ? '_' : (char)c);
				width++;
				continue;
			}
			buf_addch(b, '=');
			buf_addch(b, digits[c >> 4]);
			buf_addch(b, digits[c & 15]);
			width += 3;
		}
		buf_addstr(b, "?=");
		s = span_skip(s, n);
		column = LINE;
	}
}

void mail_put_words(struct buf *b, struct span s, size_t column)
{
	if (!is_plain(s)) {
		put_encoded_words(b, s, column);
		return;
	}
	while (s.n) {
		size_t n = 0, blanks = 0;

		while (blanks < s.n && s.p[blanks] == ' ')
			blanks++;
		for (n = blanks; n < s.n && s.p[n] != ' ';)
			n++;
		/* a line that begins with a blank continues the value */
		if (blanks && column + n > LINE && n > blanks) {
			buf_addch(b, '\n');
			column = 0;
		}
		buf_add(b, s.p, n);
		column += n;
		s = span_skip(s, n);
	}
}

void mail_put_author(struct buf *b, struct span name, struct span address)
{
	static const char specials[] = "()<>[]:;@\\,.\"";
	bool quote = false;
	size_t i;

	buf_addstr(b, "From: ");
	for (i = 0; i < name.n; i++)
		quote |= memchr(specials, name.p[i], sizeof(specials) - 1) !=
			 NULL;
	if (!is_plain(name)) {
		put_encoded_words(b, name, 6);
	} else if (quote) {
		buf_addch(b, '"');
		for (i = 0; i < name.n; i++) {
			if (name.p[i] == '"' || name.p[i] == '\\')
				buf_addch(b, '\\');
			buf_addch(b, name.p[i]);
		}
		buf_addch(b, '"');
	} else {
		buf_addspan(b, name);
	}
	buf_addf(b, "%s<%.*s>\n", name.n ? " " : "", (int)address.n, address.p);
}
