// SPDX-License-Identifier: GPL-2.0-only
/* lib/library.h: a library is loaded on demand, and what lacks is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lib/library.h"

static struct {
	double (*cos)(double);
	double (*no_such_function)(double);
} m;

static void its_functions_can_be_called(void **state)
{
	const struct library_symbol symbols[] = { LIBRARY_SYMBOL(m, cos) };

	(void)state;
	assert_int_equal(library_load("libm.so.6", "libc6", symbols, 1, NULL),
			 0);
	assert_true(m.cos(0.0) == 1.0);
}

static void a_missing_symbol_is_named(void **state)
{
	const struct library_symbol symbols[] = {
		LIBRARY_SYMBOL(m, no_such_function)
	};
	struct pom_err err = { 0 };

	(void)state;
	assert_int_equal(library_load("libm.so.6", "libc6", symbols, 1, &err),
			 POM_ENOENT);
	assert_non_null(strstr(err.what, "no_such_function"));
}

static void a_missing_library_is_named_with_its_package(void **state)
{
	struct pom_err err = { 0 };

	(void)state;
	assert_int_equal(library_load("libno-such.so.1", "libno-such1", NULL, 0,
				      &err),
			 POM_ENOENT);
	assert_string_equal(err.where, "libno-such.so.1");
	assert_non_null(strstr(err.hint, "libno-such1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_functions_can_be_called),
		cmocka_unit_test(a_missing_symbol_is_named),
		cmocka_unit_test(a_missing_library_is_named_with_its_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
