/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reads and writes whole files, by a path of runme itself or of the user. Links are
 * followed. For files of a tree, use lib/root.h instead.
 */
#ifndef POM_LIB_FILE_H
#define POM_LIB_FILE_H

#include "lib/err.h"
#include "lib/mem.h"
#include "lib/span.h"

/* Appends the file to b, which the caller frees. POM_ENOENT, POM_EIO. */
int file_read(const char *path, struct buf *b, struct pom_err *err);

/* Creates a file, which must not exist. mode is as for open(2). */
int file_create(const char *path, unsigned int mode, const struct span *parts,
		size_t n, struct pom_err *err);

/* Appends to a file. Creates it if it does not exist. */
int file_append(const char *path, struct span text, struct pom_err *err);

#endif
