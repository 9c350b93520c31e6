// SPDX-License-Identifier: GPL-2.0-only
/*
 * The transaction (txn/txn.h): what it does when nothing ends it early, and
 * what it refuses. test_txn_crash.c ends it early, test_txn_recover.c looks
 * at the next start.
 */
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/rights.h"
#include "txn/internal.h"
#include "txn_trees.h"

static void modes_follow_the_execute_bits_only(void **state)
{
	static const struct {
		const char *path;
		mode_t old, asked, want;
	} v[] = {
		{ "a/1", 0644, 0755, 0755 },    { "a/2", 0755, 0644, 0644 },
		{ "a/3", 0664, 0644, 0664 },    { "a/4", 0664, 0755, 0775 },
		{ "a/5", 0600, 0755, 0700 },    { "a/6", 0750, 0755, 0750 },
		{ "a/7", 0777, 0644, 0666 },    { "a/8", 04755, 0755, 0755 },
		{ "a/9", 0400, 0100644, 0400 }, { "a/10", 0, 0644, 0644 },
		{ "a/11", 0, 0100755, 0755 },
	};
	struct txn *t;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		if (v[i].old)
			make_file(v[i].path, "old", v[i].old);
	t = begin("a");
	umask(077);
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		assert_int_equal(put(t, 0, v[i].path + 2, "new", v[i].asked,
				     &failure),
				 0);
	assert_int_equal(finish(t), 0);
	umask(022);
	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		assert_text(v[i].path, "new");
		assert_int_equal(mode_of(v[i].path), v[i].want);
	}
}

static void assert_owner(const char *path, uid_t uid, gid_t gid)
{
	struct stat st;

	assert_int_equal(lstat(at(path), &st), 0);
	assert_int_equal(st.st_uid, uid);
	assert_int_equal(st.st_gid, gid);
}

/* Root, in a tree of its own where others have files. */
static void owners_are_the_old_files_or_the_makers(void **state)
{
	struct txn *t;

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(at("a/f"), 1001, 1002), 0);
	assert_int_equal(chmod(at("a/f"), 06755), 0);
	assert_int_equal(chown(at("a/d"), 1003, 1004), 0);
	t = begin("a");
	assert_int_equal(put(t, 0, "f", "new", 0644, &failure), 0);
	assert_int_equal(put(t, 0, "d/n", "new", 0755, &failure), 0);
	assert_int_equal(put(t, 0, "d/e/e/n", "new", 07755, &failure), 0);
	assert_int_equal(put(t, 0, ".pom/ledger", "new", 0644, &failure), 0);
	assert_int_equal(finish(t), 0);
	assert_owner("a/f", 1001, 1002);
	assert_int_equal(mode_of("a/f"), 0644);
	assert_owner("a/d/n", 0, 0);
	assert_int_equal(mode_of("a/d/n"), 0755);
	assert_owner("a/d/e", 0, 0);
	assert_owner("a/d/e/e/n", 0, 0);
	assert_int_equal(mode_of("a/d/e/e/n"), 0755);
	assert_owner("a/.pom", 0, 0);
}

/* In a tree of another user's, root is that user. */
static void root_works_with_the_rights_of_the_trees_owner(void **state)
{
	struct txn *t;

	(void)state;
	if (geteuid() != 0)
		skip();
	rights_give_back();
	assert_int_equal(chmod(at("."), 0755), 0);
	assert_int_equal(chown(at("a"), 1005, 1006), 0);
	assert_int_equal(chown(at("a/f"), 1005, 1006), 0);
	/* a is 1005's, a/d is not: nothing can be put there */
	t = begin("a");
	assert_int_equal(geteuid(), 1005);
	assert_int_equal(put(t, 0, "f", "new", 0644, &failure), 0);
	assert_int_equal(put(t, 0, "n", "new", 0755, &failure), 0);
	assert_int_equal(put(t, 0, "l", "n", S_IFLNK, &failure), 0);
	assert_int_equal(put(t, 0, ".pom/ledger", "new", 0644, &failure), 0);
	assert_int_equal(finish(t), 0);
	t = begin("a");
	assert_int_equal(put(t, 0, "d/n", "new", 0755, &failure), 0);
	assert_int_equal(finish(t), POM_EACCES);
	assert_non_null(strstr(failure.hint, "the tree's owner, user 1005"));
	rights_give_back();
	assert_int_equal(geteuid(), 0);
	assert_owner("a/f", 1005, 1006);
	assert_owner("a/n", 1005, 1006);
	assert_owner("a/l", 1005, 1006);
	assert_owner("a/.pom", 1005, 1006);
	assert_owner("a/.pom/ledger", 1005, 1006);
	assert_false(exists("a/d/n"));
}

