// SPDX-License-Identifier: GPL-2.0-only
/* engine/locate.h: hunks go where patch(1) puts them. */
#include "engine.h"

/* Where the n-th hunk went. */
static struct place at(const char *file, const char *hunks, unsigned int fuzz,
		       uint32_t n)
{
	struct apply_result r = apply_to(file, patch_of(hunks), fuzz);

	assert_true(n < r.fits + r.fails + r.present);
	return r.hunk[n].place;
}

static void the_nearest_place_wins(void **state)
{
	const char *hunk = "@@ -3 +3 @@\n-x\n+y\n";
	struct place p;

	(void)state;
	p = at("x\n2\n3\n4\nx\n", hunk, 0, 0);
	assert_true(p.found);
	assert_int_equal(p.at, 4); /* both are 2 away: the later one */
	assert_int_equal(p.offset, 2);
	assert_int_equal(p.others, 1);
	assert_int_equal(p.other, 0);
	p = at("1\nx\n3\n4\nx\n", hunk, 0, 0);
	assert_int_equal(p.at, 1);
	assert_int_equal(p.offset, -1);
	p = at("1\nx\nx\n4\nx\n", hunk, 0, 0);
	assert_int_equal(p.at, 2);
	assert_int_equal(p.others, 0); /* where it should be: no doubt */
}

static void exact_comes_before_fuzz(void **state)
{
	const char *hunk = "@@ -2,3 +2,3 @@\n a\n-x\n+y\n b\n";
	struct place p;

	(void)state;
	p = at("1\nA\nx\nB\n5\n6\na\nx\nb\n", hunk, 1, 0);
	assert_int_equal(p.at, 6);
	assert_int_equal(p.fuzz, 0);
	p = at("1\nA\nx\nB\n5\n", hunk, 1, 0);
	assert_int_equal(p.at, 1);
	assert_int_equal(p.fuzz, 1);
	assert_false(at("1\nA\nx\nB\n5\n", hunk, 0, 0).found);
	/* what is taken away is never left out of sight */
	assert_false(at("1\na\nX\nb\n5\n", hunk, 99, 0).found);
}

static void the_offset_is_carried(void **state)
{
	const char *hunks = "@@ -2 +2 @@\n-a\n+A\n@@ -4 +4 @@\n-x\n+y\n";
	struct place p;

	(void)state;
	/* a is 2 later, so is x, although there is one before that */
	p = at("0\n0\n0\na\nx\nx\nx\n", hunks, 0, 1);
	assert_int_equal(p.at, 5);
	assert_int_equal(p.offset, 2);
}

static void short_context_belongs_to_an_end(void **state)
{
	const char *end = "@@ -2,2 +2,3 @@\n a\n b\n+c\n";
	const char *start = "@@ -1,2 +1,3 @@\n+c\n a\n b\n";
	const char *later = "@@ -2,2 +2,3 @@\n+c\n a\n b\n";

	(void)state;
	assert_true(at("1\na\nb\n", end, 0, 0).found);
	assert_int_equal(at("1\n2\n3\na\nb\n", end, 0, 0).at, 3);
	assert_false(at("1\na\nb\n4\n", end, 1, 0).found);
	assert_true(at("1\na\nb\n4\n", end, 2, 0).found);
	assert_true(at("a\nb\n", start, 0, 0).found);
	assert_false(at("1\na\nb\n", start, 1, 0).found);
	assert_true(at("1\na\nb\n", start, 2, 0).found);
	/* it does not claim to be the first line: anywhere */
	assert_int_equal(at("1\n2\n3\na\nb\n", later, 0, 0).at, 3);
}

static void without_context_the_number_counts(void **state)
{
	const char *hunk = "@@ -2,0 +3 @@\n+x\n";

	(void)state;
	assert_int_equal(at("1\n2\n3\n", hunk, 2, 0).at, 2);
	assert_int_equal(at("1\n2\n", hunk, 2, 0).at, 2);
	assert_false(at("1\n", hunk, 2, 0).found);
}

static void hunks_keep_their_order(void **state)
{
	const char *hunks = "@@ -5 +5 @@\n-b\n+B\n@@ -2 +2 @@\n-a\n+A\n";
	struct place p = at("1\na\n3\n4\nb\n6\n", hunks, 0, 1);

	(void)state;
	assert_false(p.found);
	assert_true(p.misordered);
	/* a later one that fits is taken, nearer or not */
	assert_int_equal(at("1\n2\n3\n4\nb\n6\na\n", hunks, 0, 1).at, 6);
}

