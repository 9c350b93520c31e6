// SPDX-License-Identifier: GPL-2.0-only
/* cli/out.h: what a terminal would obey is escaped, wherever in a text it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/out.h"

/* What out_put writes of the bytes; the caller frees it. */
static char *shown_on(bool tty, const char *p, size_t n, size_t *len)
{
	struct out o;
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	assert_non_null(f);
	o = (struct out){ .f = f, .width = 80, .tty = tty };
	out_put(&o, PLAIN, (struct span){ p, n });
	assert_int_equal(fclose(f), 0);
	return text;
}

static char *shown(const char *p, size_t n, size_t *len)
{
	return shown_on(false, p, n, len);
}

static void expect_hidden(const char *text, const char *want)
{
	size_t n = strlen(text), len;
	char *got = shown_on(true, text, n, &len);

	assert_string_equal(got, want);
	free(got);
	got = shown(text, n, &len);
	assert_string_equal(got, text);
	free(got);
}

/* The first and the last of ranges, and what is just outside of them. */
static void what_is_not_seen(void **state)
{
	(void)state;
	/* NOLINTBEGIN(misc-misleading-bidirectional): they are what is tested */
	expect_hidden("a\342\200\256b", "a<U+202E>b");
	expect_hidden("\342\200\252\342\200\253", "<U+202A><U+202B>");
	/* NOLINTEND(misc-misleading-bidirectional) */
	expect_hidden("\342\200\247\342\200\250\342\200\257",
		      "\342\200\247<U+2028>\342\200\257");
	expect_hidden("\342\200\212\342\200\213\342\200\217\342\200\220",
		      "\342\200\212<U+200B><U+200F>\342\200\220");
	expect_hidden("\342\201\246\342\201\251\342\201\257\342\201\260",
		      "<U+2066><U+2069><U+206F>\342\201\260");
	expect_hidden("\330\233\330\234", "\330\233<U+061C>");
	expect_hidden("\357\273\277", "<U+FEFF>");
	expect_hidden("\302\254\302\255\302\256", "\302\254<U+00AD>\302\256");
	expect_hidden("\363\240\200\201\363\240\277\277\363\241\200\200",
		      "<U+E0001><U+E0FFF>\363\241\200\200");
	expect_hidden("\363\237\277\277", "\363\237\277\277");
	expect_hidden("J\303\274rgen", "J\303\274rgen");
}

static void every_byte_of_ascii_everywhere(void **state)
{
	char text[24], want[sizeof(text) + 4], *got;
	size_t n, at, len, all;
	int c;

	(void)state;
	for (n = 1; n < sizeof(text); n++)
		for (at = 0; at < n; at++)
			for (c = 0; c < 0x80; c++) {
				memset(text, '~', n);
				if (at)
					text[0] = ' ';
				text[at] = (char)c;
				memcpy(want, text, at);
				all = at;
				if ((c >= ' ' && c < 0x7f) || c == '\n' ||
				    c == '\t')
					want[all++] = (char)c;
				else
					all += (size_t)snprintf(want + all, 5,
								"\\%03o",
								(unsigned)c);
				memcpy(want + all, text + at + 1, n - at - 1);
				all += n - at - 1;
				got = shown(text, n, &len);
				assert_int_equal(len, all);
				assert_memory_equal(got, want, all);
				free(got);
			}
}

static void what_is_no_ascii(void **state)
{
	static const struct {
		const char *text, *want;
	} v[] = {
		{ "12345678 \303\244 12345678", "12345678 \303\244 12345678" },
		{ "1234567\303\244", "1234567\303\244" },
		{ "1234567\302\233x", "1234567\\302\\233x" },
		{ "\377", "\377" },
		{ "1234567\200", "1234567\\200" },
		/* a surrogate is no character, and the one before them is */
		{ "\355\240\200", "\355\240\\200" },
		{ "\355\237\277", "\355\237\277" },
	};
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(*v); i++) {
		char *got = shown(v[i].text, strlen(v[i].text), &len);

		assert_string_equal(got, v[i].want);
		free(got);
	}
}

static void columns(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	struct out o;

	(void)state;
	assert_non_null(f);
	o = (struct out){ .f = f, .width = 80 };
	out_column(&o, PLAIN, "ab", 5);
	out_column(&o, PLAIN, "", 2);
	out_column(&o, PLAIN, "longer", 3);
	out_column(&o, PLAIN, "exact", 5);
	assert_int_equal(fclose(f), 0);
	assert_string_equal(text, "ab     longerexact");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_of_ascii_everywhere),
		cmocka_unit_test(what_is_no_ascii),
		cmocka_unit_test(what_is_not_seen),
		cmocka_unit_test(columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
