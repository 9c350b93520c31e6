/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A new folder that appears under its name complete, or not at all. It is written beside
 * that name, under a random one, and renamed.
 */
#ifndef POM_PUBLISH_NEW_FOLDER_H
#define POM_PUBLISH_NEW_FOLDER_H

#include "lib/root.h"
#include "lib/span.h"

struct new_folder {
	struct root root;
	char *made; /* its path until the rename; owned */
	mode_t mask;
};

/* A template for mkdtemp(3): a new name in the folder of path. The caller frees it. */
char *new_folder_template(const char *path);

/* Renames made to path. POM_EUSAGE if path exists. */
int new_folder_rename(const char *made, const char *path, struct pom_err *err);

/*
 * Makes the folder. Call new_folder_drop afterwards, also after an error. POM_EIO,
 * POM_EACCES, POM_ENOENT.
 */
int new_folder_begin(struct new_folder *f, const char *path,
		     struct pom_err *err);

/* Writes a file into it. path may have folders, which are made. */
int new_folder_put(struct new_folder *f, const char *path, struct span text,
		   struct pom_err *err);

/*
 * Gives the folder its name. old is the folder that has this name, and is replaced by one
 * rename; NULL: none has it, else POM_EUSAGE. Afterwards f->made is the path of the
 * old folder, which the caller removes. POM_EBUSY if path is no longer old.
 */
int new_folder_end(struct new_folder *f, const char *path,
		   const struct root *old, struct pom_err *err);

/* Removes the folder, unless new_folder_end has succeeded, and frees f. */
void new_folder_drop(struct new_folder *f);

#endif