enum { LINES = 1 << 19, CONTEXT = 2000, HUNKS = 200 };

/* Hunks of 2000 lines a with one that is there or not in the middle. */
static struct apply_result hostile(struct buf *file)
{
	static struct apply_opt opt = { .max_fuzz = 2 };
	struct image *in = arena_alloc(&arena, 1, sizeof(*in));
	struct buf patch = { 0 };
	struct apply_result r;
	struct diff d;
	char *text;
	int i, k;

	buf_addstr(&patch, "--- a/f\n+++ b/f\n");
	for (k = 0; k < HUNKS; k++) {
		buf_addf(&patch, "@@ -%d,%d +%d,%d @@\n", 1 + k * CONTEXT,
			 CONTEXT, 1 + k * CONTEXT, CONTEXT);
		for (i = 0; i < CONTEXT; i++)
			buf_addstr(&patch,
				   i == CONTEXT / 2 ? "-b\n+c\n" : " a\n");
	}
	text = arena_strndup(&arena, patch.p, patch.n);
	buf_free(&patch);
	d = diff_of(text);
	image_load(&arena, buf_span(file), in);
	apply_hunks(&arena, in, d.file[0].hunk, d.file[0].nhunks, &opt, &r);
	return r;
}

/*
 * For every hunk: three steps of fuzz, a look for what it makes, and for other
 * places. Each passes a line of the file once, and looks up those of the hunk,
 * whatever they are; a square would be 2000 times as much.
 */
enum { SEARCHES = 5 };
static const uint64_t most_steps =
	(uint64_t)HUNKS * SEARCHES * (LINES + 3 * CONTEXT);

/* What is passed before the file's suffixes are sorted; then only hunks count. */
static const uint64_t sorted_steps =
	(uint64_t)80 * LINES + (uint64_t)HUNKS * SEARCHES * 3 * CONTEXT;

/* A megabyte of lines that all but fit, and 200 hunks. */
static void hostile_search_is_linear(void **state)
{
	static const char *const ends[] = { "", "b\n", "c\n", "b\na\nc\n" };
	struct buf file = { 0 };
	struct apply_result r;
	size_t k;
	int i;

	(void)state;
	for (i = 0; i < LINES; i++)
		buf_addstr(&file, "a\n");
	for (k = 0; k < 4; k++) {
		size_t n = file.n;

		buf_addstr(&file, ends[k]);
		r = hostile(&file);
		assert_int_equal(r.fails, HUNKS);
		print_message("%lu lines looked at\n", (unsigned long)r.steps);
		assert_true(r.steps > LINES && r.steps < most_steps);
		file.n = n;
	}
	/* every line of the hunks stands at thousands of places */
	buf_free(&file);
	for (i = 0; i < LINES; i++)
		buf_addstr(&file, i % 50 ? "a\n" : i % 100 ? "b\n" : "c\n");
	r = hostile(&file);
	assert_int_equal(r.fails, HUNKS);
	print_message("%lu lines looked at\n", (unsigned long)r.steps);
	assert_true(r.steps > LINES && r.steps < sorted_steps);
	buf_free(&file);
}

/* The same rule where the search has to read on from the beginning. */
static void far_places_are_weighed_alike(void **state)
{
	struct buf file = { 0 }, patch = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 20000; i++)
		buf_addstr(&file, i == 5000 || i == 15000 ? "b\n" : "a\n");
	buf_addstr(&patch, "@@ -9501,1001 +9501,1001 @@\n");
	for (i = 0; i <= 1000; i++)
		buf_addstr(&patch, i == 500 ? "-b\n+c\n" : " a\n");
	assert_int_equal(at(file.p, patch.p, 0, 0).at, 14500);
	memcpy(patch.p, "@@ -9500", 8);
	assert_int_equal(at(file.p, patch.p, 0, 0).at, 4500);
	buf_free(&file);
	buf_free(&patch);
}

/* Places by the thousand, all on the far side of a desert. */
static void many_places_are_no_work(void **state)
{
	struct buf file = { 0 };
	struct apply_result r;
	int i;

	(void)state;
	for (i = 0; i < LINES; i++)
		buf_addstr(&file, i % CONTEXT == 77 ? "b\n" : "a\n");
	r = hostile(&file);
	assert_int_equal(r.fits, HUNKS);
	print_message("%lu lines looked at\n", (unsigned long)r.steps);
	assert_true(r.steps < most_steps);
	buf_free(&file);
}

