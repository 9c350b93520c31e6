/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes any catalogue in our own format: one folder for each set, with info, help, new
 * files and diffs. Lines that an old format inserts at a line of a file (engine/insert.h)
 * can become a diff only with a tree.
 */
#ifndef POM_PUBLISH_IMPORT_H
#define POM_PUBLISH_IMPORT_H

#include "plan/session.h"

struct import_file {
	const char *path; /* in the new repository */
	struct span text;
	bool executable;
};

/* Why a set was not imported, or only in part. */
struct import_note {
	const char *set, *what;
	bool refused;
	bool needs_tree;
};

struct import {
	struct arena a;
	struct import_file *file;
	size_t n, cap;
	struct import_note *note;
	size_t nnotes, cap_notes;
	size_t sets;    /* number of imported sets */
	size_t refused; /* number of sets that were not imported */
};

/*
 * Works out all files of the new repository. The trees that are open in s show the places
 * of insertions: each set is tried on them, after the sets that it depends on. A problem of
 * a set becomes a note. Fails only for errors of the system, such as POM_EIO.
 */
int import_plan(struct import *im, struct repo *r, struct session *s,
		struct pom_err *err);

/*
 * Writes all of them to the folder dest, or none. dest must be empty, or not exist:
 * POM_EUSAGE otherwise.
 */
int import_write(struct import *im, const char *dest, struct pom_err *err);

void import_free(struct import *im);

#endif
