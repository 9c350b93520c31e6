/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole files by a path that is our own or the user's: no root, links are
 * followed. Files of a tree go through lib/root.h instead.
 */
#ifndef POM_LIB_FILE_H
#define POM_LIB_FILE_H

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/span.h"

/* Appends the file to b, which the caller frees. POM_ENOENT, POM_EIO. */
int file_read(const char *path, struct buf *b, struct pom_err *err);

/* Makes a file that must not exist; mode as open(2) takes it. */
int file_create(const char *path, unsigned int mode, const struct span *parts,
		size_t n, struct pom_err *err);

/* Appends to a file, which is made when it is not there. */
int file_append(const char *path, struct span text, struct pom_err *err);

#endif
