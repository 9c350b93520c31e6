// SPDX-License-Identifier: GPL-2.0-only
/* engine/edit.h, engine/image.h: changes whose places are known. */
#include "engine/edit.h"
#include "engine.h"

static struct hunk *hunks(const char *text, uint32_t *n)
{
	struct diff d = diff_of(patch_of(text));

	*n = d.file[0].nhunks;
	return d.file[0].hunk;
}

static void undone_where_it_was_done(void **state)
{
	const char *text =
		"@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n@@ -5 +4,0 @@\n-e\n";
	struct image after = image_of("a\nB\nc\nd\nf\n"), before;
	uint32_t n;
	struct hunk *h = hunks(text, &n);

	(void)state;
	assert_true(hunks_undo(&arena, &after, h, n, &before));
	assert_string_equal(text_of(&before), "a\nb\nc\nd\ne\nf\n");
	after = image_of("a\nX\nc\nd\nf\n");
	assert_false(hunks_undo(&arena, &after, h, n, &before));
	after = image_of("a\n");
	assert_false(hunks_undo(&arena, &after, h, n, &before));
}

static void numbers_that_lie(void **state)
{
	struct image after = image_of("B\nx\ny\n"), before;
	struct edits e;
	uint32_t n;
	struct hunk *h;

	(void)state;
	/* the old number is another place than the new one says */
	h = hunks("@@ -900 +1 @@\n-b\n+B\n", &n);
	assert_false(hunks_undo(&arena, &after, h, n, &before));
	h = hunks("@@ -1 +2147483647 @@\n-b\n+B\n", &n);
	assert_false(hunks_undo(&arena, &after, h, n, &before));
	h = hunks("@@ -5 +5 @@\n-b\n+B\n@@ -2 +2 @@\n-b\n+B\n", &n);
	assert_false(edits_of_hunks(&arena, h, n, &e));
}

static void edits_do_what_hunks_do(void **state)
{
	struct apply_result r =
		apply_to("1\na\nb\nc\nd\n",
			 patch_of("@@ -1,3 +1,4 @@\n a\n-b\n+B\n+C\n c\n"), 0);
	struct image in = image_of("1\na\nb\nc\nd\n"), out;

	(void)state;
	assert_int_equal(r.edits.n, 1);
	image_edit(&arena, &in, &r.edits, &r.image, &out);
	assert_true(image_eq(&out, &r.image));
}

static bool without(struct edit low, struct edit up, struct edit *got)
{
	struct edits lower = { &low, 1 }, upper = { &up, 1 }, out;

	if (!edits_without(&lower, &upper, &arena, &out))
		return false;
	*got = out.v[0];
	return true;
}

static void lifting_one_from_below(void **state)
{
	struct edit low = { 5, 1, 5, 3 }, got;

	(void)state;
	/* above it nothing moves, below it by what it had added */
	assert_true(without(low, (struct edit){ 1, 2, 1, 0 }, &got));
	assert_int_equal(got.pre, 1);
	assert_true(without(low, (struct edit){ 8, 1, 8, 1 }, &got));
	assert_int_equal(got.pre, 6);
	assert_int_equal(got.post, 6);
	/* on its lines, or between them: it builds upon it */
	assert_false(without(low, (struct edit){ 7, 1, 7, 1 }, &got));
	assert_false(without(low, (struct edit){ 4, 2, 4, 2 }, &got));
	assert_false(without(low, (struct edit){ 6, 0, 6, 1 }, &got));
	/* at its edges it does not */
	assert_true(without(low, (struct edit){ 5, 0, 5, 1 }, &got));
	assert_true(without(low, (struct edit){ 8, 0, 8, 1 }, &got));
	/* around the place of lines that it took away */
	low = (struct edit){ 5, 2, 5, 0 };
	assert_false(without(low, (struct edit){ 4, 2, 4, 0 }, &got));
	assert_true(without(low, (struct edit){ 5, 1, 5, 0 }, &got));
}

