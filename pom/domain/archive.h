/* SPDX-License-Identifier: GPL-2.0-only */
/* What is compressed or packed, through libarchive; loaded when it is needed. */
#ifndef POM_ARCHIVE_H
#define POM_ARCHIVE_H

#include "base/err.h"
#include "base/mem.h"

enum { ARCHIVE_PACKED_LIMIT = 1 << 27 /* bytes of a compressed file */ };

/* Does the name end in .gz, .bz2, .xz or .zst? The length without that, or 0. */
size_t archive_bare_name(const char *name);

/*
 * Appends what packed (gzip, bzip2, xz, zstd; nothing is started for others)
 * decompresses to. POM_ELIMIT when that is more than limit bytes, POM_ESYNTAX
 * when it is damaged, cut off or none of these, POM_ENOENT without libarchive.
 * name is for messages. What was appended before an error stays in out.
 */
int archive_unpack(struct span packed, const char *name, size_t limit,
		   struct buf *out, struct pom_err *err);

#endif
