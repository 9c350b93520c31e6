// SPDX-License-Identifier: GPL-2.0-only
/* engine/deb822.h: field files. */
#include "engine/deb822.h"
#include "engine.h"

static struct deb822 parsed(const char *text)
{
	struct pom_err err;
	struct deb822 d;

	if (deb822_parse(&arena, span_of(text), "info", &d, &err))
		fail_msg("line %u: %s", err.line, err.what);
	return d;
}

static void is(const struct deb822 *d, unsigned int para, const char *name,
	       const char *want)
{
	const struct deb822_field *f = deb822_get(d, para, name);

	assert_non_null(f);
	if (!span_is(f->value, want))
		fail_msg("%s is `%.*s`", name, (int)f->value.n, f->value.p);
}

static void fields(void **state)
{
	struct deb822 d = parsed("# remark\nA: 1 \nB:\n\n\nA:2\nLong:\n one\n"
				 "# between\n .\n\ttwo\n");

	(void)state;
	assert_int_equal(d.paras, 2);
	assert_int_equal(d.n, 4);
	is(&d, 0, "a", "1");
	is(&d, 0, "B", "");
	is(&d, 1, "A", "2");
	is(&d, 1, "Long", "\none\n\ntwo");
	assert_null(deb822_get(&d, 0, "Long"));
	assert_int_equal(deb822_get(&d, 1, "A")->line, 6);
	assert_int_equal(parsed("").paras, 0);
}

static void bad(const char *text, unsigned int line, const char *say)
{
	struct pom_err err = { 0 };
	struct deb822 d;

	assert_int_equal(deb822_parse(&arena, span_of(text), "info", &d, &err),
			 POM_ESYNTAX);
	assert_string_equal(err.where, "info");
	assert_int_equal(err.line, line);
	assert_non_null(strstr(err.what, say));
}

static void malformed(void **state)
{
	struct span nul = { "A: x\0y\n", 7 };
	struct deb822 d;

	(void)state;
	bad("A: 1\nB: 2\na: 3\n", 3, "line 1 already");
	bad(" lost\n", 1, "without a field");
	bad("A: 1\n\n lost\n", 3, "without a field");
	bad("A: 1\nno field\n", 2, "neither");
	bad(": 1\n", 1, "neither");
	bad("A B: 1\n", 1, "neither");
	bad("A: \033[2J\n", 1, "control byte");
	assert_int_equal(deb822_parse(&arena, nul, "info", &d, NULL),
			 POM_ESYNTAX);
}

static void limits(void **state)
{
	struct span large = { "", (size_t)DEB822_LIMIT + 1 };
	struct pom_err err;
	struct buf b = { 0 };
	struct deb822 d;
	int i;

	(void)state;
	assert_int_equal(deb822_parse(&arena, large, "f", &d, &err),
			 POM_ELIMIT);
	for (i = 0; i < 40000; i++) /* as many sets as a ledger may have */
		buf_addf(&b, "A: %d\nB: x\n more\nC: y\n\n", i);
	for (i = 0; i < DEB822_FIELDS; i++)
		buf_addf(&b, "F%d: x\n", i);
	assert_int_equal(deb822_parse(&arena, buf_span(&b), "f", &d, &err), 0);
	assert_int_equal(d.n, 3 * 40000 + DEB822_FIELDS);
	assert_true(span_is(deb822_get(&d, 39999, "a")->value, "39999"));
	assert_true(span_is(deb822_get(&d, 40000, "F7")->value, "x"));
	assert_null(deb822_get(&d, 40000, "A"));
	assert_null(deb822_get(&d, 40001, "A"));
	buf_addstr(&b, "One: more\n");
	assert_int_equal(deb822_parse(&arena, buf_span(&b), "f", &d, &err),
			 POM_ELIMIT);
	buf_free(&b);
}

static void written_as_it_is_read(void **state)
{
	static const char *const v[] = { "",    "x",     "a\nb", "\na\n\nb",
					 "a\n", "a\n\n", "\n" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		struct buf b = { 0 };
		struct deb822 d;

		deb822_put(&b, "F", span_of(v[i]));
		d = parsed(b.p);
		assert_int_equal(d.n, 1);
		is(&d, 0, "F", v[i]);
		buf_free(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fields),
		TEST(malformed),
		TEST(limits),
		TEST(written_as_it_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
