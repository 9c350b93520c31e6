/* SPDX-License-Identifier: GPL-2.0-only */
/* A second thread for work that goes on beside the first one's. */
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
 * Starts run(arg), which gets no signals: they are for the first thread, which
 * knows what to do about them. False when the system has no thread to give: the
 * caller has to do the work himself.
 */
bool thread_start(struct thread *t, void *(*run)(void *arg), void *arg);

/* Waits for its end. Takes one that was not started, too. */
void thread_join(struct thread *t);

/*
 * For the thread that calls it: from now on what one thread opens and closes is no
 * business of the other's, and they do not wait for each other about it. What is open
 * is open for both, and stays so for this one until it ends. Where the system does not
 * do that, nothing changes. A pipe that is open then ends only with this thread.
 */
void thread_own_files(void);

/* A breath within a loop that waits for the other thread. */
void thread_pause(void);

#endif
