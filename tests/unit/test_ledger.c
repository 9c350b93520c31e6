// SPDX-License-Identifier: GPL-2.0-only
/* domain/ledger.h: what was applied is written down and read again. */
#include <unistd.h>

#include "domain/ledger.h"
#include "engine.h"
#include "tree.h"

#define DIFF "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"
#define DIGEST \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static struct ledger_set set_of(const char *name)
{
	return (struct ledger_set){ .name = name,
				    .group = "base",
				    .repository = "r",
				    .summary = "one\n\ntwo",
				    .depends = "",
				    .config = "A B",
				    .source = "0123" };
}

/* Writes it to the tree as a transaction would. */
static void store(struct ledger *l)
{
	struct buf b = { 0 };
	size_t i;

	ledger_text(l, &b);
	tree_put(LEDGER_FILE, buf_span(&b).p);
	buf_free(&b);
	for (i = 0; i < l->n; i++)
		tree_put(arena_printf(&arena, LEDGER_DIR "/%s", l->set[i].diff),
			 arena_strndup(&arena, l->set[i].text.p,
				       l->set[i].text.n));
}

static void is_kept(void **state)
{
	struct ledger_set set = set_of("a/odd name");
	struct file_now now = { .kind = ROOT_FILE, .mode = 0100644 };
	struct file_now gone = { .kind = ROOT_ABSENT };
	struct buf text = { 0 };
	struct ledger l;

	(void)state;
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	assert_false(l.present);
	now.image = image_of("b\n");
	assert_int_equal(ledger_add(&l, &set, SPAN(DIFF), NULL), 0);
	assert_string_equal(l.set[0].diff, "0001-a_odd_name.diff");
	ledger_note(&l, "f", &now, 0);
	ledger_note(&l, "unrelated", &gone, 0);
	assert_true(ledger_file_stands(&l, "f", &now));
	store(&l);
	ledger_free(&l);

	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	assert_true(l.present);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.next, 2);
	assert_non_null(ledger_get(&l, "a/odd name"));
	assert_null(ledger_get(&l, "a"));
	assert_string_equal(l.set[0].summary, "one\n\ntwo");
	assert_string_equal(l.set[0].config, "A B");
	assert_string_equal(l.set[0].source, "0123");
	assert_int_equal(l.set[0].patch.n, 1);
	/* files that no set is about are left out */
	assert_null(ledger_noted(&l, "unrelated"));
	assert_true(ledger_file_stands(&l, "f", &now));
	now.mode = 0100755;
	assert_false(ledger_file_stands(&l, "f", &now));
	assert_false(ledger_file_stands(&l, "f", &gone));
	assert_false(ledger_file_stands(&l, "g", &now));
	/* the last set takes the ledger with it */
	l.set[0].gone = true;
	assert_null(ledger_get(&l, "a/odd name"));
	ledger_text(&l, &text);
	assert_int_equal(text.n, 0);
	ledger_free(&l);
}

static void damage(void **state)
{
#define FORMAT "Format: 1\nNext: 2\n"
#define SET "\nSet: a\nDiff: 0001-a.diff\n"
	static const struct {
		const char *text, *diff, *where;
		int code;
	} v[] = {
		{ "", "", LEDGER_FILE, POM_ESYNTAX },
		{ "Format: 2\nNext: 2\n", "", LEDGER_FILE, POM_ESYNTAX },
		{ "Format: 1\n" SET, DIFF, LEDGER_FILE, POM_ESYNTAX },
		{ "Format: 1\nNext: -1\n" SET, DIFF, LEDGER_FILE, POM_ESYNTAX },
		{ "Format: 1\nNext: x\n" SET, DIFF, LEDGER_FILE, POM_ESYNTAX },
		{ FORMAT "\nSet: a\n", DIFF, LEDGER_FILE, POM_ESYNTAX },
		{ FORMAT "\nDiff: 0001-a.diff\n", DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT "\nSet: a\nDiff: ../../x.diff\n", DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT "\nSet: a\nDiff: ledger\n", DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT "Files: x f\n" SET, DIFF, LEDGER_FILE, POM_ESYNTAX },
		{ FORMAT "Files:\n " DIGEST " 100644 ../f\n" SET, DIFF,
		  LEDGER_FILE, POM_ESYNTAX },
		{ FORMAT "Files:\n - - \"f\n" SET, DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT SET, "nothing", LEDGER_DIR "/0001-a.diff",
		  POM_ESYNTAX },
	};
	struct pom_err err;
	struct ledger l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		tree_put(LEDGER_FILE, v[i].text);
		tree_put(LEDGER_DIR "/0001-a.diff", v[i].diff);
		if (ledger_load(&l, &tree, &err) != v[i].code)
			fail_msg("%s", v[i].text);
		assert_string_equal(err.where, v[i].where);
		ledger_free(&l);
	}
	tree_put(LEDGER_FILE, FORMAT "Files:\n " DIGEST " 100644 f\n" SET);
	tree_put(LEDGER_DIR "/0001-a.diff", DIFF);
	assert_int_equal(ledger_load(&l, &tree, &err), 0);
	assert_int_equal(ledger_noted(&l, "f")->mode, 0100644);
	ledger_free(&l);
	tree_put(LEDGER_FILE, FORMAT "\nSet: a\nDiff: 0002-a.diff\n");
	assert_int_equal(ledger_load(&l, &tree, &err), POM_ESYNTAX);
	assert_non_null(strstr(err.what, "missing"));
	ledger_free(&l);
}

static void limits(void **state)
{
	struct ledger_set set = set_of("a");
	struct ledger l;

	(void)state;
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	while (l.n < LEDGER_SETS)
		assert_int_equal(ledger_add(&l, &set, SPAN(DIFF), NULL), 0);
	assert_int_equal(ledger_add(&l, &set, SPAN(DIFF), NULL), POM_ELIMIT);
	ledger_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(is_kept),
		TREE_TEST(damage),
		TREE_TEST(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
