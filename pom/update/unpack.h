/* SPDX-License-Identifier: GPL-2.0-only */
/* Unpacks an untrusted archive. Nothing is written outside of the folder. */
#ifndef POM_UPDATE_UNPACK_H
#define POM_UPDATE_UNPACK_H

#include "lib/root.h"
#include "tree/archive.h"

/*
 * Writes all entries below the folder into: regular files and folders. All users can read
 * the files. A file is executable if it is in the archive. Other permissions, owners and
 * times are ignored. POM_EUNSAFE: a link, a device, or a name that path_check (lib/path.h)
 * refuses. POM_ESYNTAX: a name twice. Also the errors of tree/archive.h. After an error,
 * the files that were written stay.
 */
int unpack(struct archive_reader *r, const struct root *into,
	   struct pom_err *err);

#endif
