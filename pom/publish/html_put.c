// SPDX-License-Identifier: GPL-2.0-only
/* Text for the pages of runme html: see html_put.h. */
#include "publish/html_put.h"

#include "lib/charset.h"
#include "lib/tame.h"
#include "lib/utf8.h"

/* The code point of a valid character of more than one byte. */
static uint32_t code_point(const char *s, size_t len)
{
	uint32_t c = (unsigned char)s[0] & (0x7fu >> len);
	size_t i;

	for (i = 1; i < len; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	return c;
}

/* HTML allows none of these in a text. */
static bool is_noncharacter(uint32_t c)
{
	return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

/*
 * Appends the character at the beginning of s as it may be shown, and returns its length.
 * Only characters of HTML's own syntax are left to the caller.
 */
static size_t put_shown(struct buf *b, struct span s)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t len = 1;
	uint32_t hidden;

	if (c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f)) {
		buf_addch(b, s.p[0]);
		return 1;
	}
	if (c < 0x20) { /* U+2400 is the symbol for NUL */
		buf_addf(b, "\xe2\x90%c", (char)(0x80 + c));
		return 1;
	}
	if (c == 0x7f) {
		buf_addstr(b, "\xe2\x90\xa1");
		return 1;
	}
	hidden = tame_hidden(s, &len);
	if (hidden)
		buf_addf(b, "&lt;U+%04X&gt;", hidden);
	else if (utf8_length(s) != len || tame_control(s, &len) ||
		 is_noncharacter(code_point(s.p, len)))
		buf_addstr(b, "\xef\xbf\xbd");
	else
		buf_add(b, s.p, len);
	return len;
}

static void put_utf8(struct buf *b, struct span s)
{
	size_t n;

	while (s.n) {
		/* nearly all of it is a run of such bytes */
		for (n = 0; n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f &&
			    s.p[n] != '<' && s.p[n] != '>' && s.p[n] != '&' &&
			    s.p[n] != '"';
		     n++)
			;
		buf_add(b, s.p, n);
		s = span_skip(s, n);
		if (!s.n)
			break;
		n = 1;
		switch (s.p[0]) {
		case '<':
			buf_addstr(b, "&lt;");
			break;
		case '>':
			buf_addstr(b, "&gt;");
			break;
		case '&':
			buf_addstr(b, "&amp;");
			break;
		case '"':
			buf_addstr(b, "&quot;");
			break;
		default:
			n = put_shown(b, s);
		}
		s = span_skip(s, n);
	}
}

void html_text(struct buf *b, struct span s)
{
	struct buf other = { 0 };

	if (!charset_is_utf8(s) && charset_put(&other, SPAN(""), s))
		s = buf_span(&other);
	put_utf8(b, s);
	buf_free(&other);
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of an option at the beginning of s, or 0. */
static size_t option_of(struct span s)
{
	size_t dashes = span_starts(s, SPAN("--")) ? 2 : 1, n = dashes;

	if (s.n <= dashes || s.p[0] != '-' || !is_letter(s.p[dashes]))
		return 0;
	while (n < s.n && (is_letter(s.p[n]) || s.p[n] == '-' ||
			   (s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	return n;
}

static void put_options(struct buf *b, struct span s, const char *element)
{
	size_t from = 0, i, n;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] != '-' || (i && !is_space(s.p[i - 1]) &&
				      s.p[i - 1] != '"' && s.p[i - 1] != '('))
			continue;
		n = option_of(span_skip(s, i));
		if (!n)
			continue;
		html_text(b, (struct span){ s.p + from, i - from });
		HTML(b, "<%>", element);
		html_text(b, (struct span){ s.p + i, n });
		HTML(b, "</%>", element);
		from = i + n;
		i = from - 1;
	}
	html_text(b, span_skip(s, from));
}

void html_words(struct buf *b, struct span s)
{
	put_options(b, s, "code");
}

void html_command(struct buf *b, struct span s)
{
	put_options(b, s, "span");
}

void html_str(struct buf *b, const char *s)
{
	html_text(b, span_of(s));
}

void html_fill(struct buf *b, const char *markup, const char *const *v)
{
	for (; *markup; markup++) {
		if (*markup == '%')
			html_str(b, *v++);
		else
			buf_addch(b, *markup);
	}
}

void html_literal(struct buf *b, struct span s)
{
	struct buf other = { 0 };
	size_t len;

	if (!charset_is_utf8(s) && charset_put(&other, SPAN(""), s))
		s = buf_span(&other);
	buf_addch(b, '"');
	for (; s.n; s = span_skip(s, len)) {
		uint32_t c;

		len = utf8_length(s);
		if (!len) {
			buf_addstr(b, "\\ufffd");
			len = 1;
			continue;
		}
		c = len > 1 ? code_point(s.p, len) : (unsigned char)s.p[0];
		if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == '<' ||
		    c == '>' || c == '&' || c == '"' || c == '\\' ||
		    (c < 0x10000 &&
		     (is_noncharacter(c) || tame_hidden(s, &(size_t){ 0 }))))
			buf_addf(b, "\\u%04x", c);
		else if (c >= 0x10000 && tame_hidden(s, &(size_t){ 0 }))
			buf_addstr(b, "\\ufffd");
		else
			buf_add(b, s.p, len);
	}
	buf_addch(b, '"');
	buf_free(&other);
}

struct span html_first(const char *s, size_t n)
{
	return utf8_cut(span_of(s), n);
}

void html_open(struct buf *b, const char *sources)
{
	buf_addstr(b,
		   "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		   "<meta charset=\"utf-8\">\n"
		   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	buf_addf(b,
		 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; %s; base-uri 'none'; form-action 'none'\">\n",
		 sources);
	buf_addstr(b, "<meta name=\"referrer\" content=\"no-referrer\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n");
}

void html_begin(struct buf *b, const struct html_head *h)
{
	html_open(b, "style-src 'self'; script-src 'self'");
	if (h->title)
		HTML(b, "<title>% - %</title>\n", h->title, h->site);
	else
		HTML(b, "<title>%</title>\n", h->site);
	if (*h->about)
		HTML(b, "<meta name=\"description\" content=\"%\">\n",
		     h->about);
	buf_addstr(b, "<link rel=\"stylesheet\" href=\"style.css\">\n");
	if (h->script)
		buf_addstr(b, "<script src=\"search.js\" defer></script>\n");
	buf_addstr(b, "</head>\n<body>\n<header class=\"top\">\n");
	if (h->title)
		HTML(b, "<p><a href=\"index.html\">%</a></p>\n", h->site);
	buf_addstr(b, "<nav aria-label=\"Site\"><ul>\n"
		      "<li><a href=\"index.html\">Sets</a></li>\n");
	if (h->fates)
		buf_addstr(b,
			   "<li><a href=\"fates.html\">Old names</a></li>\n");
	buf_addstr(b, "</ul></nav>\n</header>\n<main>\n");
}

void html_end(struct buf *b, const struct html_head *h)
{
	HTML(b,
	     "</main>\n<footer>\n"
	     "<p>%, as <code>runme html</code> shows it.</p>\n"
	     "</footer>\n</body>\n</html>\n",
	     h->site);
}
