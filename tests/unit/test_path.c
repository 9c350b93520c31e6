// SPDX-License-Identifier: GPL-2.0-only
/* lib/path.h: names in patches. */
#include "lib/path.h"
#include "engine.h"

static int check(const char *name)
{
	const char *out;

	return path_check(&arena, span_of(name), &out, NULL);
}

static void strips(void **state)
{
	struct span out;

	(void)state;
	assert_true(path_strip(SPAN("a//b/c"), 1, &out));
	assert_true(span_is(out, "b/c"));
	assert_true(path_strip(SPAN("/a/b"), 1, &out));
	assert_true(span_is(out, "a/b"));
	assert_false(path_strip(SPAN("a/"), 1, &out));
	assert_false(path_strip(SPAN("a"), 1, &out));
	assert_false(path_strip(SPAN(""), 0, &out));
	assert_int_equal(path_parts(SPAN("a//b/c")), 2);
}

static void cleans(void **state)
{
	const char *out;

	(void)state;
	assert_int_equal(path_check(&arena, SPAN("./a//./b"), &out, NULL), 0);
	assert_string_equal(out, "a/b");
	assert_int_equal(check("..a/b..c"), 0);
	assert_int_equal(check(".gitignore"), 0);
	assert_int_equal(check("git/pom"), 0);
}

static void refuses(void **state)
{
	static const char *const bad[] = {
		"",
		".",
		"./",
		"/etc",
		"..",
		"a/..",
		"a/../b",
		"../a",
		"a/",
		".git",
		"a/.git/b",
		".GIT/x",
		"git~1",
		".git ",
		".git.",
		".git...",
		".git::$INDEX",
		".g\342\200\214it",
		"\357\273\277.git",
		".pom",
		".Pom/ledger",
		"pom~1",
		".git\\x",
		".hg",
		"a/.Hg/hgrc",
		"hg~1/hgrc",
		".jj/repo",
		"jj~1",
		".bzr",
		"BZR~1",
		"_darcs/prefs",
		"_d\342\200\214arcs",
		".pc",
		".pc/applied-patches",
		"a/.PC/x",
		".pc.",
		".\342\200\214pc",
		"PC~1/x",
		".pc::$DATA",
	};
	struct span nul = { "a\0b", 3 };
	const char *out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (check(bad[i]) != POM_EUNSAFE)
			fail_msg("`%s` passes", bad[i]);
	assert_int_equal(path_check(&arena, nul, &out, NULL), POM_EUNSAFE);
}

static void quilt_and_records_name_what_no_patch_does(void **state)
{
	const char *out;

	(void)state;
	assert_int_equal(check("x.pc"), 0);
	assert_int_equal(check(".pcx/y"), 0);
	assert_int_equal(check("pc"), 0);
	assert_int_equal(path_check_record(&arena, SPAN(".pc/x"), &out, NULL),
			 0);
	assert_int_equal(path_check_record(&arena, SPAN(".git/x"), &out, NULL),
			 POM_EUNSAFE);
	assert_int_equal(path_check_record(&arena, SPAN("../x"), &out, NULL),
			 POM_EUNSAFE);
}

static void limits(void **state)
{
	char name[PATH_LIMIT + 2];
	const char *out;
	int i;

	(void)state;
	memset(name, 'a', sizeof(name));
	assert_int_equal(path_check(&arena,
				    (struct span){ name, PATH_PART_LIMIT },
				    &out, NULL),
			 0);
	assert_int_equal(path_check(&arena,
				    (struct span){ name, PATH_PART_LIMIT + 1 },
				    &out, NULL),
			 POM_ELIMIT);
	for (i = 99; i < PATH_LIMIT; i += 100)
		name[i] = '/';
	assert_int_equal(path_check(&arena, (struct span){ name, PATH_LIMIT },
				    &out, NULL),
			 0);
	assert_int_equal(path_check(&arena,
				    (struct span){ name, PATH_LIMIT + 1 }, &out,
				    NULL),
			 POM_ELIMIT);
	for (i = 1; i < 2 * PATH_DEPTH_LIMIT; i += 2)
		name[i] = '/';
	assert_int_equal(path_check(&arena,
				    (struct span){ name,
						   2 * PATH_DEPTH_LIMIT - 1 },
				    &out, NULL),
			 0);
	assert_int_equal(path_check(&arena,
				    (struct span){ name,
						   2 * PATH_DEPTH_LIMIT + 1 },
				    &out, NULL),
			 POM_ELIMIT);
}