static void hard_links_are_not_written_through(void **state)
{
	struct txn *t;

	(void)state;
	assert_int_equal(link(at("a/f"), at("b/same")), 0);
	t = begin("a");
	assert_int_equal(put(t, 0, "f", "new\n", 0644, &failure), 0);
	assert_int_equal(finish(t), 0);
	assert_text("a/f", "new\n");
	assert_text("b/same", "old\n");
}

static void the_last_call_for_a_path_wins(void **state)
{
	struct txn *t = begin("a");

	(void)state;
	make_link("a/link", "f");
	assert_int_equal(put(t, 0, "f", "one", 0644, &failure), 0);
	assert_int_equal(put(t, 0, "f", "two", 0644, &failure), 0);
	assert_int_equal(put(t, 0, "n/n/n", "never", 0644, &failure), 0);
	assert_int_equal(txn_del(t, 0, "n/n/n", &failure), 0);
	assert_int_equal(txn_del(t, 0, "n/n/n", &failure), POM_ENOENT);
	assert_int_equal(txn_del(t, 0, "d/x", &failure), 0);
	assert_int_equal(put(t, 0, "d/x", "again", 0644, &failure), 0);
	/* a link is no file, unless it was deleted first */
	assert_int_equal(put(t, 0, "link", "file", 0644, &failure),
			 POM_EUNSAFE);
	assert_int_equal(txn_del(t, 0, "link", &failure), 0);
	assert_int_equal(put(t, 0, "link", "file", 0644, &failure), 0);
	assert_int_equal(finish(t), 0);
	assert_text("a/f", "two");
	assert_false(exists("a/n"));
	assert_text("a/d/x", "again");
	assert_text("a/link", "file");
	assert_text("a/f", "two");
	t = begin("a");
	assert_int_equal(put(t, 0, "f", "three", 0644, &failure), 0);
	assert_int_equal(txn_del(t, 0, "f", &failure), 0);
	assert_int_equal(finish(t), 0);
	assert_false(exists("a/f"));
}

static void nothing_committed_leaves_nothing(void **state)
{
	struct buf before = { 0 };
	struct txn *t;

	(void)state;
	snapshot(&before, true);
	t = begin("ab");
	assert_int_equal(finish(t), 0);
	t = begin("ab");
	assert_int_equal(put(t, 0, "f", "new", 0644, &failure), 0);
	assert_int_equal(put(t, 1, ".pom/sub/x", "new", 0644, &failure), 0);
	drop(t);
	t = begin("ab");
	assert_int_equal(put(t, 1, "n", "new", 0644, &failure), 0);
	assert_int_equal(txn_del(t, 1, "n", &failure), 0);
	assert_int_equal(finish(t), 0);
	txn_free(NULL);
	assert_same(&before, true);
}

static void taking_it_back_gives_the_same_bytes(void **state)
{
	struct buf before = { 0 };
	struct txn *t;

	(void)state;
	snapshot(&before, false);
	t = begin("ab");
	assert_int_equal(put(t, 0, "f", "new", 0755, &failure), 0);
	assert_int_equal(txn_del(t, 0, "d/x", &failure), 0);
	assert_int_equal(put(t, 0, ".pom/ledger", "set", 0644, &failure), 0);
	assert_int_equal(put(t, 1, "n/n", "new", 0644, &failure), 0);
	assert_int_equal(put(t, 1, ".pom/ledger", "set", 0644, &failure), 0);
	assert_int_equal(finish(t), 0);
	assert_false(exists("a/d"));
	assert_text("a/.pom/.gitignore", "*\n");
	t = begin("ab");
	assert_int_equal(put(t, 0, "f", "old\n", 0644, &failure), 0);
	assert_int_equal(put(t, 0, "d/x", "x\n", 0644, &failure), 0);
	assert_int_equal(txn_del(t, 0, ".pom/ledger", &failure), 0);
	assert_int_equal(txn_del(t, 1, "n/n", &failure), 0);
	assert_int_equal(txn_del(t, 1, ".pom/ledger", &failure), 0);
	assert_int_equal(finish(t), 0);
	assert_same(&before, false);
}

static void what_others_keep_in_pom_stays(void **state)
{
	struct buf before = { 0 };
	struct txn *t;

	(void)state;
	make_dir("a/.pom", 0700);
	make_file("a/.pom/.gitignore", "mine\n", 0600);
	make_dir("b/.pom", 0755);
	make_file("b/.pom/note", "mine\n", 0600);
	snapshot(&before, true);
	t = begin("ab");
	assert_int_equal(put(t, 0, "n", "new", 0755, &failure), 0);
	assert_int_equal(put(t, 1, "n", "new", 0755, &failure), 0);
	assert_int_equal(finish(t), 0);
	unlink(at("a/n"));
	unlink(at("b/n"));
	assert_same(&before, true);
}

