/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM and SIGHUP. By default each ends the process at once, which is safe:
 * a tree is never half changed (txn/txn.h).
 *
 * Between interrupt_hold and interrupt_release the process has something to clean up,
 * such as staged files or child processes. There the first signal is only noted. Long
 * work calls interrupt_check between two steps, and returns when a signal was noted. That
 * signal ends the process after INTERRUPT_MS; a second signal ends it at once. Then the
 * next start cleans up.
 */
#ifndef POM_LIB_INTERRUPT_H
#define POM_LIB_INTERRUPT_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/err.h"

enum { INTERRUPT_MS = 800 };

/*
 * Calls may be nested; only the outermost one has an effect. With break_waits, a signal
 * makes a waiting system call fail with EINTR; without it, the call continues. A signal
 * that was ignored stays ignored.
 */
void interrupt_hold(bool break_waits);
/* From now on signals end the process again. If one was noted, call interrupt_end. */
void interrupt_release(void);

/*
 * From now on the process only cleans up. That may take longer than INTERRUPT_MS, so only
 * a second signal ends the process.
 */
void interrupt_take_back(void);

/* Has a signal been noted? */
bool interrupted(void);
/* POM_EINTERRUPTED if a signal has been noted, else 0. */
int interrupt_check(struct pom_err *err);

/* Sets the process group that is killed when a signal ends this process; 0: none. */
void interrupt_kills(pid_t group);

/* For main: if a signal was noted, ends the process by it. */
void interrupt_end(void);

/*
 * For a program that goes on after Ctrl-C: forgets a noted SIGINT. False if the noted signal
 * is another one, which has to end the process; true if none is noted.
 */
bool interrupt_forget(void);

/*
 * Sets a function that is called before a signal, or a lack of memory, ends the process:
 * it restores the terminal. It may run in a handler, so it must be async-signal-safe
 * (signal-safety(7)). NULL: none.
 */
void interrupt_last(void (*last)(void));
/* Calls that function, at most once. */
void interrupt_call_last(void);

#endif
