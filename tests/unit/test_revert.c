// SPDX-License-Identifier: GPL-2.0-only
/* plan/revert.c: sets come out in any order, and leave what was before. */
#include <unistd.h>

#include "plan/open.h"
#include "plan/revert.h"
#include "plan/session.h"
#include "engine.h"
#include "engine/emit.h"
#include "tree.h"
#include "txn_trees.h"

static struct session s;

static void open_tree(void)
{
	const char *path[TREE_KINDS] = { NULL };
	struct session_opt opt = { .max_fuzz = 2 };
	struct pom_err err;

	path[TREE_PLAIN] = base;
	if (session_open(&s, path, true, &opt, &err))
		fail_msg("%s", err.what);
}

/* A set that makes this of the file, into the overlay and the ledger. */
static void apply(const char *name, const char *text)
{
	struct overlay *ov = &s.work[TREE_PLAIN].ov;
	struct ledger *l = &s.work[TREE_PLAIN].ledger;
	struct ledger_set set = { .name = name,
				  .group = "",
				  .repository = "",
				  .summary = "",
				  .depends = "",
				  .config = "",
				  .source = "",
				  .path = "",
				  .kept = "",
				  .reads = "" };
	struct ledger_link link = { .path = "f" };
	struct emit_file e = { .pre = "f",
			       .post = "f",
			       .pre_mode = 0100644,
			       .post_mode = 0100644 };
	struct image after = image_of(text);
	struct file_now now;
	struct buf diff = { 0 };
	struct node *n;

	assert_int_equal(overlay_get(ov, "f", &n, NULL), 0);
	e.before = &n->now.image;
	e.after = &after;
	emit_file(&arena, &diff, &e);
	now = n->now;
	now.image = after;
	link.before = ledger_version(&n->now);
	link.after = ledger_version(&now);
	link.follows = ledger_last(l, "f", &n->disk) != NULL;
	overlay_set(ov, n, &now);
	set.link = &link;
	set.nlinks = 1;
	assert_int_equal(ledger_add(l, &set, buf_span(&diff), NULL), 0);
	buf_free(&diff);
}

static struct tree_standing revert(const char *name)
{
	struct ledger_set *entry = ledger_get(&s.work[TREE_PLAIN].ledger, name);
	struct tree_standing st = { 0 };
	struct pom_err err;

	assert_non_null(entry);
	if (revert_entry(&s, TREE_PLAIN, entry, &st, &err))
		fail_msg("%s", err.what);
	return st;
}

static const char *now(void)
{
	return overlay_text(&s.work[TREE_PLAIN].ov, "f");
}

/* Lines 1 to 12, those in where (by letter: its number and more) replaced. */
static const char *with(const char *one, const char *five, const char *nine)
{
	return arena_printf(&arena, "%s2\n3\n4\n%s6\n7\n8\n%s10\n", one, five,
			    nine);
}

static void in_every_order(void **state)
{
	static const char order[][4] = { "abc", "acb", "bac",
					 "bca", "cab", "cba" };
	size_t i, k;

	(void)state;
	for (i = 0; i < 6; i++) {
		tree_put("f", with("1\n", "5\n", "9\n"));
		open_tree();
		apply("b", with("1\n", "5\nB\nB\n", "9\n"));
		apply("a", with("A\nA\n1\n", "5\nB\nB\n", "9\n"));
		apply("c", with("A\nA\n1\n", "5\nB\nB\n", ""));
		for (k = 0; k < 3; k++) {
			char name[2] = { order[i][k], 0 };

			assert_int_equal(revert(name).is, STAND_CLEAN);
		}
		assert_string_equal(now(), with("1\n", "5\n", "9\n"));
		session_close(&s);
	}
}

static void one_that_builds_upon_it(void **state)
{
	struct tree_standing st;

	(void)state;
	tree_put("f", "1\n2\n3\n");
	open_tree();
	apply("low", "1\nx\ny\n2\n3\n");
	apply("high", "1\nx\nz\ny\n2\n3\n");
	st = revert("low");
	assert_int_equal(st.is, STAND_CONFLICT);
	assert_non_null(strstr(st.note, "high builds upon it"));
	assert_string_equal(now(), "1\nx\nz\ny\n2\n3\n");
	assert_int_equal(revert("high").is, STAND_CLEAN);
	assert_int_equal(revert("low").is, STAND_CLEAN);
	assert_string_equal(now(), "1\n2\n3\n");
	session_close(&s);
}

/* Somebody edited the file since: it is searched for, as any patch. */
static void a_file_that_was_edited(void **state)
{
	struct overlay *ov = &s.work[TREE_PLAIN].ov;
	struct file_now edited;
	struct node *n;

	(void)state;
	tree_put("f", numbered(20, ""));
	open_tree();
	apply("a", numbered(20, "end\n"));
	assert_int_equal(overlay_get(ov, "f", &n, NULL), 0);
	edited = n->now;
	edited.image = image_of(
		arena_printf(&arena, "new\n%s", numbered(20, "end\n")));
	overlay_set(ov, n, &edited);
	ledger_break(&s.work[TREE_PLAIN].ledger, "f");
	assert_int_equal(revert("a").is, STAND_CLEAN);
	assert_string_equal(now(),
			    arena_printf(&arena, "new\n%s", numbered(20, "")));
	session_close(&s);
}

/* A last line without its newline, and a set that goes on behind it. */
static void the_newline_at_the_end(void **state)
{
	(void)state;
	tree_put("f", "1\n2\n3\n4");
	open_tree();
	apply("a", "1\n2\n3\n4\n5");
	apply("b", "0\n1\n2\n3\n4\n5");
	assert_int_equal(revert("a").is, STAND_CLEAN);
	assert_string_equal(now(), "0\n1\n2\n3\n4");
	assert_int_equal(revert("b").is, STAND_CLEAN);
	assert_string_equal(now(), "1\n2\n3\n4");
	session_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(in_every_order),
		TREE_TEST(one_that_builds_upon_it),
		TREE_TEST(a_file_that_was_edited),
		TREE_TEST(the_newline_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
