// SPDX-License-Identifier: GPL-2.0-only
/* ledger/ledger.h: what was applied is written down and read again. */
#include <string.h>
#include <unistd.h>

#include "ledger/ledger.h"
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
				    .source = "0123",
				    .path = "",
				    .kept = "",
				    .reads = "" };
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

static struct file_now file_of(const char *text)
{
	return (struct file_now){ .kind = ROOT_FILE,
				  .mode = 0100644,
				  .image = image_of(text) };
}

/* The set's link about f, from the one text to the other. */
static void add(struct ledger *l, const char *name, const char *path,
		const char *before, const char *after, bool follows)
{
	struct file_now was = file_of(before), now = file_of(after);
	struct ledger_link link = { .path = "f",
				    .before = ledger_version(&was),
				    .after = ledger_version(&now),
				    .follows = follows };
	struct ledger_set set = set_of(name);

	link.before.digest = ledger_digest(&arena, &was);
	link.after.digest = ledger_digest(&arena, &now);
	set.path = path;
	set.link = &link;
	set.nlinks = 1;
	assert_int_equal(ledger_add(l, &set, SPAN(DIFF), NULL), 0);
}

static void is_kept(void **state)
{
	struct file_now now = file_of("b\n");
	struct file_now gone = { .kind = ROOT_ABSENT };
	struct buf text = { 0 };
	struct ledger l;

	(void)state;
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	assert_false(l.present);
	add(&l, "a/odd name", "/p/odd name", "a\n", "b\n", false);
	assert_string_equal(l.set[0].diff, "0001-a_odd_name.diff");
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
	assert_string_equal(l.set[0].path, "/p/odd name");
	assert_int_equal(l.set[0].patch.n, 1);
	assert_int_equal(l.set[0].nlinks, 1);
	assert_true(ledger_in_tree(&l, &l.set[0], "f", &now));
	assert_false(ledger_in_tree(&l, &l.set[0], "g", &now));
	ledger_free(&l);
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	now.mode = 0100755;
	assert_false(ledger_in_tree(&l, &l.set[0], "f", &now));
	ledger_free(&l);
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	assert_false(ledger_in_tree(&l, &l.set[0], "f", &gone));
	/* the last set takes the ledger with it */
	ledger_remove(&l, &l.set[0]);
	assert_null(ledger_get(&l, "a/odd name"));
	ledger_text(&l, &text);
	assert_int_equal(text.n, 0);
	ledger_free(&l);
}

/* Versions that follow each other hold together, and not below a gap. */
static void chains(void **state)
{
	struct file_now now = file_of("d\n"), other = file_of("x\n");
	struct ledger_set *all[2] = { NULL, NULL };
	struct ledger l;
	size_t m;

	(void)state;
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	add(&l, "1", "/g/p", "a\n", "b\n", false);
	add(&l, "p", "/g1/p", "x\n", "c\n",
	    false); /* somebody's edit between */
	add(&l, "p", "/g2/p", "c\n", "d\n", true);
	store(&l);
	ledger_free(&l);

	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	assert_false(ledger_in_tree(&l, &l.set[0], "f", &now));
	assert_true(ledger_in_tree(&l, &l.set[1], "f", &now));
	assert_true(ledger_in_tree(&l, &l.set[2], "f", &now));
	/* two of one name, told apart by their paths */
	assert_null(ledger_meant(&l, "p", all));
	assert_ptr_equal(all[0], &l.set[1]);
	assert_ptr_equal(all[1], &l.set[2]);
	assert_ptr_equal(ledger_meant(&l, "g2/p", NULL), &l.set[2]);
	assert_null(ledger_meant(&l, "2/p", NULL));
	assert_string_equal(ledger_label(&l, &l.set[1]), "g1/p");
	assert_string_equal(ledger_label(&l, &l.set[0]), "1");
	/* the gap stays where it was when the set above it goes */
	m = ledger_mark(&l);
	ledger_remove(&l, &l.set[1]);
	assert_string_equal(ledger_label(&l, &l.set[2]), "p");
	assert_false(ledger_in_tree(&l, &l.set[0], "f", &now));
	assert_true(ledger_in_tree(&l, &l.set[2], "f", &now));
	assert_false(l.set[2].link[0].follows);
	ledger_rollback(&l, m);
	assert_true(l.set[2].link[0].follows);
	/* what somebody else has changed does not hold, but what comes on top */
	ledger_break(&l, "f");
	assert_false(ledger_in_tree(&l, &l.set[2], "f", &now));
	add(&l, "4", "", "d\n", "e\n", false);
	assert_true(ledger_in_tree(&l, &l.set[3], "f", &now));
	assert_false(ledger_in_tree(&l, &l.set[2], "f", &now));
	ledger_free(&l);

	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	assert_false(ledger_in_tree(&l, &l.set[2], "f", &other));
	ledger_free(&l);
}

/* Which set changed the lines of another one. */
static void covers(void **state)
{
#define EDIT(x, y) "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n" x y
	static const char *const diff[] = {
		EDIT("-a\n+b\n", " k\n"),
		EDIT(" b\n", "-k\n+l\n"),
		EDIT("-b\n+c\n", " l\n"),
	};
	struct ledger_set *by;
	struct ledger l;
	size_t i;

	(void)state;
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	for (i = 0; i < 3; i++) {
		add(&l, "s", "", "", "", i > 0);
		assert_int_equal(ledger_rewrite(&l, &l.set[i], span_of(diff[i]),
						NULL),
				 0);
	}
	assert_int_equal(ledger_cover(&l, &l.set[0], l.set[0].link, &by, NULL),
			 0);
	assert_ptr_equal(by, &l.set[2]);
	assert_int_equal(ledger_cover(&l, &l.set[1], l.set[1].link, &by, NULL),
			 0);
	assert_null(by);
	ledger_remove(&l, &l.set[2]);
	assert_int_equal(ledger_cover(&l, &l.set[0], l.set[0].link, &by, NULL),
			 0);
	assert_null(by);
	ledger_free(&l);
}

