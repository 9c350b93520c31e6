/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Updates the repository to a newer snapshot. Downloads the signature, then the archive.
 * Verifies and unpacks the archive, opens it as a repository, and parses all of its
 * patches. Only then it switches to the new snapshot. After any error, the old snapshot
 * stays in use.
 */
#ifndef POM_UPDATE_H
#define POM_UPDATE_H

#include "update/store.h"

enum {
	UPDATE_PACKED = 1 << 26,   /* bytes of an archive */
	UPDATE_UNPACKED = 1 << 29, /* bytes of its files together */
	UPDATE_RATIO = 200,        /* unpacked bytes per packed byte */
	UPDATE_ENTRIES = 1 << 17   /* files and folders */
};

struct update_options {
	const char *url;  /* URL or path of the archive; NULL: the last one */
	const char *home; /* the default URL; may be NULL */
	const char *dir;  /* of the store; NULL: see store_path */
	const char *const *key; /* see trust_load */
	size_t nkeys;
	const char *cacert;   /* see update/download.h */
	unsigned int timeout; /* seconds; 0: the default */
	bool check;           /* only look for a new snapshot; write nothing */
	bool force; /* accept an older snapshot, or of another repository */
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

enum update_outcome {
	UPDATE_NEW,  /* the new snapshot is in use; with check: there is one */
	UPDATE_SAME, /* the newest snapshot is in use already */
	UPDATE_BACK  /* the predecessor is in use again, or no snapshot */
};

struct update {
	struct store store; /* .current: the snapshot in use now */
	enum update_outcome outcome;
	struct snapshot found; /* the one that the server has */
	size_t groups, sets;   /* numbers of these in a new snapshot */
	bool resumed;          /* an earlier download was continued */
};

/*
 * POM_ENOENT: there is no snapshot, or it has no signature. POM_EUNSAFE: the key is not
 * trusted; the signature is not valid for the archive; the snapshot is older than the one
 * in use; or a name leads out of the folder. POM_ELIMIT: a limit is exceeded. POM_ESYNTAX:
 * the signature, the archive or the repository is malformed. Call update_free afterwards,
 * also after an error.
 */
int update_run(struct update *u, const struct update_options *o,
	       struct pom_err *err);

/* Switches back: see store_rollback. Call update_free afterwards. */
int update_rollback(struct update *u, const char *dir, struct pom_err *err);

void update_free(struct update *u);

#endif
