/* SPDX-License-Identifier: GPL-2.0-only */
/* What record.c and install.c share; nobody else includes this. */
#ifndef POM_MODULE_INSTALL_H
#define POM_MODULE_INSTALL_H

#include "module/module.h"

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

#endif
