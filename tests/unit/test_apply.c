// SPDX-License-Identifier: GPL-2.0-only
/* engine/apply.h: hunks spliced, and the outcome of each. */
#include "engine.h"

static void makes(const char *file, const char *hunks, const char *want)
{
	struct apply_result r = apply_to(file, patch_of(hunks), 2);

	assert_int_equal(r.fails + r.present, 0);
	assert_string_equal(text_of(&r.image), want);
}

static void splices(void **state)
{
	(void)state;
	makes("", "@@ -0,0 +1,2 @@\n+a\n+b\n", "a\nb\n");
	makes("a\nb\n", "@@ -1,2 +0,0 @@\n-a\n-b\n", "");
	makes("a\nb\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", "a\nB\nc\n");
	makes("a\nb\nc\n",
	      "@@ -1,2 +1,2 @@\n+x\n a\n-b\n"
	      "@@ -3 +3 @@\n-c\n+C\n",
	      "x\na\nC\n");
}

static void newline_at_the_end(void **state)
{
#define NONE "\\ No newline at end of file\n"
	struct image read;
	struct apply_result r;

	(void)state;
	makes("a\nb", "@@ -1,2 +1,2 @@\n a\n-b\n" NONE "+b\n", "a\nb\n");
	makes("a\nb\n", "@@ -1,2 +1,2 @@\n a\n-b\n+b\n" NONE, "a\nb");
	assert_int_equal(apply_to("a\nb\n",
				  patch_of("@@ -1,2 +1,2 @@\n a\n-b\n" NONE
					   "+c\n"),
				  2)
				 .fails,
			 1);
	/* the file has grown below: the line is no last line any more */
	r = apply_to("a\nb\nc\n",
		     patch_of("@@ -1,2 +1,2 @@\n a\n-b\n+B\n" NONE), 1);
	assert_string_equal(text_of(&r.image), "a\nB\nc\n");
	read = image_of(text_of(&r.image));
	assert_true(image_eq(&read, &r.image));
	/* and where the file lacks it, lines are not joined */
	r = apply_to("a", patch_of("@@ -1,0 +2 @@\n+b\n"), 0);
	assert_string_equal(text_of(&r.image), "a\nb\n");
}

static void what_is_present(void **state)
{
	const char *hunks = "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
			    "@@ -5,3 +5,3 @@\n e\n-f\n+F\n g\n";
	struct apply_result r;

	(void)state;
	r = apply_to("a\nB\nc\nd\ne\nF\ng\n", patch_of(hunks), 0);
	assert_int_equal(r.present, 2);
	r = apply_to("a\nB\nc\nd\ne\nf\ng\n", patch_of(hunks), 0);
	assert_int_equal(r.hunk[0].state, HUNK_PRESENT);
	assert_int_equal(r.hunk[1].state, HUNK_FITS);
	r = apply_to("a\nX\nc\nd\ne\nF\ng\n", patch_of(hunks), 0);
	assert_int_equal(r.hunk[0].state, HUNK_FAILS);
	assert_int_equal(r.hunk[1].state, HUNK_PRESENT);
	/* present comes before fuzz, for the first hunk */
	r = apply_to("a\n1\nx\nb\n2\n",
		     patch_of("@@ -2,2 +2,3 @@\n 1\n+x\n b\n"), 1);
	assert_int_equal(r.hunk[0].state, HUNK_PRESENT);
	/* one place is not present twice */
	r = apply_to("a\nB\nc\n",
		     patch_of("@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
			      "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"),
		     0);
	assert_int_equal(r.present, 1);
	assert_int_equal(r.fails, 1);
	/* nor do lines without letters tell that others are gone */
	r = apply_to("a\nb\n}\n}\nc\n}\nx1\n}\n",
		     patch_of("@@ -3,3 +3,2 @@\n }\n-x1\n }\n"), 0);
	assert_int_equal(r.hunk[0].state, HUNK_FITS);
	/* or the line before the end of a file, where that has moved */
	r = apply_to("a\nb\nc\nb\nx1\n", patch_of("@@ -2,2 +2 @@\n b\n-x1\n"),
		     0);
	assert_int_equal(r.hunk[0].state, HUNK_FITS);
	r = apply_to("a\nb\n", patch_of("@@ -2,2 +2 @@\n b\n-x1\n"), 0);
	assert_int_equal(r.hunk[0].state, HUNK_PRESENT);
	/* without context only the very place tells */
	r = apply_to("x\n", patch_of("@@ -3,0 +4 @@\n+x\n"), 0);
	assert_int_equal(r.fails, 1);
}

/* A line that was put in leaves context that the hunk would fit to with fuzz. */
static void present_after_present_is_not_put_in_again(void **state)
{
	const char *hunks = "@@ -1,3 +1,4 @@\n a\n+b\n c\n d\n"
			    "@@ -5,4 +6,5 @@\n e\n f\n+new\n g\n h\n";
	struct apply_result r;

	(void)state;
	r = apply_to("a\nb\nc\nd\nx\ne\nf\nnew\ng\nh\n", patch_of(hunks), 2);
	assert_int_equal(r.present, 2);
	/* patch(1) puts the line in a second time, with fuzz */
	r = apply_to("a\nc\nd\nx\ne\nf\nnew\ng\nh\n", patch_of(hunks), 2);
	assert_int_equal(r.hunk[0].state, HUNK_FITS);
	assert_int_equal(r.hunk[1].state, HUNK_PRESENT);
	assert_int_equal(r.fuzz, 0);
}

static void one_that_fails_does_not_stop_the_others(void **state)
{
	struct apply_result r = apply_to("a\nb\nc\nd\n",
					 patch_of("@@ -1 +1 @@\n-x\n+y\n"
						  "@@ -3 +3 @@\n-c\n+C\n"),
					 0);

	(void)state;
	assert_int_equal(r.fails, 1);
	assert_int_equal(r.fits, 1);
	assert_string_equal(text_of(&r.image), "a\nb\nC\nd\n");
	assert_int_equal(r.edits.n, 1);
	assert_int_equal(r.edits.v[0].pre, 2);
	assert_int_equal(r.edits.v[0].post, 2);
}

static void strict_and_owner(void **state)
{
	struct apply_opt opt = { .strict = true, .owner = 9 };
	struct diff d = diff_of(patch_of("@@ -2 +2 @@\n-x\n+y\n"));
	struct image in = image_of("1\n2\nx\nx\n");
	struct apply_result r;

	(void)state;
	apply_hunks(&arena, &in, d.file[0].hunk, 1, &opt, &r);
	assert_int_equal(r.fails, 1);
	assert_int_equal(r.ambiguous, 1);
	opt.strict = false;
	apply_hunks(&arena, &in, d.file[0].hunk, 1, &opt, &r);
	assert_int_equal(r.fits, 1);
	assert_int_equal(image_line(&r.image, 2).owner, 9);
	assert_int_equal(image_line(&r.image, 1).owner, 0);
	assert_int_equal(image_line(&in, 2).owner, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(splices),
		TEST(newline_at_the_end),
		TEST(what_is_present),
		TEST(present_after_present_is_not_put_in_again),
		TEST(one_that_fails_does_not_stop_the_others),
		TEST(strict_and_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
