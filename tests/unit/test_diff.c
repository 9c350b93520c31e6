// SPDX-License-Identifier: GPL-2.0-only
/* engine/diff.h: what is read, what is refused and how it is said. */
#include "engine.h"

#define HEAD "--- a/f\n+++ b/f\n"
#define GIT "diff --git a/f b/f\n"
#define BODY "@@ -1 +1 @@\n-a\n+b\n"

static void assert_name(struct diff_name n, const char *text)
{
	if (!text) {
		assert_null(n.text.p);
		return;
	}
	assert_non_null(n.text.p);
	assert_int_equal(n.text.n, strlen(text));
	assert_memory_equal(n.text.p, text, n.text.n);
}

static void a_plain_diff(void **state)
{
	struct diff d = diff_of("why\n" HEAD "@@ -2,3 +2,4 @@ f(@@ -1 +1 @@)\n"
				" a\n-b\n+c\n+d\n e\n"
				"@@ -9 +10,0 @@\n-x\n"
				"prose\n--- a/g\t2020-01-01\n+++ b/g\n" BODY);
	struct hunk *h = d.file[0].hunk;

	(void)state;
	assert_int_equal(d.n, 2);
	assert_int_equal(d.preamble.n, 4);
	assert_int_equal(d.file[0].nhunks, 2);
	assert_int_equal(d.file[0].line, 2);
	assert_int_equal(h[0].line, 4);
	assert_int_equal(h[0].pre_at, 1);
	assert_int_equal(h[0].npre, 3);
	assert_int_equal(h[0].npost, 4);
	assert_int_equal(h[0].nruns, 1);
	assert_int_equal(hunk_prefix(&h[0]), 1);
	assert_int_equal(hunk_suffix(&h[0]), 1);
	assert_int_equal(h[1].pre_at, 8);
	assert_int_equal(h[1].post_at, 10); /* no lines: the place itself */
	assert_false(d.file[0].after_text);
	assert_true(d.file[1].after_text);
	assert_name(d.file[1].pre, "a/g");
}

static void names(void **state)
{
	struct diff d =
		diff_of("--- a/b c\t2020\n+++ \"b/\\303\\251\\n\"\n" BODY);

	(void)state;
	assert_name(d.file[0].pre, "a/b c");
	assert_name(d.file[0].post, "b/\303\251\n");
	d = diff_of("--- a/b c\n+++ b/b\n" BODY);
	assert_name(d.file[0].pre, "a/b"); /* no tab: a blank ends it */
	d = diff_of("Index: x\n" BODY);
	assert_name(d.file[0].index, "x");
	assert_name(d.file[0].pre, NULL);
	d = diff_of(
		"diff --git a/x y b/x y\nold mode 100644\nnew mode 100755\n");
	assert_name(d.file[0].pre, "a/x y");
	assert_name(d.file[0].post, "b/x y");
}

static void git_headers(void **state)
{
	struct diff d = diff_of(
		"diff --git a/o b/n\nsimilarity index 100%\n"
		"rename from o\nrename to n\n" GIT
		"new file mode 100755\nindex 0..1\n" GIT
		"deleted file mode 120000\n" GIT "index 1..2 100644\n" HEAD BODY
		"diff --git k/o k/n\ncopy from k/o\ncopy to k/n\n");

	(void)state;
	assert_int_equal(d.n, 5);
	assert_int_equal(d.file[0].change, DIFF_RENAME);
	assert_true(d.file[0].pre.bare);
	assert_name(d.file[0].post, "n");
	assert_int_equal(d.file[1].change, DIFF_CREATE);
	assert_int_equal(d.file[1].post_mode, 0100755);
	assert_int_equal(d.file[2].change, DIFF_DELETE);
	assert_int_equal(d.file[2].pre_mode, 0120000);
	assert_int_equal(d.file[3].post_mode, 0100644);
	/* git diff --no-prefix: these have a first part to strip, too */
	assert_int_equal(d.file[4].change, DIFF_COPY);
	assert_false(d.file[4].pre.bare);
}

