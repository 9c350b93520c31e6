// SPDX-License-Identifier: GPL-2.0-only
/* tree/scratch.h: copies of trees, scratch folders, the cache's bound. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tree/scratch.h"

static char top[] = "/tmp/test-scratch.XXXXXX";

static char *at(const char *path)
{
	return pom_asprintf("%s/%s", top, path);
}

static void put(const char *path, const char *text)
{
	char *full = at(path);
	int fd = open(full, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	close(fd);
	free(full);
}

static void folder(const char *path)
{
	char *full = at(path);

	assert_int_equal(mkdir(full, 0755), 0);
	free(full);
}

static bool there(const char *path)
{
	char *full = at(path);
	bool yes = access(full, F_OK) == 0;

	free(full);
	return yes;
}

static ino_t inode(const char *path)
{
	char *full = at(path);
	struct stat st;

	assert_int_equal(lstat(full, &st), 0);
	free(full);
	return st.st_ino;
}

static int set_up(void **state)
{
	(void)state;
	memcpy(top + strlen(top) - 6, "XXXXXX", 6);
	if (!mkdtemp(top))
		return -1;
	folder("tree");
	folder("tree/sub");
	folder("tree/include");
	folder("tree/include/generated");
	folder("tree/.git");
	put("tree/a.c", "int a;\n");
	put("tree/sub/b.c", "int b;\n");
	put("tree/sub/b.o", "object");
	put("tree/.config", "CONFIG_X=y\n");
	put("tree/include/generated/x.h", "x");
	put("tree/.git/HEAD", "ref");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(top);
	return access(top, F_OK) == 0;
}

static void copy(const char *to, enum scratch_how how)
{
	char *from = at("tree"), *full = at(to);
	struct root r;

	assert_int_equal(root_open(&r, from, NULL), 0);
	assert_int_equal(scratch_tree(&r, full, how, NULL), 0);
	root_close(&r);
	free(from);
	free(full);
}

static void links_share_files_and_leave_out_what_was_built(void **state)
{
	(void)state;
	copy("copy", SCRATCH_LINKS);
	assert_int_equal(inode("copy/sub/b.c"), inode("tree/sub/b.c"));
	assert_false(there("copy/sub/b.o"));
	assert_false(there("copy/.config"));
	assert_false(there("copy/include/generated"));
	assert_true(there("copy/include"));
	assert_false(there("copy/.git"));
}

static void copies_are_files_of_their_own_with_the_same_times(void **state)
{
	char *a = at("tree/a.c"), *b = at("copy/a.c");
	struct stat x, y;

	(void)state;
	copy("copy", SCRATCH_COPY);
	assert_int_not_equal(inode("copy/a.c"), inode("tree/a.c"));
	assert_int_equal(stat(a, &x), 0);
	assert_int_equal(stat(b, &y), 0);
	assert_int_equal(x.st_mtim.tv_nsec, y.st_mtim.tv_nsec);
	assert_int_equal(x.st_size, y.st_size);
	free(a);
	free(b);
}

static void digest(char out[DIGEST_HEX + 1])
{
	char *from = at("tree");
	struct root r;

	assert_int_equal(root_open(&r, from, NULL), 0);
	assert_int_equal(scratch_digest(&r, out, NULL), 0);
	root_close(&r);
	free(from);
}

static void the_digest_follows_sources_and_not_what_was_built(void **state)
{
	char one[DIGEST_HEX + 1], two[DIGEST_HEX + 1];

	(void)state;
	digest(one);
	put("tree/sub/b.o", "another object");
	digest(two);
	assert_string_equal(one, two);
	put("tree/sub/b.c", "int bb;\n");
	digest(two);
	assert_string_not_equal(one, two);
}

static void scratch_of_the_living_stays_and_of_the_dead_goes(void **state)
{
	struct arena a = { 0 };
	const char *path;
	int lock;

	(void)state;
	folder("work.dead");
	put("work.dead/file", "x");
	assert_int_equal(scratch_make(&a, top, &path, &lock, NULL), 0);
	scratch_sweep(top);
	assert_false(there("work.dead"));
	assert_int_equal(access(path, F_OK), 0);
	scratch_drop(path, lock);
	assert_int_not_equal(access(path, F_OK), 0);
	arena_free(&a);
}

static void removing_follows_no_link(void **state)
{
	char *link = at("gone/link"), *target = at("tree"), *gone = at("gone");

	(void)state;
	folder("gone");
	assert_int_equal(symlink(target, link), 0);
	scratch_remove(gone);
	assert_false(there("gone"));
	assert_true(there("tree/a.c"));
	free(link);
	free(target);
	free(gone);
}

static void the_oldest_entries_go_when_the_cache_is_full(void **state)
{
	struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	char big[64 * 1024 + 1];
	char *path = at("cache/kernel-old"), *cache = at("cache");

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	big[sizeof(big) - 1] = '\0';
	folder("cache");
	put("cache/kernel-old", big);
	put("cache/kernel-new", big);
	assert_int_equal(utimensat(AT_FDCWD, path, old, 0), 0);
	scratch_bound(cache, 1 << 20);
	assert_true(there("cache/kernel-old"));
	scratch_bound(cache, 100 * 1024);
	assert_false(there("cache/kernel-old"));
	assert_true(there("cache/kernel-new"));
	free(path);
	free(cache);
}

static void two_runs_make_an_entry_one_after_the_other(void **state)
{
	char *cache = at("cache"), *entry = at("cache/kernel-1");
	int mine, theirs, status;
	pid_t child;

	(void)state;
	folder("cache");
	assert_int_equal(scratch_claim(entry, &mine, NULL), 0);
	child = fork();
	if (child == 0) {
		close(mine);
		/* it has the lock only once the entry is there */
		if (scratch_claim(entry, &theirs, NULL))
			_exit(2);
		_exit(access(entry, F_OK) == 0 ? 0 : 1);
	}
	assert_int_not_equal(child, -1);
	/* it sleeps, or has not come to it yet; either way it has to wait */
	usleep(20000);
	assert_int_equal(waitpid(child, &status, WNOHANG), 0);
	put("cache/kernel-1", "made");
	scratch_release(entry, mine);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	/* the lock of one who died is taken over */
	assert_int_equal(scratch_claim(entry, &mine, NULL), 0);
	scratch_release(entry, mine);
	assert_false(there("cache/.kernel-1"));
	free(cache);
	free(entry);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(links_share_files_and_leave_out_what_was_built,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(copies_are_files_of_their_own_with_the_same_times,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_digest_follows_sources_and_not_what_was_built,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(scratch_of_the_living_stays_and_of_the_dead_goes,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(removing_follows_no_link,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_oldest_entries_go_when_the_cache_is_full,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_runs_make_an_entry_one_after_the_other,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
