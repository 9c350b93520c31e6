/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sets for other tools: a quilt folder, a mailbox for git am, a tarball of the
 * folder. The same selection gives the same bytes.
 */
#ifndef POM_PUBLISH_EXPORT_H
#define POM_PUBLISH_EXPORT_H

#include "repo/repo.h"
#include "tree/archive.h"

/* One patch on its way out. */
struct exported {
	const char *path;    /* in the folder */
	const char *options; /* behind its name in the series: " -p0 -R" or "" */
	struct span text;
};

struct export
{
	struct arena a;
	enum tree_kind kind;
	struct exported *patch;
	size_t n, cap;
};

void export_free(struct export *x);

/*
 * Adds a set's patch for x->kind; nothing when it has none for it. whole: a
 * patch of a series goes as it is, byte for byte, under its own name; otherwise
 * it becomes a mail, -p1. change is the set's change to a tree, or NULL to take
 * its diffs as they are. POM_EUSAGE when only a tree can tell what a set
 * changes (lines that are inserted, -R or another -p than 1).
 */
int export_add(struct export *x, struct repo *r, const struct set *set,
	       const struct version *v, const struct span *change, bool whole,
	       struct pom_err *err);

/*
 * Is the set's date none that can be read? A mail goes without it, because git am
 * refuses such a mail. The set has been described.
 */
bool export_omits_date(const struct set *set);

/*
 * Writes them to path, which must not exist: a folder with a series; one
 * mailbox; a tarball with the folder, compressed as its name says. All of it
 * or nothing. POM_EUSAGE when path is there, POM_EIO.
 */
int export_quilt(struct export *x, const char *path, struct pom_err *err);
int export_mbox(struct export *x, const char *path, struct pom_err *err);
int export_tar(struct export *x, const char *path, struct pom_err *err);

/*
 * Writes a new folder with these files, or one new file: whole or not at all.
 * POM_EUSAGE when path is taken.
 */
int export_folder(const char *path, const struct archive_member *v, size_t n,
		  struct pom_err *err);
int export_file(const char *path, struct span text, struct pom_err *err);

#endif
