// SPDX-License-Identifier: GPL-2.0-only
/* engine/insert.h: lines at a place that another line names. */
#include "engine/insert.h"
#include "engine.h"

static struct insertion insertion(enum insert_where where, const char *anchor,
				  const char *text)
{
	return (struct insertion){ .where = where,
				   .anchor = span_of(anchor),
				   .text = span_of(text) };
}

/* The place in a file for what in says; the image in im. */
static struct insert_place
place_in(const char *file, const struct insertion *in, struct image *im)
{
	struct insert_place p;

	*im = image_of(file);
	insert_locate(&arena, im, in, &p);
	return p;
}

static enum insert_state state_in(const char *file, const struct insertion *in)
{
	struct image im;

	return place_in(file, in, &im).state;
}

/* What becomes of the file; the hunk has to fit exactly, and strictly so. */
static const char *done(const char *file, const struct insertion *in)
{
	struct apply_opt opt = { .strict = true };
	struct apply_result r;
	struct insert_place p;
	struct image im;
	struct hunk h;

	p = place_in(file, in, &im);
	assert_int_equal(p.state, INSERT_FITS);
	insert_hunk(&arena, &im, &p, &h);
	apply_hunks(&arena, &im, &h, 1, &opt, &r);
	assert_int_equal(r.fits, 1);
	assert_int_equal(r.offset, 0);
	return text_of(&r.image);
}

/* Puts the lines in, finds them there, and takes them out again. */
static void there_and_back(const char *file, struct insertion in,
			   const char *want)
{
	const char *with = done(file, &in);

	assert_string_equal(with, want);
	assert_int_equal(state_in(with, &in), INSERT_PRESENT);
	in.remove = true;
	assert_int_equal(state_in(file, &in), INSERT_PRESENT);
	assert_string_equal(done(with, &in), file);
}

static void after_a_line(void **state)
{
	struct insertion in = insertion(INSERT_AFTER_LINE, "# matches\n",
					"obj-$(X) += ipt_x.o\n");

	(void)state;
	there_and_back("a\n# matches\nb\n", in,
		       "a\n# matches\nobj-$(X) += ipt_x.o\nb\n");
	there_and_back("# matches\n", in, "# matches\nobj-$(X) += ipt_x.o\n");
	there_and_back("1\n2\n3\n4\n# matches\n5\n6\n7\n8\n9\n", in,
		       "1\n2\n3\n4\n# matches\nobj-$(X) += ipt_x.o\n5\n6\n7\n8\n9\n");
}

static void without_a_final_newline(void **state)
{
	struct insertion in =
		insertion(INSERT_AFTER_LINE, "last one", "obj-x += x.o");

	(void)state;
	there_and_back("a\nlast one", in, "a\nlast one\nobj-x += x.o");
	there_and_back("last one", in, "last one\nobj-x += x.o");
	there_and_back("a\nlast one\nb", in, "a\nlast one\nobj-x += x.o\nb");
	there_and_back("a\r\nlast one", in, "a\r\nlast one\r\nobj-x += x.o");
}

static void line_ends_are_those_of_the_place(void **state)
{
	struct insertion in = insertion(INSERT_AFTER_LINE, "here it is\n",
					"line one\nline two\n");

	(void)state;
	there_and_back("a\r\nhere it is\r\nb\r\n", in,
		       "a\r\nhere it is\r\nline one\r\nline two\r\nb\r\n");
	in = insertion(INSERT_AFTER_LINE, "here it is\r\n",
		       "line one\r\nline two\r\n");
	there_and_back("a\nhere it is\nb\n", in,
		       "a\nhere it is\nline one\nline two\nb\n");
}

