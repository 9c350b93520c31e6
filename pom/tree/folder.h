/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folder that is nowhere but in memory: what an archive or a mailbox has, as a
 * root (lib/root.h) that readers of repositories read like any other.
 */
#ifndef POM_TREE_FOLDER_H
#define POM_TREE_FOLDER_H

#include "lib/root.h"

struct folder;

struct folder *folder_new(void);
/* Takes NULL. Not after folder_root: root_close does it then. */
void folder_free(struct folder *f);

struct folder_file {
	enum root_kind kind; /* a file, a link (text is where to), a folder */
	bool executable;
	struct span text; /* borrowed */
};

/*
 * Adds what is at path, which is checked here (path_check), and the folders that
 * it lies in. POM_EUNSAFE, POM_ELIMIT for names that no tree may have;
 * POM_ESYNTAX for a name that is there already, unless both are folders.
 */
int folder_add(struct folder *f, struct span path, const struct folder_file *e,
	       struct pom_err *err);

/* The text of a file that is there, or an empty span. */
struct span folder_text(const struct folder *f, const char *path);

/*
 * Makes it a root, path for messages. Where all of it lies in one folder, and that
 * perhaps in another, the innermost is the root.
 */
void folder_root(struct folder *f, struct root *r, const char *path);

#endif
