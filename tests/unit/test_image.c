// SPDX-License-Identifier: GPL-2.0-only
/* Files in memory: lines are where they should be, whatever was spliced. */
#include <stdlib.h>

#include "engine.h"

/* A generator of our own: the same numbers everywhere. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

/* Lines of every length from nothing to beyond a block, numbered. */
static void many_lines(struct buf *b, unsigned int n, uint32_t *seed)
{
	unsigned int i, len;

	for (i = 0; i < n; i++) {
		len = next_random(seed) % 40;
		if (i % 97 == 0)
			len = 3 * TEXT_BLOCK - 20 + next_random(seed) % 40;
		for (; len; len--)
			buf_addch(b, 'x');
		buf_addf(b, "%u\n", i);
	}
}

static void lines_of_a_text(void **state)
{
	struct buf b = { 0 };
	struct text t;
	uint32_t seed = 1, i;
	size_t at = 0;

	(void)state;
	many_lines(&b, 2000, &seed);
	for (i = 0; i < 1200; i++) { /* every end that a block can have */
		b.n--;
		text_init(&arena, buf_span(&b), &t);
	}
	for (i = 0; i < t.lines; i++) {
		assert_int_equal(text_line(&t, i), at);
		at = (size_t)((char *)memchr(b.p + at, '\n', b.n - at) - b.p) +
		     1;
		if (at > b.n)
			at = b.n;
		if (i + 2 == t.lines)
			break;
	}
	assert_int_equal(text_line(&t, t.lines), b.n);
	buf_free(&b);
}

static void nothing_and_little(void **state)
{
	struct text t;

	(void)state;
	text_init(&arena, SPAN(""), &t);
	assert_int_equal(t.lines, 0);
	assert_int_equal(text_line(&t, 0), 0);
	text_init(&arena, SPAN("\n"), &t);
	assert_int_equal(t.lines, 1);
	text_init(&arena, SPAN("\na"), &t);
	assert_int_equal(t.lines, 2);
	assert_int_equal(text_line(&t, 1), 1);
}

/* The image and a plain array go the same way; now and then they are compared. */
struct pair {
	struct image im;
	struct line *v;
	size_t n;
};

static void compare(const struct pair *p)
{
	struct line *lines = image_lines(&arena, &p->im);
	size_t i;

	assert_int_equal(p->im.n, p->n);
	for (i = 0; i < p->n; i++) {
		struct line one = image_line(&p->im, i);

		assert_true(line_eq(&lines[i], &p->v[i]));
		assert_int_equal(lines[i].owner, p->v[i].owner);
		assert_true(line_eq(&one, &p->v[i]));
		assert_int_equal(one.owner, p->v[i].owner);
	}
}

static void splice(struct pair *p, size_t at, size_t gone, struct line *new,
		   size_t n, uint32_t owner)
{
	struct line *v = arena_alloc(&arena, p->n - gone + n, sizeof(*v));
	struct image out = { 0 };
	size_t i;

	image_copy(&arena, &out, &p->im, 0, at);
	image_add(&arena, &out, new, n, owner);
	image_copy(&arena, &out, &p->im, at + gone, p->n - at - gone);
	image_pack(&arena, &out);
	memcpy(v, p->v, at * sizeof(*v));
	for (i = 0; i < n; i++) {
		v[at + i] = new[i];
		v[at + i].owner = owner;
	}
	memcpy(v + at + n, p->v + at + gone, (p->n - at - gone) * sizeof(*v));
	p->im = out;
	p->v = v;
	p->n = p->n - gone + n;
}

