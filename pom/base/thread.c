// SPDX-License-Identifier: GPL-2.0-only
/* A second thread: see thread.h. */
#include "base/thread.h"

#include <sched.h>
#include <signal.h>

bool thread_pays(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 &&
	       CPU_COUNT(&set) > 1;
}

bool thread_start(struct thread *t, void *(*run)(void *arg), void *arg)
{
	sigset_t all, old;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	t->runs = pthread_create(&t->id, NULL, run, arg) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return t->runs;
}

void thread_join(struct thread *t)
{
	if (t->runs)
		pthread_join(t->id, NULL);
	t->runs = false;
}

void thread_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#endif
}
