/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree in a tarball, read as if it was a folder, without unpacking it. One
 * pass over the archive takes down what it has and keeps the contents of the
 * files that were asked for beforehand; what is asked for later costs another
 * pass. When all that an archive has lies in one folder, that is the tree.
 */
#ifndef POM_TREE_TAR_H
#define POM_TREE_TAR_H

#include <stdint.h>

#include "lib/root.h"
#include "engine/diff.h"

/* The files that a request is about; zeroed is none. */
struct tree_wants {
	struct arena a;
	struct map names;
	/* Called while it is read, in bytes; false breaks off. Or NULL. */
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

/* A name of a patch, at whatever strip level; what no tree can have is none. */
void tree_wants_add(struct tree_wants *w, const struct diff_name *name);
void tree_wants_free(struct tree_wants *w);

/* What an archive may come to. */
struct tar_limits {
	uint64_t bytes;   /* unpacked */
	uint64_t entries; /* also folders that only names of files speak of */
	uint64_t names;   /* bytes of all names and links together */
	uint64_t kept;    /* bytes of the files that are kept */
};
extern const struct tar_limits tar_limits;

/*
 * Opens the tarball (plain, gzip, bzip2, xz, zstd) at path and reads through
 * it. w may be NULL, and is only used during the call, but for tick. POM_EUNSAFE
 * for an archive with an absolute name, `..`, one name twice, or something
 * below a link or a file; POM_ELIMIT past limits; POM_ESYNTAX when it is
 * damaged, cut off or no tarball; POM_EINTERRUPTED, POM_ENOENT, POM_EIO.
 */
int tree_tar_open(struct root *r, const char *path, struct tree_wants *w,
		  const struct tar_limits *limits, struct pom_err *err);

#endif
