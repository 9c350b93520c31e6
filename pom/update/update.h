/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Updates the repository to a newer snapshot. The signature is downloaded first, then the
 * archive. It is verified, unpacked, and opened as a repository, whose patches are all
 * parsed. Only then the switch is made. When anything fails, the snapshot that was in use
 * stays in use.
 */
#ifndef POM_UPDATE_H
#define POM_UPDATE_H

#include "update/store.h"

enum {
	UPDATE_PACKED = 1 << 26,   /* bytes of an archive */
	UPDATE_UNPACKED = 1 << 29, /* bytes of what is in it */
	UPDATE_RATIO = 200,        /* unpacked bytes to packed ones */
	UPDATE_ENTRIES = 1 << 17   /* files and folders */
};

struct update_options {
	const char *url;  /* of the archive, or a path; NULL: as last time */
	const char *home; /* the URL if there is no other; may be NULL */
	const char *dir;  /* of the store; NULL: see store_path */
	const char *const *key; /* see trust_load */
	size_t nkeys;
	const char *cacert;   /* see update/download.h */
	unsigned int timeout; /* seconds; 0: the default */
	bool check;           /* only look for a new one, and write nothing */
	bool force; /* allow an older one, and one of another repository */
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

enum update_outcome {
	UPDATE_NEW,  /* it is in use now; with check: it could be */
	UPDATE_SAME, /* the newest one is in use already */
	UPDATE_BACK  /* the predecessor is in use again, or none */
};

struct update {
	struct store store; /* .current: what is in use now */
	enum update_outcome outcome;
	struct snapshot found; /* the one that the server has */
	size_t groups, sets;   /* of a new one */
	bool resumed;          /* an earlier download was continued */
};

/*
 * POM_ENOENT: there is no snapshot, or it has no signature. POM_EUNSAFE: the key is not
 * trusted; the signature is not valid for the archive; the snapshot is older than the one
 * in use; or a name leads out of the folder. POM_ELIMIT: it is past a limit. POM_ESYNTAX:
 * the signature, the archive or the repository cannot be read. Call update_free
 * afterwards, after an error too.
 */
int update_run(struct update *u, const struct update_options *o,
	       struct pom_err *err);

/* Switches back: see store_rollback. Call update_free afterwards, too. */
int update_rollback(struct update *u, const char *dir, struct pom_err *err);

void update_free(struct update *u);

#endif
