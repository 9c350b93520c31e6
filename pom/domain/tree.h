/* SPDX-License-Identifier: GPL-2.0-only */
/* A tree of sources: what it is, which version, and whether it can be used. */
#ifndef POM_TREE_H
#define POM_TREE_H

#include "base/root.h"
#include "engine/version.h"

/* The trees that a set can have a patch for. */
enum tree_kind {
	TREE_LINUX,
	TREE_IPTABLES,
	TREE_PLAIN, /* any folder, taken as it is (--tree) */
	TREE_KINDS
};

struct tree {
	enum tree_kind kind;
	struct root root;
	struct version version; /* n is 0 for a plain folder */
	char release[80];       /* the version as the tree writes it */
};

/* "linux", "iptables", "tree": the names in sets, reports and JSON. */
const char *tree_name(enum tree_kind kind);
/* "kernel tree", "iptables tree", "tree". */
const char *tree_title(enum tree_kind kind);

/*
 * Opens path and makes sure that it is a tree of that kind, with sources.
 * POM_ENOENT when there is nothing, POM_EUSAGE when it is something else: the
 * message names what it is (headers without sources, a folder that a kernel was
 * built in, a tarball, another project, the other tree) and the hint what to do.
 * tree_close afterwards in either case.
 */
int tree_open(struct tree *t, enum tree_kind kind, const char *path,
	      struct pom_err *err);
void tree_close(struct tree *t);

/*
 * Where a kernel's sources usually are, for a question's default: the first of
 * the places that exist, in a; NULL when none does.
 */
const char *tree_default(struct arena *a, enum tree_kind kind);

#endif