static void a_file_changed_meanwhile_is_a_conflict(void **state)
{
	struct txn *t;
	int i;

	(void)state;
	for (i = 0; i < 7; i++) {
		fresh_trees();
		t = begin("ab");
		assert_int_equal(put(t, 0, "d/n", "new", 0644, &failure), 0);
		assert_int_equal(txn_del(t, 0, "d/x", &failure), 0);
		assert_int_equal(put(t, 0, "e/e", "new", 0644, &failure), 0);
		assert_int_equal(put(t, 1, "f", "new", 0644, &failure), 0);
		if (i == 0)
			make_file("b/f", "written\n", 0644);
		if (i == 1)
			chmod(at("b/f"), 0600);
		if (i == 2) {
			/* same bytes, time and mode, another file */
			make_file("b/g", "old b\n", 0644);
			assert_int_equal(rename(at("b/g"), at("b/f")), 0);
		}
		if (i == 3)
			unlink(at("b/f"));
		if (i == 4)
			make_file("a/d/x", "y\n", 0755);
		if (i == 5)
			make_file("a/d/n", "mine\n", 0644);
		if (i == 6)
			make_dir("a/e", 0755);
		if (i == 6) {
			/* an empty folder is as good as one to be made */
			assert_int_equal(finish(t), 0);
			assert_text("a/e/e", "new");
			continue;
		}
		assert_int_equal(finish(t), POM_ECONFLICT);
		assert_non_null(strstr(failure.where, i < 4  ? "/b/f" :
						      i == 4 ? "/a/d/x" :
							       "/a/d/n"));
		assert_true(failure.hint[0]);
		assert_false(exists("a/.pom"));
		assert_false(exists("b/.pom"));
		assert_false(exists("a/e"));
		assert_text("a/d/x", i == 4 ? "y\n" : "x\n");
		if (i < 3)
			assert_text("b/f", i ? "old b\n" : "written\n");
		assert_int_equal(exists("a/d/n"), i == 5);
	}
}

static void what_is_in_the_way_is_named(void **state)
{
	struct buf before = { 0 };
	struct txn *t;

	(void)state;
	assert_int_equal(mkfifo(at("a/fifo"), 0644), 0);
	make_link("a/out", "../b");
	make_link("a/dir", "d");
	make_dir("a/d/empty", 0755);
	snapshot(&before, true);
	t = begin("a");
	assert_int_equal(put(t, 0, "fifo", "", 0644, &failure), POM_EUNSAFE);
	assert_int_equal(txn_del(t, 0, "fifo", &failure), POM_EUNSAFE);
	assert_int_equal(put(t, 0, "out/f", "", 0644, &failure), POM_EUNSAFE);
	assert_int_equal(put(t, 0, "dir/x", "", 0644, &failure), POM_EUNSAFE);
	assert_int_equal(txn_del(t, 0, "dir/x", &failure), POM_EUNSAFE);
	assert_int_equal(put(t, 0, "dir", "", 0644, &failure), POM_EUNSAFE);
	assert_int_equal(txn_del(t, 0, "d", &failure), POM_EUNSAFE);
	assert_int_equal(txn_del(t, 0, "none", &failure), POM_ENOENT);
	assert_int_equal(txn_del(t, 0, "f/none", &failure), POM_ENOENT);
	assert_int_equal(put(t, 0, "../b/f", "", 0644, &failure), POM_EUNSAFE);
	assert_int_equal(put(t, 0, "/f", "", 0644, &failure), POM_EUNSAFE);
	assert_int_equal(put(t, 0, "d//x", "", 0644, &failure), POM_EUNSAFE);
	assert_int_equal(put(t, 0, ".git/x", "", 0644, &failure), POM_EUNSAFE);
	assert_int_equal(put(t, 0, ".pom/journal", "", 0644, &failure),
			 POM_EUNSAFE);
	assert_int_equal(put(t, 0, ".pom/TXN/0", "", 0644, &failure),
			 POM_EUNSAFE);
	assert_int_equal(put(t, 0, "l", "", S_IFLNK, &failure), POM_EUNSAFE);
	assert_int_equal(finish(t), 0);
	/* a file for a folder, when nothing empties the folder */
	t = begin("a");
	assert_int_equal(put(t, 0, "d", "", 0644, &failure), 0);
	assert_int_equal(finish(t), POM_EUNSAFE);
	assert_non_null(strstr(failure.where, "/a/d"));
	/* the same, when something else is left in it */
	t = begin("a");
	assert_int_equal(put(t, 0, "d", "", 0644, &failure), 0);
	assert_int_equal(txn_del(t, 0, "d/x", &failure), 0);
	assert_int_equal(finish(t), POM_EUNSAFE);
	/* a folder for a file that stays */
	t = begin("a");
	assert_int_equal(put(t, 0, "f/n", "", 0644, &failure), 0);
	assert_int_equal(finish(t), POM_EUNSAFE);
	/* both at once */
	t = begin("a");
	assert_int_equal(put(t, 0, "n", "", 0644, &failure), 0);
	assert_int_equal(put(t, 0, "n/n", "", 0644, &failure), 0);
	assert_int_equal(finish(t), POM_EUNSAFE);
	assert_same(&before, true);
}

