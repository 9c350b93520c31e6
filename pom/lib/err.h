/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors: what happened, where, and what to do about it.
 *
 * A function that can fail returns 0 or one of the negative codes below, and fills its
 * caller's struct pom_err. Only code in cli/ prints it, once. The struct may be NULL: then
 * the caller gets only the code.
 */
#ifndef POM_LIB_ERR_H
#define POM_LIB_ERR_H

#include <stdbool.h>

enum pom_code {
	POM_OK = 0,
	POM_EIO = -1,     /* a system call failed: what has the text of errno */
	POM_ESYNTAX = -2, /* malformed input; see where and line */
	POM_EUNSAFE = -3, /* a name or a link that leads out of the tree */
	POM_ELIMIT = -4,  /* a limit was exceeded; what names the limit */
	POM_EUSAGE = -5,  /* the command line is wrong */
	POM_ENOENT = -6,  /* something that was named does not exist */
	POM_EBUSY = -7,   /* another run holds the tree */
	POM_ECONFLICT = -8,     /* sets conflict, or a set and a tree */
	POM_EACCES = -9,        /* no permission */
	POM_EINTERRUPTED = -10, /* a signal ended the work */
	POM_EMEMORY = -11 /* the run would need more memory than it may have */
};

struct pom_err {
	int code;          /* enum pom_code */
	unsigned int line; /* line of the file where, from 1; 0 for none */
	char where[512];   /* a file, a set, an option; may be empty */
	char what[1024];   /* a sentence without a full stop */
	char hint[512];    /* what to do next; may be empty */
};

/*
 * Fills e (unless it is NULL), without a hint, and returns code, so that a function can
 * end with `return pom_fail(e, POM_EIO, path, 0, ...)`. where may be NULL; it is put in
 * quotes if span_needs_quotes(). Text that does not fit is cut. Controls (lib/tame.h) are
 * replaced.
 */
int pom_fail(struct pom_err *e, int code, const char *where, unsigned int line,
	     const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * The same for a failed system call: appends the text of errno, and turns
 * EACCES, EPERM and EROFS into POM_EACCES, ENOENT and ENOTDIR into
 * POM_ENOENT, ELOOP and EXDEV into POM_EUNSAFE, anything else into POM_EIO.
 */
int pom_fail_errno(struct pom_err *e, int errnum, const char *where,
		   const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Is the input the cause, and not the system? It may be malformed, too large, absent or
 * not readable. Then other input can still be processed.
 */
bool pom_of_input(int code);

/* Adds what to do next to an error that is already filled. */
void pom_hint(struct pom_err *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
