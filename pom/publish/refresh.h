/* SPDX-License-Identifier: GPL-2.0-only */
/* Generates patches/, the sets as ready diffs, from base/ and extra/. */
#ifndef POM_PUBLISH_REFRESH_H
#define POM_PUBLISH_REFRESH_H

#include "repo/repo.h"

struct refresh_file {
	const char *path; /* in the repository, below patches/ */
	bool link;        /* it is a symbolic link; text is its target */
	struct span text;
};

struct refresh {
	struct arena a;
	struct repo *repo;
	struct refresh_file *file; /* what patches/ should have */
	size_t n, cap;
	const char **differ; /* paths that have to be written or removed */
	size_t ndiffer, cap_differ;
};

/*
 * Works out all of patches/linux* and patches/iptables*, and compares it with the files
 * that exist. Writes nothing. The repository must be in our own format.
 */
int refresh_plan(struct refresh *f, struct repo *r, struct pom_err *err);

/* Writes what differs, and removes other files, in one transaction. */
int refresh_write(struct refresh *f, struct pom_err *err);

/*
 * For transactions on a repository: writes a file, which keeps its permissions if it
 * exists. A symbolic link at path is replaced by a file.
 */
struct txn;
int refresh_put(struct txn *t, size_t tree, const struct root *root,
		const char *path, struct span text, struct pom_err *err);

void refresh_free(struct refresh *f);

#endif
