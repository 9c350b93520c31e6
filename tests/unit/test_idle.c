// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest/idle.c: who sleeps until a timer ends does not wait for it, in each of the ways in
 * which a kernel does. The clock has moved on afterwards, as if it had been waited for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "../../pom/guest/idle.c"

enum {
	SECONDS = 1000,
	SLACK = 60 /* for a busy machine */
};

static volatile sig_atomic_t rings;

static void ring(int sig)
{
	(void)sig;
	rings++;
}

static long long now(clockid_t id)
{
	struct timespec t;

	assert_int_equal(clock_gettime(id, &t), 0);
	return t.tv_sec;
}

/* Sets the timer, and blocks SIGALRM; old: the signals that were blocked before. */
static void begin_timer(sigset_t *old)
{
	struct itimerspec t = { .it_value = { .tv_sec = SECONDS } };
	sigset_t alarm;

	rings = 0;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm, old);
	assert_int_equal(timer_settime(timer, 0, &t, NULL), 0);
}

static void passed(long long begin, long long end, long long seconds)
{
	assert_true(end - begin >= seconds - 1 &&
		    end - begin <= seconds + SLACK);
}

static void sigsuspend_jumps(void **state)
{
	long long begin = now(CLOCK_MONOTONIC), day = now(CLOCK_REALTIME);
	sigset_t old;

	(void)state;
	begin_timer(&old);
	assert_int_equal(sigsuspend(&old), -1);
	assert_int_equal(errno, EINTR);
	sigprocmask(SIG_SETMASK, &old, NULL);
	assert_int_equal(rings, 1);
	passed(begin, now(CLOCK_MONOTONIC), SECONDS);
	passed(day, now(CLOCK_REALTIME), SECONDS);
}

static void nanosleep_jumps(void **state)
{
	const struct timespec one = { .tv_sec = 1 },
			      more = { .tv_sec = 2 * SECONDS };
	long long begin = now(CLOCK_MONOTONIC);
	sigset_t old;

	(void)state;
	begin_timer(&old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	/* not as far as the timer */
	assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, 0, &one, NULL), 0);
	assert_int_equal(rings, 0);
	passed(begin, now(CLOCK_MONOTONIC), 1);
	/* a signal ends it */
	assert_int_equal(clock_nanosleep(CLOCK_MONOTONIC, 0, &more, NULL),
			 EINTR);
	assert_int_equal(rings, 1);
	passed(begin, now(CLOCK_MONOTONIC), SECONDS);
}

static void poll_jumps(void **state)
{
	long long begin = now(CLOCK_MONOTONIC);
	struct signalfd_siginfo info;
	sigset_t alarm, old;
	struct pollfd p = { .events = POLLIN };

	(void)state;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	begin_timer(&old);
	p.fd = signalfd(-1, &alarm, SFD_CLOEXEC);
	assert_true(p.fd >= 0);
	/* another sleeper */
	assert_int_equal(poll(&p, 1, 0), 0);
	passed(begin, now(CLOCK_MONOTONIC), 0);
	assert_int_equal(poll(&p, 1, -1), 1);
	assert_int_equal(read(p.fd, &info, sizeof(info)), sizeof(info));
	passed(begin, now(CLOCK_MONOTONIC), SECONDS);
	sigprocmask(SIG_SETMASK, &old, NULL);
	assert_int_equal(rings, 0);
	close(p.fd);
}

/* While there is work to do, the guest's clock is slow, and its timers with it. */
static void work_takes_less_time(void **state)
{
	struct itimerspec t = { .it_value = { .tv_nsec = SECOND / 20 } };
	struct timespec real;
	long long begin, guest;

	(void)state;
	rings = 0;
	assert_int_equal(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &real), 0);
	begin = ns_of(&real);
	assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &real), 0);
	guest = ns_of(&real);
	assert_int_equal(timer_settime(timer, 0, &t, NULL), 0);
	while (!rings)
		clock_gettime(CLOCK_MONOTONIC, &real);
	assert_true(ns_of(&real) - guest >= SECOND / 20);
	assert_int_equal(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &real), 0);
	assert_true(ns_of(&real) - begin >= PACE * SECOND / 20);
}

static void real_time_on_request(void **state)
{
	char *argv[] = { "/proc/self/exe", "real", NULL };
	int status;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		setenv("POM_REAL_TIME", "1", 1);
		execv(argv[0], argv);
		_exit(2);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Runs in that process: the sleep takes as long as it says. */
static int sleeps_really(void)
{
	struct itimerspec t = { .it_value = { .tv_nsec = SECOND / 5 } };
	struct timespec begin, end;
	sigset_t alarm, old;

	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm, &old);
	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &begin);
	timer_settime(timer, 0, &t, NULL);
	sigsuspend(&old);
	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &end);
	return ns_of(&end) - ns_of(&begin) >= SECOND / 5 ? 0 : 1;
}

int main(int argc, char **argv)
{
	(void)argv;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sigsuspend_jumps),
		cmocka_unit_test(nanosleep_jumps),
		cmocka_unit_test(poll_jumps),
		cmocka_unit_test(work_takes_less_time),
		cmocka_unit_test(real_time_on_request),
	};
	timer_t t;

	signal(SIGALRM, ring);
	if (timer_create(CLOCK_MONOTONIC, NULL, &t) < 0)
		return 1;
	if (argc > 1)
		return sleeps_really();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
