// SPDX-License-Identifier: GPL-2.0-only
/* engine/mail.h, lib/charset.h: mails as the text that was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/charset.h"
#include "engine/mail.h"

static struct arena a;

static const char *decoded(const char *text)
{
	struct span s = span_of(text), again;
	struct pom_err err;

	if (mail_decode(&a, &s, "x", false, &err))
		return arena_strdup(&a, err.what);
	again = s;
	assert_int_equal(mail_decode(&a, &again, "x", false, NULL), 0);
	assert_ptr_equal(again.p, s.p);
	return arena_strndup(&a, s.p, s.n);
}

#define HEAD "Subject: s\nContent-Transfer-Encoding: "
#define DONE \
	"Subject: s\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\n"

static void bodies(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: as it is */
	} all[] = {
		{ HEAD "quoted-printable\n\na =3D 1=\n;=20\n",
		  DONE "a = 1; \n" },
		{ HEAD "Quoted-Printable\n\n=3d=3\n", DONE "==3\n" },
		{ "Subject: s\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=3D=\r\nx\r\n",
		  "Subject: s\r\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\n=x\n" },
		/* a CR that is meant, in every line, too */
		{ HEAD "quoted-printable\n\na=0D\nb\n", DONE "a\r\nb\n" },
		{ HEAD "quoted-printable\n\na=0D\nb=0D\n", DONE "a\r\nb\r\n" },
		{ HEAD "base64\n\nYQpi\nCg==\n", DONE "a\nb\n" },
		{ HEAD "base64\n\nYQ0KYg0K\n", DONE "a\r\nb\r\n" },
		{ HEAD "base64\n\nYQ0KYgo=\n", DONE "a\r\nb\n" },
		{ HEAD "base64\n\nYQpi\n\n-- \nlist\n",
		  DONE "a\nb\n\n-- \nlist\n" },
		/* blanks behind an encoded line, and a comment behind the encoding */
		{ HEAD
		  "quoted-printable (RFC 2045)\n\na=3D \t\nb  \n= \nc=20 \n",
		  DONE "a=\nb\nc \n" },
		{ HEAD "base64;\n\nYQo=\n", DONE "a\n" },
		{ HEAD "quoted-printable\n\na  \n", DONE "a  \n" },
		/* saved decoded */
		{ HEAD "quoted-printable\n\na = 1; b=10;\nc == d\n", NULL },
		{ HEAD "base64\n\nwords here\n", NULL },
		{ HEAD "8bit\n\n=3D\n", NULL },
		/* no header of a mail */
		{ "net: x\n" HEAD "base64\nnot a field\n\nYQo=\n", NULL },
		{ "words\n" HEAD "base64\n\nYQo=\n", NULL },
		{ "Description: d\n Content-Transfer-Encoding: base64\n\nYQo=\n",
		  NULL },
		{ "diff --git a/x b/x\n" HEAD "base64\n\nYQo=\n", NULL },
		{ "", NULL },
		{ "From x\n", NULL },
		/* the header may be folded, and may have anything */
		{ "X: y\n\t" HEAD "base64\nDate: z\n\nYQo=\n",
		  "X: y\n\tSubject: s\nDate: z\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\na\n" },
		{ "Date: z\nContent-Transfer-Encoding:\n base64\n\nYQo=\n",
		  "Date: z\nContent-Type: text/plain\nContent-Transfer-Encoding: 8bit\n\na\n" },
		{ "\n\n" HEAD "base64\n\nYQo=\n", DONE "a\n" },
		{ "\xef\xbb\xbf" HEAD "8bit\n\na\n", HEAD "8bit\n\na\n" },
		{ "\xef\xbb\xbf--- a\n+++ b\n", "--- a\n+++ b\n" },
		{ HEAD "x-uuencode\n\nbegin\n",
		  "this is a mail with a uuencoded body, which is not supported" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		assert_string_equal(decoded(all[i].text),
				    all[i].want ? all[i].want : all[i].text);
}

static void parts(void **state)
{
	(void)state;
	assert_string_equal(
		decoded("Subject: s\nContent-Type: multipart/mixed; boundary=\"=b\"\n\n"
			"preamble\n--=b\nContent-Type: text/plain; charset=utf-8\n\n"
			"words\n--=b\nContent-Type: image/png\n"
			"Content-Transfer-Encoding: base64\n\nYQo=\n"
			"--=b\nContent-Type: application/octet-stream;\n name=x.patch\n"
			"Content-Transfer-Encoding: base64\n\nYgo=\n--=b--\nend\n"),
		"Subject: s\nContent-Type: text/plain; charset=\"utf-8\"\n"
		"Content-Transfer-Encoding: 8bit\n\nwords\nb\n");
	assert_string_equal(decoded("Subject: s\nContent-Type: multipart/alternative; boundary=b\n\n"
				    "--b\nContent-Type: text/html\n\n<p>\n"
				    "--b\nContent-Type: text/plain\n\nwords\n--b--\n"),
			    DONE "words\n");
	/* HTML without a diff, and what somebody has saved as text, stay */
	assert_string_equal(decoded("Subject: s\nContent-Type: text/html\n\n<p>\n"),
			    "Subject: s\nContent-Type: text/html\n\n<p>\n");
	assert_string_equal(
		decoded("Subject: s\nContent-Type: text/html\n\n@@ -1 +1 @@\n-a\n+<b>\n"),
		"Subject: s\nContent-Type: text/html\n\n@@ -1 +1 @@\n-a\n+<b>\n");
	/* nested, and cut off */
	assert_string_equal(decoded("Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
				    "--b\nContent-Type: multipart/alternative; boundary=c\n\n"
				    "--c\n\nwords\n--c\nContent-Type: text/html\n\n<p>\n--c--\n"
				    "--b\nContent-Type: text/x-diff\n\nmore\n"),
			    DONE "words\nmore\n");
	assert_string_equal(decoded("Subject: s\nContent-Type: multipart/mixed\n\n--b\n"),
			    "Subject: s\nContent-Type: multipart/mixed\n\n--b\n");
}

#define FLOWED "Subject: s\nContent-Type: text/plain; format=flowed\n\n"

static void flowed(void **state)
{
	(void)state;
	assert_string_equal(decoded(FLOWED "@@ -1,2 +1,2 @@\n  c\n"
					   "-a long \nline\n+x\n"),
			    DONE "@@ -1,2 +1,2 @@\n c\n-a long line\n+x\n");
	/* what was not sent so is left alone */
	assert_string_equal(decoded(FLOWED "@@ -1,2 +1,2 @@\n c \n-a\n+x\n"),
			    FLOWED "@@ -1,2 +1,2 @@\n c \n-a\n+x\n");
}

#define FROM "From 0123456789 Mon Sep 17 00:00:00 2001\n"

static void boxes(void **state)
{
	struct span box = SPAN(FROM "a\nFrom here on\n" FROM FROM "b\n"), sep,
		    mail;

	(void)state;
	assert_true(mail_next(&box, &sep, &mail));
	assert_true(span_is(mail, "a\nFrom here on\n"));
	assert_true(mail_next(&box, &sep, &mail));
	assert_int_equal(mail.n, 0);
	assert_true(mail_next(&box, &sep, &mail));
	assert_true(span_is(mail, "b\n"));
	assert_false(mail_next(&box, &sep, &mail));
	assert_true(mail_is_separator(
		SPAN("From mboxrd@z Thu Jan  1 00:00:00 1970\n")));
	assert_false(mail_is_separator(SPAN("From now on it is 10:00:00\n")));
	assert_string_equal(decoded(FROM "Subject: s\n\na\n" FROM HEAD
					 "base64\n\nYgo=\n"),
			    FROM "Subject: s\n\na\n" FROM DONE "b\n");
	/* a separator in a body is none in what comes of it */
	assert_string_equal(decoded(FROM HEAD
				    "quoted-printable\n\n"
				    "=46rom x Mon Sep 17 00:00:00 2001\n"),
			    FROM DONE ">From x Mon Sep 17 00:00:00 2001\n");
}

static void words(void **state)
{
	static const struct {
		const char *text, *want;
	} all[] = {
		{ " a\n b ", "a b" },
		{ "=?utf-8?q?a=5F_b?=", "a_ b" },
		{ "=?utf-8?q?a?= =?utf-8?q?b?= c", "ab c" },
		/* amidst a character */
		{ "=?utf-8?q?=C3?= =?utf-8?q?=A4?=", "\xc3\xa4" },
		{ "=?iso-8859-15?q?=A4?=", "\xe2\x82\xac" },
		{ "=?windows-1252?B?gA==?=", "\xe2\x82\xac" },
		{ "=?utf-8*de?q?a?=", "a" },
		{ "=?none-such?q?a?=", "=?none-such?q?a?=" },
		{ "=?../../x?q?a?=", "=?../../x?q?a?=" },
		{ "\xe4", "\xc3\xa4" },
		{ "=?utf-8?q?a=0Ab?=", "a b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		assert_string_equal(mail_value(&a, span_of(all[i].text)),
				    all[i].want);
	assert_string_equal(mail_author(&a, SPAN("\"B, \\\"C\" <b@c>")),
			    "B, \"C <b@c>");
	assert_string_equal(mail_author(&a, SPAN("b@c (B C)")), "B C <b@c>");
}

static void dates(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: none */
	} all[] = {
		{ "Thu, 22 Oct 2020 22:00:03 +0200",
		  "Thu, 22 Oct 2020 22:00:03 +0200" },
		{ "22 Oct 2020 22:00 -0330 (NST)",
		  "Thu, 22 Oct 2020 22:00:00 -0330" },
		{ "Thu Jan  2 10:00:00 2025 +0000",
		  "Thu, 2 Jan 2025 10:00:00 +0000" },
		{ "2025-01-02 10:00:00 +0100",
		  "Thu, 2 Jan 2025 10:00:00 +0100" },
		{ "2025-01-02T10:00:00.5Z", "Thu, 2 Jan 2025 10:00:00 +0000" },
		{ "1735812000 +0100", "Thu, 2 Jan 2025 11:00:00 +0100" },
		{ "Thu, 29 Feb 2024 23:59:59 GMT",
		  "Thu, 29 Feb 2024 23:59:59 +0000" },
		{ "2 Jan 2025 10:00 CEST", "Thu, 2 Jan 2025 10:00:00 +0200" },
		{ "2 Jan 2025 10:00 (EET", "Thu, 2 Jan 2025 10:00:00 +0200" },
		{ "2 Jan 2025 10:00 (", "Thu, 2 Jan 2025 10:00:00 +0000" },
		{ "GMT+0100 2 Jan 2025", NULL },
		{ "2 Jan 2025 10:00 GMT+0100",
		  "Thu, 2 Jan 2025 10:00:00 +0100" },
		{ "yesterday", NULL },
		{ "", NULL },
		{ "32 Jan 2025 10:00:00 +0000", NULL },
		{ "1 Jan 2025 25:00:00 +0000", NULL },
	};
	int64_t seconds;
	size_t i;
	int zone;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(*all); i++) {
		bool is = mail_time(span_of(all[i].text), &seconds, &zone);

		assert_int_equal(is, all[i].want != NULL);
		if (is)
			assert_string_equal(mail_date(&a, seconds, zone),
					    all[i].want);
	}
}

