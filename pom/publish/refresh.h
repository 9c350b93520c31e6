/* SPDX-License-Identifier: GPL-2.0-only */
/* Generates patches/, the sets as ready diffs, from base/ and extra/. */
#ifndef POM_PUBLISH_REFRESH_H
#define POM_PUBLISH_REFRESH_H

#include "repo/repo.h"
#include "txn/txn.h"

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
 * that exist. Writes nothing. The repository must be in our own format. Files there that
 * refresh has not written stay; POM_ECONFLICT: a series lists one of them.
 */
int refresh_plan(struct refresh *f, struct repo *r, struct pom_err *err);

/* Will the path of differ be written? Otherwise it will be removed. */
bool refresh_wants(const struct refresh *f, const char *path);

/* Writes what differs, and removes other files, in one transaction. */
int refresh_write(struct refresh *f, struct pom_err *err);

/*
 * Undoes or finishes the transaction of a run that was killed while it wrote to the
 * repository. Call it before the repository is read, and before trees are opened: the rights
 * of a tree's owner are given back. Root does this with the rights of the folder's owner.
 * After an error the files may be half old and half new, and must not be read. *found as
 * for txn_recover.
 */
int refresh_recover(struct root *root, enum txn_found *found,
		    struct pom_err *err);

/*
 * Locks a repository for a transaction. POM_ECONFLICT when a run was killed there since the
 * repository was read: its changes are undone now, and what was read is worthless.
 */
int refresh_lock(struct root *root, struct pom_err *err);

/*
 * For transactions on a repository: writes a file, which keeps its permissions if it
 * exists. A symbolic link at path is replaced by a file.
 */
int refresh_put(struct txn *t, size_t tree, const struct root *root,
		const char *path, struct span text, struct pom_err *err);

void refresh_free(struct refresh *f);

#endif
