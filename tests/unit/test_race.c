// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tool, raced: before one of its system calls somebody who may write the tree
 * puts a link, another folder or a foreign file in the place of what the tool is
 * about to use; or does so after the tool was killed there. Whatever it says then,
 * nothing outside the tree changes, nothing gets setuid, and no file is given away,
 * neither by this run nor by the next start.
 *
 * As root, once in a tree of root's own, which shows that names are not followed,
 * and once in a stranger's, by a stranger.
 *
 * POM_EXHAUSTIVE=N/M tries all calls, part N of M.
 *
 * slow: the whole tool is started again for many of its system calls.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/hash.h"
#include "tree/scratch.h"
#include "inject.h"
#include "txn_trees.h"

enum { STRANGER = 65534, STEP = 4, SECONDS = 3 };

static const char diff[] = "diff --git a/f b/f\n"
			   "--- a/f\n"
			   "+++ b/f\n"
			   "@@ -1 +1 @@\n"
			   "-old\n"
			   "+new\n"
			   "diff --git a/d/x b/d/x\n"
			   "--- a/d/x\n"
			   "+++ b/d/x\n"
			   "@@ -1 +1,2 @@\n"
			   " x\n"
			   "+y\n"
			   "diff --git a/gone/y b/gone/y\n"
			   "deleted file mode 100644\n"
			   "--- a/gone/y\n"
			   "+++ /dev/null\n"
			   "@@ -1 +0,0 @@\n"
			   "-y\n"
			   "diff --git a/new/n b/new/n\n"
			   "new file mode 100755\n"
			   "--- /dev/null\n"
			   "+++ b/new/n\n"
			   "@@ -0,0 +1 @@\n"
			   "+n\n"
			   "diff --git a/l b/l\n"
			   "index 1..2 120000\n"
			   "--- a/l\n"
			   "+++ b/l\n"
			   "@@ -1 +1 @@\n"
			   "-f\n"
			   "\\ No newline at end of file\n"
			   "+d\n"
			   "\\ No newline at end of file\n";

static uid_t owner;       /* of the tree, and who races */
static struct buf before; /* what is outside */

/* What the racer does; errors are no matter. */

static void away(const char *path)
{
	char to[64];

	snprintf(to, sizeof(to), "%s.away", path);
	if (rename(at(path), at(to)) < 0)
		errno = 0;
}

static void link_to(const char *path, const char *text)
{
	if (symlink(text, at(path)) < 0)
		errno = 0;
}

static void folder_by_link(void)
{
	away("t/d");
	link_to("t/d", "../out");
}

static void file_by_link(void)
{
	away("t/f");
	link_to("t/f", "../out/key");
}

static void file_by_foreign_file(void)
{
	away("t/f");
	if (link(at("out/su"), at("t/f")) < 0)
		link_to("t/f", "../out/su");
}

static void pom_by_link(void)
{
	away("t/.pom");
	link_to("t/.pom", "../out");
}

static void txn_by_link(void)
{
	away("t/.pom/txn");
	link_to("t/.pom/txn", "../../out");
}

/* Every other one the foreign file itself, as far as the system lets him. */
static void plant_staged(size_t odd)
{
	static const char *const names[] = { "folder", "0",     "1",
					     "2",      "3",     "4",
					     "0.old",  "1.old", "2.old",
					     "3.old",  "4.old", "0.copy" };
	char path[64];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "t/.pom/txn/%s", names[i]);
		unlink(at(path));
		if (i % 2 != odd || link(at("out/su"), at(path)) < 0)
			link_to(path,
				i % 3 ? "../../../out/su" : "../../../out");
	}
}

static void folders_of_the_patch_by_links(void)
{
	away("t/gone");
	link_to("t/gone", "../out");
	away("t/new");
	link_to("t/new", "../out");
}

static void tree_by_link(void)
{
	away("t");
	link_to("t", "out");
}

