/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folder in memory, with the files of an archive or a mailbox. It becomes a root
 * (lib/root.h), so that the readers of repositories read it as they read others.
 */
#ifndef POM_TREE_FOLDER_H
#define POM_TREE_FOLDER_H

#include "lib/root.h"

struct folder;

struct folder *folder_new(void);
/* f may be NULL. Not after folder_root: then root_close frees it. */
void folder_free(struct folder *f);

struct folder_file {
	enum root_kind kind; /* a file, a folder, or a link (text: its target) */
	bool executable;
	struct span text; /* borrowed */
};

/*
 * Adds a file at path, and the folders on the way to it. POM_EUNSAFE or POM_ELIMIT for a
 * name that path_check refuses; POM_ESYNTAX for a name that exists, unless both are
 * folders.
 */
int folder_add(struct folder *f, struct span path, const struct folder_file *e,
	       struct pom_err *err);

/* The text of a file; empty if there is no such file. */
struct span folder_text(const struct folder *f, const char *path);

/*
 * Makes f a root, which owns f from now on. path is for messages. If a folder has nothing
 * but one folder, that inner folder becomes the root instead, and so on.
 */
void folder_root(struct folder *f, struct root *r, const char *path);

#endif
