/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running another program: no shell, its output line by line, a time limit,
 * and nothing left of it or of its children when it has ended or is ended.
 */
#ifndef POM_LIB_PROCESS_H
#define POM_LIB_PROCESS_H

#include <stdbool.h>

#include "lib/err.h"
#include "lib/span.h"

enum {
	PROCESS_LINE_LIMIT = 1 << 16 /* bytes; a longer line comes in pieces */
};

struct process {
	const char *const *argv; /* NULL-terminated; argv[0] from PATH */
	const char *dir;         /* to work in; NULL: here */
	const char *const *env;  /* "NAME=value" on top; "NAME": unset */
	unsigned int seconds;    /* time limit; 0 is none */
	int log;                 /* its output is copied there; -1: nowhere */
	void (*line)(void *arg, struct span line); /* may be NULL */
	bool (*stop)(void *arg); /* asked several times a second, or NULL */
	void *arg;
};

enum process_end {
	PROCESS_EXITED, /* status is its exit status */
	PROCESS_KILLED, /* status is the signal */
	PROCESS_TIMED_OUT,
	PROCESS_STOPPED /* stop() said so */
};

struct process_result {
	enum process_end end;
	int status;
};

/*
 * Standard input is /dev/null; standard output and error come together. LC_ALL
 * is C. 0 when it was run, whatever its end; POM_ENOENT when there is no such
 * program, POM_EIO.
 */
int process_run(const struct process *r, struct process_result *out,
		struct pom_err *err);

/* True when the program is found in PATH. */
bool process_found(const char *program);

#endif