static void between_two_images(void **state)
{
	struct image a = image_of("1\n2\n3\n4\n"), b = image_of("1\nx\n4\n");
	struct edits e;

	(void)state;
	edits_between(&arena, &a, &b, &e);
	assert_int_equal(e.n, 1);
	assert_int_equal(e.v[0].pre, 1);
	assert_int_equal(e.v[0].npre, 2);
	assert_int_equal(e.v[0].npost, 1);
	edits_between(&arena, &a, &a, &e);
	assert_int_equal(e.n, 0);
	b = image_of("1\n2\n2\n3\n4\n"); /* head and tail may not overlap */
	edits_between(&arena, &a, &b, &e);
	assert_int_equal(e.v[0].npre, 0);
	assert_int_equal(e.v[0].npost, 1);
}

enum { STEPS = 7 };

/* Changes that steps make, as the one step that makes them all. */
static void steps_as_one(void **state)
{
	uint32_t seed = 7, round;

	(void)state;
	for (round = 0; round < 3000; round++) {
		struct image im[STEPS + 1] = { image_of(numbered(12, "")) };
		struct image out;
		struct edits step[STEPS], both;
		size_t s, i, steps = 2 + round % (STEPS - 1);

		for (s = 0; s < steps; s++) {
			struct edit *v = arena_alloc(&arena, 12, sizeof(*v));
			struct buf text = { 0 };
			size_t at = 0, n = 0, lines = 0;
			struct span rest;
			struct line l;

			while (at < im[s].n && n < 12) {
				size_t keep, gone, made;

				seed = seed * 1664525U + 1013904223U;
				keep = (seed >> 16) % 5;
				gone = (seed >> 20) % 3;
				made = (seed >> 24) % 3;
				for (i = 0; i < keep && at < im[s].n; i++) {
					l = image_line(&im[s], at++);
					buf_add(&text, l.p, l.n);
					lines++;
				}
				if (gone > im[s].n - at)
					gone = im[s].n - at;
				if (!gone && !made)
					continue;
				v[n++] = (struct edit){ at, gone, lines, made };
				at += gone;
				lines += made;
				for (i = 0; i < made; i++)
					buf_addf(&text, "new %u %zu %zu\n",
						 round, s, n * 4 + i);
			}
			while (at < im[s].n) {
				l = image_line(&im[s], at++);
				buf_add(&text, l.p, l.n);
			}
			step[s] = (struct edits){ v, n };
			rest = (struct span){ arena_strndup(&arena,
							    buf_span(&text).p,
							    text.n),
					      text.n };
			image_load(&arena, rest, &im[s + 1]);
			buf_free(&text);
		}
		edits_join_all(&arena, step, steps, &both);
		image_edit(&arena, &im[0], &both, &im[steps], &out);
		assert_string_equal(text_of(&out), text_of(&im[steps]));
		for (i = 1; i < both.n; i++)
			assert_true(both.v[i].pre >
				    both.v[i - 1].pre + both.v[i - 1].npre);
	}
}

static void images(void **state)
{
	struct image im = image_of("a\n\nb"), none = { 0 };
	struct span *part;
	size_t n;

	(void)state;
	assert_int_equal(im.n, 3);
	assert_int_equal(image_line(&im, 2).n, 1);
	image_spans(&arena, &im, &part, &n);
	assert_int_equal(n, 1); /* what lies together stays together */
	image_spans(&arena, &none, &part, &n);
	assert_int_equal(n, 0);
	im = image_of("");
	assert_int_equal(im.n, 0);
	assert_true(image_eq(&im, &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(undone_where_it_was_done),
		TEST(numbers_that_lie),
		TEST(edits_do_what_hunks_do),
		TEST(lifting_one_from_below),
		TEST(between_two_images),
		TEST(steps_as_one),
		TEST(images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
