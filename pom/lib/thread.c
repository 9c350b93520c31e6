// SPDX-License-Identifier: GPL-2.0-only
/* A second thread: see thread.h. */
#include "lib/thread.h"

#include <sched.h>
#include <signal.h>

#include "lib/rights.h"

bool thread_pays(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 &&
	       CPU_COUNT(&set) > 1;
}

static void *begin(void *arg)
{
	struct thread *t = arg;

	rights_inherit(t->own);
	return t->run(t->arg);
}

/*
 * Starts the thread on another processor. Otherwise the kernel may queue it behind the
 * thread that starts it, and run it some milliseconds later, when all files are read.
 * Afterwards it may run on any processor.
 */
static int start_elsewhere(struct thread *t)
{
	pthread_attr_t attr;
	cpu_set_t all, other;
	unsigned int here;
	int rc;

	if (getcpu(&here, NULL) < 0 ||
	    sched_getaffinity(0, sizeof(all), &all) < 0)
		return pthread_create(&t->id, NULL, begin, t);
	other = all;
	CPU_CLR(here, &other);
	pthread_attr_init(&attr);
	if (CPU_COUNT(&other))
		pthread_attr_setaffinity_np(&attr, sizeof(other), &other);
	rc = pthread_create(&t->id, &attr, begin, t);
	pthread_attr_destroy(&attr);
	if (rc)
		return pthread_create(&t->id, NULL, begin, t);
	pthread_setaffinity_np(t->id, sizeof(all), &all);
	return 0;
}

bool thread_start(struct thread *t, void *(*run)(void *arg), void *arg)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	t->own = rights_now();
	t->run = run;
	t->arg = arg;
	t->runs = start_elsewhere(t) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return t->runs;
}

void thread_join(struct thread *t)
{
	if (t->runs)
		pthread_join(t->id, NULL);
	t->runs = false;
}

/* The thread sanitizer takes equal numbers in two descriptor tables for one file. */
#if defined(__SANITIZE_THREAD__)
#define OWN_FILES false
#elif defined(__has_feature)
#define OWN_FILES !__has_feature(thread_sanitizer)
#else
#define OWN_FILES true
#endif

void thread_own_files(void)
{
	if (OWN_FILES)
		unshare(CLONE_FILES); /* may fail: this is only for speed */
}

void thread_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#endif
}
