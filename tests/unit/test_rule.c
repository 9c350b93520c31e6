// SPDX-License-Identifier: GPL-2.0-only
/* engine/rule.h: the words of a rule, and its quotes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/rule.h"

/* The words of a line with | between them; quoted ones have q before, those of a shell $. */
static void expect(enum rule_form form, const char *line, const char *words)
{
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct rule_words w;
	size_t i;

	assert_int_equal(rule_split(&a, span_of(line), form, &w, NULL), 0);
	for (i = 0; i < w.n; i++)
		buf_addf(&b, "%s%s%s%.*s", i ? "|" : "",
			 w.v[i].quoted ? "q" : "", w.v[i].expands ? "$" : "",
			 (int)w.v[i].text.n, w.v[i].text.p);
	assert_string_equal(b.p ? b.p : "", words);
	buf_free(&b);
	arena_free(&a);
}

static void refused(enum rule_form form, const char *line, int code)
{
	struct arena a = { 0 };
	struct rule_words w;
	struct pom_err err;

	assert_int_equal(rule_split(&a, span_of(line), form, &w, &err), code);
	arena_free(&a);
}

static void saved(void **state)
{
	(void)state;
	expect(RULE_SAVE, "", "");
	expect(RULE_SAVE, " -A\tINPUT  -j X ", "-A|INPUT|-j|X");
	expect(RULE_SAVE, "--comment \"a \\\"b\\\\ c\" -j",
	       "--comment|qa \"b\\ c|-j");
	expect(RULE_SAVE, "\"\"", "q");
	expect(RULE_SAVE, "a\"b c\"d",
	       "qab c|d"); /* the second quote ends a word */
	expect(RULE_SAVE, "it's a\\b $x `y` #", "it's|a\\b|$x|`y`|#");
	refused(RULE_SAVE, "a \"b", POM_ESYNTAX);
}

static void typed(void **state)
{
	(void)state;
	expect(RULE_TYPED, "a 'b \"c' \"d 'e\"f g\\ h", "a|qb \"c|qd 'ef|qg h");
	expect(RULE_TYPED, "\"\\$\\`\\\"\\\\ \\n\"", "q$`\"\\ \\n");
	expect(RULE_TYPED, "$(reboot) `x` 0>>22&0x3C@0=0;#",
	       "$(reboot)|`x`|0>>22&0x3C@0=0;#");
	expect(RULE_TYPED, "! \\!", "!|q!");
	refused(RULE_TYPED, "'b", POM_ESYNTAX);
}

static void scripts(void **state)
{
	(void)state;
	expect(RULE_SCRIPT, "$IPT -A \"$C\" -j '$D' \"\\$E\"",
	       "$$IPT|-A|q$$C|-j|q$D|q$E");
	expect(RULE_SCRIPT, "-s $(a \"b c\" $(d)) -j X",
	       "-s|$$(a \"b c\" $(d))|-j|X");
	expect(RULE_SCRIPT, "-s \"$(a \"b\")\" `c d` ${e:-f g}",
	       "-s|q$$(a \"b\")|$`c d`|$${e:-f g}");
	expect(RULE_SCRIPT, "a b; c", "a|b");
	expect(RULE_SCRIPT, "a b2>/x", "a|b2");
	expect(RULE_SCRIPT, "a 2>/x", "a");
	expect(RULE_SCRIPT, "a && c", "a");
	expect(RULE_SCRIPT, "a b#c #d", "a|b#c");
	expect(RULE_SCRIPT, "a \\\n\t b", "a|b");
	expect(RULE_SCRIPT, "\"a\\\nb\"", "qab");
	refused(RULE_SCRIPT, "'a\\\nb'", POM_ESYNTAX);
	refused(RULE_SCRIPT, "a\nb", POM_ESYNTAX);
	refused(RULE_SCRIPT, "a $(b", POM_ESYNTAX);
	refused(RULE_SCRIPT, "a `b", POM_ESYNTAX);
}

