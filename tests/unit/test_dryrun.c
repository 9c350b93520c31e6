// SPDX-License-Identifier: GPL-2.0-only
/* try/dryrun.h, try/overlay.h: a patch on a tree in memory. */
#include <unistd.h>

#include "engine.h"
#include "tree.h"

static struct overlay ov;

static int start(void **state)
{
	overlay_init(&ov, &tree);
	return tree_start(state);
}

static int end(void **state)
{
	overlay_free(&ov);
	return tree_end(state);
}

#define OV_TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

static struct patch_result try_with(const char *patch, struct dryrun_opt opt)
{
	struct diff *d = arena_alloc(&arena, 1, sizeof(*d));
	struct patch_result r;
	struct pom_err err;

	*d = diff_of(patch);
	opt.owner = 1;
	if (dryrun(&ov, d, &opt, &r, &err))
		fail_msg("%s", err.what);
	return r;
}

static struct patch_result try(const char *patch)
{
	return try_with(patch,
			(struct dryrun_opt){ .strip = 1, .max_fuzz = 2 });
}

#define EDIT(f, a, b) "--- a/" f "\n+++ b/" f "\n@@ -1 +1 @@\n-" a "\n+" b "\n"

static void all_or_nothing(void **state)
{
	struct patch_result r;

	(void)state;
	tree_put("f", "a\n");
	tree_put("g", "x\n");
	r = try(EDIT("f", "a", "b") EDIT("g", "a", "b"));
	assert_int_equal(r.outcome, OUTCOME_CONFLICT);
	assert_int_equal(r.file[0].outcome, OUTCOME_CLEAN);
	assert_string_equal(overlay_text(&ov, "f"), "a\n");
	r = try(EDIT("f", "a", "b"));
	assert_int_equal(r.outcome, OUTCOME_CLEAN);
	/* the next one stands on it; the disk knows nothing */
	r = try(EDIT("f", "b", "c"));
	assert_int_equal(r.outcome, OUTCOME_CLEAN);
	assert_string_equal(overlay_text(&ov, "f"), "c\n");
	r = try(EDIT("f", "b", "c"));
	assert_int_equal(r.outcome, OUTCOME_PRESENT);
	overlay_reset(&ov);
	assert_string_equal(overlay_text(&ov, "f"), "a\n");
}

/* Tries the patch, forgets it and the results, and spoils what they were in. */
static enum outcome try_and_forget(const char *patch)
{
	struct arena mem = { 0 };
	char *text = arena_strdup(&mem, patch);
	struct patch_result r = { 0 };
	struct diff d = { 0 };
	struct pom_err err;
	size_t i;

	if (diff_parse(&mem, (struct span){ text, strlen(text) }, "test", &d,
		       &err) ||
	    dryrun(&ov, &d,
		   &(struct dryrun_opt){ .strip = 1,
					 .max_fuzz = 2,
					 .owner = 1,
					 .results = &mem },
		   &r, &err))
		fail_msg("%s", err.what);
	memset(text, 'z', strlen(text));
	for (i = 0; i < d.n; i++) {
		memset(d.file[i].hunk, 'z',
		       d.file[i].nhunks * sizeof(*d.file[i].hunk));
		memset(r.file[i].hunks.hunk, 'z',
		       d.file[i].nhunks * sizeof(struct hunk_result));
	}
	memset(d.file, 'z', d.n * sizeof(*d.file));
	memset(r.file, 'z', r.n * sizeof(*r.file));
	arena_free(&mem);
	return r.outcome;
}

static void results_elsewhere_can_be_forgotten(void **state)
{
	(void)state;
	tree_put("f", "1\na\n2\n");
	tree_put("old", "x\n");
	assert_int_equal(try_and_forget("--- a/f\n+++ b/f\n@@ -1,3 +1,4 @@\n"
					" 1\n-a\n+b\n+c\n 2\n"
					"--- /dev/null\n+++ b/d/n\n"
					"@@ -0,0 +1,2 @@\n+x\n+y\n"),
			 OUTCOME_CLEAN);
	assert_int_equal(try_and_forget("diff --git a/old b/new\n"
					"rename from old\nrename to new\n"
					"--- a/old\n+++ b/new\n"
					"@@ -1 +1 @@\n-x\n+y\n"),
			 OUTCOME_CLEAN);
	assert_int_equal(try_and_forget("--- a/f\n+++ b/f\n@@ -2,2 +2,3 @@\n"
					" b\n+d\n c\n"),
			 OUTCOME_CLEAN);
	assert_string_equal(overlay_text(&ov, "f"), "1\nb\nd\nc\n2\n");
	assert_string_equal(overlay_text(&ov, "d/n"), "x\ny\n");
	assert_string_equal(overlay_text(&ov, "new"), "y\n");
	assert_null(overlay_text(&ov, "old"));
}