static void before_endmenu(void **state)
{
	struct insertion in = insertion(INSERT_BEFORE_ENDMENU, "",
					"config IP_NF_X\n\ttristate 'x'\n\n");
	struct image im;
	struct insert_place p;

	(void)state;
	there_and_back("menu \"a\"\n\nconfig A\n\tbool\n\nendmenu\n\n", in,
		       "menu \"a\"\n\nconfig A\n\tbool\n\nconfig IP_NF_X\n\ttristate 'x'\n\nendmenu\n\n");
	there_and_back("endmenu # of it", in,
		       "config IP_NF_X\n\ttristate 'x'\n\nendmenu # of it");
	p = place_in("menu a\nendmenu\nmenu b\nendmenu\n", &in, &im);
	assert_int_equal(p.state, INSERT_NOT_UNIQUE);
	assert_int_equal(p.anchor, 1);
	assert_int_equal(p.other, 3);
	assert_int_equal(state_in("menu a\nendmenus\n  x endmenu\n", &in),
			 INSERT_NO_ANCHOR);
	/* somebody has the symbol already, with other lines */
	assert_int_equal(state_in("config IP_NF_X\n\tbool 'y'\nendmenu\n", &in),
			 INSERT_PARTIAL);
}

static void after_an_entry(void **state)
{
	const char *help =
		"Limit\nCONFIG_LIMIT\n  It limits.\n\n  Say N.\n\nMac\nCONFIG_MAC\n  It is.\n";
	struct insertion in = insertion(INSERT_AFTER_ENTRY, "CONFIG_LIMIT",
					"\nTime\nCONFIG_TIME\n  It tells.\n");

	(void)state;
	there_and_back(help, in,
		       "Limit\nCONFIG_LIMIT\n  It limits.\n\n  Say N.\n\nTime\nCONFIG_TIME\n  It tells.\n\nMac\nCONFIG_MAC\n  It is.\n");
	/* by its prompt, and with empty lines of its own */
	in = insertion(INSERT_AFTER_ENTRY, "Limit",
		       "Time\nCONFIG_TIME\n  It tells.\n\n");
	there_and_back(help, in,
		       "Limit\nCONFIG_LIMIT\n  It limits.\n\n  Say N.\n\nTime\nCONFIG_TIME\n  It tells.\n\nMac\nCONFIG_MAC\n  It is.\n");
	/* behind the last one, however that ends */
	in.anchor = SPAN("CONFIG_MAC");
	there_and_back(help, in,
		       "Limit\nCONFIG_LIMIT\n  It limits.\n\n  Say N.\n\nMac\nCONFIG_MAC\n  It is.\n\nTime\nCONFIG_TIME\n  It tells.\n");
	there_and_back("Mac\nCONFIG_MAC\n  It is.\n\n", in,
		       "Mac\nCONFIG_MAC\n  It is.\n\nTime\nCONFIG_TIME\n  It tells.\n\n");
	there_and_back("Mac\nCONFIG_MAC\n  It is.", in,
		       "Mac\nCONFIG_MAC\n  It is.\n\nTime\nCONFIG_TIME\n  It tells.");
	there_and_back("Mac\nCONFIG_MAC\n  It is.\n ", in,
		       "Mac\nCONFIG_MAC\n  It is.\n \n\nTime\nCONFIG_TIME\n  It tells.");
	there_and_back("CONFIG_MAC\n  It is.\n\n\n# end\n", in,
		       "CONFIG_MAC\n  It is.\n\n\nTime\nCONFIG_TIME\n  It tells.\n\n# end\n");
}

