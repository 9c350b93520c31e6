// SPDX-License-Identifier: GPL-2.0-only
/* engine/emit.h: the diffs that are written are read again as they were. */
#include "engine/emit.h"
#include "engine.h"

static const char *emitted(struct emit_file f, const char *before,
			   const char *after)
{
	struct image a = image_of(before ? before : ""),
		     b = image_of(after ? after : "");
	struct buf out = { 0 };
	char *s;

	f.before = before ? &a : NULL;
	f.after = after ? &b : NULL;
	emit_file(&arena, &out, &f);
	s = arena_strndup(&arena, buf_span(&out).p, out.n);
	buf_free(&out);
	return s;
}

static void an_edit(void **state)
{
	struct emit_file f = { .pre = "d/f",
			       .post = "d/f",
			       .pre_mode = 0100644,
			       .post_mode = 0100644 };

	(void)state;
	assert_string_equal(emitted(f, numbered(9, ""), numbered(8, "x\n")),
			    "diff --git a/d/f b/d/f\n--- a/d/f\n+++ b/d/f\n"
			    "@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+x\n");
	assert_string_equal(emitted(f, "a\n", "a"),
			    "diff --git a/d/f b/d/f\n--- a/d/f\n+++ b/d/f\n"
			    "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file\n");
	assert_string_equal(emitted(f, "a\n", "a\n"), "");
}

static void coming_and_going(void **state)
{
	struct emit_file f = { .post = "a b", .post_mode = 0100755 };

	(void)state;
	assert_string_equal(emitted(f, NULL, "x\n"),
			    "diff --git a/a b b/a b\nnew file mode 100755\n"
			    "--- /dev/null\n+++ b/a b\t\n@@ -0,0 +1 @@\n+x\n");
	assert_string_equal(emitted(f, NULL, ""),
			    "diff --git a/a b b/a b\nnew file mode 100755\n");
	f = (struct emit_file){ .pre = "\n", .pre_mode = 0120000 };
	assert_string_equal(emitted(f, "x", NULL),
			    "diff --git \"a/\\n\" \"b/\\n\"\n"
			    "deleted file mode 120000\n--- \"a/\\n\"\n"
			    "+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
			    "\\ No newline at end of file\n");
}

static void modes_and_moves(void **state)
{
	struct emit_file f = { .pre = "a",
			       .post = "b",
			       .pre_mode = 0100644,
			       .post_mode = 0100755 };

	(void)state;
	assert_string_equal(emitted(f, "x\n", "x\n"),
			    "diff --git a/a b/b\nold mode 100644\n"
			    "new mode 100755\nrename from a\nrename to b\n");
	/* a file that becomes a link: gone, and made anew */
	f = (struct emit_file){ .pre = "a",
				.post = "a",
				.pre_mode = 0100644,
				.post_mode = 0120000 };
	assert_non_null(
		strstr(emitted(f, "x\n", "y"), "deleted file mode 100644\n"));
	assert_non_null(
		strstr(emitted(f, "x\n", "y"), "new file mode 120000\n"));
}

/* Hunks share context up to six lines apart, and no further. */
static void hunks_near_each_other(void **state)
{
	struct emit_file f = { .pre = "f",
			       .post = "f",
			       .pre_mode = 0100644,
			       .post_mode = 0100644 };
	struct edit v[] = { { 1, 1, 1, 1 }, { 8, 1, 8, 1 } };
	struct edits e = { v, 2 };
	int far;

	(void)state;
	f.edits = &e;
	for (far = 0; far < 2; far++) {
		const char *s;

		v[1].pre = v[1].post = (size_t)(8 + far);
		s = emitted(f, numbered(12, ""),
			    far ? "1\nx\n3\n4\n5\n6\n7\n8\n9\nx\n11\n12\n" :
				  "1\nx\n3\n4\n5\n6\n7\n8\nx\n10\n11\n12\n");
		assert_int_equal(diff_of(s).file[0].nhunks, 1 + far);
	}
}

/* A last line that gets its newline because of what comes behind it. */
static void a_newline_that_came(void **state)
{
	struct apply_result r =
		apply_to("a", patch_of("@@ -1,0 +2 @@\n+b\n"), 0);
	struct emit_file f = { .pre = "f",
			       .post = "f",
			       .pre_mode = 0100644,
			       .post_mode = 0100644,
			       .edits = &r.edits };
	struct image in = image_of("a");
	struct buf out = { 0 };

	(void)state;
	f.before = &in;
	f.after = &r.image;
	emit_file(&arena, &out, &f);
	assert_string_equal(out.p, "diff --git a/f b/f\n--- a/f\n+++ b/f\n"
				   "@@ -1 +1,2 @@\n-a\n"
				   "\\ No newline at end of file\n+a\n+b\n");
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_edit),
		TEST(coming_and_going),
		TEST(modes_and_moves),
		TEST(hunks_near_each_other),
		TEST(a_newline_that_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
