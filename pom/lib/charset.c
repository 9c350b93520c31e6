// SPDX-License-Identifier: GPL-2.0-only
/* Character sets: see charset.h. */
#include "lib/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "lib/utf8.h"

bool charset_is_utf8(struct span s)
{
	while (s.n) {
		size_t n = utf8_length(s);

		if (!n)
			return false;
		s = span_skip(s, n);
	}
	return true;
}

/* Appends a character below U+10000. */
static void put_char(struct buf *b, unsigned int c)
{
	if (c < 0x80) {
		buf_addch(b, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_addch(b, (char)(0xc0 | c >> 6));
	} else {
		buf_addch(b, (char)(0xe0 | c >> 12));
		buf_addch(b, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_addch(b, (char)(0x80 | (c & 0x3f)));
}

/* windows-1252 from 80 to 9F; 0: no character. */
static const unsigned short high_1252[32] = {
	0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
	0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

/* Text with these bytes is windows-1252, even if its header says ISO-8859-1. */
static unsigned int latin_char(unsigned char c, bool latin9)
{
	if (c >= 0x80 && c < 0xa0 && high_1252[c - 0x80])
		return high_1252[c - 0x80];
	if (!latin9)
		return c;
	switch (c) {
	case 0xa4:
		return 0x20ac;
	case 0xa6:
		return 0x0160;
	case 0xa8:
		return 0x0161;
	case 0xb4:
		return 0x017d;
	case 0xb8:
		return 0x017e;
	case 0xbc:
		return 0x0152;
	case 0xbd:
		return 0x0153;
	case 0xbe:
		return 0x0178;
	default:
		return c;
	}
}

static void put_latin(struct buf *out, struct span text, bool latin9)
{
	for (; text.n; text = span_skip(text, 1))
		put_char(out, latin_char((unsigned char)text.p[0], latin9));
}

/* Converts by iconv(3). name is from the table below. */
static bool put_by_iconv(struct buf *out, const char *name, struct span text)
{
	iconv_t cd = iconv_open("UTF-8", name);
	const char *in = text.p;
	size_t left = text.n, from = out->n;
	bool ok = cd != (iconv_t)-1;

	while (left && ok) {
		char part[1024], *p = part, *at;
		size_t room = sizeof(part), got;

		/* iconv(3) takes a char **, but does not change the text */
		memcpy(&at, &in, sizeof(at));
		got = iconv(cd, &at, &left, &p, &room);
		ok = got != (size_t)-1 || errno == E2BIG;
		in = at;
		buf_add(out, part, sizeof(part) - room);
	}
	iconv_close(cd); /* harmless if it was not opened: EBADF */
	if (!ok && out->n > from) {
		out->n = from;
		out->p[from] = '\0';
	}
	return ok;
}

enum way { UTF8, LATIN1, LATIN9, ICONV };

static const struct charset {
	const char *name;
	enum way way;
} charsets[] = {
	{ "utf-8", UTF8 },          { "utf8", UTF8 },
	{ "us-ascii", LATIN1 },     { "ascii", LATIN1 },
	{ "iso-8859-1", LATIN1 },   { "latin1", LATIN1 },
	{ "windows-1252", LATIN1 }, { "cp1252", LATIN1 },
	{ "iso-8859-15", LATIN9 },  { "latin-9", LATIN9 },
	{ "iso-8859-2", ICONV },    { "iso-8859-3", ICONV },
	{ "iso-8859-4", ICONV },    { "iso-8859-5", ICONV },
	{ "iso-8859-7", ICONV },    { "iso-8859-9", ICONV },
	{ "iso-8859-13", ICONV },   { "iso-8859-16", ICONV },
	{ "windows-1250", ICONV },  { "windows-1251", ICONV },
	{ "windows-1253", ICONV },  { "windows-1254", ICONV },
	{ "windows-1257", ICONV },  { "koi8-r", ICONV },
	{ "koi8-u", ICONV },        { "gb2312", ICONV },
	{ "gbk", ICONV },           { "gb18030", ICONV },
	{ "big5", ICONV },          { "euc-kr", ICONV },
	{ "euc-jp", ICONV },        { "shift_jis", ICONV },
	{ "iso-2022-jp", ICONV },
};

static const struct charset *find(struct span name)
{
	size_t i;

	for (i = 0; i < sizeof(charsets) / sizeof(*charsets); i++)
		if (strlen(charsets[i].name) == name.n &&
		    !strncasecmp(charsets[i].name, name.p, name.n))
			return &charsets[i];
	return NULL;
}

bool charset_put(struct buf *out, struct span name, struct span text)
{
	const struct charset *c = find(name);
	bool utf8;

	if (name.n && !c)
		return false;
	utf8 = charset_is_utf8(text);
	/* text is often UTF-8 or ASCII, even if its header names another set */
	if (utf8 && (!c || c->way == UTF8 || c->way == LATIN1)) {
		buf_addspan(out, text);
		return true;
	}
	if (c && c->way == UTF8)
		return false;
	if (!c || c->way == LATIN1 || c->way == LATIN9)
		put_latin(out, text, c && c->way == LATIN9);
	else
		return put_by_iconv(out, c->name, text);
	return true;
}
