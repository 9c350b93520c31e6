/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM and SIGHUP. By default each ends the process at once, and that is
 * right nearly always: a tree is never half changed (txn/txn.h). Between
 * interrupt_hold and interrupt_release there is something to take back, such as
 * staged files or child processes. There the first signal is only noted, and
 * whoever works asks interrupt_check between two steps. The process ends by that
 * signal INTERRUPT_MS later at the latest, and by a second one at once: the next
 * start takes back what is left then.
 */
#ifndef POM_LIB_INTERRUPT_H
#define POM_LIB_INTERRUPT_H

#include <stdbool.h>
#include <sys/types.h>

#include "lib/err.h"

enum { INTERRUPT_MS = 800 };

/*
 * Holds may be nested; the outermost one counts. With break_waits a system call that
 * waits fails with EINTR, else it goes on. A signal that was ignored stays so.
 */
void interrupt_hold(bool break_waits);
/* Signals end the process again; for one that was noted see interrupt_end. */
void interrupt_release(void);

/*
 * From here on the process only removes what it has made. That may take longer than
 * INTERRUPT_MS, so a signal that was noted no longer ends it; a second one does.
 */
void interrupt_take_back(void);

/* Has a signal been noted? */
bool interrupted(void);
/* 0, or POM_EINTERRUPTED when one has. */
int interrupt_check(struct pom_err *err);

/* The process group of a child, to be killed should we be ended; 0: no more. */
void interrupt_kills(pid_t group);

/* Ends the process by the signal that was noted, if one was: for main. */
void interrupt_end(void);

#endif
