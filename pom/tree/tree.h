/* SPDX-License-Identifier: GPL-2.0-only */
/* A tree of sources: what it is, which version, and whether it can be used. */
#ifndef POM_TREE_H
#define POM_TREE_H

#include "lib/root.h"
#include "engine/version.h"

/* The trees that a set can have a patch for. */
enum tree_kind {
	TREE_LINUX,
	TREE_IPTABLES,
	TREE_PLAIN, /* any folder, taken as it is (--tree) */
	TREE_KINDS
};

struct tree_wants;

/* Where a tree's files are. Only in a folder can they be changed. */
enum tree_from {
	TREE_FOLDER,
	TREE_REVISION, /* of a git repository, as PATH@REVISION */
	TREE_ARCHIVE   /* a tarball */
};

struct tree {
	enum tree_kind kind;
	enum tree_from from;
	struct root root;
	struct version version; /* n is 0 for a plain folder */
	bool part; /* some of a kernel's folders are not there: see tree_open */
	char release[80];  /* the version as the tree writes it */
	char revision[65]; /* the commit's full name; "" for no revision */
};

/* "linux", "iptables", "tree": the names in sets, reports and JSON. */
const char *tree_name(enum tree_kind kind);
/* "kernel tree", "iptables tree", "tree". */
const char *tree_title(enum tree_kind kind);

/* "directory", "git", "tarball": the names in reports and JSON. */
const char *tree_from_name(enum tree_from from);

/*
 * 0 when path is, or would be, a folder. POM_EUSAGE when it is a revision or a
 * tarball: it can only be looked at, and the hint says what to do instead.
 */
int tree_need_folder(const char *path, struct pom_err *err);

/*
 * Opens path and makes sure that it is a tree of that kind, with sources. What
 * is no folder can be a revision, REPOSITORY@REVISION, of a git repository,
 * bare or with a work tree; where a name can be cut at several @, the longest
 * repository that is there counts. It can be a tarball, too, which is read once
 * for what w (which may be NULL) wants: see tree/tar.h.
 * A kernel's tree need not have all of its folders (git's sparse checkouts, a folder
 * with the files that patches are about), but the Makefile that has its version.
 * POM_ENOENT when there is nothing, POM_EUSAGE when it is something else: the
 * message names what it is (headers without sources, a folder that a kernel was
 * built in, a tarball, another project, the other tree) and the hint what to do.
 * tree_close afterwards in either case.
 */
int tree_open(struct tree *t, enum tree_kind kind, const char *path,
	      struct tree_wants *w, struct pom_err *err);

void tree_close(struct tree *t);

/*
 * Where a kernel's sources usually are, for a question's default: the first of
 * the places that exist, in a; NULL when none does.
 */
const char *tree_default(struct arena *a, enum tree_kind kind);

#endif