static void damage(void **state)
{
#define FORMAT "Format: 1\nNext: 2\n"
#define FORMAT2 "Format: 2\nNext: 2\n"
#define SET "\nSet: a\nDiff: 0001-a.diff\n"
	static const struct {
		const char *text, *diff, *where;
		int code;
	} v[] = {
		{ "", "", LEDGER_FILE, POM_ESYNTAX },
		{ "Format: 3\nNext: 2\n", "", LEDGER_FILE, POM_ESYNTAX },
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
		{ FORMAT2 SET "Versions:\n = - f\n", DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT2 SET "Versions:\n - 104755:* f\n", DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT2 SET "Versions:\n - 100644: f\n", DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT2 SET "Versions:\n - 100644:* /f\n", DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT2 SET "Versions:\n - 100644:*\n", DIFF, LEDGER_FILE,
		  POM_ESYNTAX },
		{ FORMAT2 SET "Versions:\n - - f\n - - f\n", DIFF, LEDGER_FILE,
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
	tree_put(LEDGER_FILE, "Format: 3\nNext: 2\n");
	assert_int_equal(ledger_load(&l, &tree, &err), POM_ESYNTAX);
	assert_non_null(strstr(err.what, "its format is 3"));
	assert_non_null(strstr(err.hint, "newer"));
	ledger_free(&l);
	tree_put(LEDGER_FILE, FORMAT "\nSet: a\nDiff: 0002-a.diff\n");
	assert_int_equal(ledger_load(&l, &tree, &err), POM_ESYNTAX);
	assert_non_null(strstr(err.what, "missing"));
	ledger_free(&l);
}

/* What format 1 said of the files' ends, and the diffs of the way there. */
static void format_1(void **state)
{
	struct file_now now = file_of("c\n");
	const char *digest = ledger_digest(&arena, &now);
	struct ledger l;

	(void)state;
	tree_put(LEDGER_DIR "/0001-a.diff", DIFF);
	tree_put(LEDGER_DIR "/0002-b.diff",
		 "diff --git a/f b/f\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-b\n+c\n"
		 "diff --git a/x b/x\ndeleted file mode 100644\n"
		 "--- a/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n");
	tree_put(LEDGER_FILE,
		 arena_printf(&arena,
			      "Format: 1\nNext: 3\nFiles:\n %s 100644 f\n"
			      " - 100600 x\n" SET
			      "\nSet: b\nDiff: 0002-b.diff\n",
			      digest));
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	assert_true(ledger_in_tree(&l, &l.set[0], "f", &now));
	assert_true(ledger_in_tree(&l, &l.set[1], "f", &now));
	assert_string_equal(l.set[1].link[1].path, "f");
	assert_string_equal(l.set[1].link[1].after.digest, digest);
	assert_int_equal(l.set[1].link[0].before.mode, 0100600);
	assert_int_equal(l.set[1].link[0].after.mode, 0);
	assert_true(l.set[0].unknown);
	store(&l);
	ledger_free(&l);
	/* written anew, it is of format 2 */
	assert_int_equal(ledger_load(&l, &tree, NULL), 0);
	assert_true(ledger_in_tree(&l, &l.set[0], "f", &now));
	assert_true(l.set[0].unknown);
	assert_true(l.set[1].link[1].follows);
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

/* A text of so many empty lines before a diff; the caller frees it. */
static struct span lines_before(size_t n)
{
	char *p = pom_alloc(n + strlen(DIFF) + 1, 1);

	memset(p, '\n', n);
	memcpy(p + n, DIFF, strlen(DIFF));
	return (struct span){ p, n + strlen(DIFF) };
}

/* What is past a limit of the reader is not written. */
static void what_can_be_read(void **state)
{
	struct span text = lines_before(DIFF_LINES - 5);
	struct pom_err err;

	(void)state;
	/* the only line of its hunk is the last one allowed */
	assert_int_equal(ledger_readable(text, "x", &err), 0);
	free((char *)(uintptr_t)text.p);
	text = lines_before(DIFF_LINES - 4);
	assert_int_equal(ledger_readable(text, "x", &err), POM_ELIMIT);
	assert_non_null(strstr(err.what, "16777216 lines"));
	text.n = (size_t)DIFF_TEXT_LIMIT + 1; /* it is not looked at */
	assert_int_equal(ledger_readable(text, "x", &err), POM_ELIMIT);
	assert_non_null(strstr(err.what, "268435456 bytes"));
	free((char *)(uintptr_t)text.p);
	assert_int_equal(ledger_readable_list(LEDGER_LIMIT, "x", &err), 0);
	assert_int_equal(ledger_readable_list(LEDGER_LIMIT + 1, "x", &err),
			 POM_ELIMIT);
	assert_non_null(strstr(err.what, LEDGER_FILE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(is_kept),          TREE_TEST(chains),
		TREE_TEST(covers),           TREE_TEST(damage),
		TREE_TEST(format_1),         TREE_TEST(limits),
		TREE_TEST(what_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