static void journal_of_his_own(void)
{
	char sum[DIGEST_HEX + 1];
	struct buf b = { 0 };
	struct span all;
	int fd;

	buf_addf(&b,
		 "runme journal 1\nid %032d\nself 0\ntree %s\ntree %s\n"
		 "rmdir 46777 %u 0 out\ndelete 9 out/su\n"
		 "delete 8 f\n",
		 7, at("t"), at("out"), 1234);
	all = buf_span(&b);
	pom_digest(sum, &all, 1);
	buf_addf(&b, "sum %s\n", sum);
	mkdir(at("t/.pom"), 0755);
	mkdir(at("t/.pom/txn"), 0755);
	link_to("t/.pom/txn/9.old", "../../../out/su");
	link_to("t/.pom/txn/8.old", "../../../out/key");
	unlink(at("t/.pom/journal"));
	fd = open(at("t/.pom/journal"), O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (fd >= 0) {
		assert_int_equal(fd_write_all(fd, b.p, b.n), 0);
		close(fd);
	}
	buf_free(&b);
}

/* A call uses one name: all are there at once that do not hide each other. */

static void links_everywhere(void)
{
	folder_by_link();
	file_by_link();
	folders_of_the_patch_by_links();
	plant_staged(0);
}

static void foreign_files_everywhere(void)
{
	file_by_foreign_file();
	plant_staged(1);
}

static void pom_and_tree_by_links(void)
{
	pom_by_link();
	tree_by_link();
}

static void (*const swaps[])(void) = {
	links_everywhere, foreign_files_everywhere, pom_and_tree_by_links,
	txn_by_link,      journal_of_his_own,
};
enum { SWAPS = sizeof(swaps) / sizeof(swaps[0]) };

static void swap(size_t kind)
{
	/* with the racer's rights; root's own are needed for tracing again */
	if (owner && seteuid(owner) < 0)
		abort();
	swaps[kind]();
	if (owner && seteuid(0) < 0)
		abort();
}

/* The tool. */

static int be_tool(void *arg)
{
	static char name[] = "runme", option[] = "--tree";
	char tree[300], patch[300];
	char *argv[6] = { name, arg, option, tree, patch, NULL };
	const char *tool = getenv("RUNME");
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	snprintf(tree, sizeof(tree), "%s", at("t"));
	snprintf(patch, sizeof(patch), "%s", at("one.patch"));
	if (strcmp(arg, "status") == 0)
		argv[4] = NULL;
	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(null, 2) < 0)
		return 126;
	execv(tool ? tool : "build/runme", argv);
	return 127;
}

static char apply[] = "apply", revert[] = "revert", status[] = "status";

static int run(int (*fn)(void *), void *arg)
{
	int ended = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(fn(arg));
	assert_true(pid > 0 && waitpid(pid, &ended, 0) == pid);
	return WIFEXITED(ended) ? WEXITSTATUS(ended) : 128;
}

static int copy(void *arg)
{
	const char *const *name = arg;

	execlp("cp", "cp", "-a", at(name[0]), at(name[1]), NULL);
	return 127;
}

static void copy_tree(const char *from, const char *to)
{
	const char *names[2] = { from, to };

	scratch_remove(at(to));
	scratch_remove(at("t.away"));
	assert_int_equal(run(copy, names), 0);
}

/* What may be found afterwards. */

/* The racer can link the foreign file into the tree, so that one may be there. */
static void judge_file(const char *path, const struct stat *st,
		       const struct stat *su)
{
	char text[64];
	ssize_t n;
	int fd;

	if (st->st_dev == su->st_dev && st->st_ino == su->st_ino)
		return;
	if (!S_ISLNK(st->st_mode) && (st->st_mode & 07000))
		fail_msg("%s has mode %o", path, st->st_mode);
	if (st->st_uid != owner && st->st_uid != 0)
		fail_msg("%s belongs to %u", path, st->st_uid);
	if (!S_ISREG(st->st_mode))
		return;
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	if (strstr(text, "secret"))
		fail_msg("%s has what is outside", path);
}