/* The last line of the file in memory is the one that is read from a disk. */
static void a_newline_between_two_patches(void **state)
{
	struct patch_result r;

	(void)state;
	tree_put("f", "1\na\n2\n");
	r = try("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n 1\n-a\n+b\n"
		"\\ No newline at end of file\n");
	assert_int_equal(r.outcome, OUTCOME_FUZZY);
	assert_string_equal(overlay_text(&ov, "f"), "1\nb\n2\n");
	r = try("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n 1\n-b\n"
		"\\ No newline at end of file\n+c\n");
	assert_int_equal(r.outcome, OUTCOME_CONFLICT);
}

static void creates_and_deletes(void **state)
{
	const char *make = "--- /dev/null\n+++ b/d/n\n@@ -0,0 +1 @@\n+x\n";
	const char *drop = "--- a/d/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";

	(void)state;
	assert_int_equal(try(make).outcome, OUTCOME_CLEAN);
	assert_string_equal(overlay_text(&ov, "d/n"), "x\n");
	assert_int_equal(try(make).outcome, OUTCOME_PRESENT);
	assert_int_equal(try(drop).outcome, OUTCOME_CLEAN);
	assert_null(overlay_text(&ov, "d/n"));
	assert_int_equal(try(drop).outcome, OUTCOME_CONFLICT);
	tree_put("d/m", "x\nmore\n");
	assert_int_equal(try("--- a/d/m\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n")
				 .outcome,
			 OUTCOME_CONFLICT);
	tree_put("e", "");
	assert_int_equal(try("--- /dev/null\n+++ b/e\n@@ -0,0 +1 @@\n+x\n")
				 .outcome,
			 OUTCOME_CLEAN);
	tree_put("o", "other\n");
	assert_int_equal(try("--- /dev/null\n+++ b/o\n@@ -0,0 +1 @@\n+x\n")
				 .outcome,
			 OUTCOME_CONFLICT);
}

/* Which of the names is meant: as patch(1) has it in its manual. */
static void names_are_chosen(void **state)
{
#define TWO(a, b) "--- a/" a "\n+++ b/" b "\n@@ -1 +1 @@\n-a\n+b\n"
#define NEW(a, b) "--- a/" a "\n+++ b/" b "\n@@ -0,0 +1 @@\n+b\n"
	(void)state;
	tree_put("f", "a\n");
	tree_put("d/f", "a\n");
	tree_put("longer", "a\n");
	assert_string_equal(try(TWO("f.orig", "f")).file[0].path, "f");
	tree_put("f", "a\n");
	overlay_reset(&ov);
	assert_string_equal(try(TWO("d/f", "f")).file[0].path, "f");
	overlay_reset(&ov);
	assert_string_equal(try(TWO("longer", "f")).file[0].path, "f");
	overlay_reset(&ov);
	/* to be made: fewest new folders, then the shorter, then the first */
	assert_string_equal(try(NEW("new/x", "d/xx")).file[0].path, "d/xx");
	assert_string_equal(try(NEW("d/y.orig", "d/y")).file[0].path, "d/y");
	assert_string_equal(try(NEW("d/p", "d/q")).file[0].path, "d/p");
	/* Index: only where there is no other name */
	tree_put("i", "a\n");
	assert_string_equal(try("Index: a/i\n@@ -1 +1 @@\n-a\n+b\n").file[0].path,
			    "i");
	assert_int_equal(try("Index: a/i\n" TWO("no", "none")).outcome,
			 OUTCOME_CONFLICT);
}

#define MOVE(a, b)                                                          \
	"diff --git a/" a " b/" b "\nsimilarity index 100%\nrename from " a \
	"\nrename to " b "\n"

static void moves(void **state)
{
	struct patch_result r;

	(void)state;
	tree_put("a", "A\n");
	tree_put("b", "B\n");
	/* one commit: they change places */
	r = try(MOVE("a", "b") MOVE("b", "a"));
	assert_int_equal(r.outcome, OUTCOME_CLEAN);
	assert_string_equal(overlay_text(&ov, "a"), "B\n");
	assert_string_equal(overlay_text(&ov, "b"), "A\n");
	overlay_reset(&ov);
	/* two commits: the second moves what the first made */
	r = try(MOVE("a", "c") "Next.\n" MOVE("c", "d/e"));
	assert_int_equal(r.outcome, OUTCOME_CLEAN);
	assert_null(overlay_text(&ov, "c"));
	assert_string_equal(overlay_text(&ov, "d/e"), "A\n");
	assert_int_equal(try(MOVE("a", "c")).outcome, OUTCOME_CONFLICT);
	overlay_reset(&ov);
	assert_int_equal(try(MOVE("a", "b")).outcome, OUTCOME_CONFLICT);
	/* without a/ and b/ the first part is the folder, as in --- and +++ */
	r = try("diff --git k/a k/c\nrename from k/a\nrename to k/c\n");
	assert_int_equal(r.outcome, OUTCOME_CLEAN);
	assert_string_equal(overlay_text(&ov, "c"), "A\n");
}

