// SPDX-License-Identifier: GPL-2.0-only
/*
 * The journal as text (txn/internal.h): what is written is read back,
 * what is damaged or hostile is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "txn/internal.h"

static char digest[] =
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

static void sample(struct journal *j, struct record rec[6])
{
	static const char *const paths[] = {
		"gone.c",      " blank ", "d/d", "d/d/\"n\\\n\x01\xff\xc3\xa4",
		".pom/ledger", "l"
	};
	static const enum txn_op ops[] = { TXN_DELETE, TXN_RMDIR,  TXN_MKDIR,
					   TXN_CREATE, TXN_CREATE, TXN_REPLACE };
	size_t i;

	memset(j, 0, sizeof(*j));
	memcpy(j->id, digest, JOURNAL_ID);
	j->self = 1;
	j->trees[0] = "/home/me/linux";
	j->trees[1] = "/tmp/a \"tree\"\n";
	j->ntrees = 2;
	for (i = 0; i < 6; i++) {
		rec[i] = (struct record){ .op = ops[i],
					  .num = UINT32_MAX - (unsigned)i,
					  .mode = S_IFREG | 0755,
					  .ino = UINT64_MAX,
					  .size = INT64_MAX,
					  .path = paths[i] };
		memcpy(rec[i].digest, digest, sizeof(digest));
	}
	rec[1].mode = S_IFDIR | 0750;
	rec[5].mode = S_IFLNK | 0777;
	j->rec = rec;
	j->n = 6;
}

static int parse(struct arena *a, const struct buf *b, struct journal *out)
{
	struct pom_err err = { 0 };
	/* on the heap and no longer than it is: overruns show under ASan */
	char *copy = pom_alloc(b->n, 1);
	struct span text = { copy, b->n };
	int rc;

	if (b->n)
		memcpy(copy, b->p, b->n);
	rc = journal_parse(a, text, "x", out, &err);
	free(copy);
	if (rc) {
		assert_int_equal(rc, POM_ESYNTAX);
		assert_true(err.what[0] && err.hint[0]);
	}
	return rc;
}

static void what_is_written_is_read_back(void **state)
{
	struct record rec[6];
	struct journal j, k;
	struct arena a = { 0 };
	struct buf b = { 0 }, c = { 0 };
	size_t i;

	(void)state;
	sample(&j, rec);
	assert_int_equal(journal_encode(&j, &b, NULL), 0);
	assert_int_equal(parse(&a, &b, &k), 0);
	assert_string_equal(k.id, j.id);
	assert_int_equal(k.self, 1);
	assert_int_equal(k.ntrees, 2);
	assert_string_equal(k.trees[1], j.trees[1]);
	assert_int_equal(k.n, 6);
	for (i = 0; i < 6; i++)
		assert_string_equal(k.rec[i].path, rec[i].path);
	assert_true(k.rec[5].ino == UINT64_MAX && k.rec[1].mode == rec[1].mode);
	assert_int_equal(journal_encode(&k, &c, NULL), 0);
	assert_string_equal(c.p, b.p);
	buf_free(&b);
	buf_free(&c);
	arena_free(&a);
}

static void damage_anywhere_is_seen(void **state)
{
	struct record rec[6];
	struct journal j, k;
	struct arena a = { 0 };
	struct buf b = { 0 };
	size_t i, n;

	(void)state;
	sample(&j, rec);
	assert_int_equal(journal_encode(&j, &b, NULL), 0);
	n = b.n;
	for (b.n = 0; b.n < n; b.n++)
		assert_int_not_equal(parse(&a, &b, &k), 0);
	for (i = 0; i < n; i++) {
		b.p[i] ^= 1;
		assert_int_not_equal(parse(&a, &b, &k), 0);
		b.p[i] ^= 1;
	}
	buf_addstr(&b, "x");
	assert_int_not_equal(parse(&a, &b, &k), 0);
	buf_free(&b);
	arena_free(&a);
}

/* A journal that somebody made up, with a checksum that is right. */
static int parse_version(int version, const char *body, mode_t *mode)
{
	char sum[DIGEST_HEX + 1];
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct journal j;
	struct span s;
	int rc;

	buf_addf(&b, "runme journal %d\n", version);
	buf_addstr(&b, body);
	s = buf_span(&b);
	pom_digest(sum, &s, 1);
	buf_addf(&b, "sum %s\n", sum);
	rc = parse(&a, &b, &j);
	if (!rc && mode)
		*mode = j.rec[0].mode;
	buf_free(&b);
	arena_free(&a);
	return rc;
}

