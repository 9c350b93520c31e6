// SPDX-License-Identifier: GPL-2.0-only
/* The list and the texts of runme browse, without a screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/browse_model.h"
#include "cli/browse_text.h"

static const struct set sets[] = {
	{ .name = "ant",
	  .title = "the first set",
	  .help = "carries leaves",
	  .author = "A",
	  .described = true },
	{ .name = "bee",
	  .title = "the second set",
	  .help = "collects Honey\nfrom flowers",
	  .author = "B",
	  .described = true },
	{ .name = "cow\033[2J",
	  .title = "the third\033set\342\200\256",
	  .help = "gives milk",
	  .author = "C",
	  .described = true },
};
static const struct fate old = { .name = "psd",
				 .what = "finds port scans",
				 .fate = "addons",
				 .where = "elsewhere",
				 .say = "-m psd" };
static const struct origin origin;

/* base: ant, bee; extra: cow; old sets: psd */
static void make(struct model *m)
{
	static struct set copy[3];
	size_t i;

	for (i = 0; i < 3; i++) {
		copy[i] = sets[i];
		copy[i].origin = &origin;
	}
	model_add(m, ROW_GROUP, "base");
	model_add(m, ROW_SET, "ant")->set = &copy[0];
	model_add(m, ROW_SET, "bee")->set = &copy[1];
	model_add(m, ROW_GROUP, "extra");
	model_add(m, ROW_SET, copy[2].name)->set = &copy[2];
	model_add(m, ROW_GROUP, "old sets");
	model_add(m, ROW_OLD, "psd")->old = &old;
}

static void expect_at(const struct model *m, const char *name)
{
	assert_string_equal(model_row(m)->name, name);
}

static void moves(void **state)
{
	struct model m = { 0 };

	(void)state;
	assert_null(model_row(&m));
	model_move(&m, 1);
	make(&m);
	expect_at(&m, "base");
	model_move(&m, 2);
	expect_at(&m, "bee");
	model_move(&m, -7);
	expect_at(&m, "base");
	model_move(&m, 100);
	expect_at(&m, "psd");
	model_scroll(&m, 3);
	assert_int_equal(m.top, 4);
	model_move(&m, -3); /* the heading is shown with its first set */
	expect_at(&m, "extra");
	model_scroll(&m, 3);
	assert_int_equal(m.top, 3);
	model_move(&m, -2);
	model_scroll(&m, 3);
	assert_int_equal(m.top, 0);
	model_free(&m);
}

static void folds(void **state)
{
	struct model m = { 0 };

	(void)state;
	make(&m);
	model_move(&m, 2);
	model_fold(&m, true);
	expect_at(&m, "base");
	model_move(&m, 1);
	expect_at(&m, "extra");
	assert_int_equal(m.nshown, 5);
	model_move(&m, -1);
	model_fold(&m, false);
	model_move(&m, 1);
	expect_at(&m, "ant");
	model_free(&m);
}

static void selects(void **state)
{
	struct model m = { 0 };
	struct row *v[4];

	(void)state;
	make(&m);
	assert_int_equal(model_chosen(&m, v), 0); /* a group */
	model_move(&m, 1);
	assert_int_equal(model_chosen(&m, v), 1); /* the one at the cursor */
	assert_string_equal(v[0]->name, "ant");
	model_move(&m, 1);
	model_select(&m);
	model_move(&m, 2);
	model_select(&m);
	model_move(&m, -3);
	assert_int_equal(model_chosen(&m, v), 2);
	assert_string_equal(v[0]->name, "bee");
	assert_ptr_equal(v[1]->set, m.row[4].set);
	model_move(&m, -1);
	model_select(&m); /* the group: those that are not selected yet */
	assert_int_equal(m.selected, 3);
	model_select(&m);
	assert_int_equal(m.selected, 1);
	model_move(&m, 100);
	model_select(&m); /* an old set cannot be selected */
	assert_int_equal(m.selected, 1);
	model_select_none(&m);
	assert_int_equal(m.selected, 0);
	assert_int_equal(model_chosen(&m, v), 0); /* of an old set neither */
	model_free(&m);
}

