// SPDX-License-Identifier: GPL-2.0-only
/* Sequences of lines in a file, against looking at every place. */
#include "engine.h"

#include "engine/suffixes.h"

enum { LINES = 300, LONGEST = 6 };

static bool stands(const uint32_t *kind, uint32_t n, uint32_t at,
		   const uint32_t *want, uint32_t m)
{
	return at <= n && m <= n - at &&
	       memcmp(kind + at, want, m * sizeof(*want)) == 0;
}

static void compare(const struct suffixes *s, const uint32_t *want, uint32_t m)
{
	struct matches found = suffixes_find(s, want, m);
	uint32_t line, at, next = s->n, count = 0, got;

	for (line = s->n + 1; line--;) {
		if (stands(s->kind, s->n, line, want, m)) {
			next = line;
			count++;
		}
		assert_int_equal(suffixes_next(s, &found, line, &got),
				 next < s->n);
		if (next < s->n)
			assert_int_equal(got, next);
		for (at = line; at-- && !stands(s->kind, s->n, at, want, m);)
			;
		assert_int_equal(suffixes_before(s, &found, line, &got),
				 at != UINT32_MAX);
		if (at != UINT32_MAX)
			assert_int_equal(got, at);
	}
	assert_int_equal(found.to - found.from, count);
}

static void with_kinds(uint32_t n, uint32_t kinds, uint32_t *random)
{
	uint32_t kind[LINES], want[LONGEST], i, m, tries;
	struct arena a = { 0 };
	struct suffixes s;

	for (i = 0; i < n; i++) {
		*random = *random * 1664525 + 1013904223;
		kind[i] = (*random >> 16) % (kinds < n ? kinds : n);
	}
	suffixes_make(&a, kind, n, &s);
	for (tries = 0; tries < 8; tries++) {
		for (m = 1; m <= LONGEST; m++) {
			for (i = 0; i < m; i++) {
				*random = *random * 1664525 + 1013904223;
				want[i] = (*random >> 16) % kinds;
			}
			compare(&s, want, m);
		}
	}
	arena_free(&a);
}

static void like_looking_everywhere(void **state)
{
	static const uint32_t sizes[] = { 1, 2, 3, 63, 64, 65, 128, LINES };
	uint32_t random = 1, i, kinds;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		for (kinds = 1; kinds <= 9; kinds += 2)
			with_kinds(sizes[i], kinds, &random);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(like_looking_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
