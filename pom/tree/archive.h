/* SPDX-License-Identifier: GPL-2.0-only */
/* Compressed files and archives, by libarchive, which is loaded when it is needed. */
#ifndef POM_TREE_ARCHIVE_H
#define POM_TREE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/err.h"
#include "lib/mem.h"

enum { ARCHIVE_PACKED_LIMIT = 1 << 27 /* bytes of a compressed file */ };

/* The length of the name without its .gz, .bz2, .xz or .zst; 0 if it has none of these. */
size_t archive_bare_name(const char *name);

/*
 * Decompresses packed (gzip, bzip2, xz or zstd) to the end of out. No other program is
 * started. POM_ELIMIT: the result has more than limit bytes. POM_ESYNTAX: packed is
 * damaged, truncated or of another format. POM_ENOENT: there is no libarchive. name is
 * for messages. What was appended before an error stays in out.
 */
int archive_unpack(struct span packed, const char *name, size_t limit,
		   struct buf *out, struct pom_err *err);

/* Archives are read from front to back, once, and never past these limits. */
struct archive_limits {
	uint64_t bytes;   /* unpacked, headers and padding included */
	uint64_t ratio;   /* unpacked bytes for a packed one, from a MiB on */
	uint64_t entries; /* files, folders and all else */
	bool zip;         /* a zip archive is allowed as well */
};

enum archived_kind {
	ARCHIVED_FILE,
	ARCHIVED_DIR,
	ARCHIVED_LINK,     /* symbolic */
	ARCHIVED_HARDLINK, /* to an entry before it */
	ARCHIVED_OTHER     /* a device, a FIFO */
};

struct archived {
	/* path and target are unchecked, and valid until the next entry is read */
	const char *path;
	enum archived_kind kind;
	bool executable;
	uint64_t size;      /* according to the header */
	const char *target; /* of a link; else NULL */
};

struct archive_reader;

/*
 * Begins to read a tar archive, plain or compressed as above. It is in memory, which must
 * outlive the reader. name is for messages. POM_ENOENT: there is no libarchive.
 * POM_ESYNTAX: it is no such archive. Call archive_done afterwards, after an error too.
 */
int archive_memory(struct archive_reader **out, struct span archive,
		   const char *name, const struct archive_limits *limits,
		   struct pom_err *err);

/*
 * The same for a regular file that is open at fd. It is read from the current position.
 * The caller closes fd, after archive_done.
 */
int archive_file(struct archive_reader **out, int fd, uint64_t size,
		 const char *name, const struct archive_limits *limits,
		 struct pom_err *err);

/* How many bytes of the archive were read so far, before decompression. */
uint64_t archive_consumed(const struct archive_reader *r);

/*
 * Reads the next entry. *more is false after the last one. POM_ESYNTAX: the archive is
 * truncated or damaged. POM_ELIMIT: it is past a limit.
 */
int archive_next(struct archive_reader *r, struct archived *out, bool *more,
		 struct pom_err *err);

/*
 * Reads the next piece of the entry's contents, which is valid until the next call. At
 * the end it is empty. Errors as above.
 */
int archive_data(struct archive_reader *r, struct span *out,
		 struct pom_err *err);

/* r may be NULL. */
void archive_done(struct archive_reader *r);

/* A file for a new archive. */
struct archive_member {
	const char *path;
	struct span text;
};

/*
 * Appends a tar archive of the files. It is compressed if name ends in .gz, .bz2, .xz or
 * .zst. The archive does not depend on when, where and by whom it is made.
 */
int archive_pack(const char *name, const struct archive_member *v, size_t n,
		 struct buf *out, struct pom_err *err);

/* Appends the version of libarchive to b, such as "libarchive 3.6.2". POM_ENOENT. */
int archive_library(struct buf *b, struct pom_err *err);

#endif