static void searches(void **state)
{
	struct model m = { 0 };

	(void)state;
	make(&m);
	assert_true(model_search(&m, "HONEY", true, false));
	expect_at(&m, "bee");
	assert_true(model_search(&m, "set", true, true));
	assert_ptr_equal(model_row(&m), &m.row[4]);
	assert_true(model_search(&m, "set", true, true)); /* from the first */
	expect_at(&m, "ant");
	assert_true(model_search(&m, "set", false, true)); /* from the last */
	assert_ptr_equal(model_row(&m), &m.row[4]);
	assert_true(model_search(&m, "second from", true, false));
	expect_at(&m, "bee");
	assert_false(model_search(&m, "second milk", true, false));
	expect_at(&m, "bee");
	assert_false(model_search(&m, "  ", true, false));
	assert_false(model_search(&m, "extra", true, false)); /* a group */
	model_move(&m, 100);
	model_fold(&m, true);
	assert_true(model_search(&m, "port scan", true, false));
	expect_at(&m, "psd");
	assert_int_equal(m.nshown, m.n);
	model_free(&m);
}

static void counts(void **state)
{
	struct model m = { 0 };
	struct model_count c;

	(void)state;
	make(&m);
	assert_int_equal(m.untested, 3);
	model_tested(&m, &m.row[1], STAND_APPLIED, NULL);
	model_tested(&m, &m.row[2], STAND_FUZZY, "linux: fuzz 1");
	model_tested(&m, &m.row[4], STAND_CONFLICT, "");
	model_tested(&m, &m.row[4], STAND_CONFLICT, "why");
	assert_int_equal(m.untested, 0);
	assert_string_equal(m.row[4].why, "why");
	c = model_count(&m);
	assert_int_equal(c.there, 1);
	assert_int_equal(c.fit, 1);
	assert_int_equal(c.not, 1);
	model_untest(&m);
	assert_int_equal(m.untested, 3);
	assert_int_equal(model_count(&m).there, 0);
	model_free(&m);
}

static void names_are_tame(void **state)
{
	struct model m = { 0 };

	(void)state;
	make(&m);
	assert_string_equal(m.row[4].name, "cow\\033[2J");
	assert_int_equal(model_describe(&m, &m.row[4], NULL), 0);
	assert_string_equal(m.row[4].title, "the third\\033set<U+202E>");
	model_free(&m);
}

static unsigned int columns(uint32_t c)
{
	return c == 0x4e00 ? 2 : c != 0x301;
}

/* Makes t of the printed text, in rows of that width. */
static void flow(struct sheet *t, const char *text, bool wrap,
		 unsigned int width)
{
	struct sheet_print p;

	sheet_print_begin(&p);
	out_printf(&p.out, PLAIN, "%s", text);
	sheet_print_end(&p, t, wrap);
	sheet_flow(t, width, columns);
}

static void expect_row(const struct sheet *t, size_t row, unsigned int indent,
		       const char *want)
{
	struct sheet_piece p = { .style = PLAIN };
	struct buf b = { 0 };
	size_t at = 0;

	buf_addstr(&b, "");
	while (sheet_next(t, row, &at, &p))
		buf_addspan(&b, p.text);
	assert_string_equal(b.p, want);
	assert_int_equal(t->row[row].indent, indent);
	buf_free(&b);
}

static void lines_are_broken(void **state)
{
	struct sheet t = { 0 };

	(void)state;
	flow(&t, "  one two three\nabcdefghijkl\n\nLabel:  a b c d e f\n", true,
	     10);
	assert_int_equal(t.n, 7);
	expect_row(&t, 0, 0, "  one two");
	expect_row(&t, 1, 2, "three");
	expect_row(&t, 2, 0, "abcdefghij");
	expect_row(&t, 3, 0, "kl");
	expect_row(&t, 4, 0, "");
	expect_row(&t, 5, 0, "Label:  a");
	expect_row(&t, 6, 0, "b c d e f"); /* no room for the label */
	sheet_flow(&t, 20, columns);
	assert_int_equal(t.n, 4);
	expect_row(&t, 3, 0, "Label:  a b c d e f");
	sheet_flow(&t, 18, columns);
	expect_row(&t, 4, 8, "f");
	sheet_free(&t);
	flow(&t, "one two three\n", false, 5);
	assert_int_equal(t.n, 1);
	sheet_free(&t);
	flow(&t,
	     "a\tb\n\xe4\xb8\x80\xe4\xb8\x80"
	     "e\xcc\x81"
	     "f\n",
	     true, 5);
	expect_row(&t, 0, 0, "a    ");
	expect_row(&t, 1, 0, "  b");
	expect_row(&t, 2, 0,
		   "\xe4\xb8\x80\xe4\xb8\x80"
		   "e\xcc\x81");
	sheet_free(&t);
}

