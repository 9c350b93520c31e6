/* SPDX-License-Identifier: GPL-2.0-only */
/* A second thread for work that goes on beside the first one's. */
#ifndef POM_THREAD_H
#define POM_THREAD_H

#include <pthread.h>
#include <stdbool.h>

struct thread {
	pthread_t id;
	bool runs;
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

/* A breath within a loop that waits for the other thread. */
void thread_pause(void);

#endif