static uint32_t seed = 5;

static uint32_t chance(uint32_t below)
{
	seed = seed * 1664525U + 1013904223U;
	return (seed >> 16) % below;
}

/* A hunk of lines of the file, nearly, that may say that it stands elsewhere. */
static struct diff some_hunk(const struct image *im)
{
	uint32_t around = chance(4), gone = chance(3), made = chance(3), i;
	uint32_t n = 2 * around + gone;
	uint32_t from = chance(im->n + 1), at = chance(im->n + 2);
	struct buf b = { 0 };
	struct diff d;

	made += !gone && !made;
	buf_addf(&b, "--- a/f\n+++ b/f\n@@ -%u,%u +%u,%u @@\n", n ? at + 1 : at,
		 n, n - gone + made ? at + 1 : at, n - gone + made);
	for (i = 0; i < n; i++) {
		struct line l = image_line(im, from + i);

		buf_addch(&b, i < around || i >= around + gone ? ' ' : '-');
		if (l.n && chance(20))
			buf_addf(&b, "%c\n", l.p[0]);
		else
			buf_addstr(&b, "x\n");
		for (; made && i + 1 >= around + gone; made--)
			buf_addf(&b, "+%c\n", "abc"[chance(3)]);
	}
	for (; made; made--)
		buf_addstr(&b, "+a\n");
	d = diff_of(arena_strndup(&arena, b.p, b.n));
	buf_free(&b);
	return d;
}

static void same_places(const struct apply_result *a,
			const struct apply_result *b)
{
	const struct hunk_result *x = &a->hunk[0], *y = &b->hunk[0];

	assert_int_equal(x->state, y->state);
	assert_int_equal(x->place.found, y->place.found);
	assert_int_equal(x->place.at, y->place.at);
	assert_int_equal(x->place.fuzz, y->place.fuzz);
	assert_int_equal(x->place.others, y->place.others);
	assert_int_equal(x->place.other, y->place.other);
}

/* Lines that were sorted once serve for what edits make of the file. */
static void edits_are_followed(void **state)
{
	enum { ROUNDS = 300, EDITS = 60, FILE_LINES = 30 };
	uint32_t round, i, fits = 0, back = 0, resorted = 0;

	(void)state;
	for (round = 0; round < ROUNDS; round++) {
		struct image *im = arena_alloc(&arena, 1, sizeof(*im)), *was;
		/* so much that they are sorted at once */
		struct finder f = { .file = im, .steps = (uint64_t)1 << 40 };
		struct buf text = { 0 };

		for (i = 0; i < FILE_LINES; i++)
			buf_addf(&text, "%c\n", "aaabbc"[chance(6)]);
		text.n -= chance(2); /* the last newline */
		*im = image_of(arena_strndup(&arena, text.p, text.n));
		buf_free(&text);
		for (i = 0; i < EDITS; i++) {
			struct diff d = some_hunk(im);
			struct apply_opt opt = { .max_fuzz = 2 };
			struct apply_result alone, with;
			bool keep = chance(3) == 0;
			uint64_t seam_cost = f.seam_cost;

			apply_hunks(&arena, im, d.file[0].hunk, 1, &opt,
				    &alone);
			opt.finder = &f;
			apply_hunks(&arena, im, d.file[0].hunk, 1, &opt, &with);
			same_places(&alone, &with);
			resorted += f.seam_cost < seam_cost;
			if (!with.fits)
				continue;
			fits++;
			was = im;
			im = arena_alloc(&arena, 1, sizeof(*im));
			*im = with.image;
			finder_follow(&f, im, &with.edits, keep);
			if (!keep || chance(2))
				continue;
			im = was;
			back++;
			if (finder_back(&f, im))
				continue;
			finder_free(&f);
			f.file = im;
		}
		finder_free(&f);
	}
	print_message("%u fit, %u taken back, sorted anew %u times\n", fits,
		      back, resorted);
	assert_true(fits > 5000 && back > 500 && resorted > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_nearest_place_wins),
		TEST(exact_comes_before_fuzz),
		TEST(the_offset_is_carried),
		TEST(short_context_belongs_to_an_end),
		TEST(without_context_the_number_counts),
		TEST(hunks_keep_their_order),
		TEST(far_places_are_weighed_alike),
		TEST(hostile_search_is_linear),
		TEST(many_places_are_no_work),
		TEST(edits_are_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
