// SPDX-License-Identifier: GPL-2.0-only
/* tree/archive.h, update/unpack.h: limits, at them and past them. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/file.h"
#include "tree/scratch.h"
#include "update/unpack.h"

enum { BLOCK = 512 };

/* An entry of a tar archive (POSIX.1-1988, ustar) and its contents. */
static void add(struct buf *b, const char *name, char type, size_t size)
{
	char head[BLOCK] = "";
	unsigned int sum = 0;
	size_t i;

	snprintf(head, 100, "%s", name);
	snprintf(head + 100, 8, "%07o", 0644);
	snprintf(head + 108, 8, "%07o", 0);
	snprintf(head + 116, 8, "%07o", 0);
	snprintf(head + 124, 12, "%011zo", size);
	snprintf(head + 136, 12, "%011o", 0);
	memset(head + 148, ' ', 8);
	head[156] = type;
	memcpy(head + 257,
	       "ustar\0"
	       "00",
	       8);
	for (i = 0; i < BLOCK; i++)
		sum += (unsigned char)head[i];
	snprintf(head + 148, 8, "%06o", sum);
	buf_add(b, head, BLOCK);
	for (i = 0; i < size; i++)
		buf_addch(b, 'x');
	while (b->n % BLOCK)
		buf_addch(b, '\0');
}

static void end(struct buf *b)
{
	static const char zeros[2 * BLOCK];

	buf_add(b, zeros, sizeof(zeros));
}

/* Unpacks it into a folder of its own, which goes again. */
static int unpacked(const struct buf *b, uint64_t bytes, uint64_t ratio,
		    uint64_t entries, struct pom_err *err)
{
	const struct archive_limits limits = { .bytes = bytes,
					       .ratio = ratio,
					       .entries = entries };
	char path[] = "/tmp/pom-unpack.XXXXXX";
	struct archive_reader *r;
	struct root into;
	int rc;

	assert_non_null(mkdtemp(path));
	assert_int_equal(root_open(&into, path, NULL), 0);
	rc = archive_memory(&r, buf_span(b), "test", &limits, err);
	if (!rc)
		rc = unpack(r, &into, err);
	archive_done(r);
	root_close(&into);
	scratch_remove(path);
	return rc;
}

static void entries_are_counted(void **state)
{
	struct pom_err err = { 0 };
	struct buf b = { 0 };

	(void)state;
	add(&b, "d/", '5', 0);
	add(&b, "d/a", '0', 3);
	add(&b, "d/b", '0', 0);
	end(&b);
	assert_int_equal(unpacked(&b, 1 << 20, 100, 3, &err), 0);
	assert_int_equal(unpacked(&b, 1 << 20, 100, 2, &err), POM_ELIMIT);
	assert_non_null(strstr(err.what, "more than 2 entries"));
	buf_free(&b);
}

static void bytes_are_counted_with_what_is_around_them(void **state)
{
	struct pom_err err = { 0 };
	struct buf b = { 0 };

	(void)state;
	add(&b, "a", '0', 100);
	add(&b, "b", '0', 100);
	end(&b);
	assert_int_equal(unpacked(&b, b.n, 100, 10, &err), 0);
	assert_int_equal(unpacked(&b, 4 * BLOCK - 1, 100, 10, &err),
			 POM_ELIMIT);
	assert_non_null(strstr(err.what, "larger than 2047 bytes"));
	buf_free(&b);
}

/* The numbers of a header cannot make it allocate or write that much. */
static void a_size_that_is_a_lie(void **state)
{
	struct pom_err err = { 0 };
	struct buf b = { 0 };

	(void)state;
	add(&b, "a", '0', 0);
	memcpy(b.p + 124, "77777777777", 11);
	memcpy(b.p + 148, "        ", 8);
	{
		unsigned int sum = 0;
		size_t i;

		for (i = 0; i < BLOCK; i++)
			sum += (unsigned char)b.p[i];
		snprintf(b.p + 148, 8, "%06o", sum);
	}
	end(&b);
	assert_int_equal(unpacked(&b, 1 << 20, 100, 10, &err), POM_ESYNTAX);
	buf_free(&b);
}

static void an_entry_of_another_kind(void **state)
{
	static const char kinds[] = "123467"; /* links, devices, FIFO, ... */
	struct pom_err err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; kinds[i]; i++) {
		struct buf b = { 0 };
		int rc;

		add(&b, "a", '0', 1);
		add(&b, "b", kinds[i], 0);
		end(&b);
		rc = unpacked(&b, 1 << 20, 100, 10, &err);
		/* 7 is a file for those that do not know better */
		assert_int_equal(rc, kinds[i] == '7' ? 0 : POM_EUNSAFE);
		buf_free(&b);
	}
}

static void cut_off_anywhere(void **state)
{
	struct buf b = { 0 }, part;
	size_t n;

	(void)state;
	add(&b, "a", '0', 700);
	add(&b, "b", '0', 10);
	for (n = 1; n < b.n; n += 97) {
		int rc;

		part = b;
		part.n = n;
		rc = unpacked(&part, 1 << 20, 100, 10, NULL);
		/* between two entries nothing tells; the signature does */
		if (n != 3 * BLOCK)
			assert_int_equal(rc, POM_ESYNTAX);
	}
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_counted),
		cmocka_unit_test(bytes_are_counted_with_what_is_around_them),
		cmocka_unit_test(a_size_that_is_a_lie),
		cmocka_unit_test(an_entry_of_another_kind),
		cmocka_unit_test(cut_off_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
