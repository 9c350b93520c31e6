/* SPDX-License-Identifier: GPL-2.0-only */
/* An archive of a stranger, unpacked into a folder that it cannot leave. */
#ifndef POM_UPDATE_UNPACK_H
#define POM_UPDATE_UNPACK_H

#include "lib/root.h"
#include "tree/archive.h"

/*
 * Writes all entries beneath the folder: regular files, readable by all and
 * executable or not, and folders; nothing else of what the archive says about
 * them counts. POM_EUNSAFE for a link, a device, or a name that path_check
 * (lib/path.h) refuses; POM_ESYNTAX for a name that stands there twice, and
 * the errors of tree/archive.h. What was written until then stays.
 */
int unpack(struct archive_reader *r, const struct root *into,
	   struct pom_err *err);

#endif
