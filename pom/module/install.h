/* SPDX-License-Identifier: GPL-2.0-only */
/* What record.c, install.c and dkms*.c share; nobody else includes this. */
#ifndef POM_MODULE_INSTALL_H
#define POM_MODULE_INSTALL_H

#include "module/module.h"

/* Below the root of the system. */
#define MODULE_SOURCES "/usr/src"
#define MODULE_DKMS_TREE "/var/lib/dkms"

/*
 * Runs dkms for an entry, and for the kernel release unless that is NULL; action is
 * what to do and perhaps an option, then NULL. Its failure is an error.
 */
int module_dkms_run(struct module_record *r, const struct module_entry *e,
		    const char *const *action, const char *release,
		    struct pom_err *err);

/* The text of the record, without the entries that are gone. */
void module_record_text(const struct module_record *r, struct buf *b);

/* Puts the record into a transaction whose first tree is its folder. */
int module_record_put(struct module_record *r, struct txn *t,
		      struct pom_err *err);

/*
 * Runs depmod for the releases that wait for it and writes the record without
 * them. The record's folder must be locked exclusively.
 */
int module_record_settle(struct module_record *r, struct pom_err *err);

/* depmod has to be run for that kernel. */
void module_add_release(struct module_record *r, const char *release);

/* Makes a folder and those above it, behind the first top bytes of path. */
int module_make_folder(char *path, size_t top, struct pom_err *err);

/* POM_ECONFLICT for a file of the entry that somebody changed. */
int module_check_changed(struct module_record *r, const struct module_entry *e,
			 struct pom_err *err);

/* Takes the files of entries that are gone out, and them out of the record. */
int module_take_gone(struct module_record *r, bool force, struct pom_err *err);

/* Forgets the entries that are gone, after that. */
void module_drop_gone(struct module_record *r);

/* module_remove with what dkms has: that forgets it first. */
int module_dkms_leave(struct module_record *r, bool force, struct pom_err *err);

/* Is something in the way of registering the sets with dkms? */
int module_dkms_check(struct module_record *r, const struct module_build *b,
		      struct pom_err *err);
/*
 * Puts in the sources of all sets and has dkms build and install them. When it
 * fails, all is as before.
 */
int module_dkms_begin(struct module_record *r, const struct module_build *b,
		      struct pom_err *err);
/*
 * To be called before the record is written with all of the installation: what was
 * begun is done, and other packages of the same sets are to leave.
 */
void module_dkms_done(struct module_record *r, const struct module_build *b);
/* Takes back what was begun. Entries from before on are dropped. */
void module_dkms_undo(struct module_record *r, size_t before,
		      struct pom_err *err);
/* Takes back what a run that died has begun; what is to leave goes. */
int module_dkms_settle(struct module_record *r, struct pom_err *err);

#endif
