/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The folder with the snapshots of a repository:
 *
 *   current -> snapshot.7/repository    the one in use; switched by a rename
 *   snapshot.7/repository/              as it was unpacked
 *   snapshot.7/origin                   its URL, its predecessor and more
 *   snapshot.7/signature                the signature file, unchanged
 *   new.XXXXXX/                         being unpacked; removed by the next run
 *
 * The current one and its predecessor are kept.
 */
#ifndef POM_UPDATE_STORE_H
#define POM_UPDATE_STORE_H

#include "lib/hash.h"
#include "lib/root.h"

/* What is known about a snapshot; the texts are in the store's arena. */
struct snapshot {
	unsigned long number;        /* 0: there is no snapshot */
	unsigned long previous;      /* number of its predecessor; 0: none */
	const char *repository;      /* the repository's name */
	const char *url, *key;       /* its URL or path; the key's number */
	uint64_t timestamp;          /* of its signature, seconds since 1970 */
	char digest[DIGEST_HEX + 1]; /* of the archive */
	struct span signature;       /* content of the signature file */
};

struct store {
	struct arena a;
	const char *path; /* of the folder, which need not exist */
	struct root root; /* fd is -1 if the folder does not exist */
	struct snapshot current;
};

/*
 * The path of the folder, in a: given unless it is NULL, else runme in XDG_DATA_HOME, or in
 * ~/.local/share. POM_EIO when the user has no home folder.
 */
int store_path(struct arena *a, const char *given, const char **out,
	       struct pom_err *err);

/* The path of the repository in use, in a. path is the store's. NULL: there is none. */
const char *store_repository(struct arena *a, const char *path);

/*
 * Reads which snapshot is in use. Takes no lock and writes nothing. A folder that does not
 * exist is an empty store. Call store_close afterwards, after an error too.
 */
int store_open(struct store *s, const char *path, struct pom_err *err);
void store_close(struct store *s);

/*
 * Locks the store for writing. Creates it if it does not exist, removes files that
 * interrupted runs have left, and reads again which snapshot is in use. POM_EBUSY.
 */
int store_lock(struct store *s, struct pom_err *err);

/* Makes a folder in a locked store, into which a snapshot is unpacked. */
int store_new(struct store *s, const char **name, struct root *into,
	      struct pom_err *err);

/* Removes the folder of store_new, and then the store if it is empty. */
void store_drop(struct store *s, const char *name);

/*
 * Makes the folder of store_new the snapshot in use. top: the folder below it that is the
 * repository; "" for the folder itself. what: describes the snapshot; this call sets its
 * number and its predecessor. Snapshots older than the predecessor are removed. The switch
 * is one rename, after everything else was written to the disk.
 */
int store_switch(struct store *s, const char *name, const char *top,
		 struct snapshot *what, struct pom_err *err);

/*
 * Switches back to the predecessor, or to no snapshot if there is none. POM_ENOENT when no
 * snapshot is in use, or the predecessor has been removed.
 */
int store_rollback(struct store *s, struct pom_err *err);

#endif
