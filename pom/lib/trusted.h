/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks whether the records in a tree, .pom and .pc, can be trusted. They are refused if
 * another user can write them.
 */
#ifndef POM_LIB_TRUSTED_H
#define POM_LIB_TRUSTED_H

#include "lib/root.h"

/*
 * Can the file or folder at path be trusted? st is fstat's or lstat's. Its owner must
 * be the caller or the owner of the tree. Nobody else may be able to write it: others
 * never, and a group only if it is the caller's own, or can write the tree's folder as
 * well. POM_EUNSAFE, with a hint.
 */
int trusted_file(const struct root *tree, const char *path,
		 const struct stat *st, struct pom_err *err);

/* The same for the folder at path, and for those of the names in it that are there. */
int trusted_folder(const struct root *tree, const char *path,
		   const char *const *names, size_t n, struct pom_err *err);

/* The same for the file at path, and for each folder on the way to it. */
int trusted_way(const struct root *tree, const char *path, struct pom_err *err);

#endif
