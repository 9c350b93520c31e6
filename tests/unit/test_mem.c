// SPDX-License-Identifier: GPL-2.0-only
/* lib/mem.h, lib/pages.h: what arenas give is zeroed, apart and used again. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/mem.h"
#include "lib/pages.h"

static bool all_are(const char *p, size_t n, char c)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != c)
			return false;
	return true;
}

/* Sizes from a word to beyond what a chunk or a block holds. */
static size_t size_of(size_t i)
{
	static const size_t sizes[] = { 1,    16,      40,      1000,    4096,
					5000, 65536,   70000,   262144,  300000,
					8,    1048576, 1048577, 3000000, 17 };

	return sizes[i % (sizeof(sizes) / sizeof(*sizes))];
}

enum { PIECES = 90, ROUNDS = 6 };

/* Every piece is zeroed at first, and nobody writes into another one's. */
static void *use_arenas(void *arg)
{
	char mark = *(const char *)arg;
	int round;
	size_t i;

	for (round = 0; round < ROUNDS; round++) {
		struct arena a = { 0 };
		char *p[PIECES];

		for (i = 0; i < PIECES; i++) {
			bool text = i % 4 == 3;

			p[i] = text ? arena_text(&a, size_of(i)) :
				      arena_alloc(&a, size_of(i), 1);
			if (!text && !all_are(p[i], size_of(i), 0))
				return NULL;
			if (!text && (uintptr_t)p[i] % _Alignof(max_align_t))
				return NULL;
			memset(p[i], mark + (char)i, size_of(i));
		}
		for (i = 0; i < PIECES; i++)
			if (!all_are(p[i], size_of(i), (char)(mark + (char)i)))
				return NULL;
		arena_free(&a);
		if (a.head)
			return NULL;
	}
	return arg;
}

static void pieces_are_zeroed_and_apart(void **state)
{
	char mark = 1;

	(void)state;
	assert_ptr_equal(use_arenas(&mark), &mark);
}

static void threads_do_not_get_the_same(void **state)
{
	static char mark[4] = { 1, 31, 61, 91 };
	pthread_t t[4];
	void *out;
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&t[i], NULL, use_arenas,
						&mark[i]),
				 0);
	for (i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(t[i], &out), 0);
		assert_ptr_equal(out, &mark[i]);
	}
}

static void a_large_piece_does_not_end_the_chunk(void **state)
{
	struct arena a = { 0 };
	char *first = arena_alloc(&a, 1, 16), *large, *next;

	(void)state;
	large = arena_alloc(&a, 1, 200000);
	next = arena_alloc(&a, 1, 16);
	assert_ptr_equal(next, first + 16);
	memset(large, 1, 200000);
	assert_true(all_are(next, 16, 0));
	arena_free(&a);
}

static void what_was_moved_lives_on(void **state)
{
	struct arena a = { 0 }, b = { 0 };
	char *x = arena_strdup(&a, "of one"), *y = arena_strdup(&b, "of two");

	(void)state;
	arena_move(&a, &b);
	arena_free(&b);
	arena_alloc(&b, 1, 4000);
	arena_alloc(&a, 1, 4000);
	assert_string_equal(x, "of one");
	assert_string_equal(y, "of two");
	arena_free(&a);
	arena_free(&b);
}

#if !defined(__SANITIZE_ADDRESS__)
/* Kilobytes of address space that the process has. */
static size_t mapped(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	char line[200], *end;
	size_t pages;

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	pages = strtoul(line, &end, 10);
	assert_true(end > line && pages);
	return pages * 4;
}

static void what_is_large_is_unmapped_whole(void **state)
{
	size_t before = 0, cap;
	struct map m = { 0 };
	void *v;
	int i;

	(void)state;
	for (i = 0; i < 40; i++) {
		map_reserve(&m, 60000);
		map_free(&m);
		cap = 0;
		v = pom_reserve(NULL, 0, 7000, &cap, 376);
		pom_drop(v, cap, 376);
		if (i == 0)
			before = mapped();
	}
	assert_in_range(mapped(), 0, before + 1024);
}

/* What one thread gives back the next one takes, each block once. */
enum { BLOCKS = 500 };

static void *take_and_give(void *arg)
{
	char **p = arg;
	size_t got[BLOCKS];
	bool zeroed;
	int i;

	for (i = 0; i < BLOCKS; i++) {
		p[i] = pages_alloc(4096, &got[i], &zeroed);
		if (!p[i])
			return NULL;
		memset(p[i], 1, got[i]);
	}
	for (i = 0; i < BLOCKS; i++)
		pages_free(p[i], got[i]);
	pages_thread_ends();
	return arg;
}

static int by_place(const void *x, const void *y)
{
	const char *const *a = x, *const *b = y;

	return *a < *b ? -1 : *a > *b;
}

static void small_blocks_go_from_hand_to_hand(void **state)
{
	static char *theirs[BLOCKS], *mine[BLOCKS];
	size_t got[BLOCKS];
	pthread_t t;
	bool zeroed;
	void *out;
	int i, same = 0;

	(void)state;
	assert_int_equal(pthread_create(&t, NULL, take_and_give, theirs), 0);
	assert_int_equal(pthread_join(t, &out), 0);
	assert_ptr_equal(out, theirs);
	for (i = 0; i < BLOCKS; i++) {
		mine[i] = pages_alloc(4096, &got[i], &zeroed);
		assert_non_null(mine[i]);
		assert_true(got[i] >= 4096);
		memset(mine[i], 2, got[i]);
	}
	qsort(theirs, BLOCKS, sizeof(*theirs), by_place);
	for (i = 0; i < BLOCKS; i++)
		same += bsearch(&mine[i], theirs, BLOCKS, sizeof(*theirs),
				by_place) != NULL;
	/* this thread may have had some of its own at hand */
	assert_in_range(same, BLOCKS - 100, BLOCKS);
	for (i = 0; i < BLOCKS; i++)
		pages_free(mine[i], got[i]);
	qsort(mine, BLOCKS, sizeof(*mine), by_place);
	for (i = 1; i < BLOCKS; i++)
		assert_in_range(mine[i] - mine[i - 1], 4096, SIZE_MAX);
}

/* A block comes back to who asks for as much or less; its rest is not lost. */
static void what_is_given_back_is_taken_again(void **state)
{
	size_t got, other;
	bool zeroed;
	char *p = pages_alloc(65536, &got, &zeroed), *q, *r;

	(void)state;
	assert_in_range(got, 65536, 65536 + 4095);
	pages_free(p, got);
	q = pages_alloc(16384, &got, &zeroed);
	assert_false(zeroed);
	assert_in_range(got, 16384, 16384 + 4095);
	r = pages_alloc(16384, &other, &zeroed);
	assert_false(zeroed);
	assert_true(r + other <= q || q + got <= r);
	pages_free(q, got);
	pages_free(r, other);
	p = pages_alloc(70000, &got, &zeroed);
	pages_free(p, got);
	q = pages_alloc(70000, &other, &zeroed);
	assert_ptr_equal(p, q);
	pages_free(q, other);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_and_apart),
		cmocka_unit_test(threads_do_not_get_the_same),
		cmocka_unit_test(a_large_piece_does_not_end_the_chunk),
		cmocka_unit_test(what_was_moved_lives_on),
#if !defined(__SANITIZE_ADDRESS__)
		cmocka_unit_test(what_is_large_is_unmapped_whole),
		cmocka_unit_test(what_is_given_back_is_taken_again),
		cmocka_unit_test(small_blocks_go_from_hand_to_hand),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
