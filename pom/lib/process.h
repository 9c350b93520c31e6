/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Runs another program without a shell, reads its output line by line, and enforces a time
 * limit. When the program ends or is ended, its children are ended as well.
 */
#ifndef POM_LIB_PROCESS_H
#define POM_LIB_PROCESS_H

#include <stdbool.h>

#include "lib/err.h"
#include "lib/span.h"

enum {
	PROCESS_LINE_LIMIT = 1 << 16 /* bytes; a longer line is split */
};

struct process {
	const char *const *argv; /* NULL-terminated; argv[0] from PATH */
	const char *dir;         /* to work in; NULL: here */
	const char *const *env;  /* changes: "NAME=value" sets, "NAME" unsets */
	unsigned int seconds;    /* time limit; 0: none */
	int log; /* descriptor for a copy of the output; -1: none */
	void (*line)(void *arg, struct span line); /* may be NULL */
	bool (*stop)(void *arg); /* called several times a second, or NULL */
	void *arg;
	bool one_cpu; /* it and its children run on one processor only; two
		       * such programs on different ones, if there are */
};

enum process_end {
	PROCESS_EXITED, /* status is its exit status */
	PROCESS_KILLED, /* status is the signal */
	PROCESS_TIMED_OUT,
	PROCESS_STOPPED /* stop() returned true */
};

struct process_result {
	enum process_end end;
	int status;
};

/*
 * Standard input is /dev/null. Standard output and standard error are read as one. LC_ALL
 * is C. Returns 0 when the program was run, however it ended. POM_ENOENT when there is no
 * such program; POM_EIO.
 */
int process_run(const struct process *r, struct process_result *out,
		struct pom_err *err);

/* Is there such a program in PATH? */
bool process_found(const char *program);

#endif
