/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loads shared libraries when they are first needed. Some of them take longer to link than
 * a whole check of a series takes.
 */
#ifndef POM_LIB_LIBRARY_H
#define POM_LIB_LIBRARY_H

#include <stddef.h>

#include "lib/err.h"

/* A function of a library, and the pointer that takes its address. */
struct library_symbol {
	const char *name;
	void *to; /* address of a function pointer of the function's own type */
};

/*
 * A row of a table of struct library_symbol: the function NAME, and the member of that
 * name in S, a struct of pointers. The member has the type of the function, as in
 * `__typeof__(&curl_easy_init) curl_easy_init;`.
 */
#define LIBRARY_SYMBOL(S, NAME)  \
	{                        \
#NAME, &(S).NAME \
	}

/*
 * Loads soname, such as "libcurl.so.4", and fills in all n symbols. The library stays
 * loaded, so a second call is cheap. POM_ENOENT when the library or a symbol does not
 * exist. package: the Debian package for the hint.
 */
int library_load(const char *soname, const char *package,
		 const struct library_symbol *symbol, size_t n,
		 struct pom_err *err);

#endif