static void a_thousand_splices(void **state)
{
	static struct line new[] = { { "new\n", 4, 0 },
				     { "and more\n", 9, 0 },
				     { "\n", 1, 0 } };
	struct buf b = { 0 };
	struct pair p;
	uint32_t seed = 7, i, most = 0;

	(void)state;
	many_lines(&b, 600, &seed);
	image_load(&arena, buf_span(&b), &p.im);
	p.v = image_lines(&arena, &p.im);
	p.n = p.im.n;
	for (i = 1; i <= 1000; i++) {
		size_t at = next_random(&seed) % (p.n - 3);

		splice(&p, at, next_random(&seed) % 3, new,
		       next_random(&seed) % 4, i);
		if (p.im.npieces > most)
			most = p.im.npieces;
		if (i % 50 == 0)
			compare(&p);
	}
	assert_true(most > IMAGE_PIECES / 2); /* packed, but not always */
	assert_true(most <= IMAGE_PIECES ||
		    most * most <= IMAGE_ROOTS * IMAGE_ROOTS * p.n);
	buf_free(&b);
}

static void back_together(void **state)
{
	struct image im = image_of("a\nb\nc\nd\n"), out = { 0 };

	(void)state;
	image_copy(&arena, &out, &im, 0, 1);
	image_copy(&arena, &out, &im, 1, 2);
	image_copy(&arena, &out, &im, 3, 1);
	assert_int_equal(out.npieces, 1);
	assert_true(image_eq(&out, &im));
}

static void the_last_newline(void **state)
{
	static struct line b = { "b", 1, 3 };
	struct image open = image_of("a"), im = { 0 };

	(void)state;
	image_copy(&arena, &im, &open, 0, 1);
	image_add(&arena, &im, &b, 1, 0);
	image_copy(&arena, &im, &open, 0, 1);
	assert_string_equal(text_of(&im), "a\nb\na");
	assert_int_equal(image_line(&im, 1).owner, 3);
}

static void not_the_next_line(void **state)
{
	struct image im = image_of("ab\nabc");
	struct line ab = { "ab", 2, 0 }, nl = { "ab\n", 3, 0 },
		    abc = { "abc", 3, 0 }, more = { "abc\n", 4, 0 };
	struct cursor c;

	(void)state;
	cursor_set(&c, &im, 0);
	assert_int_equal(cursor_eq(&c, &ab, 1), 0);
	cursor_set(&c, &im, 0);
	assert_int_equal(cursor_eq(&c, &nl, 1), 1);
	assert_int_equal(cursor_eq(&c, &ab, 1), 0);
	cursor_set(&c, &im, 1);
	assert_int_equal(cursor_eq(&c, &more, 1), 0);
	cursor_set(&c, &im, 1);
	assert_int_equal(cursor_eq(&c, &abc, 1), 1);
	assert_int_equal(cursor_eq(&c, &abc, 1), 0);
	cursor_set(&c, &im, 2);
	assert_int_equal(cursor_eq(&c, &abc, 1), 0);
}

/* Across pieces, and to the first line that is another one. */
static void how_many_lines_are_those(void **state)
{
	struct image in = image_of("a\nb\nc\nd\ne\n"), out = { 0 };
	struct line v[] = { { "b\n", 2, 0 }, { "x\n", 2, 0 }, { "y\n", 2, 0 },
			    { "d\n", 2, 0 }, { "e\n", 2, 0 }, { "f\n", 2, 0 } };
	struct cursor c;
	struct line l;

	(void)state;
	image_copy(&arena, &out, &in, 0, 2);
	image_add(&arena, &out, v + 1, 2, 1);
	image_copy(&arena, &out, &in, 3, 2);
	cursor_set(&c, &out, 1);
	assert_int_equal(cursor_eq(&c, v, 5), 5);
	assert_int_equal(cursor_eq(&c, v + 5, 1), 0);
	cursor_set(&c, &out, 1);
	assert_int_equal(cursor_eq(&c, v, 6), 5);
	v[4].p = "f\n";
	cursor_set(&c, &out, 1);
	assert_int_equal(cursor_eq(&c, v, 5), 4);
	assert_true(cursor_next(&c, &l));
	assert_string_equal(l.p, "e\n");
	v[2].p = "z\n";
	cursor_set(&c, &out, 1);
	assert_int_equal(cursor_eq(&c, v, 5), 2);
	assert_true(cursor_next(&c, &l));
	assert_memory_equal(l.p, "y\n", 2);
	assert_int_equal(cursor_eq(&c, v, 0), 0);
}

