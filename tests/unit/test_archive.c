// SPDX-License-Identifier: GPL-2.0-only
/* tree/archive.h: what is compressed, whole, at its limit, and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tree/archive.h"

/* "hello\n", by gzip -9n, bzip2, xz and zstd */
static const unsigned char gz[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00,
				    0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9,
				    0xc9, 0xe7, 0x02, 0x00, 0x20, 0x30, 0x3a,
				    0x36, 0x06, 0x00, 0x00, 0x00 };
static const unsigned char bz2[] = { 0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59,
				     0x26, 0x53, 0x59, 0xc1, 0xc0, 0x80, 0xe2,
				     0x00, 0x00, 0x01, 0x41, 0x00, 0x00, 0x10,
				     0x02, 0x44, 0xa0, 0x00, 0x30, 0xcd, 0x00,
				     0xc3, 0x46, 0x29, 0x97, 0x17, 0x72, 0x45,
				     0x38, 0x50, 0x90, 0xc1, 0xc0, 0x80, 0xe2 };
static const unsigned char xz[] = {
	0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4,
	0x46, 0x02, 0x00, 0x21, 0x01, 0x16, 0x00, 0x00, 0x00, 0x74, 0x2f,
	0xe5, 0xa3, 0x01, 0x00, 0x05, 0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x0a,
	0x00, 0x00, 0x00, 0xa5, 0x60, 0x97, 0xf1, 0x94, 0xf6, 0xfd, 0xe0,
	0x00, 0x01, 0x1e, 0x06, 0xc1, 0x2f, 0xa4, 0x1d, 0x1f, 0xb6, 0xf3,
	0x7d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5a
};
static const unsigned char zst[] = { 0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x58, 0x31,
				     0x00, 0x00, 0x68, 0x65, 0x6c, 0x6c, 0x6f,
				     0x0a, 0x53, 0x88, 0xbd, 0x91 };

#define PACKED(V) ((struct span){ (const char *)(V), sizeof(V) })

static void every_format_is_read(void **state)
{
	const struct span all[] = { PACKED(gz), PACKED(bz2), PACKED(xz),
				    PACKED(zst) };
	struct buf out = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		assert_int_equal(archive_unpack(all[i], "x", 6, &out, NULL), 0);
	assert_string_equal(out.p, "hello\nhello\nhello\nhello\n");
	buf_free(&out);
}

static void one_byte_past_the_limit_is_too_much(void **state)
{
	struct pom_err err = { 0 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(archive_unpack(PACKED(xz), "x", 5, &out, &err),
			 POM_ELIMIT);
	assert_string_equal(err.where, "x");
	buf_free(&out);
}

static void what_is_cut_off_is_damaged(void **state)
{
	const struct span all[] = { PACKED(gz), PACKED(bz2), PACKED(xz),
				    PACKED(zst) };
	size_t i, n;

	(void)state;
	for (i = 0; i < 4; i++) {
		for (n = 0; n < all[i].n; n++) {
			struct span part = { all[i].p, n };
			struct buf out = { 0 };

			assert_int_equal(archive_unpack(part, "x", 100, &out,
							NULL),
					 POM_ESYNTAX);
			buf_free(&out);
		}
	}
}

static void what_is_not_compressed_is_refused(void **state)
{
	struct pom_err err = { 0 };
	struct buf out = { 0 };

	(void)state;
	assert_int_equal(archive_unpack(SPAN("hello\n"), "x", 100, &out, &err),
			 POM_ESYNTAX);
	assert_non_null(strstr(err.what, "not compressed"));
	/* what other programs would have to be started for, too */
	assert_int_equal(archive_unpack(SPAN("LRZI\0\6xxxxxxxxxxxxxxxxxxxxx"),
					"x", 100, &out, &err),
			 POM_ESYNTAX);
	buf_free(&out);
}

static void the_name_tells(void **state)
{
	(void)state;
	assert_int_equal(archive_bare_name("a.patch.gz"), 7);
	assert_int_equal(archive_bare_name("a.bz2"), 1);
	assert_int_equal(archive_bare_name("a.patch"), 0);
	assert_int_equal(archive_bare_name(".xz"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_is_read),
		cmocka_unit_test(one_byte_past_the_limit_is_too_much),
		cmocka_unit_test(what_is_cut_off_is_damaged),
		cmocka_unit_test(what_is_not_compressed_is_refused),
		cmocka_unit_test(the_name_tells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
