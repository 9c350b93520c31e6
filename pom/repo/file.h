/* SPDX-License-Identifier: GPL-2.0-only */
/* Repositories that are files: archives and mailboxes. What a file or folder is, if not. */
#ifndef POM_REPO_FILE_H
#define POM_REPO_FILE_H

#include "repo/repo.h"

/*
 * If the file at o->path is an archive of patches (tar, zip, compressed or not) or a
 * mailbox, opens o's root as a folder in memory. Nothing is unpacked to the disk. *is is
 * false for any other file that may be a repository; o's root is not open then.
 * POM_EUSAGE, and the message says what the file is, for what is no repository: a git
 * bundle, a single patch, a recipe of Yocto.
 */
int repo_open_packed(struct repo *r, struct origin *o, bool *is,
		     struct pom_err *err);

/*
 * The same for a folder, which is o's root and open: a maildir, or a folder of .eml and
 * .mbox files. *is is false for any other folder, and o's root stays as it is.
 */
int repo_open_maildir(struct repo *r, struct origin *o, bool *is,
		      struct pom_err *err);

/* POM_EUSAGE for a file that is no repository; recognises from its text what it is. */
int repo_name_file(const struct origin *o, struct span text,
		   struct pom_err *err);

/*
 * If a patch file of the user's is a mailbox, leaves out its mails that are no patches, as
 * mails_join does: o's root becomes a folder in memory with the others. *name is the name
 * of the file in the root; it changes if the mailbox was compressed.
 */
int repo_open_box(struct repo *r, struct origin *o, const char **name,
		  struct pom_err *err);

/*
 * Makes o's root a folder in memory with one file of that name, whose text is borrowed. A
 * compressed text is decompressed first.
 */
int repo_open_text(struct repo *r, struct origin *o, const char *name,
		   struct span text, struct pom_err *err);

/* Is o's root a git repository itself: .git, or a bare one? */
bool repo_is_git(const struct origin *o);
/* POM_EUSAGE for such a folder. */
int repo_name_git(const struct origin *o, struct pom_err *err);

/*
 * For a folder that no reader knows: sets err to what it is, and what to do. False, and
 * err is not set, when that is not known either.
 */
bool repo_name_folder(struct repo *r, const struct origin *o,
		      struct pom_err *err);

#endif