/* Of every length, so that a byte too far is seen; a second one does not matter. */
static void the_first_newline_wherever_it_is(void **state)
{
	size_t n, at;

	(void)state;
	for (n = 0; n < 300; n++) {
		char *p = malloc(n ? n : 1);

		assert_non_null(p);
		memset(p, 'x', n);
		assert_null(span_newline((struct span){ p, n }));
		for (at = n; at--;) {
			p[at] = '\n';
			assert_ptr_equal(span_newline((struct span){ p, n }),
					 p + at);
		}
		free(p);
	}
}

/* Lines are asked for from far apart, so that no place helps to find the next. */
static void a_file_of_many_pieces_in_any_order(void **state)
{
	struct buf b = { 0 };
	struct image im;
	uint32_t seed = 5, i, at;
	struct line line;
	char *end;

	(void)state;
	for (i = 0; i < 20000; i++)
		buf_addf(&b, "%u %.*s\n", i, (int)(next_random(&seed) % 90),
			 i < 9000 ?
				 "" :
				 "................................................");
	image_load(&arena, buf_span(&b), &im);
	assert_int_equal(im.n, 20000);
	for (i = 0; i < 20000; i++) {
		at = next_random(&seed) % 20000;
		line = image_line(&im, at);
		assert_int_equal(strtoul(line.p, &end, 10), at);
		assert_int_equal(*end, ' ');
	}
	buf_free(&b);
}

/* Every needle of a text is found where it is first; others are not. */
static void needles(void **state)
{
	struct buf b = { 0 };
	uint32_t seed = 3, i;

	(void)state;
	for (i = 0; i < 3000; i++)
		buf_addch(&b, "ab\n"[next_random(&seed) % 3]);
	for (i = 0; i < 5000; i++) {
		size_t at = next_random(&seed) % b.n;
		size_t n = 1 + next_random(&seed) % 12;
		size_t from = next_random(&seed) % b.n;
		struct span hay = span_skip(buf_span(&b), from), needle;

		needle = (struct span){ b.p + at, n < b.n - at ? n : b.n - at };
		assert_ptr_equal(text_find(hay, needle),
				 memmem(hay.p, hay.n, needle.p, needle.n));
		assert_null(text_find(hay, SPAN("aXb")));
	}
	buf_free(&b);
}

static void lines_that_are_found(void **state)
{
	struct image im = image_of("b\nab\nabc\nab\nab"), out = { 0 };
	struct line ab = { "ab\n", 3, 0 }, open = { "ab", 2, 0 },
		    b = { "b\n", 2, 0 };

	(void)state;
	assert_int_equal(image_find(&im, 0, 5, &ab), 1);
	assert_int_equal(image_find(&im, 2, 5, &ab), 3);
	assert_int_equal(image_find(&im, 2, 3, &ab), 3);
	assert_int_equal(image_find(&im, 4, 5, &ab), 5);
	assert_int_equal(image_find(&im, 0, 5, &open), 4);
	assert_int_equal(image_find(&im, 1, 5, &b), 5);
	image_copy(&arena, &out, &im, 2, 1);
	image_add(&arena, &out, &b, 1, 1);
	image_copy(&arena, &out, &im, 1, 2);
	assert_int_equal(image_find(&out, 0, 4, &b), 1);
	assert_int_equal(image_find(&out, 0, 4, &ab), 2);
	assert_int_equal(image_find(&out, 3, 4, &ab), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_of_a_text),
		TEST(nothing_and_little),
		TEST(a_thousand_splices),
		TEST(back_together),
		TEST(the_last_newline),
		TEST(not_the_next_line),
		TEST(how_many_lines_are_those),
		TEST(the_first_newline_wherever_it_is),
		TEST(a_file_of_many_pieces_in_any_order),
		TEST(needles),
		TEST(lines_that_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
