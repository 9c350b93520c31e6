// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loaded before a kernel that runs as User Mode Linux (LD_PRELOAD). When nobody in the
 * guest has work to do, the kernel sleeps until its timer ends. Here its clock jumps to
 * that moment, and the timer ends at once: waits of a test take no time of the host. The
 * kernel's own time-travel mode does the same, but it panics now and then (6.1.192: "time
 * goes backwards").
 *
 * While the guest works, its clock goes PACE times slower than the host's. So a test that
 * waits for an answer does not give up because the host has other work.
 *
 * With POM_REAL_TIME in the environment, time is the host's: for a guest that measures.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
#define PACE 8 /* a host that is that busy is still fast enough for the tests */

static long long ahead; /* nanoseconds of all jumps */
static timer_t timer;   /* of the kernel */
static pid_t sleeper;   /* the thread that has made it; 0: there is none */
static int alarms = -1; /* the kernel's signalfd, or -1 */

/* Puts the next function of this name into *real. */
static void find_next(const char *name, void *real, size_t n)
{
	void *f = dlsym(RTLD_NEXT, name);

	memcpy(real, &f, n);
}

#define NEXT(name, type)          \
	static type *real_##name; \
	if (!real_##name)         \
	find_next(#name, &real_##name, sizeof(real_##name))

typedef int clock_gettime_call(clockid_t, struct timespec *);
typedef int clock_nanosleep_call(clockid_t, int, const struct timespec *,
				 struct timespec *);
typedef int timer_create_call(clockid_t, struct sigevent *, timer_t *);
typedef int timer_settime_call(timer_t, int, const struct itimerspec *,
			       struct itimerspec *);
typedef int sigsuspend_call(const sigset_t *);
typedef int poll_call(struct pollfd *, nfds_t, int);
typedef int signalfd_call(int, const sigset_t *, int);

static long long ns_of(const struct timespec *t)
{
	return t->tv_sec * SECOND + t->tv_nsec;
}

static struct timespec time_of(long long ns)
{
	return (struct timespec){ ns / SECOND, ns % SECOND };
}

/* Host nanoseconds in one of the guest's. */
static int pace(void)
{
	static int known;

	if (!known)
		known = getenv("POM_REAL_TIME") ? 1 : PACE;
	return known;
}

static int set_timer(const struct itimerspec *t, struct itimerspec *old)
{
	NEXT(timer_settime, timer_settime_call);
	return real_timer_settime(timer, 0, t, old);
}

/*
 * Jumps over what is left of the timer, which then ends at once; or over most nanoseconds
 * if these are fewer (0: no limit). SIGALRM has to be blocked. Returns 1 if the timer
 * ends, 0 if it does not yet, -1 if there is none to wait for, or no jump to be made.
 */
static int jump(long long most)
{
	struct itimerspec t;
	long long left;
	bool ends;

	if (sleeper != gettid() || pace() == 1 || timer_gettime(timer, &t) < 0)
		return -1;
	left = ns_of(&t.it_value);
	if (!left)
		return -1;
	left /= pace();
	ends = !most || left <= most;
	ahead += ends ? left : most;
	t.it_value = time_of(ends ? 1 : (left - most) * pace());
	set_timer(&t, NULL);
	return ends;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	static long long begin[CLOCK_MONOTONIC + 1];
	long long now;
	int rc;

	NEXT(clock_gettime, clock_gettime_call);
	rc = real_clock_gettime(id, t);
	if (rc < 0 || (id != CLOCK_MONOTONIC && id != CLOCK_REALTIME))
		return rc;
	now = ns_of(t);
	if (!begin[id])
		begin[id] = now;
	*t = time_of(begin[id] + (now - begin[id]) / pace() + ahead);
	return rc;
}

int timer_create(clockid_t id, struct sigevent *e, timer_t *t)
{
	int rc;

	NEXT(timer_create, timer_create_call);
	rc = real_timer_create(id, e, t);
	if (rc == 0) {
		timer = *t;
		sleeper = gettid();
	}
	return rc;
}

int timer_settime(timer_t id, int flags, const struct itimerspec *t,
		  struct itimerspec *old)
{
	struct itimerspec longer = *t;

	NEXT(timer_settime, timer_settime_call);
	if (flags || id != timer)
		return real_timer_settime(id, flags, t, old);
	longer.it_value = time_of(ns_of(&t->it_value) * pace());
	longer.it_interval = time_of(ns_of(&t->it_interval) * pace());
	return set_timer(&longer, old);
}

/* How 5.10 sleeps: a signal ends it. */
int clock_nanosleep(clockid_t id, int flags, const struct timespec *t,
		    struct timespec *left)
{
	sigset_t alarm, old;
	int ends;

	NEXT(clock_nanosleep, clock_nanosleep_call);
	NEXT(sigsuspend, sigsuspend_call);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm, &old);
	ends = flags ? -1 : jump(ns_of(t));
	if (ends > 0)
		real_sigsuspend(&old);
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (ends < 0)
		return real_clock_nanosleep(id, flags, t, left);
	return ends ? EINTR : 0;
}

/* How 6.1 and 6.12 sleep: with SIGALRM blocked. */
int sigsuspend(const sigset_t *mask)
{
	NEXT(sigsuspend, sigsuspend_call);
	jump(0);
	return real_sigsuspend(mask);
}

/* How 7.2 sleeps: with SIGALRM blocked, until it can be read from here. */
int signalfd(int fd, const sigset_t *mask, int flags)
{
	NEXT(signalfd, signalfd_call);
	fd = real_signalfd(fd, mask, flags);
	if (sigismember(mask, SIGALRM))
		alarms = fd;
	return fd;
}

int poll(struct pollfd *v, nfds_t n, int ms)
{
	NEXT(poll, poll_call);
	if (n == 1 && ms < 0 && v[0].fd == alarms)
		jump(0);
	return real_poll(v, n, ms);
}
