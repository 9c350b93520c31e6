/* SPDX-License-Identifier: GPL-2.0-only */
/* Files that are repositories by themselves: archives, mailboxes. */
#ifndef POM_REPO_FILE_H
#define POM_REPO_FILE_H

#include "repo/repo.h"

/*
 * Opens o's root, where the file at o->path is an archive of patches (tar, zip,
 * compressed or not) or a mailbox: a folder in memory, and nothing is unpacked to
 * the disk. *is is false for any other file, and its root is not open then.
 * POM_EUSAGE for what is no repository, and tells what it is: a git bundle, a
 * single patch, a recipe of Yocto.
 */
int repo_open_packed(struct repo *r, struct origin *o, bool *is,
		     struct pom_err *err);

/* The same for a folder that is open: a maildir, or one of .eml and .mbox files. */
int repo_open_maildir(struct repo *r, struct origin *o, bool *is,
		      struct pom_err *err);

/* POM_EUSAGE for a file with this text, which is no repository: says what it is. */
int repo_name_file(const struct origin *o, struct span text,
		   struct pom_err *err);

/*
 * A file of the user's that is a mailbox: what is no patch in it is left out, as
 * mails_join has it, and o's root becomes a folder that has the rest. *name is its
 * name in the root, and may get another.
 */
int repo_open_box(struct repo *r, struct origin *o, const char **name,
		  struct pom_err *err);

/* Is the folder one of git's own, .git or a bare one? And the error that says so. */
bool repo_is_git(const struct origin *o);
int repo_name_git(const struct origin *o, struct pom_err *err);

/* What a folder is that no reader knows, and what to do; false: nobody knows. */
bool repo_name_folder(struct repo *r, const struct origin *o,
		      struct pom_err *err);

#endif