static int parse_body(const char *body)
{
	return parse_version(2, body, NULL);
}

#define HEAD "id 00112233445566778899aabbccddeeff\nself 0\ntree /t\n"
#define FILE_OF(num, mode, path)                \
	HEAD "create " num " " mode " 1 1 "     \
	     "00112233445566778899aabbccddeeff" \
	     "00112233445566778899aabbccddeeff " path "\n"

static void what_no_run_writes_is_refused(void **state)
{
	static const char *const good[] = {
		HEAD,
		HEAD "delete 4294967295 x\n",
		FILE_OF("1", "100644", "x"),
		FILE_OF("1", "100644", ".pom/old/x"),
	};
	static const char *const bad[] = {
		"",
		"id 0011\nself 0\ntree /t\n",
		"id 00112233445566778899aabbccddeeff\nself 0\n",
		"id 00112233445566778899aabbccddeeff\nself 1\ntree /t\n",
		"id 00112233445566778899aabbccddeeff\nself 0\ntree t\n",
		"id 00112233445566778899aabbccddeeff\nself 0\n"
		"tree /1\ntree /2\ntree /3\ntree /4\ntree /5\ntree /6\n"
		"tree /7\ntree /8\ntree /9\n",
		HEAD "delete 4294967296 x\n",
		HEAD "delete -1 x\n",
		HEAD "delete x\n",
		HEAD "delete 1 \n",
		HEAD "delete 1 ../x\n",
		HEAD "delete 1 /x\n",
		HEAD "delete 1 x//y\n",
		HEAD "delete 1 \"x\"y\n",
		HEAD "delete 1 \"x\\000y\"\n",
		HEAD "mkdir .pom\n",
		HEAD "mkdir .pom/\n",
		HEAD "mkdir .pom/txn\n",
		HEAD "mkdir .pom/Journal\n",
		HEAD "mkdir .pom/../x\n",
		HEAD "mkdir .git/hooks\n",
		HEAD "rmdir 100644 x\n",
		HEAD "rename 1 x\n",
		HEAD "\n",
		FILE_OF("1", "40755", "x"),
		FILE_OF("1", "104755", ".git/hooks/pre-commit"),
		FILE_OF("1", "20644", "x"),
		FILE_OF("1", "100844", "x"),
		FILE_OF("", "100644", "x"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(parse_body(good[i]), 0);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (parse_body(bad[i]) == 0)
			fail_msg("taken: %s", bad[i]);
}

/* The owners of version 1 are passed over, and rights above 0777 in both. */
static void owners_and_setuid_are_not_taken(void **state)
{
	static const char create[] = FILE_OF("1", "106755", "x");
	mode_t mode = 0;

	(void)state;
	assert_int_equal(parse_version(1, HEAD "rmdir 47750 0 0 x\n", &mode),
			 0);
	assert_int_equal(mode, S_IFDIR | 0750);
	assert_int_equal(parse_version(2, HEAD "rmdir 47750 x\n", &mode), 0);
	assert_int_equal(mode, S_IFDIR | 0750);
	assert_int_not_equal(parse_version(1, HEAD "rmdir 40750 x\n", &mode),
			     0);
	assert_int_equal(parse_version(1, create, &mode), 0);
	assert_int_equal(mode, S_IFREG | 0755);
	assert_int_equal(parse_version(2, create, &mode), 0);
	assert_int_equal(mode, S_IFREG | 0755);
	assert_int_not_equal(parse_version(3, create, &mode), 0);
}

static void too_many_records_are_refused(void **state)
{
	struct journal j = { .ntrees = 1, .n = (size_t)JOURNAL_RECORDS + 1 };
	struct pom_err err = { 0 };
	struct buf b = { 0 };

	(void)state;
	assert_int_equal(journal_encode(&j, &b, &err), POM_ELIMIT);
	assert_true(err.what[0]);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(damage_anywhere_is_seen),
		cmocka_unit_test(what_no_run_writes_is_refused),
		cmocka_unit_test(owners_and_setuid_are_not_taken),
		cmocka_unit_test(too_many_records_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
