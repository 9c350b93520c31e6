// SPDX-License-Identifier: GPL-2.0-only
/* lib/spelling.h: what is near a word, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/spelling.h"

static const char *nearest(const char *word, const char *const *all)
{
	struct spelling s = spelling_of(word);

	for (; *all; all++)
		spelling_try(&s, *all);
	return s.best;
}

static void expect_near(const char *word, const char *candidate)
{
	assert_string_equal(nearest(word, (const char *[]){ candidate, NULL }),
			    candidate);
}

static void expect_far(const char *word, const char *candidate)
{
	assert_null(nearest(word, (const char *[]){ candidate, NULL }));
}

static void mistakes(void **state)
{
	(void)state;
	expect_near("check", "check");
	expect_near("CHECK", "check");
	expect_near("chekc", "check");
	expect_near("chck", "check");
	expect_near("checkk", "check");
	expect_near("chexk", "check");
	expect_near("cehkc", "check"); /* two swaps */
	expect_near("stat", "status"); /* its beginning */
	expect_near("ca", "cab");
	expect_far("", "a");
	expect_far("a", "b");
	expect_far("ab", "ba...");
	expect_far("xyz", "xab"); /* a short word may have one mistake */
	expect_far("check", "chapel");
	expect_far("st", "status");
}

static void the_nearest_of_several(void **state)
{
	static const char *const all[] = { "lost", "list", "last", "lest",
					   NULL };

	(void)state;
	assert_string_equal(nearest("list", all), "list");
	assert_string_equal(nearest("lst", all), "lost"); /* the first one */
	assert_string_equal(nearest("lastt", all), "last");
	assert_null(nearest("zebra", all));
}

static void long_words(void **state)
{
	char a[128], b[128];

	(void)state;
	memset(a, 'x', sizeof(a));
	memcpy(b, a, sizeof(b));
	a[64] = b[64] = '\0';
	expect_far(a, b);
	a[63] = b[63] = '\0';
	expect_near(a, b);
	a[10] = 'y';
	expect_near(a, b);
	a[62] = '\0';
	expect_near(a, b);
	b[127] = '\0';
	b[63] = 'x';
	expect_far(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mistakes),
		cmocka_unit_test(the_nearest_of_several),
		cmocka_unit_test(long_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
