// SPDX-License-Identifier: GPL-2.0-only
/* engine/explain.h: why a hunk does not fit. */
#include "engine/explain.h"
#include "engine.h"

static struct explanation why(const char *file, const char *hunk)
{
	struct diff d = diff_of(patch_of(hunk));
	struct image *in = arena_alloc(&arena, 1, sizeof(*in));
	struct explainer e = { .file = in };
	struct explanation x;

	*in = image_of(file);
	explain_hunk(&arena, &e, &d.file[0].hunk[0], &x);
	explainer_free(&e);
	return x;
}

static const char *const hunk = "@@ -3,3 +3,3 @@\n one\n-two x\n+new\n three\n";

static void the_line_that_differs(void **state)
{
	struct explanation x = why("0\none\ntwo y;\nthree\n", hunk);

	(void)state;
	assert_int_equal(x.reason, REASON_DIFFERS);
	assert_int_equal(x.at, 1);
	assert_int_equal(x.same, 2);
	assert_int_equal(x.ndiffer, 1);
	assert_int_equal(x.differ[0], 1);
	assert_int_equal(x.first, 2);
}

static void kinds_of_difference(void **state)
{
	(void)state;
	assert_int_equal(why("one\r\ntwo x\r\nthree\r\n", hunk).reason,
			 REASON_LINE_ENDS);
	assert_int_equal(why("one\n two\tx\nthree\n", hunk).reason,
			 REASON_BLANKS);
	assert_int_equal(why("one\ntwo x\nthree", hunk).reason, REASON_NEWLINE);
	assert_int_equal(why("a\nb\n", hunk).reason, REASON_NOTHING_NEAR);
	assert_int_equal(why("", hunk).reason, REASON_NOTHING_NEAR);
	assert_int_equal(why("one\ntwo x\nthree\n", hunk).reason, REASON_ORDER);
	/* several kinds: it just differs */
	assert_int_equal(why("one\ntwo  x\nthree\r\n", hunk).reason,
			 REASON_DIFFERS);
}

static void names_only(void **state)
{
	struct explanation x = why("one\ntwo y\nthree\n", hunk);

	(void)state;
	assert_int_equal(x.reason, REASON_RENAMED);
	assert_int_equal(x.nrenamed, 1);
	assert_true(span_is(x.renamed[0].from, "x"));
	assert_true(span_is(x.renamed[0].to, "y"));
	x = why("one\ntwo y z\nthree\n", hunk);
	assert_int_equal(x.reason, REASON_DIFFERS);
	assert_int_equal(x.nrenamed, 0);
}

/* Its lines are there, but the file goes on where the hunk says it ends. */
static void short_context(void **state)
{
	(void)state;
	assert_int_equal(why("a\nb\nc\n", "@@ -1,2 +1,3 @@\n a\n b\n+x\n").reason,
			 REASON_ENDS);
	assert_int_equal(why("c\na\nb\n", "@@ -1,2 +1,3 @@\n+x\n a\n b\n").reason,
			 REASON_ENDS);
	assert_int_equal(why("a\nb\n", "@@ -1,2 +1,3 @@\n a\n b\n+x\n").reason,
			 REASON_ORDER);
}

static void rare_lines_tell_the_place(void **state)
{
	struct buf b = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		buf_addstr(&b, "one\n");
	buf_addstr(&b, "other\nthree\n");
	assert_int_equal(why(b.p, hunk).at, 99);
	buf_free(&b);
	for (i = 0; i < 30; i++)
		buf_addstr(&b, "one\n");
	buf_addstr(&b, "other\nx\nthree\n");
	assert_int_equal(why(b.p, hunk).at, 30);
	/* at the beginning of the file, and before it */
	assert_int_equal(why("three\n", hunk).at, 0);
	buf_free(&b);
}

/* Braces and empty lines are everywhere: the line number is what is left. */
static void common_lines_are_looked_for_where_they_belong(void **state)
{
	static const char *const braces = "@@ -%d,3 +%d,3 @@\n }\n-x\n+y\n }\n";
	struct explanation x;
	struct buf b = { 0 };
	char text[64];
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		buf_addstr(&b, i == 50 ? "other\n" : "}\n");
	snprintf(text, sizeof(text), braces, 50, 50);
	x = why(b.p, text);
	assert_int_equal(x.reason, REASON_RENAMED); /* x is other here */
	assert_int_equal(x.at, 49);
	assert_int_equal(x.same, 2);
	snprintf(text, sizeof(text), braces, 200, 200);
	assert_int_equal(why(b.p, text).reason, REASON_NOTHING_NEAR);
	buf_free(&b);
}

static void who_changed_it(void **state)
{
	struct diff d = diff_of(patch_of(hunk));
	struct image whole = image_of("one\ntwo y\nthree\n"), in = { 0 };
	struct line mine = image_line(&whole, 1);
	struct explainer e = { .file = &in };
	struct explanation x;

	(void)state;
	image_copy(&arena, &in, &whole, 0, 1);
	image_add(&arena, &in, &mine, 1, 5);
	image_copy(&arena, &in, &whole, 2, 1);
	explain_hunk(&arena, &e, &d.file[0].hunk[0], &x);
	assert_int_equal(x.owner, 5);
	explainer_free(&e);
}

enum { LINES = 400, HUNKS = 200 };

/* One explainer, 200 hunks, of which each line stands at so many places. */
static struct explanation repeated(int places, uint64_t *steps)
{
	struct buf file = { 0 }, text = { 0 };
	struct image *in = arena_alloc(&arena, 1, sizeof(*in));
	struct explainer e = { .file = in };
	struct explanation x;
	struct diff d;
	int i;

	for (i = 0; i < LINES * places; i++)
		buf_addf(&file, "line %d\n", i % LINES);
	buf_addf(&text, "--- a/f\n+++ b/f\n@@ -1,%d +1,%d @@\n", LINES + 1,
		 LINES);
	for (i = 0; i < LINES; i++)
		buf_addf(&text, " line %d\n", i);
	buf_addstr(&text, "-gone\n");
	d = diff_of(arena_strndup(&arena, text.p, text.n));
	image_load(&arena, buf_span(&file), in);
	for (i = 0; i < HUNKS; i++)
		explain_hunk(&arena, &e, &d.file[0].hunk[0], &x);
	*steps = e.steps;
	explainer_free(&e);
	buf_free(&file);
	buf_free(&text);
	return x;
}

static void the_file_is_read_once_for_all_hunks(void **state)
{
	const uint64_t hunks = (uint64_t)HUNKS * (LINES + 1);
	uint64_t steps;

	(void)state;
	assert_int_equal(repeated(2, &steps).ndiffer, 1);
	assert_int_equal(steps,
			 2 * LINES + hunks + (uint64_t)HUNKS * 2 * LINES);
	assert_int_equal(repeated(15, &steps).ndiffer, 1);
	/* in a long hunk, lines that are everywhere are not followed up */
	assert_int_equal(repeated(60, &steps).ndiffer, 1);
	assert_int_equal(steps, 60 * LINES + hunks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_line_that_differs),
		TEST(kinds_of_difference),
		TEST(names_only),
		TEST(short_context),
		TEST(rare_lines_tell_the_place),
		TEST(who_changed_it),
		TEST(common_lines_are_looked_for_where_they_belong),
		TEST(the_file_is_read_once_for_all_hunks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
