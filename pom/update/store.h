/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where snapshots of a repository live:
 *
 *   current -> snapshot.7/repository    the one in use; switched by a rename
 *   snapshot.7/repository/              as it was unpacked
 *   snapshot.7/origin                   where it came from, and its predecessor
 *   snapshot.7/signature                the signature file, as it came
 *   new.XXXXXX/                         being unpacked; swept by the next run
 *
 * The current one and its predecessor are kept.
 */
#ifndef POM_UPDATE_STORE_H
#define POM_UPDATE_STORE_H

#include "lib/hash.h"
#include "lib/root.h"

/* What is known about a snapshot; the texts are in the store's arena. */
struct snapshot {
	unsigned long number;        /* 0: there is none */
	unsigned long previous;      /* its predecessor's; 0: none */
	const char *repository;      /* the repository's name */
	const char *url, *key;       /* where from; the number of the key */
	uint64_t timestamp;          /* of its signature, seconds since 1970 */
	char digest[DIGEST_HEX + 1]; /* of the archive */
	struct span signature;       /* the file */
};

struct store {
	struct arena a;
	const char *path; /* of the folder, which need not be there */
	struct root root; /* fd is -1 when it is not */
	struct snapshot current;
};

/*
 * The folder: the one given, else runme in XDG_DATA_HOME, else in
 * ~/.local/share. In a. POM_EIO when there is no home.
 */
int store_path(struct arena *a, const char *given, const char **out,
	       struct pom_err *err);

/*
 * The repository in use beneath that folder, for repo_open; in a. NULL when
 * there is none.
 */
const char *store_repository(struct arena *a, const char *path);

/*
 * Reads what is in use, without a lock and writing nothing. A folder that is
 * not there is an empty store. store_close in any case.
 */
int store_open(struct store *s, const char *path, struct pom_err *err);
void store_close(struct store *s);

/*
 * Locks it for writing, making it first if it is not there, clears up after
 * runs that were cut off, and reads again what is in use. POM_EBUSY.
 */
int store_lock(struct store *s, struct pom_err *err);

/* A new folder in a locked store to unpack into; its name in *name. */
int store_new(struct store *s, const char **name, struct root *into,
	      struct pom_err *err);

/* Removes the new folder; a store that holds nothing goes, too. */
void store_drop(struct store *s, const char *name);

/*
 * Makes of the new folder, whose repository lies in its folder top ("" or a
 * name), the snapshot in use, described by what (its number and predecessor
 * are filled in), and removes those older than its predecessor. The switch is
 * one rename, after all else is on the disk.
 */
int store_switch(struct store *s, const char *name, const char *top,
		 struct snapshot *what, struct pom_err *err);

/*
 * Back to the predecessor, or, if there is none, to no snapshot at all.
 * POM_ENOENT when there is nothing to go back from, or the predecessor has
 * vanished.
 */
int store_rollback(struct store *s, struct pom_err *err);

#endif
