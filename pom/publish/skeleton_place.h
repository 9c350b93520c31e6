/* SPDX-License-Identifier: GPL-2.0-only */
/* Where a new set's lines go in the kernel's net/netfilter/Kconfig and Makefile. */
#ifndef POM_PUBLISH_SKELETON_PLACE_H
#define POM_PUBLISH_SKELETON_PLACE_H

#include "repo/repo.h"

struct new_object {
	struct arena *a;
	struct repo *repo;
	bool target;              /* else a match */
	const char *name, *upper; /* of the set, also in upper case */
};

/*
 * Returns a diff, in o->a, that adds the Kconfig entry, and the object of the set to the
 * Makefile. It fits the kernels from 5.10 to 7.2. The place is the first one in
 * alphabetical order that no other set of the repository uses.
 */
struct span skeleton_place(const struct new_object *o, struct span entry);

#endif