static void the_rest_of_a_command(void **state)
{
	struct arena a = { 0 };
	struct rule_words w;

	(void)state;
	assert_int_equal(rule_split(&a, SPAN("a 2>&1 || b"), RULE_SCRIPT, &w,
				    NULL),
			 0);
	assert_true(span_is(w.rest, "2>&1 || b"));
	arena_free(&a);
}

static void controls(void **state)
{
	(void)state;
	refused(RULE_SAVE, "a \033[2J", POM_ESYNTAX);
	refused(RULE_SAVE, "a \302\233",
		POM_ESYNTAX); /* a C1 control in UTF-8 */
	refused(RULE_SAVE, "a\r", POM_ESYNTAX);
	refused(RULE_TYPED, "a\nb", POM_ESYNTAX);
	refused(RULE_SCRIPT, "a\177", POM_ESYNTAX);
	expect(RULE_SAVE, "a \303\266", "a|\303\266");
}

static void limits(void **state)
{
	struct buf b = { 0 };
	int i;

	(void)state;
	for (i = 0; i < RULE_WORDS; i++)
		buf_addstr(&b, "x ");
	refused(RULE_SAVE, b.p, 0);
	buf_addstr(&b, "x ");
	refused(RULE_SAVE, b.p, POM_ELIMIT);
	b.n = 0;
	for (i = 0; i < RULE_BYTES; i++)
		buf_addch(&b, 'x');
	refused(RULE_TYPED, b.p, 0);
	buf_addch(&b, 'x');
	refused(RULE_TYPED, b.p, POM_ELIMIT);
	buf_free(&b);
}

static const enum rule_form forms[] = { RULE_SAVE, RULE_TYPED, RULE_SCRIPT };

/* A word that was written is read again as itself, and nothing is left to the shell. */
static void written(const char *word)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		struct arena a = { 0 };
		struct buf b = { 0 };
		struct rule_words w;

		rule_put(&b, span_of(word), forms[i]);
		assert_int_equal(rule_split(&a, buf_span(&b), forms[i], &w,
					    NULL),
				 0);
		assert_int_equal(w.n, 1);
		assert_true(span_is(w.v[0].text, word));
		assert_false(w.v[0].expands);
		assert_int_equal(w.rest.n, 0);
		buf_free(&b);
		arena_free(&a);
	}
}

static void again(void **state)
{
	static const char *const words[] = {
		"",         "a",     "a b",      "\"", "'",     "\\",
		"a\\",      "$(x)",  "`x`",      "!",  "#",     "a;b|c&d",
		"~",        "*?[a]", "'\"\\$`!", "\t", "{a,b}", "a\"'b",
		"\303\266", "-A",    "<x>",      "(",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		written(words[i]);
}

static void puts_as(enum rule_form form, const char *word, const char *text)
{
	struct buf b = { 0 };

	rule_put(&b, span_of(word), form);
	assert_string_equal(b.p, text);
	buf_free(&b);
}

static void quotes(void **state)
{
	(void)state;
	puts_as(RULE_SAVE, "1:5,0.33/24", "1:5,0.33/24");
	puts_as(RULE_SAVE, "a'b\"c\\", "\"a\\'b\\\"c\\\\\"");
	puts_as(RULE_SAVE, "$x", "\"$x\"");
	puts_as(RULE_TYPED, "a b", "\"a b\"");
	puts_as(RULE_TYPED, "it's", "\"it's\"");
	puts_as(RULE_TYPED, "$x's", "'$x'\\''s'");
	puts_as(RULE_SCRIPT, "!", "'!'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(saved),
		cmocka_unit_test(typed),
		cmocka_unit_test(scripts),
		cmocka_unit_test(the_rest_of_a_command),
		cmocka_unit_test(controls),
		cmocka_unit_test(limits),
		cmocka_unit_test(again),
		cmocka_unit_test(quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
