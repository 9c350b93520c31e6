/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fetching a snapshot of a repository: its signature first, then the archive;
 * verified, unpacked, opened as a repository with all of its patches parsed,
 * and only then switched to. Whatever fails leaves what was in use in use.
 */
#ifndef POM_UPDATE_H
#define POM_UPDATE_H

#include "update/store.h"

enum {
	UPDATE_PACKED = 1 << 26,   /* bytes of an archive */
	UPDATE_UNPACKED = 1 << 29, /* bytes of what is in it */
	UPDATE_RATIO = 200,        /* the latter to the former */
	UPDATE_ENTRIES = 1 << 17   /* files and folders */
};

struct update_options {
	const char *url; /* of the archive, or a path; NULL: as the last time */
	const char *home; /* the URL if nothing else says one; may be NULL */
	const char *dir;  /* where snapshots live; NULL: see store_path */
	const char *const *key; /* files or base64; none: the trusted ones */
	size_t nkeys;
	const char *cacert;   /* see update/download.h */
	unsigned int timeout; /* seconds; 0: the default */
	bool check;           /* write nothing: is there something new? */
	bool force; /* also an older one, and one of another repository */
	bool (*tick)(void *arg, uint64_t done, uint64_t all);
	void *arg;
};

enum update_outcome {
	UPDATE_NEW,  /* it is in use now; with check: it could be */
	UPDATE_SAME, /* what is in use is what there is */
	UPDATE_BACK  /* the one before is in use again, or none */
};

struct update {
	struct store store; /* .current: what is in use now */
	enum update_outcome outcome;
	struct snapshot found; /* the one that was looked at */
	size_t groups, sets;   /* of a new one */
	bool resumed;          /* an earlier download was of use */
};

/*
 * POM_ENOENT: unsigned, or not there at all; POM_EUNSAFE: signed by a stranger,
 * forged, changed or cut off, older than what is in use, a name that leads out;
 * POM_ELIMIT: too large, in any sense; POM_ESYNTAX: no signature, no archive,
 * no repository. update_free in any case.
 */
int update_run(struct update *u, const struct update_options *o,
	       struct pom_err *err);

/* Back to the one before. POM_ENOENT when there is none. update_free too. */
int update_rollback(struct update *u, const char *dir, struct pom_err *err);

void update_free(struct update *u);

#endif