static void unsafe(const char *patch)
{
	struct patch_result r = try(patch);

	assert_int_equal(r.outcome, OUTCOME_CONFLICT);
	assert_true(r.unsafe);
}

static void nothing_leads_out(void **state)
{
#define LINK(name, to)                            \
	"diff --git a/" name " b/" name           \
	"\nnew file mode 120000\n--- /dev/null\n" \
	"+++ b/" name "\n@@ -0,0 +1 @@\n+" to     \
	"\n\\ No newline at end of file\n"
#define ABSOLUTE "--- /dev/null\n+++ /x\n@@ -0,0 +1 @@\n+x\n"
#define PLAIN(name) "--- /dev/null\n+++ b/" name "\n@@ -0,0 +1 @@\n+x\n"
	struct dryrun_opt whole = { .strip = 0 };

	(void)state;
	tree_put("d/f", "a\n");
	tree_link("out", "/tmp");
	tree_link("in", "d");
	unsafe(PLAIN("../x"));
	assert_true(try_with(ABSOLUTE, whole).unsafe);
	/* what -p leaves of it is a name in the tree */
	assert_int_equal(try(ABSOLUTE).outcome, OUTCOME_CLEAN);
	assert_string_equal(overlay_text(&ov, "x"), "x\n");
	overlay_reset(&ov);
	unsafe(PLAIN(".git/hooks/x"));
	unsafe(PLAIN("d/.POM/x"));
	unsafe(PLAIN("out/x"));
	unsafe(PLAIN("in/x"));
	unsafe(EDIT("in/f", "a", "b"));
	unsafe(EDIT("out", "a", "b"));
	unsafe(LINK("l", "/etc/passwd"));
	unsafe(LINK("l", "../x"));
	/* a link that the patch itself makes */
	unsafe(LINK("l", "d") PLAIN("l/x"));
	unsafe("diff --git a/in b/l\nrename from in\nrename to l\nprose\n" PLAIN(
		"l/x"));
	assert_int_equal(try(LINK("l", "d/f")).outcome, OUTCOME_CLEAN);
}

static void partial_and_force(void **state)
{
	struct dryrun_opt force = { .strip = 1, .skip_present = true };
	const char *both = EDIT("f", "a", "b") EDIT("g", "a", "b");

	(void)state;
	tree_put("f", "b\n");
	tree_put("g", "a\n");
	assert_int_equal(try(both).outcome, OUTCOME_PARTIAL);
	assert_string_equal(overlay_text(&ov, "g"), "a\n");
	assert_int_equal(try_with(both, force).outcome, OUTCOME_CLEAN);
	assert_string_equal(overlay_text(&ov, "g"), "b\n");
}

static void the_strip_level(void **state)
{
	struct dryrun_opt guess = { .strip = STRIP_GUESS };

	(void)state;
	tree_put("d/f", "a\n");
	assert_int_equal(try_with(EDIT("d/f", "a", "b"), guess).strip, 1);
	overlay_reset(&ov);
	assert_int_equal(try_with("--- d/f\n+++ d/f\n@@ -1 +1 @@\n-a\n+b\n",
				  guess)
				 .strip,
			 0);
	overlay_reset(&ov);
	assert_int_equal(try_with(EDIT("x/d/f", "a", "b"), guess).strip, 2);
}

static void modes(void **state)
{
	const char *patch = "diff --git a/f b/f\nold mode 100644\n"
			    "new mode 100755\n";
	struct node *n;

	(void)state;
	tree_put("f", "a\n");
	assert_int_equal(try(patch).outcome, OUTCOME_CLEAN);
	assert_int_equal(overlay_get(&ov, "f", &n, NULL), 0);
	assert_int_equal(n->now.mode, 0100755);
	/* there already, but that proves nothing about the patch */
	assert_true(try(patch).file[0].weak);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OV_TEST(all_or_nothing),
		OV_TEST(results_elsewhere_can_be_forgotten),
		OV_TEST(a_newline_between_two_patches),
		OV_TEST(creates_and_deletes),
		OV_TEST(names_are_chosen),
		OV_TEST(moves),
		OV_TEST(nothing_leads_out),
		OV_TEST(partial_and_force),
		OV_TEST(the_strip_level),
		OV_TEST(modes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
