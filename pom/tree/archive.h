/* SPDX-License-Identifier: GPL-2.0-only */
/* What is compressed or packed, through libarchive; loaded when it is needed. */
#ifndef POM_TREE_ARCHIVE_H
#define POM_TREE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"

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

/* Archives are read from front to back, once, and never past these limits. */
struct archive_limits {
	uint64_t bytes;   /* unpacked, headers and padding included */
	uint64_t ratio;   /* unpacked bytes to packed ones, from a MiB on */
	uint64_t entries; /* files, folders and all else */
	bool zip;         /* what is read may be a zip archive, too */
};

enum archived_kind {
	ARCHIVED_FILE,
	ARCHIVED_DIR,
	ARCHIVED_LINK,     /* symbolic */
	ARCHIVED_HARDLINK, /* to an entry before it */
	ARCHIVED_OTHER     /* a device, a FIFO */
};

struct archived {
	const char *path; /* as it stands there, unchecked; until the next one */
	enum archived_kind kind;
	bool executable;
	uint64_t size;      /* as the header says it */
	const char *target; /* of a link, as path; else NULL */
};

struct archive_reader;

/*
 * Begins to read an archive (tar, plain or compressed as above) that lies in
 * memory, which must outlive the reader; name is what messages call it.
 * POM_ENOENT without the library, POM_ESYNTAX when it is no such archive.
 * archive_done afterwards in any case.
 */
int archive_memory(struct archive_reader **out, struct span archive,
		   const char *name, const struct archive_limits *limits,
		   struct pom_err *err);

/*
 * The same for a regular file that is open at fd, which is read from where it
 * stands and must be closed by the caller, afterwards.
 */
int archive_file(struct archive_reader **out, int fd, uint64_t size,
		 const char *name, const struct archive_limits *limits,
		 struct pom_err *err);

/* How many bytes of the archive itself were read until now. */
uint64_t archive_consumed(const struct archive_reader *r);

/*
 * The next entry; *more is false after the last one. POM_ESYNTAX for what is
 * cut off or damaged, POM_ELIMIT past a limit.
 */
int archive_next(struct archive_reader *r, struct archived *out, bool *more,
		 struct pom_err *err);

/*
 * The next piece of the entry's contents; it has no bytes at the end, and is
 * valid until the next call. Errors as above.
 */
int archive_data(struct archive_reader *r, struct span *out,
		 struct pom_err *err);

/* Takes NULL as well. */
void archive_done(struct archive_reader *r);

/* A file for a new archive. */
struct archive_member {
	const char *path;
	struct span text;
};

/*
 * Appends a tar archive of the files, compressed as name ends (.gz, .bz2, .xz,
 * .zst; else not), in which nothing tells when, where and by whom it was made.
 */
int archive_pack(const char *name, const struct archive_member *v, size_t n,
		 struct buf *out, struct pom_err *err);

#endif
