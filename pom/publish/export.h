/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes sets for other tools: a quilt folder, a mailbox for git am, or a tarball of the
 * folder. The same sets give the same bytes.
 */
#ifndef POM_PUBLISH_EXPORT_H
#define POM_PUBLISH_EXPORT_H

#include "repo/repo.h"
#include "tree/archive.h"

/* One patch of an export. */
struct exported {
	const char *path;    /* in the folder */
	const char *options; /* after its name in the series: " -p0 -R" or "" */
	struct span text;
};

struct export
{
	struct arena a;
	enum tree_kind kind;
	const struct version *version; /* of the tree, or NULL */
	bool whole; /* a patch of a series keeps its name, and its text or its text for the tree */
	struct exported *patch;
	size_t n, cap;
};

void export_free(struct export *x);

/*
 * Adds a set's patch for x->kind, if it has one. With x->whole, the patch of a series stays
 * as it is. Any other patch becomes a mail for -p1. change is the set's change to a tree,
 * of which a mail is made in any case; if it is NULL, the set's own diff is used. POM_EUSAGE
 * when the diff can only be made with a tree (a set of an old format, -R, or another -p
 * than 1).
 */
int export_add(struct export *x, const struct set *set,
	       const struct span *change, struct pom_err *err);

/* Adds a patch of a series under its own name, with this text in place of its own. */
int export_add_text(struct export *x, const struct set *set, struct span text,
		    struct pom_err *err);

/*
 * Does the set have a date that cannot be parsed? Its mail is written without a date,
 * because git am would refuse the mail. Call repo_describe() for the set before.
 */
bool export_omits_date(const struct set *set);

/*
 * Write the patches to path, completely or not at all: a folder with a series; a mailbox;
 * a tarball with the folder, compressed as its name says. POM_EUSAGE when path exists;
 * POM_EIO.
 */
int export_quilt(struct export *x, const char *path, struct pom_err *err);
int export_mbox(struct export *x, const char *path, struct pom_err *err);
int export_tar(struct export *x, const char *path, struct pom_err *err);

/*
 * Write a new folder with these files, or one new file, completely or not at all.
 * POM_EUSAGE when path exists.
 */
int export_folder(const char *path, const struct archive_member *v, size_t n,
		  struct pom_err *err);
int export_file(const char *path, struct span text, struct pom_err *err);

#endif