static void judge_folder(const char *path, const struct stat *su)
{
	struct root r;
	struct arena a = { 0 };
	char **names, next[1024];
	struct stat st;
	size_t n, i;

	if (lstat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return;
	assert_int_equal(root_open(&r, path, NULL), 0);
	assert_int_equal(root_list(&r, "", &a, &names, &n, NULL), 0);
	for (i = 0; i < n; i++) {
		snprintf(next, sizeof(next), "%.500s/%s", path, names[i]);
		assert_int_equal(lstat(next, &st), 0);
		judge_file(next, &st, su);
		if (S_ISDIR(st.st_mode))
			judge_folder(next, su);
	}
	root_close(&r);
	arena_free(&a);
}

static void judge(const char *what)
{
	struct buf now = { 0 };
	struct stat su;

	print_message("%s", ""); /* keeps the order of what is said */
	snap(at("out"), true, &now);
	if (now.n != before.n || memcmp(now.p, before.p, now.n) != 0)
		fail_msg("%s: what is outside has changed:\n%s\nwas\n%s", what,
			 now.p, before.p);
	buf_free(&now);
	assert_int_equal(lstat(at("out/su"), &su), 0);
	judge_folder(at("t"), &su);
	judge_folder(at("t.away"), &su);
}

/* One command, raced at each of its calls. */

struct race {
	unsigned long seen, at; /* calls */
	size_t kind;
	bool kill, now, begun;
};

/* For a call that takes a descriptor only, the names are no matter. */
static bool takes_a_name(long nr)
{
	switch (nr) {
	case SYS_openat:
	case SYS_openat2:
	case SYS_newfstatat:
	case SYS_readlinkat:
	case SYS_faccessat2:
	case SYS_mkdirat:
	case SYS_renameat:
	case SYS_renameat2:
	case SYS_unlinkat:
	case SYS_linkat:
	case SYS_symlinkat:
	case SYS_fchmodat:
	case SYS_fchownat:
		return true;
	default:
		return false;
	}
}

static void at_call(void *arg, long nr)
{
	struct race *r = arg;

	/* the first is the repository's: nothing of the tree was used before */
	r->begun |= nr == SYS_openat2;
	if (!r->begun || !takes_a_name(nr) || ++r->seen != r->at)
		return;
	swap(r->kind);
	r->now = r->kill;
}

static unsigned long part(unsigned long *step)
{
	const char *s = getenv("POM_EXHAUSTIVE");
	unsigned long n = 0, m = 0;
	char *end;

	*step = STEP;
	if (s) {
		n = strtoul(s, &end, 10);
		m = *end == '/' ? strtoul(end + 1, NULL, 10) : 0;
	}
	if (!n || n > m)
		return 0;
	*step = m;
	return n;
}

/* saved: the tree that the command begins with. Returns how often it was raced. */
static unsigned long everywhere(char *command, const char *saved, bool kill)
{
	unsigned long step, from = part(&step), tried = 0;
	char what[128];
	size_t kind;

	for (kind = 0; kind < SWAPS; kind++) {
		/*
		 * Every call by every kind in one of four: killed or not,
		 * in a tree of its own or of a stranger's.
		 */
		struct race r = { .at = from ? from :
					       1 + (kind + (kill ? 2 : 0) +
						    (owner ? 1 : 0)) %
								STEP,
				  .kind = kind,
				  .kill = kill };
		struct inject how = { .look = at_call,
				      .look_arg = &r,
				      .until = &r.now,
				      .no_sync = true };
		struct inject_end end;

		for (;; r.at += step, tried++) {
			r.seen = 0;
			r.now = r.begun = false;
			copy_tree(saved, "t");
			assert_int_equal(inject_run(&how, be_tool, command,
						    &end),
					 0);
			if (r.seen < r.at)
				break;
			snprintf(what, sizeof(what),
				 "%s of %s, way %zu at call %lu", command,
				 saved, kind, r.at);
			if (!kill && end.killed)
				fail_msg("%s: it crashed", what);
			judge(what);
			run(be_tool, status);
			judge(what);
		}
	}
	return tried;
}

static void race(uid_t uid)
{
	unsigned long n;

	owner = uid;
	copy_tree(uid ? "s.apply" : "r.apply", "t");
	n = everywhere(apply, uid ? "s.apply" : "r.apply", false);
	n += everywhere(apply, uid ? "s.apply" : "r.apply", true);
	n += everywhere(revert, uid ? "s.revert" : "r.revert", false);
	n += everywhere(revert, uid ? "s.revert" : "r.revert", true);
	n += everywhere(status, uid ? "s.revert" : "r.revert", false);
	n += everywhere(status, uid ? "s.died" : "r.died", false);
	n += everywhere(status, uid ? "s.died" : "r.died", true);
	print_message("raced %lu times\n", n);
	assert_true(n > 100);
}

static void its_own_tree_is_raced(void **state)
{
	(void)state;
	race(getuid() ? getuid() : 0);
}

static void a_strangers_tree_is_raced(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("needs root\n");
		skip();
	}
	race(STRANGER);
}