/* Lines that were only filled become one; others stay as they are. */
static void lines_are_joined(void **state)
{
	struct sheet t = { 0 };

	(void)state;
	flow(&t,
	     "  These are the words of a help text, which was filled to so many\n"
	     "  columns.\n"
	     "  short\n"
	     "  lines\n"
	     "    iptables -A INPUT -p tcp -m conntrack --ctstate INVALID -j DROP\n"
	     "    iptables -A INPUT -j ACCEPT\n"
	     "  --an OPTION  This is what the option does, in more than one of\n"
	     "               the lines.\n"
	     "  --other      Another.\n"
	     "  - An item of a list is as long as this one, and does not end on\n"
	     "    --the line.\n"
	     "  - Another.\n"
	     "Words that are not indented are no running text, however long it is.\n"
	     "The next.\n",
	     true, 100);
	expect_row(&t, 0, 0,
		   "  These are the words of a help text, which was filled to so many columns.");
	expect_row(&t, 1, 0, "  short");
	expect_row(&t, 2, 0, "  lines");
	expect_row(&t, 3, 0,
		   "    iptables -A INPUT -p tcp -m conntrack --ctstate INVALID -j DROP");
	expect_row(&t, 4, 0, "    iptables -A INPUT -j ACCEPT");
	expect_row(&t, 5, 0,
		   "  --an OPTION  This is what the option does, in more than one of the lines.");
	expect_row(&t, 6, 0, "  --other      Another.");
	expect_row(&t, 7, 0,
		   "  - An item of a list is as long as this one, and does not end on --the line.");
	expect_row(&t, 8, 0, "  - Another.");
	assert_int_equal(t.n, 11);
	sheet_flow(&t, 40, columns);
	expect_row(&t, 7, 0, "  --an OPTION  This is what the option");
	expect_row(&t, 8, 15, "does, in more than one of");
	sheet_free(&t);
}

static void styles_are_kept(void **state)
{
	struct sheet_piece piece = { .style = PLAIN };
	struct sheet t = { 0 };
	struct sheet_print p;
	size_t at = 0;

	(void)state;
	sheet_print_begin(&p);
	out_printf(&p.out, PLAIN, "x\033[31my ");
	out_printf(&p.out, GOOD, "good words");
	out_printf(&p.out, PLAIN, " end\n");
	sheet_print_end(&p, &t, true);
	sheet_flow(&t, 15, columns);
	expect_row(&t, 0, 0, "x\\033[31my good"); /* an escape of the text */
	expect_row(&t, 1, 0, "words end");
	assert_true(sheet_next(&t, 1, &at, &piece));
	assert_int_equal(piece.style, GOOD);
	assert_int_equal(piece.text.n, 5);
	assert_true(sheet_next(&t, 1, &at, &piece));
	assert_int_equal(piece.style, PLAIN);
	assert_false(sheet_next(&t, 1, &at, &piece));
	sheet_free(&t);
}

static void texts_are_searched(void **state)
{
	struct sheet t = { 0 };

	(void)state;
	flow(&t, "one\ntwo\nthree\nTwo\n", true, 10);
	assert_int_equal(sheet_find(&t, "one", 0, true), 0);
	assert_int_equal(sheet_find(&t, "two", 0, true), 1);
	assert_int_equal(sheet_find(&t, "two", 2, true), 3);
	assert_int_equal(sheet_find(&t, "two", 2, false), 1);
	assert_int_equal(sheet_find(&t, "one", 0, false), 0);
	assert_int_equal(sheet_find(&t, "four", 0, true), t.n);
	sheet_scroll(&t, 100, 3);
	assert_int_equal(t.top, 1);
	sheet_scroll(&t, -100, 3);
	assert_int_equal(t.top, 0);
	sheet_free(&t);
}

static void characters(void **state)
{
	static const uint32_t all[] = { 'a',   0x7f,   0x80,    0x7ff,
					0x800, 0xffff, 0x10000, 0x10ffff };
	char text[8];
	struct span s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		text[0] = '\0';
		sheet_append(text, sizeof(text), all[i]);
		s = span_of(text);
		assert_int_equal(sheet_character(&s), all[i]);
		assert_int_equal(s.n, 0);
	}
	text[0] = '\0';
	sheet_append(text, 3, 0x20ac); /* no room for it and the NUL */
	assert_string_equal(text, "");
	s = SPAN("\xff"
		 "a");
	assert_int_equal(sheet_character(&s), 0xfffd);
	assert_int_equal(s.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(moves),
		cmocka_unit_test(folds),
		cmocka_unit_test(selects),
		cmocka_unit_test(searches),
		cmocka_unit_test(counts),
		cmocka_unit_test(names_are_tame),
		cmocka_unit_test(lines_are_broken),
		cmocka_unit_test(lines_are_joined),
		cmocka_unit_test(styles_are_kept),
		cmocka_unit_test(texts_are_searched),
		cmocka_unit_test(characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
