// SPDX-License-Identifier: GPL-2.0-only
/* engine/compare.h: where two lines differ, and names that were changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/compare.h"

static void check(const char *a, const char *b, size_t from, size_t a_to,
		  size_t b_to)
{
	struct line_change c;

	compare_lines(span_of(a), span_of(b), &c);
	assert_int_equal(c.from, from);
	assert_int_equal(c.a_to, a_to);
	assert_int_equal(c.b_to, b_to);
}

static void what_lies_between(void **state)
{
	(void)state;
	check("int old = 1;", "int newer = 1;", 4, 7, 9);
	check("same", "same", 4, 4, 4);
	check("", "", 0, 0, 0);
	check("", "x", 0, 0, 1);
	check("aa", "aaa", 2, 2, 3);
	check("aba", "aa", 1, 2, 1);
	check("one", "two", 0, 3, 3);
}

static void no_character_is_cut_in_two(void **state)
{
	(void)state;
	/* e acute and e grave: the first of their two bytes is the same */
	check("x\xc3\xa9y", "x\xc3\xa8y", 1, 3, 3);
	/* and here the last is */
	check("x\xc3\xa9y", "x\xc4\xa9y", 1, 3, 3);
}

static void names_that_were_changed(void **state)
{
	struct renamed v[COMPARE_NAMES];
	size_t n = 0;

	(void)state;
	assert_true(compare_renamed(span_of("	x = old(a, old);"),
				    span_of("x = fresh( a, fresh );"), v, &n));
	assert_int_equal(n, 1);
	assert_true(span_is(v[0].from, "old"));
	assert_true(span_is(v[0].to, "fresh"));
	/* the same in another line */
	assert_true(
		compare_renamed(span_of("old++;"), span_of("fresh++;"), v, &n));
	assert_int_equal(n, 1);
	/* one name has become two, or two one */
	assert_false(
		compare_renamed(span_of("old++;"), span_of("other++;"), v, &n));
	assert_false(
		compare_renamed(span_of("a++;"), span_of("fresh++;"), v, &n));
	/* and where the old name still stands, it is not a rename */
	assert_false(compare_renamed(span_of("old;"), span_of("old;"), v, &n));
}

static void other_things_that_differ(void **state)
{
	static const char *const pairs[][2] = {
		{ "a = 1;", "a = 2;" },
		{ "a = 1;", "a = one;" },
		{ "a(b);", "a[b);" },
		{ "a b", "a" },
		{ "a", "a b" },
		{ "f(1);", "f(1, 2);" },
		{ "a b c d e", "v w x y z" } /* more than are told */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct renamed v[COMPARE_NAMES];
		size_t n = 0;

		assert_false(compare_renamed(span_of(pairs[i][0]),
					     span_of(pairs[i][1]), v, &n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_lies_between),
		cmocka_unit_test(no_character_is_cut_in_two),
		cmocka_unit_test(names_that_were_changed),
		cmocka_unit_test(other_things_that_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
