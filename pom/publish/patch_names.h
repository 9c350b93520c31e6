/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The names of the patches in patches/linux* and patches/iptables*. Other projects list
 * them, so a patch keeps its number when sets are added or removed. The series files that
 * exist say which number each set has. A new set gets the next number, and a number is
 * not given twice.
 */
#ifndef POM_PUBLISH_PATCH_NAMES_H
#define POM_PUBLISH_PATCH_NAMES_H

#include "repo/repo.h"

enum { PATCH_NUMBER = 999999 }; /* the largest number that is read */

struct patch_name {
	const struct set *set; /* NULL: it is not in the repository any more */
	const char *file;      /* "0001-mport.patch" */
	const char *name;      /* of the set */
	unsigned int number;
};

struct patch_names {
	struct arena *a;
	struct patch_name *v; /* by number, then by name */
	size_t n;
};

/*
 * Reads the series files in patches/ of that tree, and gives a number to each set that has
 * something for it. A set comes after the sets that it depends on: it gets a new number
 * if it does not. All is in a.
 */
int patch_names_read(struct arena *a, struct repo *r, enum tree_kind k,
		     struct patch_names *out, struct pom_err *err);

#endif