static void writes(void **state)
{
	struct buf b = { 0 };

	(void)state;
	mail_put_author(&b, SPAN("B, C"), SPAN("b@c"));
	mail_put_author(&b, SPAN("J\xc3\xb6rg"), SPAN("j@c"));
	assert_string_equal(b.p, "From: \"B, C\" <b@c>\n"
				 "From: =?UTF-8?q?J=C3=B6rg?= <j@c>\n");
	b.n = 0;
	mail_put_quoted(&b, SPAN("a = \r\nFrom b\n>>From c\n>d\n"));
	assert_string_equal(b.p, "a =3D =0D\n=46rom b\n=3E>From c\n>d\n");
	buf_free(&b);
}

static void utf8(void **state)
{
	static const char *const not_utf8[] = {
		"\x80",         "\xc0\x80",         "\xc3", "\xe0\x80\x80",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5", "\xf0\x80\x80\x80",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(not_utf8) / sizeof(*not_utf8); i++)
		assert_false(charset_is_utf8(span_of(not_utf8[i])));
	assert_true(charset_is_utf8(SPAN("a\xc3\xa4\xe2\x82\xac"
					 "\xf0\x9f\x98\x80")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies), cmocka_unit_test(parts),
		cmocka_unit_test(flowed), cmocka_unit_test(boxes),
		cmocka_unit_test(words),  cmocka_unit_test(dates),
		cmocka_unit_test(writes), cmocka_unit_test(utf8),
	};
	int status = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&a);
	return status;
}
