// SPDX-License-Identifier: GPL-2.0-only
/* repo/preamble.h: what a patch says of itself, however it is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "repo/preamble.h"

static struct arena a;

static struct preamble of(const char *text)
{
	struct preamble p;

	preamble_read(&a, span_of(text), &p);
	return p;
}

static void titles(void **state)
{
	static const struct {
		const char *text, *title;
	} all[] = {
		{ "Subject: [PATCH 01/20] a\n\n", "a" },
		{ "Subject: [PATCH] [arm] b\n\n", "[arm] b" },
		{ "Subject: Re: [RFC PATCH v3] c\n\n", "c" },
		{ "Subject: [PATCH] d\n e\n\tf\n\n", "d e f" },
		{ "From: x\nSubject:g\n\n", "g" },
		{ "Description: h\n more\n\n", "h" },
		{ "Description: h\nSubject: i\n\n", "i" },
		{ "net: no field at all\n\n", "net: no field at all" },
		{ "\n\nj\nk\n", "j" },
		{ "--- a/x\n+++ b/x\n", "" },
		{ "diff --git a/x b/x\n", "" },
		{ "Index: x\n", "" },
		{ "--- not a header\nof a diff\n", "--- not a header" },
		{ "", "" },
		{ "Subject: [PATCH unclosed\n\n", "[PATCH unclosed" },
		{ "Subject: =?utf-8?q?=C3=A4=5F_b?= =?UTF-8?B?w7w=?= c\n\n",
		  "\xc3\xa4_ b\xc3\xbc c" },
		{ "Subject: =?iso-8859-1?Q?=E4?=\n\n", "\xc3\xa4" },
		{ "Subject: =?koi8-r?Q?=E4?=\n\n", "\xd0\x94" },
		{ "Subject: [list] [PATCH 1/2] k\n\n", "k" },
		{ "Subject: [net-next,v2,2/5] l\n\n", "l" },
		{ "Subject: [RFC] Re: m\n\n", "Re: m" },
		{ "Subject: Fwd: Re: [Patch] n\n\n", "n" },
		/* no tags */
		{ "Subject: [i386/686-pae] o\n\n", "[i386/686-pae] o" },
		{ "Subject: [v4l-utils] p\n\n", "[v4l-utils] p" },
		{ "Subject: [dispatch] q\n\n", "[dispatch] q" },
		{ "Subject: [rfcomm] r\n\n", "[rfcomm] r" },
		{ "Subject: [PATCH]\n\n", "[PATCH]" },
		{ "List-Id: x\nReceived: a\n\tb\nSubject: s\n\n", "s" },
		{ "\n\nFrom x Mon Sep 17 00:00:00 2001\nCc: c\nSubject: t\n\n",
		  "t" },
		{ "From now on\n", "From now on" },
		{ "Subject: a\n\nSubject: u\n\nwords\n", "u" },
		{ "commit 0123456789 (HEAD)\nMerge: a b\nAuthor: x\nDate: y\n\n"
		  "    v\n    \n    words\n\nNotes:\n    no\n",
		  "v" },
		{ "commit 0123456789\nAuthor: x\nDate: y\n\nw\n\nwords\n", "w" },
		{ "commit 0123456789 upstream.\n\nwords\n",
		  "commit 0123456789 upstream." },
		{ "commit 0123456789\ntree a\nauthor A <a@b> 1735812000 +0100\n\n"
		  "    x\n",
		  "x" },
		{ "# HG changeset patch\n# User A\n# Parent  0\ny\n\nwords\n",
		  "y" },
		{ "#! /bin/sh\n## a.dpatch by A <a@b>\n##\n## DP: z\n\n@DPATCH@\n",
		  "z" },
		{ "Subject: \xe4\n\n", "\xc3\xa4" },
		{ "Subject: =?x-none?Q?=E4?=\n\n", "=?x-none?Q?=E4?=" },
		{ "Subject: =?utf-8?q?=\n\n", "=?utf-8?q?=" },
		{ "Subject: =?utf-8?q?=4?=\n\n", "=4" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		assert_string_equal(of(all[i].text).title, all[i].title);
}

