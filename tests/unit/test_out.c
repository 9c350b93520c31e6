// SPDX-License-Identifier: GPL-2.0-only
/* face/out.h: what a terminal would obey is escaped, wherever in a text it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "face/out.h"

/* What out_put writes of the bytes; the caller frees it. */
static char *shown(const char *p, size_t n, size_t *len)
{
	struct out o;
	char *text = NULL;
	FILE *f = open_memstream(&text, len);

	assert_non_null(f);
	o = (struct out){ .f = f, .width = 80 };
	out_put(&o, PLAIN, (struct span){ p, n });
	assert_int_equal(fclose(f), 0);
	return text;
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
		cmocka_unit_test(columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
