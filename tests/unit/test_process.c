// SPDX-License-Identifier: GPL-2.0-only
/* lib/process.h: programs are run, watched, and ended with all their kin. */
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "lib/mem.h"
#include "lib/process.h"

static void gather(void *arg, struct span line)
{
	struct buf *b = arg;

	buf_addspan(b, line);
	buf_addch(b, '|');
}

static struct process_result run(const char *script, unsigned int seconds,
				 bool (*stop)(void *), struct buf *said)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	static const char *const env[] = { "POM_TEST=set", "HOME", NULL };
	struct process p = { .argv = argv,
			     .env = env,
			     .seconds = seconds,
			     .log = -1,
			     .line = said ? gather : NULL,
			     .stop = stop,
			     .arg = said };
	struct process_result res;

	assert_int_equal(process_run(&p, &res, NULL), 0);
	return res;
}

static void gives_lines_and_status(void **state)
{
	struct buf said = { 0 };
	struct process_result res;

	(void)state;
	res = run("echo one; echo two >&2; printf three; exit 7", 0, NULL,
		  &said);
	assert_int_equal(res.end, PROCESS_EXITED);
	assert_int_equal(res.status, 7);
	assert_string_equal(said.p, "one|two|three|");
	buf_free(&said);
}

static void tells_a_signal_from_a_status(void **state)
{
	struct process_result res;

	(void)state;
	res = run("kill -9 $$", 0, NULL, NULL);
	assert_int_equal(res.end, PROCESS_KILLED);
	assert_int_equal(res.status, 9);
}

static void sets_and_unsets_the_environment(void **state)
{
	struct buf said = { 0 };

	(void)state;
	run("echo \"$POM_TEST-$HOME-$LC_ALL\"; cat", 0, NULL, &said);
	assert_string_equal(said.p, "set--C|");
	buf_free(&said);
}

static bool is_alive(const char *pid_text)
{
	char *path = pom_asprintf("/proc/%ld", strtol(pid_text, NULL, 10));
	bool alive = access(path, F_OK) == 0;

	free(path);
	return alive;
}

static void a_time_limit_ends_the_children_too(void **state)
{
	struct buf said = { 0 };
	struct process_result res;
	time_t start = time(NULL);

	(void)state;
	/* the child leaves the group, and its parent ends at once */
	res = run("setsid sleep 1000 & echo $!; sleep 1000", 1, NULL, &said);
	assert_int_equal(res.end, PROCESS_TIMED_OUT);
	assert_true(time(NULL) - start < 100);
	assert_true(strtol(said.p, NULL, 10) > 0);
	assert_false(is_alive(said.p));
	buf_free(&said);
}

static void what_it_leaves_behind_is_ended(void **state)
{
	struct buf said = { 0 };
	struct process_result res;

	(void)state;
	res = run("setsid sleep 1000 >/dev/null 2>&1 & echo $!", 0, NULL,
		  &said);
	assert_int_equal(res.end, PROCESS_EXITED);
	assert_false(is_alive(said.p));
	buf_free(&said);
}

static bool at_once(void *arg)
{
	(void)arg;
	return true;
}

static void stops_when_asked(void **state)
{
	struct buf said = { 0 };
	struct process_result res;

	(void)state;
	res = run("sleep 1000", 0, at_once, &said);
	assert_int_equal(res.end, PROCESS_STOPPED);
	buf_free(&said);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
	const char *argv[] = { "no-such-program-here", NULL };
	struct process p = { .argv = argv, .log = -1 };
	struct process_result res;
	struct pom_err err;

	(void)state;
	assert_int_equal(process_run(&p, &res, &err), POM_ENOENT);
	assert_non_null(strstr(err.where, "no-such-program-here"));
	assert_false(process_found("no-such-program-here"));
	assert_true(process_found("sh"));
}

/* What a program says that has to stay on one processor. */
static void say_on_one(const char *command, struct buf *said)
{
	const char *argv[] = { "sh", "-c", command, NULL };
	struct process p = { .argv = argv,
			     .log = -1,
			     .line = gather,
			     .arg = said,
			     .one_cpu = true };
	struct process_result res;
	struct pom_err err;

	assert_int_equal(process_run(&p, &res, &err), 0);
	buf_addch(said, '\0');
}

static void stays_on_one_processor(void **state)
{
	struct buf said = { 0 };

	(void)state;
	/* a child of the program, too */
	say_on_one("nproc; sh -c nproc", &said);
	assert_string_equal(said.p, "1|1|");
	buf_free(&said);
}

enum { CROWD = 100 }; /* more processes than the guests of other tests have */

/* Children that have to stay on one processor. */
static void crowd_begin(pid_t *pid, int cpu)
{
	cpu_set_t one;
	int ready[2], i;
	char c;

	CPU_ZERO(&one);
	CPU_SET((size_t)cpu, &one);
	assert_int_equal(pipe(ready), 0);
	for (i = 0; i < CROWD; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			sched_setaffinity(0, sizeof(one), &one);
			(void)!write(ready[1], "", 1);
			for (;;)
				pause();
		}
	}
	for (i = 0; i < CROWD; i++)
		assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
}

/* process_run() has ended some of them, as it ends what its program has left. */
static void crowd_end(const pid_t *pid)
{
	int i;

	for (i = 0; i < CROWD; i++)
		if (waitpid(pid[i], NULL, WNOHANG) == 0) {
			kill(pid[i], SIGKILL);
			waitpid(pid[i], NULL, 0);
		}
}

static void begins_elsewhere(int cpu)
{
	struct buf said = { 0 };

	say_on_one("sed -n 's/^Cpus_allowed_list:\\s*//p' /proc/self/status",
		   &said);
	assert_int_not_equal(strtol(said.p, NULL, 10), cpu);
	buf_free(&said);
}

static void stays_where_no_others_have_to(void **state)
{
	pid_t pid[CROWD];
	cpu_set_t may;
	int cpu, times, tried = 0;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(may), &may), 0);
	if (CPU_COUNT(&may) < 2)
		skip();
	for (cpu = 0; cpu < CPU_SETSIZE && tried < 2; cpu++) {
		if (!CPU_ISSET((size_t)cpu, &may))
			continue;
		tried++;
		/* by chance, the kernel may begin it on another processor */
		for (times = 0; times < 8; times++) {
			crowd_begin(pid, cpu);
			begins_elsewhere(cpu);
			crowd_end(pid);
		}
	}
}

static void a_long_line_comes_in_pieces(void **state)
{
	struct buf said = { 0 };

	(void)state;
	run("head -c 70000 /dev/zero | tr '\\0' x", 0, NULL, &said);
	assert_int_equal(said.n, 70000 + 2);
	buf_free(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_lines_and_status),
		cmocka_unit_test(tells_a_signal_from_a_status),
		cmocka_unit_test(sets_and_unsets_the_environment),
		cmocka_unit_test(a_time_limit_ends_the_children_too),
		cmocka_unit_test(what_it_leaves_behind_is_ended),
		cmocka_unit_test(stops_when_asked),
		cmocka_unit_test(a_program_that_is_not_there_is_an_error),
		cmocka_unit_test(stays_on_one_processor),
		cmocka_unit_test(stays_where_no_others_have_to),
		cmocka_unit_test(a_long_line_comes_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