static void anchors(void **state)
{
	struct insertion in = insertion(INSERT_AFTER_LINE,
					"\tthe anchor line\n", "new line\n");
	struct insert_place p;
	struct image im;

	(void)state;
	/* a whole line, blanks included */
	p = place_in("a\n the anchor line\n", &in, &im);
	assert_int_equal(p.state, INSERT_NO_ANCHOR);
	assert_true(p.near);
	assert_int_equal(p.other, 1);
	assert_int_equal(state_in("\tthe anchor line too\n", &in),
			 INSERT_NO_ANCHOR);
	p = place_in("a\nb\n\tthe anchor liner\n", &in, &im);
	assert_true(p.near);
	assert_int_equal(p.other, 2);
	p = place_in("a\nb\n", &in, &im);
	assert_int_equal(p.state, INSERT_NO_ANCHOR);
	assert_false(p.near);
	assert_int_equal(state_in("", &in), INSERT_NO_ANCHOR);
	/* once only */
	p = place_in("\tthe anchor line\nb\n\tthe anchor line\n", &in, &im);
	assert_int_equal(p.state, INSERT_NOT_UNIQUE);
	assert_int_equal(p.anchor, 0);
	assert_int_equal(p.other, 2);
	/* and there has to be one, and something to add */
	in.anchor = SPAN("\n");
	assert_int_equal(state_in("a\n\nb\n", &in), INSERT_NO_ANCHOR);
	in = insertion(INSERT_AFTER_LINE, "a", "");
	assert_int_equal(state_in("a\n", &in), INSERT_NOTHING);
	in = insertion(INSERT_AFTER_ENTRY, "a", "\n \n");
	assert_int_equal(state_in("a\n", &in), INSERT_NOTHING);
}

static void there_already(void **state)
{
	struct insertion in =
		insertion(INSERT_AFTER_LINE, "# matches",
			  "obj-$(TIME) += ipt_time.o\nobj-$(NTH) += nth.o\n");

	(void)state;
	/* pushed down by another set's lines, or without the anchor */
	assert_int_equal(state_in("# matches\nobj-z += z.o\nobj-$(TIME) += ipt_time.o\nobj-$(NTH) += nth.o\n",
				  &in),
			 INSERT_PRESENT);
	assert_int_equal(state_in("obj-$(TIME) += ipt_time.o\nobj-$(NTH) += nth.o\n",
				  &in),
			 INSERT_PRESENT);
	/* half of it, anywhere */
	assert_int_equal(state_in("# matches\nb\nobj-$(NTH) += nth.o\n", &in),
			 INSERT_PARTIAL);
	in.remove = true;
	assert_int_equal(state_in("# matches\nb\nobj-$(NTH) += nth.o\n", &in),
			 INSERT_PARTIAL);
	/* lines that say nothing prove nothing, but at their place they do */
	in = insertion(INSERT_AFTER_LINE, "# matches", "endif\n");
	assert_int_equal(state_in("# matches\nb\nendif\n", &in), INSERT_FITS);
	assert_int_equal(state_in("# matches\nendif\n", &in), INSERT_PRESENT);
	in = insertion(INSERT_AFTER_LINE, "# matches",
		       "ifeq (something)\nnext line\nlast line\n");
	assert_int_equal(state_in("# matches\nifeq (something)\nnext line\n",
				  &in),
			 INSERT_PARTIAL);
	/* what only opens a part is in many blocks, be they others */
	assert_int_equal(state_in("# matches\nifeq (something)\nother line\n",
				  &in),
			 INSERT_FITS);
	/* where the block has telling lines, only these tell */
	in = insertion(INSERT_AFTER_LINE, "# matches",
		       "some thing\nobj-$(NTH) += nth.o\n");
	assert_int_equal(state_in("# matches\nsome thing\nb\n", &in),
			 INSERT_FITS);
}

static void taken_out_where_it_is(void **state)
{
	struct insertion in =
		insertion(INSERT_AFTER_LINE, "# matches", "obj-x += x.o\n");

	(void)state;
	in.remove = true;
	assert_string_equal(done("# matches\nb\nobj-x += x.o\nc\n", &in),
			    "# matches\nb\nc\n");
	assert_string_equal(done("obj-x += x.o\n# matches\nobj-x += x.o\nc\n",
				 &in),
			    "obj-x += x.o\n# matches\nc\n");
	assert_int_equal(state_in("obj-x += x.o\n# matches\na\nobj-x += x.o\nc\n",
				  &in),
			 INSERT_NOT_UNIQUE);
}

