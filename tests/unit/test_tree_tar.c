// SPDX-License-Identifier: GPL-2.0-only
/* tree/tar.h: limits, at them and past them; what is wanted when. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tree/tar.h"

static char path[] = "/tmp/tree_tar.XXXXXX";

/* A header of the old kind: name, size, the rest of little interest. */
static void add(FILE *f, const char *name, const char *text)
{
	unsigned char h[512] = { 0 };
	size_t n = strlen(text), i;
	unsigned int sum = 0;

	snprintf((char *)h, 100, "%s", name);
	snprintf((char *)h + 100, 8, "%07o", 0644);
	snprintf((char *)h + 124, 12, "%011o", (unsigned int)n & 0777);
	memset(h + 148, ' ', 8);
	h[156] = '0';
	for (i = 0; i < sizeof(h); i++)
		sum += h[i];
	snprintf((char *)h + 148, 8, "%06o", sum);
	fwrite(h, 1, sizeof(h), f);
	memset(h, 0, sizeof(h));
	memcpy(h, text, n);
	fwrite(h, 1, sizeof(h), f);
}

/* top/ with a/b (5 bytes) and c (3 bytes): four entries, two of them implied */
static int make(void **state)
{
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	unsigned char end[1024] = { 0 };

	(void)state;
	if (!f)
		return -1;
	add(f, "top/a/b", "four\n");
	add(f, "top/c", "cc\n");
	fwrite(end, 1, sizeof(end), f);
	return fclose(f);
}

static int drop(void **state)
{
	(void)state;
	return unlink(path);
}

static int open_with(struct root *r, struct tar_limits limits)
{
	struct tree_wants w = { 0 };
	struct diff_name name = { .text = SPAN("x/a/b") };
	int rc;

	tree_wants_add(&w, &name);
	rc = tree_tar_open(r, path, &w, &limits, NULL);
	tree_wants_free(&w);
	return rc;
}

static int with(uint64_t bytes, uint64_t entries, uint64_t names, uint64_t kept)
{
	struct root r;
	struct tar_limits limits = { bytes, entries, names, kept };
	int rc = open_with(&r, limits);

	root_close(&r);
	return rc;
}

static void limits_hold_at_and_past_them(void **state)
{
	(void)state;
	assert_int_equal(with(8, 4, 12, 5), 0);
	assert_int_equal(with(7, 4, 12, 5), POM_ELIMIT);
	assert_int_equal(with(8, 3, 12, 5), POM_ELIMIT);
	assert_int_equal(with(8, 4, 11, 5), POM_ELIMIT);
	assert_int_equal(with(8, 4, 12, 4), POM_ELIMIT);
}

static void what_was_not_wanted_is_read_later(void **state)
{
	struct buf b = { 0 };
	struct root r;
	struct stat st;
	enum root_kind kind;

	(void)state;
	assert_int_equal(open_with(&r, tar_limits), 0);
	assert_int_equal(root_stat(&r, "c", &kind, &st, NULL), 0);
	assert_int_equal(kind, ROOT_FILE);
	assert_int_equal(st.st_size, 3);
	assert_int_equal(root_read(&r, "a/b", 100, &b, NULL, NULL), 0);
	assert_int_equal(root_read(&r, "c", 100, &b, NULL, NULL), 0);
	assert_string_equal(b.p, "four\ncc\n");
	assert_int_equal(root_read(&r, "a/b", 4, &b, NULL, NULL), POM_ELIMIT);
	assert_int_equal(root_read(&r, "a", 4, &b, NULL, NULL), POM_EUNSAFE);
	assert_int_equal(root_read(&r, "d", 4, &b, NULL, NULL), POM_ENOENT);
	buf_free(&b);
	root_close(&r);
}

static void folders_are_listed(void **state)
{
	struct arena a = { 0 };
	struct root r;
	char **names;
	size_t n;

	(void)state;
	assert_int_equal(open_with(&r, tar_limits), 0);
	assert_int_equal(root_list(&r, "", &a, &names, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "a");
	assert_string_equal(names[1], "c");
	assert_int_equal(root_list(&r, "a", &a, &names, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(root_list(&r, "none", &a, &names, &n, NULL), 0);
	assert_int_equal(n, 0);
	arena_free(&a);
	root_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_hold_at_and_past_them),
		cmocka_unit_test(what_was_not_wanted_is_read_later),
		cmocka_unit_test(folders_are_listed),
	};

	return cmocka_run_group_tests(tests, make, drop);
}
