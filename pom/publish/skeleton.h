/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes a new set that compiles: a match or a target of iptables, with its kernel module,
 * its plugin, its help and its tests. The texts are in pom/skeleton/.
 */
#ifndef POM_PUBLISH_SKELETON_H
#define POM_PUBLISH_SKELETON_H

#include "repo/repo.h"

/* Names of extensions: XT_EXTENSION_MAXNAMELEN - 1 of linux/netfilter/x_tables.h. */
enum { SKELETON_NAME = 28 };

struct skeleton_file {
	const char *path; /* in the repository */
	struct span text;
	bool executable;
};

struct skeleton {
	/* set by the caller */
	struct arena *a;
	struct repo *repo;  /* in our own format */
	const char *set;    /* "GROUP/NAME" */
	bool target;        /* else a match */
	const char *author; /* "NAME <ADDRESS>" */
	const char *texts;  /* path of pom/skeleton */
	/* set by skeleton_plan */
	const char *name, *dir;
	struct skeleton_file *file;
	size_t n;
};

/*
 * Works out the files of the set. Writes nothing. The edits of Kconfig and Makefile fit
 * the kernels from 5.10 to 7.2, and also if the other sets of the repository are applied.
 * POM_EUSAGE for a name that is none, or that is taken.
 */
int skeleton_plan(struct skeleton *s, struct pom_err *err);

/* Writes all of the files, in one transaction. */
int skeleton_write(struct skeleton *s, struct pom_err *err);

/* Can a name or an address be in a string of C, in info, and in the header of a mail? */
bool skeleton_author_ok(const char *author);

#endif
