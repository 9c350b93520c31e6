/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the reader of quilt's format has for the readers of other layouts whose patches are
 * applied in an order: of OpenWrt, Buildroot, Yocto and RPM. Each adds sets of one patch.
 */
#ifndef POM_REPO_QUILT_H
#define POM_REPO_QUILT_H

#include "repo/series.h"

/*
 * Adds a patch as a set. dir, "" or with a slash at its end, and name make its path in the
 * origin's root; name is the name of the set, and the folders in it are its group. Of e
 * only strip, reverse and line are used. Errors as of repo_add_set.
 */
int quilt_add_patch(struct repo *r, struct origin *o, const char *dir,
		    const char *name, const struct series_entry *e,
		    struct pom_err *err);

/*
 * Adds a set with a fault for an entry that names no readable patch, so that the other
 * patches can still be used.
 */
int quilt_add_unreadable(struct repo *r, struct origin *o,
			 const struct series_entry *e,
			 const struct pom_err *why, struct pom_err *err);

/*
 * Adds the patches that lie in the folder dir + under: those of its series if it has one,
 * else all, in the order of their names. under is a part of the sets' names. *n: how many
 * were added; 0 also when there is no such folder.
 */
int quilt_add_folder(struct repo *r, struct origin *o, const char *dir,
		     const char *under, size_t *n, struct pom_err *err);

/* Is it a patch by its name, and not hidden? */
bool quilt_is_patch(const char *name);

/* POM_ENOENT: what told the layout is not in the folder any more. */
int quilt_gone(const struct origin *o, struct pom_err *err);

/* Adds a note for the user. The text must live as long as the catalogue. */
void quilt_note(struct repo *r, struct origin *o, const char *note);

#endif
