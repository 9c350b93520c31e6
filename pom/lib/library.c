// SPDX-License-Identifier: GPL-2.0-only
/* Loads libraries on demand: see library.h. */
#include "lib/library.h"

#include <dlfcn.h>
#include <string.h>

int library_load(const char *soname, const char *package,
		 const struct library_symbol *symbol, size_t n,
		 struct pom_err *err)
{
	void *lib = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
	int rc = 0;
	size_t i;

	if (!lib)
		rc = pom_fail(err, POM_ENOENT, soname, 0,
			      "this library cannot be loaded");
	for (i = 0; !rc && i < n; i++) {
		/* POSIX guarantees that a symbol's address fits into a function pointer */
		void *address = dlsym(lib, symbol[i].name);

		if (address)
			memcpy(symbol[i].to, &address, sizeof(address));
		else
			rc = pom_fail(err, POM_ENOENT, soname, 0,
				      "it has no %s: another version is needed",
				      symbol[i].name);
	}
	if (rc)
		pom_hint(err, "install the package %s", package);
	return rc;
}
