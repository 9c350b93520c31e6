/* SPDX-License-Identifier: GPL-2.0-only */
/* Shared by record.c, install.c and dkms*.c only. */
#ifndef POM_MODULE_INSTALL_H
#define POM_MODULE_INSTALL_H

#include "module/module.h"

/* Paths below module_host.top. */
#define MODULE_SOURCES "/usr/src"
#define MODULE_DKMS_TREE "/var/lib/dkms"

/*
 * Runs dkms for an entry; with -k for the kernel release unless that is NULL. action is an
 * action of dkms, at most one option, and NULL. POM_EIO if dkms fails.
 */
int module_dkms_run(struct module_record *r, const struct module_entry *e,
		    const char *const *action, const char *release,
		    struct pom_err *err);

/* The text of the record, without the entries that are gone. */
void module_record_text(const struct module_record *r, struct buf *b);

/* Adds the record to a transaction whose first tree is the record's folder. */
int module_record_put(struct module_record *r, struct txn *t,
		      struct pom_err *err);

/* Writes the record, in a transaction that changes nothing else. */
int module_record_write(struct module_record *r, struct pom_err *err);

/*
 * Runs depmod for the releases in r->depmod, and writes the record without them. The
 * record's folder must be locked exclusively.
 */
int module_record_settle(struct module_record *r, struct pom_err *err);

/* Adds a kernel to r->depmod, if it is not in there. */
void module_add_release(struct module_record *r, const char *release);

/* Makes a folder and those above it. The first top bytes of path are a folder that exists. */
int module_make_folder(char *path, size_t top, struct pom_err *err);

/* POM_ECONFLICT for a file of the entry that somebody changed. */
int module_check_changed(struct module_record *r, const struct module_entry *e,
			 struct pom_err *err);

/* Deletes the files of entries that are gone, and writes the record without the entries. */
int module_take_gone(struct module_record *r, bool force, struct pom_err *err);

/* Drops the entries that are gone from r->entry. */
void module_drop_gone(struct module_record *r);

/* module_remove; dkms removes its packages first. */
int module_dkms_leave(struct module_record *r, bool force, struct pom_err *err);

/* POM_ECONFLICT if the sets cannot be registered with dkms. Changes nothing. */
int module_dkms_check(struct module_record *r, const struct module_build *b,
		      struct pom_err *err);
/*
 * Installs the sources of all sets, and lets dkms build and install them. After an error
 * everything is as before.
 */
int module_dkms_begin(struct module_record *r, const struct module_build *b,
		      struct pom_err *err);
/*
 * Call it before the record of the whole installation is written. Packages of this run
 * become STEADY, and other packages of the same sets LEAVING.
 */
void module_dkms_done(struct module_record *r, const struct module_build *b);
/* Undoes module_dkms_begin. Drops the entries with an index of at least before. */
void module_dkms_undo(struct module_record *r, size_t before,
		      struct pom_err *err);
/* Undoes ADDING and BUILDING of a run that died, and finishes LEAVING. */
int module_dkms_settle(struct module_record *r, struct pom_err *err);

#endif
