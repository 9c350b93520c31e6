/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree in a tarball, which is read as a folder without unpacking it. One pass over the
 * archive lists its names, and keeps the contents of the files that a request needs. Any
 * other file that is read later costs another pass. If the archive has nothing but one
 * folder, that folder is the tree.
 */
#ifndef POM_TREE_TAR_H
#define POM_TREE_TAR_H

#include <stdint.h>

#include "lib/root.h"
#include "engine/diff.h"

/* The files that a request needs. Zeroed at first. */
struct tree_wants {
	struct arena a;
	struct map names;
	/* called during a pass with the packed bytes; false ends it; may be NULL */
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

/* Adds a name of a patch at every strip level. Names that no tree can have are ignored. */
void tree_wants_add(struct tree_wants *w, const struct diff_name *name);
void tree_wants_free(struct tree_wants *w);

/* Limits for an archive. */
struct tar_limits {
	uint64_t bytes;   /* unpacked */
	uint64_t entries; /* also folders that have no entry of their own */
	uint64_t names;   /* bytes of all names and links together */
	uint64_t kept;    /* bytes of the files that are kept */
};
extern const struct tar_limits tar_limits;

/*
 * Opens the tarball (plain, gzip, bzip2, xz or zstd) at path, and makes the first pass. w
 * may be NULL; after the call only its tick and arg are used. POM_EUNSAFE: the archive
 * has an absolute name, `..`, a name twice, or something below a link or a file.
 * POM_ELIMIT: it is past a limit. POM_ESYNTAX: it is damaged, truncated or no tarball.
 * POM_EINTERRUPTED, POM_ENOENT, POM_EIO.
 */
int tree_tar_open(struct root *r, const char *path, struct tree_wants *w,
		  const struct tar_limits *limits, struct pom_err *err);

#endif
