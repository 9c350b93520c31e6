// SPDX-License-Identifier: GPL-2.0-only
/* What a mail says of the encoding of its body: see mail_internal.h. */
#include <string.h>

#include "lib/spelling.h"
#include "engine/mail_internal.h"

enum { KEY = 48 }; /* bytes of a normalised word, with its end */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/*
 * The letters and digits of s, up to a semicolon or a comma. A comment, "(...)", is left
 * out.
 */
static void normalise(char key[KEY], struct span s)
{
	bool comment = false;
	size_t i, n = 0;

	for (i = 0; i < s.n && n < KEY - 1; i++) {
		char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ?
				 (char)(s.p[i] | 0x20) :
				 s.p[i];

		if (c == '(' || c == ')')
			comment = c == '(';
		else if (!comment && n && (c == ';' || c == ','))
			break;
		else if (!comment && is_letter(c))
			key[n++] = c;
	}
	key[n] = '\0';
}

struct name {
	const char *word;
	size_t far; /* the most letters that may differ */
	enum mail_transfer transfer;
};

static const struct name names[] = {
	{ "7bit", 1, TRANSFER_PLAIN },
	{ "8bit", 1, TRANSFER_PLAIN },
	{ "binary", 1, TRANSFER_PLAIN },
	{ "quotedprintable", 2, TRANSFER_QUOTED },
	{ "base64", 2, TRANSFER_BASE64 },
	{ "uue", 0, TRANSFER_UUENCODED },
	{ "xuue", 0, TRANSFER_UUENCODED },
	{ "uuencode", 1, TRANSFER_UUENCODED },
	{ "xuuencode", 1, TRANSFER_UUENCODED },
	{ "none", 0, TRANSFER_CHARSET },
	{ "identity", 0, TRANSFER_CHARSET },
	{ "plain", 0, TRANSFER_CHARSET },
	{ "text", 0, TRANSFER_CHARSET },
	{ "textplain", 0, TRANSFER_CHARSET },
	{ "ascii", 0, TRANSFER_CHARSET },
	{ "usascii", 0, TRANSFER_CHARSET },
	{ "utf8", 0, TRANSFER_CHARSET },
	{ "latin1", 0, TRANSFER_CHARSET },
};

/* base32 and base85 are near base64, and are other encodings. */
static bool is_other_base(const char *key)
{
	const char *digit = strpbrk(key, "0123456789");

	return digit && strcmp(digit, "64") != 0 && strcmp(digit, "46") != 0;
}

static enum mail_transfer find(const char *key)
{
	const struct name *best = NULL;
	size_t i, near = SIZE_MAX;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct name *x = &names[i];
		struct spelling s = spelling_of(key);

		spelling_try(&s, x->word);
		if (!strcmp(key, x->word))
			return x->transfer;
		if (s.best && s.distance <= x->far && s.distance < near) {
			best = x;
			near = s.distance;
		}
	}
	if (!strncmp(key, "iso8859", 7) || !strncmp(key, "windows", 7))
		return TRANSFER_CHARSET;
	if (!best || (best->transfer == TRANSFER_BASE64 && is_other_base(key)))
		return TRANSFER_UNKNOWN;
	return best->transfer;
}

enum mail_transfer mail_transfer(struct span value)
{
	enum mail_transfer found;
	char key[KEY];
	size_t n = 0;

	normalise(key, value);
	if (!*key)
		return TRANSFER_PLAIN;
	found = find(key);
	if (found != TRANSFER_UNKNOWN)
		return found;
	value = span_trim(value);
	while (n < value.n && !is_space(value.p[n]))
		n++;
	value.n = n;
	normalise(key, value);
	return find(key);
}

bool mail_is_transfer(const struct mail_field *f)
{
	static const char word[] = "contenttransferencoding";
	struct spelling s;
	char key[KEY];

	if ((f->name.p[0] | 0x20) != 'c')
		return false;
	normalise(key, f->name);
	/* not "Content" alone, with which the word begins */
	if (strlen(key) + 2 < sizeof(word) - 1)
		return false;
	s = spelling_of(key);
	spelling_try(&s, word);
	return s.best != NULL;
}
