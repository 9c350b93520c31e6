// SPDX-License-Identifier: GPL-2.0-only
/*
 * The whole tool, `runme apply' and `runme revert', ended early at any of its
 * system calls, by a kill or by a failure: after the next start, both trees are
 * the old ones, or both the new ones. The set makes, edits, deletes, renames a
 * file and gives others another mode and another text as a link.
 *
 * test_txn_crash has the transaction alone, in more ways; tests/cli/0530-killed.t
 * what is said about it.
 *
 * slow: the whole tool is started again for every system call of a run.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tree/scratch.h"
#include "inject.h"
#include "txn_trees.h"

static const char linux_diff[] = "diff --git a/kernel/gone.c b/kernel/gone.c\n"
				 "deleted file mode 100644\n"
				 "--- a/kernel/gone.c\n"
				 "+++ /dev/null\n"
				 "@@ -1 +0,0 @@\n"
				 "-int gone;\n"
				 "diff --git a/net/old.c b/net/deep/renamed.c\n"
				 "rename from net/old.c\n"
				 "rename to net/deep/renamed.c\n"
				 "--- a/net/old.c\n"
				 "+++ b/net/deep/renamed.c\n"
				 "@@ -1,2 +1,2 @@\n"
				 " int same;\n"
				 "-int old;\n"
				 "+int new;\n"
				 "diff --git a/init/run.sh b/init/run.sh\n"
				 "old mode 100644\n"
				 "new mode 100755\n"
				 "diff --git a/link b/link\n"
				 "index 1..2 120000\n"
				 "--- a/link\n"
				 "+++ b/link\n"
				 "@@ -1 +1 @@\n"
				 "-Makefile\n"
				 "\\ No newline at end of file\n"
				 "+init\n"
				 "\\ No newline at end of file\n"
				 "diff --git a/kernel/fork.c b/kernel/fork.c\n"
				 "--- a/kernel/fork.c\n"
				 "+++ b/kernel/fork.c\n"
				 "@@ -1 +1,2 @@\n"
				 " int fork;\n"
				 "+int spoon;\n";

static const char iptables_diff[] =
	"diff --git a/include/xtables.h b/include/xtables.h\n"
	"--- a/include/xtables.h\n"
	"+++ b/include/xtables.h\n"
	"@@ -1 +1,2 @@\n"
	" /* xtables */\n"
	"+int more;\n";

static void make_dirs(const char *const *v)
{
	for (; *v; v++)
		make_dir(*v, 0755);
}

static void make_repository(void)
{
	static const char *const dirs[] = { "repo",
					    "repo/patches",
					    "repo/base",
					    "repo/base/one",
					    "repo/base/one/linux",
					    "repo/base/one/linux/net",
					    "repo/base/one/linux/net/new",
					    "repo/base/one/iptables",
					    NULL };

	make_dirs(dirs);
	make_file("repo/patches/repository",
		  "Repository: of the test\nGroups: base\n", 0644);
	make_file("repo/base/one/info", "Summary: one\n", 0644);
	make_file("repo/base/one/linux.diff", linux_diff, 0644);
	make_file("repo/base/one/iptables.diff", iptables_diff, 0644);
	make_file("repo/base/one/linux/net/new/n.c", "int n;\n", 0644);
	make_file("repo/base/one/iptables/n.c", "int n;\n", 0644);
}

static void make_trees(void)
{
	static const char *const dirs[] = {
		"trees",           "trees/k",
		"trees/k/kernel",  "trees/k/init",
		"trees/k/include", "trees/k/include/linux",
		"trees/k/net",     "trees/k/net/netfilter",
		"trees/i",         "trees/i/extensions",
		"trees/i/include", NULL
	};

	make_dirs(dirs);
	make_file("trees/k/Makefile",
		  "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 1\nEXTRAVERSION =\n",
		  0644);
	make_file("trees/k/kernel/fork.c", "int fork;\n", 0640);
	make_file("trees/k/kernel/gone.c", "int gone;\n", 0664);
	make_file("trees/k/net/old.c", "int same;\nint old;\n", 0644);
	make_file("trees/k/net/socket.c", "int socket;\n", 0644);
	make_file("trees/k/init/run.sh", "true\n", 0644);
	make_file("trees/k/net/netfilter/Makefile", "obj\n", 0644);
	make_file("trees/k/net/netfilter/Kconfig", "config\n", 0644);
	make_link("trees/k/link", "Makefile");
	make_file("trees/i/configure.ac", "AC_INIT([iptables], [1.8.9])\n",
		  0644);
	make_file("trees/i/include/xtables.h", "/* xtables */\n", 0644);
	make_file("trees/i/extensions/GNUmakefile.in", "rule\n", 0644);
}

/* The tool with the words; becomes it, quietly. */
static int be_tool(void *arg)
{
	static char name[] = "runme";
	char *const *words = arg;
	char *argv[4] = { name, words[0], words[1], NULL };
	const char *tool = getenv("RUNME");
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(null, 2) < 0)
		return 126;
	execv(tool ? tool : "build/runme", argv);
	return 127;
}

