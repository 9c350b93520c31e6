/* SPDX-License-Identifier: GPL-2.0-only */
/* Unpacks an archive that is not trusted. Nothing gets out of the folder. */
#ifndef POM_UPDATE_UNPACK_H
#define POM_UPDATE_UNPACK_H

#include "lib/root.h"
#include "tree/archive.h"

/*
 * Writes all entries below the folder: regular files and folders. Files are readable by
 * all, and executable if they are so in the archive; its other permissions, owners and
 * times are ignored. POM_EUNSAFE: a link, a device, or a name that path_check (lib/path.h)
 * refuses. POM_ESYNTAX: a name twice. The errors of tree/archive.h. After an error, what
 * was written stays.
 */
int unpack(struct archive_reader *r, const struct root *into,
	   struct pom_err *err);

#endif
