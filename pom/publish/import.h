/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any catalogue, written down anew in our own format: a folder a set, with info,
 * help, new files and diffs. Whoever read it, lines whose place is found in the
 * file need a tree to become a diff.
 */
#ifndef POM_PUBLISH_IMPORT_H
#define POM_PUBLISH_IMPORT_H

#include "plan/session.h"

struct import_file {
	const char *path; /* in the new repository */
	struct span text;
	bool executable;
};

/* What is to be known of a set: why it is not imported, or not all of it. */
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
	size_t sets;    /* imported */
	size_t refused; /* not */
};

/*
 * Works out all files of the new repository. Trees that s has open are those
 * that places are looked for in; each set is tried on them as they are, with
 * what it depends on. POM_EIO and the like; what is wrong with a set is a note.
 */
int import_plan(struct import *im, struct repo *r, struct session *s,
		struct pom_err *err);

/*
 * Writes them to dest, which must be empty or not there yet, all or nothing.
 * POM_EUSAGE when there is something.
 */
int import_write(struct import *im, const char *dest, struct pom_err *err);

void import_free(struct import *im);

#endif