static char apply[] = "apply", revert[] = "revert", status[] = "status",
	    one[] = "one";

static int tool(char *command, char *set)
{
	char *words[2] = { command, set };
	int ended = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit(be_tool(words));
	assert_true(pid > 0 && waitpid(pid, &ended, 0) == pid);
	return WIFEXITED(ended) ? WEXITSTATUS(ended) : 128;
}

static struct buf pristine, applied;

static bool stands(const struct buf *was)
{
	struct buf now = { 0 };
	bool same;

	snap(at("trees"), false, &now);
	same = now.n == was->n && memcmp(now.p, was->p, now.n) == 0;
	buf_free(&now);
	return same;
}

static void clear_trees(void)
{
	scratch_remove(at("trees"));
}

/* The trees as they are before that command; made anew unless they are it. */
static const struct buf *before(const char *command)
{
	const struct buf *want = command == apply ? &pristine : &applied;

	if (exists("trees") && stands(want))
		return want;
	clear_trees();
	make_trees();
	if (command == revert)
		assert_int_equal(tool(apply, one), 0);
	assert_true(stands(want));
	return want;
}

struct sum {
	unsigned long tried, old, new;
};

/* After an end at one call, and the next start. */
static void judge(const struct inject *how, const struct inject_end *end,
		  char *command, struct sum *sum)
{
	const struct buf *old = command == apply ? &pristine : &applied;
	const struct buf *new = command == apply ? &applied : &pristine;
	bool is_old, is_new;

	if (tool(status, NULL) != 0)
		fail_msg("%s, call %lu (%ld): the next start fails", command,
			 how->at, end->nr);
	is_old = stands(old);
	is_new = !is_old && stands(new);
	if (!is_old && !is_new)
		fail_msg("%s, call %lu (%ld): neither old nor new", command,
			 how->at, end->nr);
	if (how->act != INJECT_KILL && end->killed)
		fail_msg("%s, call %lu (%ld): it crashed", command, how->at,
			 end->nr);
	if (how->act != INJECT_KILL && end->status == 0 && !is_new)
		fail_msg("%s, call %lu (%ld): it said that all was well",
			 command, how->at, end->nr);
	/*
	 * EINTR and half of a write are nothing to give up for; but stdio does
	 * not repeat the writing of the report, after all is done.
	 */
	if ((how->act == INJECT_SHORT || how->errnum == EINTR) && end->status &&
	    !(end->nr == SYS_write && is_new))
		fail_msg("%s, call %lu (%ld): status %d", command, how->at,
			 end->nr, end->status);
	sum->tried++;
	sum->old += is_old;
	sum->new += is_new;
}

static unsigned long everywhere(struct inject how, char *command,
				const char *what)
{
	char *words[2] = { command, one };
	struct sum sum = { 0 };
	struct inject_end end;

	how.no_sync = true;
	for (how.at = 1;; how.at++) {
		before(command);
		assert_int_equal(inject_run(&how, be_tool, words, &end), 0);
		if (!end.hit)
			break;
		judge(&how, &end, command, &sum);
	}
	assert_int_equal(end.status, 0);
	print_message("%s, %s at each of %lu calls: %lu times old, %lu new\n",
		      command, what, sum.tried, sum.old, sum.new);
	return sum.tried;
}

static void killed_at_any_call(void **state)
{
	struct inject how = { .act = INJECT_KILL };

	(void)state;
	assert_true(everywhere(how, apply, "killed") > 300);
	assert_true(everywhere(how, revert, "killed") > 300);
}

static void any_change_may_fail(void **state)
{
	static const int errors[] = { ENOSPC, EIO, EACCES, EINTR };
	struct inject how = { .act = INJECT_FAIL, .changing = true };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		how.errnum = errors[i];
		everywhere(how, apply, strerror(errors[i]));
		everywhere(how, revert, strerror(errors[i]));
	}
}

static void any_write_may_be_short(void **state)
{
	struct inject how = { .act = INJECT_SHORT };

	(void)state;
	everywhere(how, apply, "cut short");
	everywhere(how, revert, "cut short");
}

static int set_up(void **state)
{
	cpu_set_t cpu;

	(void)state;
	/* the tracer waits for the tool and the other way round: one CPU */
	CPU_ZERO(&cpu);
	CPU_SET((size_t)sched_getcpu(), &cpu);
	sched_setaffinity(0, sizeof(cpu), &cpu);
	if (make_scratch() < 0)
		return -1;
	make_repository();
	make_trees();
	setenv("KERNEL_DIR", at("trees/k"), 1);
	setenv("IPTABLES_DIR", at("trees/i"), 1);
	setenv("POM_REPO", at("repo"), 1);
	unsetenv("POM_HOME");
	snap(at("trees"), false, &pristine);
	if (tool(apply, one) != 0)
		return -1;
	snap(at("trees"), false, &applied);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	buf_free(&pristine);
	buf_free(&applied);
	return remove_scratch();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_any_call),
		cmocka_unit_test(any_change_may_fail),
		cmocka_unit_test(any_write_may_be_short),
	};

	if (inject_skips())
		return 0;
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
