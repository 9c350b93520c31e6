// SPDX-License-Identifier: GPL-2.0-only
/* lib/digests.h: made beside, or when asked for, they are the same digests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/digests.h"

enum { TEXTS = 300, EACH = 20000 }; /* enough bytes for a thread */

static char *bytes;
static struct span parts[TEXTS][2];

static int make_texts(void **state)
{
	size_t i;

	(void)state;
	bytes = pom_alloc(TEXTS + EACH, 1);
	for (i = 0; i < TEXTS + EACH; i++)
		bytes[i] = (char)(i * 2654435761u >> 13);
	for (i = 0; i < TEXTS; i++) {
		parts[i][0] = (struct span){ bytes + i, i };
		parts[i][1] = (struct span){ bytes + i, EACH };
	}
	return 0;
}

static int free_texts(void **state)
{
	(void)state;
	free(bytes);
	return 0;
}

static void check(struct digests *d, size_t i)
{
	char want[DIGEST_HEX + 1];

	pom_digest(want, parts[i], 2);
	assert_string_equal(digests_get(d, i), want);
}

static struct digests *all(void)
{
	struct digests *d = digests_new();
	size_t i;

	for (i = 0; i < TEXTS; i++)
		assert_int_equal(digests_add(d, parts[i], 2), i);
	return d;
}

static void each_is_that_of_its_text(void **state)
{
	struct digests *d = all();
	size_t i;

	(void)state;
	digests_start(d);
	for (i = 0; i < TEXTS; i++)
		check(d, i);
	check(d, 0); /* once more */
	digests_free(d);
}

static void the_order_does_not_matter(void **state)
{
	struct digests *d = all();
	size_t i;

	(void)state;
	digests_start(d);
	for (i = TEXTS; i-- > 0;)
		check(d, i);
	digests_free(d);
}

static void without_a_start_they_are_made_when_asked_for(void **state)
{
	struct digests *d = all();

	(void)state;
	check(d, 17);
	check(d, 3);
	digests_free(d);
}

static void it_can_end_before_all_are_made(void **state)
{
	int round;

	(void)state;
	for (round = 0; round < 20; round++) {
		struct digests *d = all();

		digests_start(d);
		if (round % 2)
			check(d, (size_t)round);
		digests_free(d);
	}
	digests_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_that_of_its_text),
		cmocka_unit_test(the_order_does_not_matter),
		cmocka_unit_test(without_a_start_they_are_made_when_asked_for),
		cmocka_unit_test(it_can_end_before_all_are_made),
	};

	return cmocka_run_group_tests(tests, make_texts, free_texts);
}
