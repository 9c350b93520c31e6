// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loaded before a kernel that runs as User Mode Linux (LD_PRELOAD). When nobody in the
 * guest has work to do, the kernel sleeps until its timer ends. Here its clock jumps to
 * that moment, and the timer ends at once: waits of a test take no time of the host. The
 * kernel's own time-travel mode does the same, but it panics now and then (6.1.192: "time
 * goes backwards").
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static long long
	ahead; /* nanoseconds that the guest's clock is ahead of the host's */
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

/*
 * Jumps over what is left of the timer, but not over more than most nanoseconds (0: no
 * limit). Returns whether the timer ends now. SIGALRM has to be blocked.
 */
static bool jump(long long most)
{
	struct itimerspec t;
	long long left;
	bool ends;

	if (sleeper != gettid() || timer_gettime(timer, &t) < 0)
		return false;
	left = ns_of(&t.it_value);
	if (!left)
		return false;
	ends = !most || left <= most;
	ahead += ends ? left : most;
	t.it_value = time_of(ends ? 1 : left - most);
	timer_settime(timer, 0, &t, NULL);
	return ends;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	int rc;

	NEXT(clock_gettime, clock_gettime_call);
	rc = real_clock_gettime(id, t);
	if (rc == 0 && (id == CLOCK_MONOTONIC || id == CLOCK_REALTIME))
		*t = time_of(ns_of(t) + ahead);
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

/* How 5.10 sleeps: a signal ends it. */
int clock_nanosleep(clockid_t id, int flags, const struct timespec *t,
		    struct timespec *left)
{
	sigset_t alarm, old;
	bool ends;

	NEXT(clock_nanosleep, clock_nanosleep_call);
	NEXT(sigsuspend, sigsuspend_call);
	if (sleeper != gettid() || flags)
		return real_clock_nanosleep(id, flags, t, left);
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm, &old);
	ends = jump(ns_of(t));
	if (ends)
		real_sigsuspend(&old);
	sigprocmask(SIG_SETMASK, &old, NULL);
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
