/* SPDX-License-Identifier: GPL-2.0-only */
/* A second thread, which works at the same time as the first one. */
#ifndef POM_LIB_THREAD_H
#define POM_LIB_THREAD_H

#include <pthread.h>
#include <stdbool.h>

struct thread {
	pthread_t id;
	bool runs;
	bool own; /* does it begin with the caller's rights? See lib/rights.h */
	void *(*run)(void *arg);
	void *arg;
};

/* Is there more than one processor for this process? */
bool thread_pays(void);

/*
 * Starts run(arg) in a thread that gets no signals; the first thread handles them. False
 * if the thread cannot be started: then the caller must do the work itself.
 */
bool thread_start(struct thread *t, void *(*run)(void *arg), void *arg);

/* Waits until the thread ends; returns at once if it was not started. */
void thread_join(struct thread *t);

/*
 * Gives the calling thread its own copy of the descriptor table, by unshare(2). So the
 * threads no longer wait for each other when they open and close files. A pipe whose other
 * end is in the copy ends only when this thread ends. On a system that does not allow this,
 * nothing happens.
 */
void thread_own_files(void);

/* Pauses for some cycles, in a loop that waits for the other thread. */
void thread_pause(void);

#endif
