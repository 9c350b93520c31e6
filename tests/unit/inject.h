/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs a function in a child process and interferes with one of its system
 * calls: kills the process at it, makes it fail, cuts a write short. Uses
 * ptrace(2); x86_64 and arm64, Linux 5.3 or newer.
 *
 * To try every place: count up `at` until the child ends with nothing hit.
 */
#ifndef INJECT_H
#define INJECT_H

#include <stdbool.h>

enum inject_act {
	INJECT_NOTHING,   /* only count */
	INJECT_KILL,      /* SIGKILL, the call is not made */
	INJECT_FAIL,      /* the call is not made and returns errnum */
	INJECT_FAIL_LATE, /* the call is made, and returns errnum */
	INJECT_SHORT      /* write(2) gets half of its bytes */
};

struct inject {
	enum inject_act act;
	int errnum;
	/* the call to act on, from 1; only those that act makes sense for
	 * are counted: not those about memory when they are to fail
	 */
	unsigned long at;
	/* for the whole run, whatever act is: */
	bool no_sync;  /* fsync and syncfs return 0 at once: faster */
	bool no_flags; /* renameat2 with flags returns EINVAL */
	bool no_link;  /* linkat returns EPERM */
	bool changing; /* only calls that change files, names or locks count */
	/* called while the child stands at a call; may be NULL */
	void (*look)(void *arg, long nr);
	void *look_arg;
	const bool *until; /* killed at the call at which this is true */
};

struct inject_end {
	unsigned long calls; /* that were counted */
	bool hit;            /* the call number `at` was reached */
	long nr;             /* what it was; see sys/syscall.h */
	bool killed;         /* by a signal, this one or another */
	int signal;
	int status; /* the exit status when it was not killed */
};

/*
 * fn's result is the exit status of the child, which may also execve(2); its
 * own children are not watched. 0, or -1 with errno when tracing is not
 * possible (in a container that forbids ptrace, under valgrind).
 */
int inject_run(const struct inject *how, int (*fn)(void *), void *arg,
	       struct inject_end *end);

/* Whether inject_run works here. */
bool inject_works(void);

/*
 * For tests that start the tool and trace it: prints the plan of a test that is skipped, if
 * that cannot be done. The sanitized tests are started with the same tool, so they skip.
 */
bool inject_skips(void);

#endif
