// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a start makes of what an earlier run left (txn_recover in
 * txn/txn.h): in both trees, out of reach, changed since, damaged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/hash.h"
#include "inject.h"
#include "txn_trees.h"

struct moment {
	const char *path;
	bool seen;
};

static int change_both(void *arg)
{
	struct txn *t = begin("ab");
	int rc = put(t, 0, "f", "new\n", 0644, &failure);

	(void)arg;
	rc = rc ? rc : put(t, 0, "n/n", "n\n", 0644, &failure);
	rc = rc ? rc : txn_del(t, 0, "d/x", &failure);
	rc = rc ? rc : put(t, 1, "f", "new b\n", 0644, &failure);
	rc = rc ? rc : put(t, 1, ".pom/ledger", "set\n", 0644, &failure);
	return rc || finish(t) ? 1 : 0;
}

static void see(void *arg, long nr)
{
	struct moment *m = arg;

	(void)nr;
	m->seen |= exists(m->path);
}

/* Kills the run at the first call at which path is there. */
static void die_when(const char *path)
{
	struct moment m = { .path = path };
	struct inject how = { .no_sync = true, .look = see, .look_arg = &m };
	struct inject_end end;

	if (!inject_works())
		skip();
	how.until = &m.seen;
	assert_int_equal(inject_run(&how, change_both, NULL, &end), 0);
	assert_true(end.hit);
}

static enum txn_found recover_found(const char *names)
{
	enum txn_found found;

	memset(&failure, 0, sizeof(failure));
	assert_int_equal(recover(names, &found, &failure), 0);
	assert_false(pending(names));
	return found;
}

/* In the middle: the first tree has changed, the second has begun to. */
static void die_undone(void)
{
	die_when("b/.pom/ledger");
	assert_true(exists("a/.pom/journal"));
	assert_text("b/f", "old b\n");
	assert_text("a/f", "new\n");
	assert_true(pending("a"));
}

static int try_recover(const char *names)
{
	enum txn_found found;

	memset(&failure, 0, sizeof(failure));
	return recover(names, &found, &failure);
}

static void a_new_run_waits_for_the_recovery(void **state)
{
	struct trees v;
	struct txn *t;

	(void)state;
	die_undone();
	assert_int_equal(open_trees(&v, "ab", &failure), 0);
	assert_int_equal(txn_begin(&t, v.ptr, v.n, &failure), POM_EBUSY);
	close_trees(&v);
	assert_int_equal(recover_found("ab"), TXN_ROLLED_BACK);
	assert_int_equal(recover_found("ab"), TXN_NOTHING);
	assert_int_equal(change_both(NULL), 0);
}

static void one_start_recovers_both_trees(void **state)
{
	struct buf before = { 0 };

	(void)state;
	snapshot(&before, true);
	die_undone();
	assert_int_equal(recover_found("b"), TXN_ROLLED_BACK);
	assert_false(pending("a"));
	assert_same(&before, true);
	snapshot(&before, true);
	die_undone();
	assert_int_equal(recover_found("a"), TXN_ROLLED_BACK);
	assert_false(pending("b"));
	assert_same(&before, true);
	die_when("a/.pom/done");
	assert_int_equal(recover_found("b"), TXN_FINISHED);
	assert_false(pending("a"));
	assert_text("b/f", "new b\n");
}

static void what_was_only_staged_is_cleared(void **state)
{
	struct buf before = { 0 };

	(void)state;
	snapshot(&before, true);
	die_when("b/.pom/journal.new");
	assert_int_equal(recover_found("ab"), TXN_ROLLED_BACK);
	assert_same(&before, true);
}

static void what_the_user_made_since_is_kept(void **state)
{
	struct buf before = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		static const char *const paths[] = { "a/f", "a/n/n", "a/d",
						     "a/d/x", "a/n" };

		fresh_trees();
		snapshot(&before, true);
		die_undone();
		if (i == 3)
			make_dir("a/d", 0755);
		if (i == 4) {
			unlink(at("a/n/n"));
			rmdir(at("a/n"));
		}
		make_file(paths[i], "mine\n", 0600);
		if (i == 4) {
			/* a folder that was to be made is no matter */
			assert_int_equal(try_recover("ab"), 0);
			assert_text("a/n", "mine\n");
			unlink(at("a/n"));
			assert_same(&before, true);
			continue;
		}
		assert_int_equal(try_recover("ab"), POM_ECONFLICT);
		assert_non_null(strstr(failure.where, paths[i]));
		assert_true(failure.hint[0]);
		assert_text(paths[i], "mine\n");
		assert_true(pending("a"));
		/* what the hint says */
		assert_int_equal(unlink(at(paths[i])), 0);
		assert_int_equal(recover_found("ab"), TXN_ROLLED_BACK);
		assert_same(&before, true);
	}
}

static void a_file_in_a_new_folder_keeps_the_folder(void **state)
{
	(void)state;
	die_undone();
	make_file("a/n/mine", "mine\n", 0600);
	assert_int_equal(recover_found("ab"), TXN_ROLLED_BACK);
	assert_text("a/n/mine", "mine\n");
	assert_false(exists("a/n/n"));
	assert_text("a/f", "old\n");
}