/* A generator of our own: the same cases every time. */
static uint32_t next(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525U + 1013904223U;
	return (*seed >> 16) % below;
}

static const char *some_lines(uint32_t *seed, uint32_t most, bool open)
{
	static const char *const lines[] = {
		"alpha and beta",  "obj-x += x.o",    "CONFIG_FIRST",
		"endif",           "  indented text", "",
		"config ONE_MORE", "\ttabbed text",   "x",
	};
	uint32_t n = next(seed, most + 1), crlf = next(seed, 4), i;
	struct buf b = { 0 };
	const char *s;

	for (i = 0; i < n; i++) {
		bool end = i + 1 < n || !open || next(seed, 2);

		buf_addstr(&b, lines[next(seed, 9)]);
		buf_addstr(&b, !end ? "" : crlf ? "\n" : "\r\n");
	}
	s = arena_strndup(&arena, b.p ? b.p : "", b.n);
	buf_free(&b);
	return s;
}

static void random_ones_come_back(void **state)
{
	uint32_t seed = 1, round, tried[3] = { 0 };

	(void)state;
	for (round = 0; round < 20000; round++) {
		enum insert_where where = (enum insert_where)next(&seed, 3);
		const char *above = some_lines(&seed, 6, false);
		const char *below = some_lines(&seed, 6, true);
		const char *anchor = where == INSERT_BEFORE_ENDMENU ?
					     "endmenu" :
					     "the one anchor";
		const char *file =
			arena_printf(&arena, "%s%s%s%s", above, anchor,
				     *below || next(&seed, 2) ? "\n" : "",
				     below);
		struct insertion in =
			insertion(where, anchor, some_lines(&seed, 5, true));
		struct apply_opt opt = { .strict = true };
		struct apply_result r;
		struct insert_place p;
		struct image im, with;
		struct hunk h;

		p = place_in(file, &in, &im);
		if (p.state != INSERT_FITS)
			continue;
		tried[where]++;
		insert_hunk(&arena, &im, &p, &h);
		apply_hunks(&arena, &im, &h, 1, &opt, &r);
		assert_int_equal(r.fits, 1);
		with = image_of(text_of(&r.image));
		insert_locate(&arena, &with, &in, &p);
		if (p.state != INSERT_PRESENT)
			fail_msg("<%s> <%s> <%s> %d", file, in.text.p,
				 text_of(&with), where);
		in.remove = true;
		assert_string_equal(done(text_of(&with), &in), file);
	}
	assert_true(tried[0] > 1000 && tried[1] > 1000 && tried[2] > 1000);
}

/* Linear in the file, whatever lines repeat: otherwise this takes minutes. */
static void many_lines_alike(void **state)
{
	enum { LINES = 200000 };
	struct buf file = { 0 }, text = { 0 };
	struct insertion in = { .where = INSERT_AFTER_LINE,
				.anchor = SPAN("the one anchor") };
	struct insert_place p;
	struct image im;
	int i;

	(void)state;
	for (i = 0; i < LINES; i++)
		buf_addstr(&file, "the same line\n");
	for (i = 0; i < LINES / 2; i++)
		buf_addstr(&text, "the same line\n");
	buf_addstr(&text, "another line\n");
	buf_addstr(&file, "the one anchor\n");
	in.text = buf_span(&text);
	image_load(&arena, buf_span(&file), &im);
	insert_locate(&arena, &im, &in, &p);
	assert_int_equal(p.state, INSERT_FITS);
	buf_free(&file);
	buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(after_a_line),
		TEST(without_a_final_newline),
		TEST(line_ends_are_those_of_the_place),
		TEST(before_endmenu),
		TEST(after_an_entry),
		TEST(anchors),
		TEST(there_already),
		TEST(taken_out_where_it_is),
		TEST(random_ones_come_back),
		TEST(many_lines_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
