/* SPDX-License-Identifier: GPL-2.0-only */
/* A second thread, which works at the same time as the first one. */
#ifndef POM_LIB_THREAD_H
#define POM_LIB_THREAD_H

#include <pthread.h>
#include <stdbool.h>

struct thread {
	pthread_t id;
	bool runs;
	bool own; /* the rights that it begins with: lib/rights.h */
	void *(*run)(void *arg);
	void *arg;
};

/* Is there more than one processor for this process? */
bool thread_pays(void);

/*
 * Starts run(arg) in a thread that gets no signals; the first thread handles them. False
 * when the system gives no thread: the caller has to do the work without one.
 */
bool thread_start(struct thread *t, void *(*run)(void *arg), void *arg);

/* Waits until it ends; returns at once if it was not started. */
void thread_join(struct thread *t);

/*
 * Gives the calling thread a descriptor table of its own, a copy, by unshare(2): so the
 * threads no longer wait for each other when they open and close files. A pipe whose
 * other end is in the copy ends only when this thread does. Nothing happens on a system
 * that does not allow it.
 */
void thread_own_files(void);

/* For a loop that waits for the other thread: a pause of some cycles. */
void thread_pause(void);

#endif