static void assert_unreachable(const char *from, const char *missing,
			       const char *away)
{
	struct buf before = { 0 };
	char old[64];

	snprintf(old, sizeof(old), "%s", at(missing));
	assert_int_equal(rename(old, at(away)), 0);
	snapshot(&before, true);
	assert_int_equal(try_recover(from), POM_EIO);
	assert_string_equal(failure.where, old);
	assert_true(failure.hint[0]);
	assert_same(&before, true);
	assert_int_equal(rename(at(away), old), 0);
}

static void a_tree_out_of_reach_is_named(void **state)
{
	struct buf before = { 0 };

	(void)state;
	snapshot(&before, true);
	die_undone();
	assert_unreachable("a", "b", "c");
	assert_unreachable("b", "a", "c");
	assert_int_equal(recover_found("a"), TXN_ROLLED_BACK);
	assert_same(&before, true);
	die_when("a/.pom/done");
	assert_unreachable("a", "b", "c");
	assert_unreachable("b", "a", "c");
	assert_int_equal(recover_found("a"), TXN_FINISHED);
	assert_text("b/f", "new b\n");
}

static void a_tree_gone_for_good_may_be_an_empty_folder(void **state)
{
	(void)state;
	die_undone();
	assert_int_equal(rename(at("a"), at("c")), 0);
	make_dir("a", 0755);
	assert_int_equal(recover_found("b"), TXN_ROLLED_BACK);
	assert_text("b/f", "old b\n");
	/* and the tree that turns up again is the coordinator still */
	assert_int_equal(recover_found("c"), TXN_ROLLED_BACK);
	assert_text("c/f", "old\n");
	assert_text("c/d/x", "x\n");
}

static void a_copied_tree_recovers(void **state)
{
	pid_t pid;
	int status;

	(void)state;
	die_undone();
	/* other inodes, other times */
	assert_int_equal(rename(at("a"), at("c")), 0);
	pid = fork();
	if (!pid) {
		execlp("cp", "cp", "-r", at("c"), at("a"), (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(recover_found("ab"), TXN_ROLLED_BACK);
	assert_text("a/f", "old\n");
	assert_text("a/d/x", "x\n");
	assert_false(exists("a/n"));
}

static void a_tree_that_is_locked_is_left_alone(void **state)
{
	struct buf before = { 0 };
	struct trees v;

	(void)state;
	die_undone();
	snapshot(&before, true);
	assert_int_equal(open_trees(&v, "b", &failure), 0);
	assert_int_equal(try_recover("a"), POM_EBUSY);
	close_trees(&v);
	assert_same(&before, true);
	assert_int_equal(recover_found("a"), TXN_ROLLED_BACK);
}

static void a_damaged_journal_changes_nothing(void **state)
{
	struct buf before = { 0 };

	(void)state;
	die_undone();
	assert_int_equal(truncate(at("a/.pom/journal"), 200), 0);
	snapshot(&before, true);
	assert_int_equal(try_recover("a"), POM_ESYNTAX);
	assert_non_null(strstr(failure.where, "a/.pom/journal"));
	assert_int_equal(try_recover("b"), POM_ESYNTAX);
	assert_non_null(strstr(failure.where, "a/.pom/journal"));
	assert_same(&before, true);
}

#define TEST(f) cmocka_unit_test_setup(f, trees_fresh)

/* A journal as a stranger's tree may bring it, of one change. */
static void plant_journal(const char *records)
{
	char sum[DIGEST_HEX + 1];
	struct buf b = { 0 };
	struct span all;

	buf_addf(&b, "runme journal 1\nid %032d\nself 0\ntree %s\n%s", 7,
		 at("a"), records);
	all = buf_span(&b);
	pom_digest(sum, &all, 1);
	buf_addf(&b, "sum %s\n", sum);
	make_file("a/.pom/journal", b.p, 0644);
	buf_free(&b);
}

static void nothing_is_followed_out_of_the_tree(void **state)
{
	(void)state;
	make_dir("out", 0700);
	make_file("out/x", "x\n", 0600);
	make_dir("a/.pom", 0755);
	make_dir("a/.pom/txn", 0755);
	make_file("a/.pom/txn/1.old", "old\n", 0644);
	make_link("a/.pom/txn/folder", "../../../out");
	plant_journal("rmdir 40777 0 0 gone\ndelete 1 gone/x\n");
	assert_int_equal(recover_found("a"), TXN_ROLLED_BACK);
	assert_int_equal(mode_of("out"), 0700);
	assert_text("a/gone/x", "old\n");
	assert_int_equal(mode_of("a/gone"), 0777);
	/* nor is what is cleared up */
	make_dir("a/.pom", 0755);
	make_link("a/.pom/txn", "../../out");
	assert_int_equal(try_recover("a"), POM_EUNSAFE);
	assert_text("out/x", "x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_run_waits_for_the_recovery),
		TEST(one_start_recovers_both_trees),
		TEST(what_was_only_staged_is_cleared),
		TEST(what_the_user_made_since_is_kept),
		TEST(a_file_in_a_new_folder_keeps_the_folder),
		TEST(a_tree_out_of_reach_is_named),
		TEST(a_tree_gone_for_good_may_be_an_empty_folder),
		TEST(a_copied_tree_recovers),
		TEST(a_tree_that_is_locked_is_left_alone),
		TEST(a_damaged_journal_changes_nothing),
		TEST(nothing_is_followed_out_of_the_tree),
	};

	return cmocka_run_group_tests(tests, scratch_start, scratch_end);
}