static void limits_hold(void **state)
{
	struct trees v;
	struct txn *t;
	char name[2] = "c";

	(void)state;
	for (; name[0] <= 'i'; name[0]++)
		make_dir(name, 0755);
	t = begin("abcdefgh");
	for (name[0] = '0'; name[0] < '8'; name[0]++)
		assert_int_equal(put(t, (size_t)(name[0] - '0'), "n", "new",
				     0644, &failure),
				 0);
	assert_int_equal(finish(t), 0);
	assert_text("h/n", "new");
	assert_false(exists("h/.pom"));
	assert_int_equal(open_trees(&v, "abcdefghi", &failure), 0);
	assert_int_equal(txn_begin(&t, v.ptr, v.n, &failure), POM_ELIMIT);
	assert_null(t);
	close_trees(&v);

	t = begin("ab");
	assert_int_equal(t->max_changes, TXN_CHANGES);
	t->max_changes = 3;
	assert_int_equal(put(t, 0, "1", "new", 0644, &failure), 0);
	assert_int_equal(put(t, 1, "2", "new", 0644, &failure), 0);
	assert_int_equal(put(t, 1, "2", "newer", 0644, &failure), 0);
	assert_int_equal(txn_del(t, 0, "f", &failure), 0);
	assert_int_equal(put(t, 0, "3", "new", 0644, &failure), POM_ELIMIT);
	assert_int_equal(txn_del(t, 0, "d/x", &failure), POM_ELIMIT);
	assert_int_equal(finish(t), 0);
	assert_text("b/2", "newer");
	assert_false(exists("a/3"));
}

static void a_tree_cannot_be_named_twice(void **state)
{
	struct root one, two, *both[2] = { &one, &two };
	struct txn *t;

	(void)state;
	make_link("again", "a");
	assert_int_equal(root_open(&one, at("a"), &failure), 0);
	assert_int_equal(root_open(&two, at("again"), &failure), 0);
	assert_int_equal(txn_begin(&t, both, 2, &failure), POM_EUSAGE);
	root_close(&one);
	root_close(&two);
}

/* A mount needs rights, and a name space of its own. */
static int cross_mount(void)
{
	struct txn *t;
	int rc;

	if (unshare(CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", at("a/d"), "tmpfs", 0, NULL) < 0)
		return 77;
	make_file("a/d/x", "x\n", 0644);
	t = begin("a");
	rc = put(t, 0, "n", "new", 0644, &failure);
	rc = rc ? rc : put(t, 0, "d/x", "new", 0644, &failure);
	if (rc || finish(t) != POM_EUNSAFE || !strstr(failure.hint, "mounted"))
		return 1;
	return exists("a/.pom") || exists("a/n") ? 2 : 0;
}

static void another_file_system_in_the_tree_is_named(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	assert_true(pid >= 0);
	if (!pid)
		_exit(cross_mount());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

#define TEST(f) cmocka_unit_test_setup(f, trees_fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(modes_follow_the_execute_bits_only),
		TEST(owners_are_the_old_files_or_the_makers),
		TEST(root_works_with_the_rights_of_the_trees_owner),
		TEST(hard_links_are_not_written_through),
		TEST(the_last_call_for_a_path_wins),
		TEST(nothing_committed_leaves_nothing),
		TEST(taking_it_back_gives_the_same_bytes),
		TEST(what_others_keep_in_pom_stays),
		TEST(a_file_changed_meanwhile_is_a_conflict),
		TEST(what_is_in_the_way_is_named),
		TEST(limits_hold),
		TEST(a_tree_cannot_be_named_twice),
		TEST(another_file_system_in_the_tree_is_named),
	};

	return cmocka_run_group_tests(tests, scratch_start, scratch_end);
}