static void links(void **state)
{
	(void)state;
	assert_int_equal(path_check_link("a/l", SPAN("b/c"), NULL), 0);
	assert_int_equal(path_check_link("a/l", SPAN("../b"), NULL), 0);
	assert_int_equal(path_check_link("a/l", SPAN("../.."), NULL),
			 POM_EUNSAFE);
	assert_int_equal(path_check_link("l", SPAN("x/../.."), NULL),
			 POM_EUNSAFE);
	assert_int_equal(path_check_link("l", SPAN("/etc"), NULL), POM_EUNSAFE);
	assert_int_equal(path_check_link("l", SPAN(""), NULL), POM_EUNSAFE);
	assert_int_equal(path_check_link("l", SPAN(".git/hooks"), NULL),
			 POM_EUNSAFE);
}

static void quotes(void **state)
{
	const char all[] = "\a\b\f\n\r\t\v\"\\\033\303\251 x";
	struct buf b = { 0 };
	struct span out;
	size_t used;

	(void)state;
	path_quote(&b, "a/", SPAN("plain name"));
	assert_string_equal(b.p, "a/plain name");
	buf_free(&b);
	path_quote(&b, "", SPAN(all));
	assert_true(path_unquote(&arena, buf_span(&b), &out, &used));
	assert_int_equal(used, b.n);
	assert_true(span_is(out, all));
	buf_free(&b);
	assert_true(path_unquote(&arena, SPAN("\"a\" b"), &out, &used));
	assert_int_equal(used, 3);
	assert_false(path_unquote(&arena, SPAN("\"a"), &out, &used));
	assert_false(path_unquote(&arena, SPAN("\"\\x\""), &out, &used));
	assert_false(path_unquote(&arena, SPAN("\"\\18\""), &out, &used));
	assert_false(path_unquote(&arena, SPAN("\"\\"), &out, &used));
	assert_false(path_unquote(&arena, SPAN("a\""), &out, &used));
}

static void shows(const char *name, const char *want)
{
	struct pom_err err;
	struct buf b = { 0 };
	const char *s;

	assert_string_equal(path_show(&arena, span_of(name)), want);
	/* messages have a question mark a byte instead */
	for (s = want; *s; s += *s == '\\' ? 4 : 1)
		buf_addch(&b, *s == '\\' ? '?' : *s);
	pom_fail(&err, POM_EIO, name, 0, "%s", name);
	assert_string_equal(err.what, b.p);
	assert_string_equal(err.where, b.p);
	buf_free(&b);
}

static void controls_are_shown(void **state)
{
	(void)state;
	shows("a\033[2J", "a\\033[2J");
	shows("\177\001", "\\177\\001");
	/* C1 in UTF-8, from end to end, and what is beside it */
	shows("\302\200\302\233\302\237", "\\302\\200\\302\\233\\302\\237");
	shows("\302\240\303\200", "\302\240\303\200");
	/* C1 for terminals that do not know UTF-8 */
	shows("\23331m", "\\23331m");
	shows("\200\237\240\377", "\\200\\237\240\377");
	shows("\303", "\303");
	shows("\342\202\233\233", "\342\202\233\\233");
	shows("\342\233", "\342\\233");
	/* longer than it has to be: nobody's character */
	shows("\340\200\233", "\340\\200\\233");
	shows("\360\200\200\233", "\360\\200\\200\\233");
	shows("\301\233", "\301\\233");
	shows("\364\220\200\200", "\364\\220\\200\\200");
	/* characters with such bytes inside stay */
	shows("\360\237\220\247 \342\200\223", "\360\237\220\247 \342\200\223");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(strips),  TEST(cleans),
		TEST(refuses), TEST(quilt_and_records_name_what_no_patch_does),
		TEST(limits),  TEST(links),
		TEST(quotes),  TEST(controls_are_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
