/* SPDX-License-Identifier: GPL-2.0-only */
/* A tree of sources: its kind, its version, and where its files are. */
#ifndef POM_TREE_H
#define POM_TREE_H

#include "lib/root.h"
#include "engine/version.h"

/* The trees that a set can have a patch for. */
enum tree_kind {
	TREE_LINUX,
	TREE_IPTABLES,
	TREE_PLAIN, /* any folder (--tree) */
	TREE_KINDS
};

struct tree_wants;

/* Where a tree's files are. Only those in a folder can be changed. */
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
	bool part; /* some folders of the kernel are missing: see tree_open */
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
 * 0 when path is a folder, or does not exist. POM_EUSAGE, with a hint, when it is a
 * revision or a tarball, which can only be read.
 */
int tree_need_folder(const char *path, struct pom_err *err);

/*
 * Opens path, and checks that it is a tree of that kind, with sources.
 *
 * If path is no folder, it can be a revision of a git repository, REPOSITORY@REVISION; the
 * repository is bare or has a work tree. If path has several @, the longest REPOSITORY
 * that exists is taken. Or path can be a tarball, which is read once for the files of w
 * (tree/tar.h); w may be NULL.
 *
 * A kernel's tree needs the Makefile with its version. Other files and folders can be
 * missing, as in a sparse checkout of git.
 *
 * POM_ENOENT: there is nothing. POM_EUSAGE: it is something else. The message says what
 * (headers without sources, a build folder, another project, the other tree), and the
 * hint what to do. Call tree_close afterwards, after an error too.
 */
int tree_open(struct tree *t, enum tree_kind kind, const char *path,
	      struct tree_wants *w, struct pom_err *err);

void tree_close(struct tree *t);

/*
 * Reads .config at the top of a kernel tree, of at most limit bytes, into a. A symbolic link
 * is followed where it stays in the tree. POM_ENOENT: there is none. POM_EUNSAFE: a link that
 * leads out of the tree, or in a tree that is not unpacked; the hint says what to do.
 */
int tree_config(const struct root *r, size_t limit, struct arena *a,
		struct span *out, struct pom_err *err);

/*
 * The path that a question suggests for such a tree: the first of the usual places that
 * has one. May be in a. NULL when there is none.
 */
const char *tree_default(struct arena *a, enum tree_kind kind);

#endif