static void authors(void **state)
{
	(void)state;
	assert_string_equal(of("From: A <a@b>\nSubject: s\n\n").author,
			    "A <a@b>");
	assert_string_equal(of("Author: B\nDescription: s\n\n").author, "B");
	assert_string_equal(of("Subject: s\n\nFrom: C\n\ntext\n").author, "C");
	assert_string_equal(of("no header\n").author, "");
	/* in the text of a mail it counts more, but only at its start */
	assert_string_equal(of("From: A\nSubject: s\n\nFrom: B\n\n").author,
			    "B");
	assert_string_equal(of("From: A\nSubject: s\n\nx\n\nFrom: B\n").author,
			    "A");
	assert_string_equal(of("From: A\nSubject: s\n\n"
			       "From: B\nTo: c\nSubject: t\nDate: d\n\n")
				    .title,
			    "t");
	assert_string_equal(of("# HG changeset patch\n# User A <a@b>\nx\n")
				    .author,
			    "A <a@b>");
	assert_string_equal(of("## x.dpatch by A <a@b>\n## DP: y\n").author,
			    "A <a@b>");
	assert_string_equal(of("Author: \"B, C\" <b@c>\nDescription: s\n\n")
				    .author,
			    "B, C <b@c>");
}

static void when(void **state)
{
	(void)state;
	assert_string_equal(of("Subject: s\nDate: 2 Jan 2025 10:00:00 GMT\n\n")
				    .date,
			    "Thu, 2 Jan 2025 10:00:00 +0000");
	assert_string_equal(of("# HG changeset patch\n# Date 1735812000 -3600\n")
				    .date,
			    "Thu, 2 Jan 2025 11:00:00 +0100");
	assert_string_equal(of("Subject: s\nDate: soon\n\n").date, "soon");
	assert_string_equal(of("Subject: s\nLast-Update: 2020-01-02\n\n").date,
			    "");
}

static void the_text_is_utf8(void **state)
{
	(void)state;
	assert_string_equal(of("Subject: s\nContent-Type: text/plain; charset=iso-8859-15\n\n"
			       "\xa4\n")
				    .help,
			    "\xe2\x82\xac\n");
	assert_string_equal(of("Subject: s\n\n\xe4\n").help, "\xc3\xa4\n");
	/* the '>' of a mailbox goes; one of the text, or of git format-patch, stays */
	assert_string_equal(of("From mboxrd@z Thu Jan  1 00:00:00 1970\n"
			       "Subject: s\n\n>From a\n>>From b\n")
				    .help,
			    "From a\n>From b\n");
	assert_string_equal(of("From 0 Mon Sep 17 00:00:00 2001\n"
			       "Subject: s\n\n>From a\n>>From b\n")
				    .help,
			    ">From a\n>>From b\n");
	assert_string_equal(of("Subject: s\n\n>From a\n>>From b\n").help,
			    ">From a\n>>From b\n");
	assert_string_equal(preamble_body("a", "a\n\nb\n"), "b\n");
	assert_string_equal(preamble_body("a", "ab\n"), "ab\n");
}

static void the_text_ends_at_the_dashes(void **state)
{
	struct preamble p = of("Subject: s\n\nfirst\n\nlast\n---\n x | 1 +\n\n"
			       "diff --git a/x b/x\nSubject: none\n");

	(void)state;
	assert_string_equal(p.help, "first\n\nlast\n");
}

static void fields_come_last(void **state)
{
	struct preamble p = of("Description: s\n long\n .\n text\n"
			       "Origin: o\n folded\nBug-Some: 1\nX-Any: no\n\n"
			       "and more\n");

	(void)state;
	assert_string_equal(p.title, "s");
	assert_string_equal(p.help, "long\n\ntext\n\nand more\n\n"
				    "Origin: o\n folded\nBug-Some: 1\n");
}

static void a_mailbox_line_is_no_field(void **state)
{
	(void)state;
	assert_string_equal(of("From 0123 Mon Sep 17\nFrom: D\nSubject: e\n\n")
				    .author,
			    "D");
}

static void only_the_start_is_looked_at(void **state)
{
	char *text = malloc(PREAMBLE_LIMIT + 20);
	struct preamble p;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', PREAMBLE_LIMIT + 20);
	preamble_read(&a, (struct span){ text, PREAMBLE_LIMIT + 20 }, &p);
	assert_int_equal(strlen(p.title), PREAMBLE_LIMIT);
	free(text);
}

static void the_length_is_up_to_the_diff(void **state)
{
	(void)state;
	assert_int_equal(preamble_length(span_of("ab\n--- x\n+++ x\n")), 3);
	assert_int_equal(preamble_length(span_of("diff --git a b\n")), 0);
	assert_int_equal(preamble_length(span_of("none\n")), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(titles),
		cmocka_unit_test(authors),
		cmocka_unit_test(when),
		cmocka_unit_test(the_text_is_utf8),
		cmocka_unit_test(the_text_ends_at_the_dashes),
		cmocka_unit_test(fields_come_last),
		cmocka_unit_test(a_mailbox_line_is_no_field),
		cmocka_unit_test(only_the_start_is_looked_at),
		cmocka_unit_test(the_length_is_up_to_the_diff),
	};
	int status = cmocka_run_group_tests(tests, NULL, NULL);

	arena_free(&a);
	return status;
}
