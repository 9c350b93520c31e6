// SPDX-License-Identifier: GPL-2.0-only
/* engine/version.h: versions and ranges. */
#include <stdint.h>

#include "engine.h"
#include "engine/version.h"

static struct version v(const char *text)
{
	struct version out;

	assert_true(version_parse(span_of(text), &out));
	return out;
}

static bool has(const char *range, const char *version)
{
	struct version at = v(version);
	struct range r;

	assert_int_equal(range_parse(span_of(range), &r, NULL), 0);
	return range_has(&r, &at);
}

static void reads_versions(void **state)
{
	struct version out = v(" v6.12.3-rc7+deb ");

	(void)state;
	assert_int_equal(out.n, 3);
	assert_int_equal(out.part[1], 12);
	assert_int_equal(out.rc, 7);
	assert_int_equal(v("2.4.20-pre8").rc, 8);
	assert_int_equal(v("6.1.0-rc").rc, 0);
	assert_int_equal(v("1.2.3.4.5").n, 4);
	assert_int_equal(v("6.").n, 1);
	assert_int_equal(v("999999").part[0], 999999);
	assert_false(version_parse(SPAN("1000000"), &out));
	assert_false(version_parse(SPAN(""), &out));
	assert_false(version_parse(SPAN("x6.1"), &out));
	assert_false(version_parse(SPAN("-rc1"), &out));
}

static void as_many_parts_as_the_bound_has(void **state)
{
	(void)state;
	assert_true(has("= 6.12", "6.12.3"));
	assert_true(has("6.12", "6.12.3"));
	assert_true(has("<= 6.12", "6.12.3"));
	assert_false(has("> 6.12", "6.12.3"));
	assert_false(has("< 6.12.3", "6.12.3"));
	assert_true(has("== 6.12.3", "6.12.3"));
	assert_true(has(">> 6.11", "6.12"));
	assert_false(has("<< 6.12", "6.12"));
	assert_true(has("< 10", "9.99"));
	assert_true(has("", "1"));
	assert_true(has(">= 5.10, < 7.3", "6.1"));
	assert_false(has(">= 5.10, < 7.3", "7.3"));
	assert_false(has(">= 5.10, < 7.3", "5.9.999"));
}

static void candidates(void **state)
{
	(void)state;
	assert_true(has(">= 7.2", "7.2-rc3"));
	assert_true(has("= 7.2-rc3", "7.2-rc3"));
	assert_true(has("< 7.2-rc3", "7.2-rc2"));
	assert_true(has("> 7.2-rc3", "7.2"));
}

static void an_order_to_sort_by(void **state)
{
	static const char *const order[] = { "5.10", "6.1-rc1", "6.1-rc2",
					     "6.1",  "6.1.1",   "6.12",
					     "7" };
	struct version a, b;
	size_t i, k;

	(void)state;
	for (i = 0; i < 7; i++) {
		for (k = 0; k < 7; k++) {
			int want = i < k ? -1 : i > k;

			a = v(order[i]);
			b = v(order[k]);
			assert_int_equal(version_order(&a, &b), want);
		}
	}
	a = v("6.1");
	b = v("6.1.0");
	assert_int_equal(version_order(&a, &b), 0);
}

static void ranges_that_are_none(void **state)
{
	struct pom_err err;
	struct range r;

	(void)state;
	assert_int_equal(range_parse(SPAN("6.1, , 6.2"), &r, &err),
			 POM_ESYNTAX);
	assert_int_equal(range_parse(SPAN("=> 6.1"), &r, &err), POM_ESYNTAX);
	assert_non_null(strstr(err.what, "not a version"));
	assert_int_equal(range_parse(SPAN("1,2,3,4,5,6,7,8"), &r, &err), 0);
	assert_int_equal(range_parse(SPAN("1,2,3,4,5,6,7,8,9"), &r, &err),
			 POM_ELIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_versions),
		TEST(as_many_parts_as_the_bound_has),
		TEST(candidates),
		TEST(an_order_to_sort_by),
		TEST(ranges_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