static void what_is_there_before_and_after(void **state)
{
#define NONE(stamp) "--- a/f\t" stamp "\n+++ b/f\n@@ -0,0 +1 @@\n+a\n"
#define EPOCH "\t1970-01-01 01:00:00.000000000 +0100\n"
	static const struct {
		const char *text;
		enum diff_change is;
	} v[] = {
		{ "--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n", DIFF_CREATE },
		{ "--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", DIFF_DELETE },
		{ "--- a/f" EPOCH "+++ b/f\n@@ -0,0 +1 @@\n+a\n", DIFF_CREATE },
		{ "--- a/f\n+++ b/f" EPOCH "@@ -1 +0,0 @@\n-a\n", DIFF_DELETE },
		{ "--- a/f\n+++ \"b/f\"" EPOCH "@@ -1 +0,0 @@\n-a\n",
		  DIFF_DELETE },
		{ "--- a/f\n+++ \"b/f\"2" EPOCH "@@ -1 +0,0 @@\n-a\n",
		  DIFF_EDIT },
		/* an archive may have that time on every file */
		{ "--- a/f" EPOCH "+++ b/f" EPOCH BODY, DIFF_EDIT },
		{ "--- a/f" EPOCH "+++ b/f" EPOCH "@@ -1 +0,0 @@\n-a\n",
		  DIFF_DELETE },
		/* the zone need not be that of the time, as patch(1) has it */
		{ NONE("1970-01-01 00:00:01"), DIFF_CREATE },
		{ NONE("1970-01-01 01:00:00"), DIFF_CREATE },
		{ NONE("1969-12-31 19:00:00.000000000 -0500"), DIFF_CREATE },
		{ NONE("Thu Jan 1 00:00:00 1970"), DIFF_CREATE },
		{ NONE("Thu Jan  1 01:00:00 1970"), DIFF_CREATE },
		{ NONE("Wed Dec 31 16:00:00 1969"), DIFF_CREATE },
		{ NONE("Thu Jan 01 00:00:00 1970 +0000"), DIFF_CREATE },
		{ NONE("1 Jan 1970 00:00:00 -0000"), DIFF_CREATE },
		{ NONE("Thu, 01 Jan 1970 00:00:00 +0000"), DIFF_CREATE },
		{ NONE("1970-01-02 02:00:00"), DIFF_EDIT },
		{ NONE("1969-12-30 23:00:00"), DIFF_EDIT },
		{ NONE("1970-01-01"), DIFF_EDIT },
		{ NONE("1970-02-01 00:00:00"), DIFF_EDIT },
		{ NONE("1971-01-01 00:00:00"), DIFF_EDIT },
		{ NONE("Thu Jan 1970 00:00:00"), DIFF_EDIT },
		{ NONE("(revision 1970)"), DIFF_EDIT },
		{ HEAD "@@ -1 +0,0 @@\n-a\n", DIFF_EDIT },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		assert_int_equal(diff_of(v[i].text).file[0].change, v[i].is);
}

static void line_ends(void **state)
{
	struct diff d = diff_of("--- a/f\r\n+++ b/f\r\n@@ -1,2 +1,2 @@\r\n"
				"-a\r\n+b\r\n c\r\n");
	struct hunk *h;

	(void)state;
	assert_true(d.cr_stripped);
	assert_int_equal(d.file[0].hunk[0].pre[0].n, 2);
	d = diff_of(HEAD "@@ -1 +1 @@\n-a\r\n+b\r\n");
	assert_false(d.cr_stripped); /* the file's own */
	assert_int_equal(d.file[0].hunk[0].pre[0].n, 3);
	d = diff_of(
		HEAD
		"@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n");
	h = d.file[0].hunk;
	assert_int_equal(h->pre[1].n, 1);
	assert_int_equal(h->post[1].n, 2);
	/* what mailers do: blanks eaten, the last newline lost */
	d = diff_of(HEAD "@@ -1,4 +1,3 @@\n\n\tx\n-b\n c");
	h = d.file[0].hunk;
	assert_int_equal(h->pre[0].n, 1);
	assert_int_equal(h->pre[1].n, 3);
	assert_int_equal(h->pre[3].n, 2);
	/* remarks, as patch(1) passes them over */
	d = diff_of("# one\n" HEAD
		    "# two\n@@ -1 +1 @@\n-a\n# three\n+b\n# four\n"
		    "@@ -3 +3 @@\n-a\n+b\n");
	assert_int_equal(d.file[0].nhunks, 2);
}

static void reversed_twice_it_is_the_same(void **state)
{
	struct diff d =
		diff_of(GIT "new file mode 100644\n--- /dev/null\n+++ b/f\n"
			    "@@ -0,0 +1 @@\n+a\nprose\n"
			    "diff --git a/o b/n\nrename from o\nrename to n\n"
			    "diff --git a/o b/c\ncopy from o\ncopy to c\n");
	struct diff back, again;

	(void)state;
	diff_reverse(&arena, &d, &back);
	assert_int_equal(back.file[2].change, DIFF_DELETE);
	assert_int_equal(back.file[2].hunk[0].npre, 1);
	assert_int_equal(back.file[1].change, DIFF_RENAME);
	assert_name(back.file[1].pre, "n");
	/* a copy reversed is its end, and the source has no part in it */
	assert_int_equal(back.file[0].change, DIFF_DELETE);
	assert_name(back.file[0].pre, "c");
	assert_name(back.file[0].post, NULL);
	/* the last commit comes first */
	assert_true(back.file[2].after_text);
	assert_false(back.file[1].after_text);
	diff_reverse(&arena, &back, &again);
	assert_int_equal(again.file[0].change, DIFF_CREATE);
	assert_name(again.file[1].pre, "o");
	assert_true(again.file[1].after_text);
}

static void malformed(void **state)
{
	static const struct {
		const char *text;
		unsigned int line;
		const char *say;
	} v[] = {
		{ "", 0, "it is empty" },
		{ "prose\n", 0, "no unified diff" },
		{ HEAD, 1, "followed by no hunk" },
		{ GIT, 1, "followed by no change" },
		{ GIT "index 1..2 100644\n", 1, "followed by no change" },
		{ HEAD "@@ -x +1 @@\n", 3, "malformed hunk header" },
		{ HEAD "@@ -0,2 +1 @@\n-a\n", 3, "malformed hunk header" },
		{ HEAD "@@ -2147483648 +1 @@\n-a\n+b\n", 3, "malformed" },
		{ HEAD "@@ -2,2147483647 +1 @@\n-a\n+b\n", 3, "malformed" },
		{ HEAD "@@ -1,9999 +1 @@\n-a\n+b\n", 3, "cut off" },
		{ HEAD "@@ -1,2 +1,2 @@\n-a\n+b\n", 5, "middle of a hunk" },
		{ HEAD "@@ -1 +1 @@\n-a\n-b\n+c\n", 5, "more lines" },
		{ HEAD BODY "+c\n", 6, "more lines" },
		{ HEAD BODY " c\n"
			    "-c\n",
		  6, "more lines" },
		{ HEAD BODY " c\n" BODY, 6,
		  "hunk #1 (@@ -1 +1 @@): the hunk has more lines than its header says; the header counts 1 old and 1 new lines, and 2 old and 2 new lines follow" },
		{ HEAD BODY "# x\n c\n" BODY, 7, "more lines" },
		{ HEAD BODY "@@ -5,3 +5,2 @@ f()\n c\n-d\ndiff --git a/g b/g\n",
		  9,
		  "hunk #2 (@@ -5,3 +5,2 @@): the hunk has fewer lines than its header says; the header counts 3 old and 2 new lines, and 2 old and 1 new lines follow" },
		{ HEAD "@@ -1,2 +1 @@\n-a\n+b\n-- \n2.39.2\n", 6,
		  "1 old and 1 new lines follow" },
		{ HEAD "@@ -1,2 +1 @@\n-a\nx\n", 5, "fewer lines" },
		{ HEAD "@@ -1 +1 @@\n a\n", 3, "changes nothing" },
		{ HEAD "@@ -1 +1 @@\n-a\n+b", 5, "middle of a line" },
		{ HEAD "@@ -1 +1 @@\n\\ No newline\n-a\n+b\n", 4,
		  "before the first" },
		{ HEAD "@@ -1 +1 @@\n-\n\\ No newline\n+b\n", 5,
		  "an empty line" },
		{ HEAD "@@ -1 +1,2 @@\n-a\n+b\n\\ No newline\n+c\n", 7,
		  "after it" },
		{ HEAD BODY "\n" BODY, 7, "without a file header" },
		{ HEAD BODY "prose\n" BODY, 7, "without a file header" },
		{ BODY, 1, "without a file header" },
		{ "--- /dev/null\n+++ /dev/null\n" BODY, 1, "both names" },
		{ GIT "--- a/g\n+++ b/f\n" BODY, 2, "contradict" },
		{ GIT "deleted file mode 100644\n" HEAD BODY, 3, "contradict" },
		{ "diff --git x\nold mode 100644\nnew mode 100755\n", 1,
		  "without a file name" },
		{ GIT "rename from \n", 2, "without a file name" },
		{ "diff --git a/o b/n\nrename from o\nrename to n", 3,
		  "cut off" },
		{ GIT "new file mode 644\n", 2, "six digits" },
		{ "1c1\n< a\n---\n> b\n", 1, "normal diff" },
		{ "1d\n", 1, "ed script" },
		{ "*** a/f\n--- b/f\n***************\n", 1, "context diff" },
		{ "diff --cc f\n--- a/f\n+++ b/f\n@@@ -1,1 -1,1 +1,1 @@@\n- x\n -y\n++z\n",
		  4, "combined diff" },
		{ GIT "GIT binary patch\n", 2, "binary" },
		{ "Binary files a and b differ\n", 1, "binary" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		refused(v[i].text, POM_ESYNTAX, v[i].line, v[i].say);
}

static void modes_that_no_patch_may_set(void **state)
{
	(void)state;
	refused(GIT "new file mode 104755\n", POM_EUNSAFE, 2, "setuid");
	refused(GIT "new mode 160000\n", POM_EUNSAFE, 2, "submodule");
	refused(GIT "new file mode 060644\n", POM_EUNSAFE, 2, "neither");
	refused(GIT "new file mode 040000\n", POM_EUNSAFE, 2, "neither");
}

static void sizes(void **state)
{
	struct span s = { "", (size_t)DIFF_TEXT_LIMIT + 1 };
	struct pom_err err;
	struct buf b = { 0 };
	struct diff d;
	int i;

	(void)state;
	assert_int_equal(diff_parse(&arena, s, "p", &d, &err), POM_ELIMIT);
	for (i = 0; i <= DIFF_FILES; i++)
		buf_addstr(&b, GIT "new file mode 100644\n");
	s = buf_span(&b);
	assert_int_equal(diff_parse(&arena, s, "p", &d, &err), POM_ELIMIT);
	s.n -= strlen(GIT "new file mode 100644\n");
	assert_int_equal(diff_parse(&arena, s, "p", &d, &err), 0);
	assert_int_equal(d.n, DIFF_FILES);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_plain_diff), TEST(names),
		TEST(git_headers),  TEST(what_is_there_before_and_after),
		TEST(line_ends),    TEST(reversed_twice_it_is_the_same),
		TEST(malformed),    TEST(modes_that_no_patch_may_set),
		TEST(sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