/* Without looking at calls: as fast as it can, for some seconds. */
static void free_running(void **state)
{
	static char *const commands[] = { apply, status, revert };
	const char *saved[] = { "s.apply", "s.died", "s.revert" };
	time_t end = time(NULL) + SECONDS;
	unsigned int i;

	(void)state;
	owner = geteuid() == 0 ? STRANGER : getuid();
	for (i = 0; time(NULL) < end; i++) {
		pid_t pid;

		copy_tree(saved[i % 3], "t");
		pid = fork();
		if (pid == 0) {
			unsigned int k = i;

			if (geteuid() == 0 && setuid(owner) < 0)
				_exit(1);
			for (;; k++) {
				swaps[k % SWAPS]();
				if (rename(at("t.away"), at("t")) == 0)
					errno = 0;
			}
		}
		run(be_tool, commands[i % 3]);
		kill(pid, SIGKILL);
		assert_true(waitpid(pid, NULL, 0) == pid);
		run(be_tool, status);
		judge("free running");
	}
	print_message("raced %u times\n", i);
}

static void at_rename(void *arg, long nr)
{
	struct race *r = arg;

	r->now |= nr == SYS_renameat2 && ++r->seen == r->at;
}

/* A tree with what an apply has left that was killed half way. */
static void leave_a_journal(const char *from, const char *to)
{
	struct race r = { .at = 4 };
	struct inject how = { .look = at_rename,
			      .look_arg = &r,
			      .until = &r.now,
			      .no_sync = true };
	struct inject_end end;

	copy_tree(from, "t");
	assert_int_equal(inject_run(&how, be_tool, apply, &end), 0);
	assert_true(end.killed && exists("t/.pom/journal"));
	copy_tree("t", to);
}

static int give(void *arg)
{
	char to[32];

	snprintf(to, sizeof(to), "%d:%d", STRANGER, STRANGER);
	execlp("chown", "chown", "-hR", to, at(arg), NULL);
	return 127;
}

static void make_trees(char *mine, char *theirs)
{
	make_dir(mine, 0755);
	copy_tree("pristine", "t");
	scratch_remove(at(mine));
	copy_tree("t", mine);
	copy_tree("t", theirs);
	if (geteuid() == 0)
		assert_int_equal(run(give, theirs), 0);
}

static int set_up(void **state)
{
	static char mine[] = "r.apply", theirs[] = "s.apply";
	cpu_set_t cpu;

	(void)state;
	CPU_ZERO(&cpu);
	CPU_SET((size_t)sched_getcpu(), &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);
	if (make_scratch() < 0 || chmod(base, 0777) < 0)
		return -1;
	make_file("one.patch", diff, 0644);
	make_dir("out", 0755);
	make_file("out/key", "secret\n", 0600);
	make_file("out/x", "x\n", 0644);
	make_file("out/su", "program\n", 0755);
	assert_int_equal(chmod(at("out/su"), 04755), 0);
	snap(at("out"), true, &before);
	make_dir("pristine", 0755);
	make_dir("pristine/d", 0755);
	make_dir("pristine/gone", 0750);
	make_file("pristine/f", "old\n", 0644);
	make_file("pristine/d/x", "x\n", 0640);
	make_file("pristine/gone/y", "y\n", 0644);
	make_link("pristine/l", "f");
	make_trees(mine, theirs);
	copy_tree(mine, "t");
	assert_int_equal(run(be_tool, apply), 0);
	copy_tree("t", "r.revert");
	copy_tree(theirs, "t");
	assert_int_equal(run(be_tool, apply), 0);
	copy_tree("t", "s.revert");
	leave_a_journal(mine, "r.died");
	leave_a_journal(theirs, "s.died");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	buf_free(&before);
	return remove_scratch();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_own_tree_is_raced),
		cmocka_unit_test(a_strangers_tree_is_raced),
		cmocka_unit_test(free_running),
	};

	if (inject_skips())
		return 0;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
